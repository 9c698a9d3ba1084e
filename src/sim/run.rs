//! A study: independent replications of one network at one load, until the answer is precise enough.
//!
//! A pilot run finds how long so many requests take, how much work that is, and where the warm-up ends (MSER-5 on the
//! number under way, at least a tenth of the length and as long as the slowest station needs to settle). Then every replication runs the warm-up and the measured time;
//! after each there is a [`Measurement`]. If the mean or the 99th percentile is not precise enough, *all* replications
//! are continued to a greater length, so that what is left of the warm-up's bias shrinks too (Law 2015, §9.4).

use serde::{Deserialize, Serialize};

use super::engine::{Engine, Goal, Seen, Status};
use super::growth::{Growth, growth};
use super::measurement::{Estimate, Measurement, PERCENTILES, Quantile};
use super::plan::{Plan, Unfit};
use super::report::{Setting, measure};
use super::settling::settling_s;
use super::warmup::mser5;
use crate::model::network::Network;

/// Index of the percentile that is to be precise: the 99th.
const AIMED_AT: usize = 3;
/// Observations of the number under way in a pilot.
const OBSERVATIONS: u64 = 2000;
/// Least and greatest warm-up, as shares of the first round's length.
const WARMUP: (f64, f64) = (0.1, 0.5);
/// Parts of the first round that growth is judged by.
const PARTS: u32 = 3;
/// Least and greatest factor from one round's length to the next.
const LONGER: (f64, f64) = (1.3, 4.0);
/// Most rounds: a network that has come to a standstill costs nothing, so its budget never ends.
const ROUNDS_MAX: usize = 12;
/// Share of the budget that is planned for; the rest is for runs that cost more than the pilot said.
const PLANNED: f64 = 0.8;

/// How to simulate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunSpec {
    /// Seed of all random streams.
    pub seed: u64,
    /// Independent replications; fewer than 2 are taken as 2.
    pub replications: u32,
    /// Requests that come in the first round of one replication, about.
    pub requests: u64,
    /// Relative half-width of the mean's and the 99th percentile's intervals at which to stop.
    pub precision: f64,
    /// Most moves in all: events and what follows from them at the same instant, about ten to a visit.
    pub budget: u64,
}

impl Default for RunSpec {
    fn default() -> Self {
        Self { seed: 1, replications: 10, requests: 10_000, precision: 0.02, budget: 100_000_000 }
    }
}

/// How far a study is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Whether it is over.
    pub done: bool,
    /// Share of the work that seems to be needed, 0 to 1.
    pub share: f64,
    /// Whether there is a measurement that was not there before.
    pub fresh: bool,
}

/// A simulation at one load that is run slice by slice; how it is sliced changes nothing in what comes out.
pub struct Study {
    plan: Plan,
    spec: RunSpec,
    setting: Setting,
    /// Floor under the warm-up in simulated seconds.
    settling_s: f64,
    pilot: Option<Pilot>,
    replications: Vec<Replication>,
    /// Ends of the parts of a replication in seconds; the first is the warm-up's.
    ends_s: Vec<f64>,
    /// Parts of the current round's start, and the replication that is running.
    current: usize,
    spent: u64,
    /// Moves that seem to be needed in all.
    expected: u64,
    /// Whether lines may be growing, which a longer round will tell.
    doubtful: bool,
    measurement: Option<Measurement>,
    fault: Option<Unfit>,
    fresh: bool,
    done: bool,
}

struct Pilot {
    engine: Engine,
    /// When the observations were made, and what had been seen by then.
    times_s: Vec<f64>,
    seen: Vec<Seen>,
    /// Requests from one observation to the next.
    every: u64,
}

struct Replication {
    engine: Engine,
    /// What had been seen at the ends of the parts.
    marks: Vec<Seen>,
}

impl Study {
    /// Prepares to simulate.
    ///
    /// # Errors
    /// If the network is out of range; see [`Plan::new`].
    pub fn new(network: &Network, load: f64, spec: RunSpec) -> Result<Self, Unfit> {
        let plan = Plan::new(network, load)?;
        let spec = RunSpec {
            replications: spec.replications.clamp(2, 1000),
            requests: spec.requests.clamp(100, 1 << 40).max(2 * plan.users()),
            ..spec
        };
        let every = spec.requests.div_ceil(OBSERVATIONS);
        let engine = Engine::new(&plan, spec.seed, u32::MAX);
        Ok(Self {
            pilot: Some(Pilot { engine, times_s: Vec::new(), seen: Vec::new(), every }),
            settling_s: settling_s(network, load),
            plan,
            spec,
            setting: Setting { load, warmup_s: 0.0, growing: false },
            replications: Vec::new(),
            ends_s: Vec::new(),
            current: 0,
            spent: 0,
            expected: spec.budget,
            doubtful: false,
            measurement: None,
            fault: None,
            fresh: false,
            done: false,
        })
    }

