//! Requests as they come: gaps, think times, bursts.

use super::engine::{Engine, Event, Move};
use super::plan::SourcePlan;
use super::rng::{Purpose, Stream};
use super::sample::Sampler;
use super::visit::Caller;
use super::ziggurat::Ziggurat;
use crate::model::network::Burst;

/// Turns of the two states in one mean gap from which they average out.
const TURNS_AVERAGED: f64 = 1000.0;
/// Turns in one gap after which the rest of it passes at the mean rate.
const TURNS_MAX: u32 = 10_000;

/// How the requests of a source clump.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BurstPlan {
    /// They do not.
    None,
    /// So many come at once.
    Together(u32),
    /// The rate alternates.
    Modulated {
        /// Factor on the rate in each state.
        factors: [f64; 2],
        /// Mean length of each state in seconds.
        lengths_s: [f64; 2],
    },
}

impl BurstPlan {
    /// From what is declared, for gaps of this mean.
    pub(super) fn new(burst: Option<Burst>, gap_s: f64) -> Self {
        match burst {
            Some(Burst::Batch { size }) if size > 1 => Self::Together(size),
            Some(Burst::Modulated { busy_factor, quiet_factor, busy_s, quiet_s })
                if TURNS_AVERAGED * (busy_s + quiet_s) > gap_s =>
            {
                Self::Modulated { factors: [busy_factor, quiet_factor], lengths_s: [busy_s, quiet_s] }
            }
            _ => Self::None,
        }
    }

    /// Requests that come at once.
    pub(super) fn at_once(self) -> u32 {
        if let Self::Together(size) = self { size } else { 1 }
    }
}

/// A source while it runs.
pub(super) struct SourceState {
    arrivals: Stream,
    class: Stream,
    turns: Stream,
    /// Which of the two states it is in, and until when, where its traffic is modulated.
    state: usize,
    until_s: f64,
}

impl SourceState {
    /// A source at time zero, in either state as likely as it is over time.
    pub(super) fn new(
        plan: &SourcePlan,
        seed: u64,
        replication: u32,
        ix: usize,
        ziggurat: &Ziggurat,
    ) -> Self {
        let stream = |purpose| Stream::new(seed, replication, ix, purpose);
        let (mut turns, mut state, mut until_s) = (stream(Purpose::Burst), 0, f64::INFINITY);
        if let BurstPlan::Modulated { lengths_s: [busy_s, quiet_s], .. } = plan.burst {
            state = usize::from(turns.unit() * (busy_s + quiet_s) >= busy_s);
            until_s = [busy_s, quiet_s][state] * ziggurat.exponential(&mut turns);
        }
        Self { arrivals: stream(Purpose::Arrivals), class: stream(Purpose::Class), turns, state, until_s }
    }

    /// When a gap is over that begins now and passes at the pace of the traffic.
    fn end_of_gap(&mut self, plan: &SourcePlan, ziggurat: &Ziggurat, now: f64, gap_s: f64) -> f64 {
        let BurstPlan::Modulated { factors, lengths_s } = plan.burst else { return now + gap_s };
        let (mut now, mut left_s) = (now, gap_s);
        for _ in 0..TURNS_MAX {
            let passes_s = (self.until_s - now) * factors[self.state];
            if left_s <= passes_s {
                return now + left_s / factors[self.state];
            }
            left_s -= passes_s;
            now = self.until_s;
            self.state = 1 - self.state;
            self.until_s = now + lengths_s[self.state] * ziggurat.exponential(&mut self.turns);
        }
        now + left_s
    }
}

impl Engine {
    /// First requests: one of each user and of each open source. What is not memoryless begins somewhere within its
    /// gap, so that nothing marches in step.
    pub(super) fn open(&mut self, ix: u32) {
        let plan = &self.plan.sources[ix as usize];
        let memoryless = matches!(plan.time, Sampler::Exponential(_));
        for _ in 0..plan.users.unwrap_or(1) {
            let phase = if memoryless { 1.0 } else { self.sources[ix as usize].arrivals.unit() };
            self.schedule_request(ix, phase);
        }
    }

    /// The next request of a source or user, after this share of a gap or think time.
    #[inline]
    pub(super) fn schedule_request(&mut self, ix: u32, share: f64) {
        let (plan, source) = (&self.plan.sources[ix as usize], &mut self.sources[ix as usize]);
        let gap_s = share * plan.time.draw(&self.ziggurat, &mut source.arrivals);
        let time = source.end_of_gap(plan, &self.ziggurat, self.now, gap_s);
        self.calendar.push(time, Event::Request(ix));
    }

    /// A request comes, perhaps with others.
    #[inline]
    pub(super) fn request(&mut self, ix: u32) -> Option<Move> {
        let source = &self.plan.sources[ix as usize];
        let others = source.burst.at_once() - 1;
        if source.users.is_none() {
            self.schedule_request(ix, 1.0);
        }
        self.requests(ix, others)
    }

    /// A request and then so many others at the same instant.
    #[inline]
    pub(super) fn requests(&mut self, ix: u32, others: u32) -> Option<Move> {
        if others > 0 {
            self.agenda.push(Move::Requests(ix, others - 1));
        }
        let source = &self.plan.sources[ix as usize];
        let station = source.station;
        let class = if source.mix.len() == 1 {
            0
        } else {
            let u = self.sources[ix as usize].class.unit();
            source.mix.iter().position(|p| u < *p).unwrap_or(source.mix.len() - 1)
        };
        self.count_request(class);
        let visit = self.visits.start(Caller::Source(ix), class as u32, station, 0.0, self.now);
        self.arrive(visit)
    }
}

#[cfg(test)]
mod tests {
    use super::{BurstPlan, SourceState};
    use crate::model::network::Burst;
    use crate::sim::plan::SourcePlan;
    use crate::sim::sample::Sampler;
    use crate::sim::ziggurat::Ziggurat;

    #[test]
    fn the_mean_rate_is_kept_and_what_averages_out_is_left_out() {
        let modulated = |length_s: f64| {
            Some(Burst::Modulated {
                busy_factor: 4.0,
                quiet_factor: 0.25,
                busy_s: length_s,
                quiet_s: 4.0 * length_s,
            })
        };
        assert_eq!(BurstPlan::new(modulated(1e-5), 1.0), BurstPlan::None);
        let ziggurat = Ziggurat::default();
        for length_s in [0.01, 2.0] {
            let plan = SourcePlan {
                station: 0,
                time: Sampler::Exponential(1.0),
                users: None,
                mix: vec![1.0],
                burst: BurstPlan::new(modulated(length_s), 1.0),
            };
            let mut source = SourceState::new(&plan, 3, 0, 0, &ziggurat);
            let (mut now, n) = (0.0, 100_000);
            for _ in 0..n {
                let gap_s = plan.time.draw(&ziggurat, &mut source.arrivals);
                now = source.end_of_gap(&plan, &ziggurat, now, gap_s);
            }
            assert!((now / f64::from(n) - 1.0).abs() < 0.03, "{length_s}: {now}");
        }
        // A gap that never seems to end ends.
        let still = BurstPlan::Modulated { factors: [1.0, 0.0], lengths_s: [1e-9, 1e-9] };
        let plan = SourcePlan {
            station: 0,
            time: Sampler::Constant(1e15),
            users: None,
            mix: vec![1.0],
            burst: still,
        };
        let mut source = SourceState::new(&plan, 3, 0, 0, &ziggurat);
        assert!(source.end_of_gap(&plan, &ziggurat, 0.0, 1e15).is_finite());
    }
}