    /// Simulates for at most `moves` moves.
    pub fn advance(&mut self, mut moves: u64) -> Progress {
        self.fresh = false;
        while !self.done && moves > 0 {
            let left = self.spec.budget.saturating_sub(self.spent);
            if left == 0 {
                self.finish();
                break;
            }
            let allowed = moves.min(left);
            let used = match self.pilot.take() {
                Some(pilot) => self.observe(pilot, allowed),
                None => self.replicate(allowed),
            };
            moves -= used;
        }
        let share =
            if self.done { 1.0 } else { self.spent as f64 / self.expected.max(self.spent + 1) as f64 };
        Progress { done: self.done, share, fresh: self.fresh }
    }

    /// The measurement so far: from the replications of the first round that are finished, then from whole rounds.
    pub fn measurement(&self) -> Option<&Measurement> {
        self.measurement.as_ref()
    }

    /// Why there is no measurement, where it is over without one.
    pub fn fault(&self) -> Option<&Unfit> {
        self.fault.as_ref()
    }

    /// Runs the pilot; gives the moves used.
    fn observe(&mut self, mut pilot: Pilot, allowed: u64) -> u64 {
        let engine = &mut pilot.engine;
        let share = self.spec.budget / (2 * (u64::from(self.spec.replications) + 1));
        let before = engine.moves();
        let requests = (pilot.seen.len() as u64 + 1) * pilot.every;
        let status = engine.step(
            Goal { until_s: f64::INFINITY, requests },
            allowed.min(share.max(1).saturating_sub(before)),
        );
        let used = engine.moves() - before;
        self.spent += used;
        if status == Status::Reached {
            pilot.times_s.push(engine.now_s());
            pilot.seen.push(engine.seen());
        }
        let idle = engine.balance().arrived < requests;
        let over = match status {
            Status::Reached => idle || requests >= self.spec.requests,
            Status::Running => engine.moves() >= share,
            Status::Full => true,
        };
        if over {
            self.plan_rounds(&pilot, status == Status::Full);
        } else {
            self.pilot = Some(pilot);
        }
        used
    }

    /// From the pilot: the warm-up and the length of the first round.
    fn plan_rounds(&mut self, pilot: &Pilot, full: bool) {
        let engine = &pilot.engine;
        let mut length_s = engine.now_s() * if full { 0.5 } else { 1.0 };
        if length_s <= 0.0 && engine.moves() > 0 {
            self.fail("something goes round for ever and takes no time");
            return;
        }
        if length_s <= 0.0 {
            length_s = 1.0;
        }
        let replications = f64::from(self.spec.replications);
        let moves_per_s = engine.moves() as f64 / engine.now_s().max(f64::MIN_POSITIVE);
        let cut_s = pilot.warmup_s().clamp(WARMUP.0 * length_s, WARMUP.1 * length_s).max(self.settling_s);
        let length_s = length_s.max(cut_s);
        let cost = (cut_s + length_s) * moves_per_s * replications;
        let left = PLANNED * self.spec.budget as f64 - engine.moves() as f64;
        let fit = if cost > left { (left / cost).max(1e-3) } else { 1.0 };
        let (warmup_s, length_s) = (cut_s * fit, length_s * fit);
        self.setting.warmup_s = warmup_s;
        self.ends_s =
            (0..=PARTS).map(|part| warmup_s + length_s * f64::from(part) / f64::from(PARTS)).collect();
        self.expected = (cost * fit) as u64 + engine.moves();
    }

    /// Runs the current replication; gives the moves used.
    fn replicate(&mut self, allowed: u64) -> u64 {
        if self.current == self.replications.len() {
            let engine = Engine::new(&self.plan, self.spec.seed, self.current as u32);
            self.replications.push(Replication { engine, marks: Vec::new() });
        }
        let Replication { engine, marks } = &mut self.replications[self.current];
        let before = engine.moves();
        let goal = Goal { until_s: self.ends_s[marks.len()], requests: u64::MAX };
        let status = engine.step(goal, allowed);
        let used = engine.moves() - before;
        self.spent += used;
        match status {
            Status::Running => return used,
            Status::Full => {
                self.setting.growing = true;
                engine.settle();
                if marks.is_empty() {
                    engine.start_measuring();
                }
                engine.retire();
                marks.resize(self.ends_s.len(), engine.seen());
            }
            Status::Reached => {
                if marks.is_empty() {
                    engine.start_measuring();
                }
                marks.push(engine.seen());
            }
        }
        if marks.len() == self.ends_s.len() {
            engine.settle();
            self.current += 1;
            self.after_replication();
        }
        used
    }

    fn after_replication(&mut self) {
        let whole_round = self.current == self.spec.replications as usize;
        let first_round = self.ends_s.len() == PARTS as usize + 1;
        if whole_round || first_round {
            self.judge_growth();
            self.take_measurement();
        }
        if whole_round {
            match self.longer() {
                Some(length_s) => {
                    self.ends_s.push(length_s);
                    self.current = 0;
                }
                None => self.finish(),
            }
        }
    }

    fn judge_growth(&mut self) {
        if !self.plan.can_grow() || self.setting.growing {
            return;
        }
        let marks: Vec<Vec<Seen>> =
            self.replications[..self.current].iter().map(|r| r.marks.clone()).collect();
        let first_round = self.ends_s.len() == PARTS as usize + 1;
        let verdict = growth(&marks);
        self.doubtful = verdict == Growth::Perhaps && first_round;
        self.setting.growing = match verdict {
            Growth::None => false,
            Growth::Perhaps => !first_round,
            Growth::Sure => self.current == self.spec.replications as usize,
        };
    }

    fn take_measurement(&mut self) {
        let engines: Vec<&Engine> = self.replications[..self.current].iter().map(|r| &r.engine).collect();
        if let Some(measurement) = measure(&engines, self.setting) {
            self.measurement = Some(measurement);
            self.fresh = true;
        }
    }

    /// Where the next round ends in seconds; `None` when the answer is precise enough, cannot become so, or the budget
    /// does not allow it.
    fn longer(&mut self) -> Option<f64> {
        let measurement = self.measurement.as_ref().filter(|m| !m.growing)?;
        if self.ends_s.len() == PARTS as usize + ROUNDS_MAX {
            return None;
        }
        let doubt = self.doubtful.then_some(2.0);
        let lacking = lacking(measurement, self.spec.precision).or(doubt)?;
        let (warmup_s, end_s) = (self.setting.warmup_s, *self.ends_s.last()?);
        let length_s = end_s - warmup_s;
        let moves: u64 = self.replications.iter().map(|r| r.engine.moves()).sum();
        let moves_per_s = moves as f64 / (end_s * f64::from(self.spec.replications));
        let left = 0.95 * self.spec.budget.saturating_sub(self.spent) as f64;
        let affordable =
            1.0 + left / (moves_per_s.max(f64::MIN_POSITIVE) * length_s * f64::from(self.spec.replications));
        if affordable < LONGER.0 {
            return None;
        }
        let factor = lacking.clamp(LONGER.0, LONGER.1).min(affordable);
        let more = (factor - 1.0) * length_s * moves_per_s * f64::from(self.spec.replications);
        self.expected = self.spent + more as u64;
        Some(warmup_s + length_s * factor)
    }

    fn finish(&mut self) {
        self.done = true;
        if self.measurement.is_none() {
            self.fail("too little simulated time for the work that it takes; allow more events");
        }
        self.replications.clear();
    }

    fn fail(&mut self, why: &str) {
        self.done = true;
        self.fault = Some(Unfit(why.to_owned()));
    }
}

impl Pilot {
    /// Where the transient ends in seconds.
    fn warmup_s(&self) -> f64 {
        let mut before = Seen::default();
        let levels: Vec<f64> = self
            .seen
            .iter()
            .map(|seen| {
                let requests = (seen.requests - before.requests).max(1);
                let level = (seen.visits - before.visits) as f64 / requests as f64;
                before = *seen;
                level
            })
            .collect();
        match mser5(&levels) {
            0 => 0.0,
            cut => self.times_s[cut - 1],
        }
    }
}

/// By what factor the measured time is too short for this precision; `None` when it is not, or nothing completes.
fn lacking(measurement: &Measurement, precision: f64) -> Option<f64> {
    let relative = |e: Estimate| if e.value > 0.0 { e.half_width / e.value } else { 0.0 };
    let mean = relative(measurement.total.mean_s?);
    let tail = match measurement.total.percentiles_s[AIMED_AT] {
        Quantile::Known(estimate) => relative(estimate),
        Quantile::Needs(_) => f64::INFINITY,
    };
    let excess = mean.max(tail) / precision.max(1e-6);
    // Half-widths shrink with the square root; a little more makes one further round likely to be the last.
    (excess > 1.0).then_some(1.1 * excess * excess)
}

const _: () = assert!(PERCENTILES[AIMED_AT] == 0.99);

/// Simulates one load from beginning to end.
///
/// # Errors
/// If the network is out of range or goes round for ever in no time.
pub fn simulate(network: &Network, load: f64, spec: RunSpec) -> Result<Measurement, Unfit> {
    let mut study = Study::new(network, load, spec)?;
    while !study.advance(u64::MAX).done {}
    let Study { measurement, fault, .. } = study;
    measurement.ok_or_else(|| fault.unwrap_or_else(|| Unfit("nothing was measured".to_owned())))
}
