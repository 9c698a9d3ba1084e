//! From the counts of the replications to a [`Measurement`].

use super::digest::Digest;
use super::engine::{ClassTally, Engine};
use super::histogram::Histogram;
use super::interval::{ratio, section, share};
use super::measurement::{
    Balance, Estimate, Measurement, OutcomeMeasurement, PERCENTILES, Quantile, StationMeasurement,
};
use super::station::StationTally;
use super::tier::{StationPlan, UNLIMITED};
use super::visit::Ending;

/// Requests beyond a percentile that its estimate takes in all, and in each of two replications.
const BEYOND_IN_ALL: f64 = 10.0;

/// What is known besides the counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    /// Factor on the traffic.
    pub(super) load: f64,
    /// Seconds left out at the start of each replication.
    pub(super) warmup_s: f64,
    /// Whether lines were still growing.
    pub(super) growing: bool,
}

/// The measurement from replications whose integrals are settled. Those that measured nothing are left out of the
/// estimates, not of the balance. `None` with fewer than two that did.
pub(super) fn measure(engines: &[&Engine], setting: Setting) -> Option<Measurement> {
    let measured: Vec<&Engine> = engines.iter().copied().filter(|e| e.measured_s() > 0.0).collect();
    if measured.len() < 2 {
        return None;
    }
    let classes = measured[0].classes().len();
    let all: Vec<Vec<&ClassTally>> = measured.iter().map(|e| e.classes().iter().collect()).collect();
    let seconds: Vec<f64> = measured.iter().map(|e| e.measured_s()).collect();
    let of_class = |class: usize| {
        let tallies: Vec<Vec<&ClassTally>> = all.iter().map(|tallies| vec![tallies[class]]).collect();
        outcome(&tallies, &seconds)
    };
    Some(Measurement {
        load: setting.load,
        total: outcome(&all, &seconds),
        classes: (0..classes).map(of_class).collect(),
        stations: measured[0]
            .stations()
            .enumerate()
            .map(|(ix, (plan, _))| station(&measured, ix, plan))
            .collect(),
        balance: engines.iter().map(|e| e.balance()).fold(Balance::default(), add),
        replications: measured.len() as u32,
        measured_s: seconds.iter().sum(),
        warmup_s: setting.warmup_s,
        events: engines.iter().map(|e| e.events()).sum(),
        hash: hash(engines),
        growing: setting.growing,
    })
}

fn add(a: Balance, b: Balance) -> Balance {
    Balance {
        arrived: a.arrived + b.arrived,
        completed: a.completed + b.completed,
        rejected: a.rejected + b.rejected,
        timed_out: a.timed_out + b.timed_out,
        failed: a.failed + b.failed,
        inside: a.inside + b.inside,
    }
}

/// One replication's counts over the classes in question.
struct Outcomes {
    arrived: u64,
    ended: [u64; 4],
    response_s: f64,
    responses: Histogram,
}

impl Outcomes {
    fn new(tallies: &[&ClassTally]) -> Self {
        let mut sum = Self { arrived: 0, ended: [0; 4], response_s: 0.0, responses: Histogram::default() };
        for tally in tallies {
            sum.arrived += tally.arrived;
            sum.response_s += tally.response_s;
            sum.responses.merge(&tally.responses);
            for (own, other) in sum.ended.iter_mut().zip(tally.ended) {
                *own += other;
            }
        }
        sum
    }

    fn ended(&self, ending: Ending) -> u64 {
        self.ended[ending as usize]
    }

    fn all_ended(&self) -> u64 {
        self.ended.iter().sum()
    }
}

fn outcome(replications: &[Vec<&ClassTally>], seconds: &[f64]) -> OutcomeMeasurement {
    let each: Vec<Outcomes> = replications.iter().map(|tallies| Outcomes::new(tallies)).collect();
    let per_s =
        |count: fn(&Outcomes) -> u64| ratio(each.iter().zip(seconds).map(|(o, s)| (count(o) as f64, *s)));
    let of_ended = |ending| share(each.iter().map(|o| (o.ended(ending), o.all_ended())));
    let seen = each.iter().filter(|o| o.ended(Ending::Completed) > 0).count();
    let mut responses = Histogram::default();
    each.iter().for_each(|o| responses.merge(&o.responses));
    OutcomeMeasurement {
        requests: each.iter().map(Outcomes::all_ended).sum(),
        offered_per_s: per_s(|o| o.arrived),
        goodput_per_s: per_s(|o| o.ended(Ending::Completed)),
        rejected: of_ended(Ending::Rejected),
        timed_out: of_ended(Ending::TimedOut),
        failed: of_ended(Ending::Failed),
        mean_s: (seen >= 2)
            .then(|| ratio(each.iter().map(|o| (o.response_s, o.ended(Ending::Completed) as f64)))),
        percentiles_s: PERCENTILES.iter().map(|p| quantile(&each, &responses, *p)).collect(),
    }
}

/// Known once at least 10/(1 − p) requests completed in all, and at least 1/(1 − p) in each of two replications: so ten
/// values at least lie beyond the percentile, and two samples at least say how much it varies.
fn quantile(each: &[Outcomes], all: &Histogram, p: f64) -> Quantile {
    let beyond = 1.0 / (1.0 - p);
    let enough = |h: &Histogram, factor: f64| h.total() as f64 >= factor * beyond * (1.0 - 1e-9);
    let parts: Vec<f64> =
        each.iter().filter(|o| enough(&o.responses, 1.0)).filter_map(|o| o.responses.quantile(p)).collect();
    match all.quantile(p) {
        Some(whole) if enough(all, BEYOND_IN_ALL) && parts.len() >= 2 => {
            Quantile::Known(section(whole, &parts))
        }
        _ => {
            let missing = BEYOND_IN_ALL * beyond - all.total() as f64;
            Quantile::Needs(libm::ceil(missing.max(beyond)) as u64)
        }
    }
}

fn station(engines: &[&Engine], ix: usize, plan: &StationPlan) -> StationMeasurement {
    let rows: Vec<(f64, &StationTally)> = engines
        .iter()
        .filter_map(|e| e.stations().nth(ix).map(|(_, state)| (e.measured_s(), &state.tally)))
        .collect();
    let per_s =
        |of: fn(&StationTally) -> f64, capacity: f64| ratio(rows.iter().map(|(s, t)| (of(t), s * capacity)));
    let mean = |sum: fn(&StationTally) -> f64, count: fn(&StationTally) -> u64| -> Estimate {
        ratio(rows.iter().map(|(_, t)| (sum(t), count(t) as f64)))
    };
    let part = |some: fn(&StationTally) -> u64, all: fn(&StationTally) -> u64| {
        share(rows.iter().map(|(_, t)| (some(t), all(t))))
    };
    let busy = |of: fn(&StationTally) -> f64, of_unit: u32| {
        (of_unit != UNLIMITED).then(|| per_s(of, f64::from(of_unit) * f64::from(plan.units)))
    };
    StationMeasurement {
        instances: plan.instances,
        arrivals_per_s: per_s(|t| t.arrived as f64, 1.0),
        throughput_per_s: per_s(|t| t.served as f64, 1.0),
        core_utilisation: busy(|t| t.cores_s, plan.speed.cores),
        worker_utilisation: busy(|t| t.workers_s, plan.workers),
        queue_length: per_s(|t| t.waiting_s, 1.0),
        wait_s: mean(|t| t.wait_s, |t| t.started + t.abandoned),
        response_s: mean(|t| t.response_s, |t| t.succeeded),
        reject_ratio: part(|t| t.rejected, |t| t.arrived),
        abandon_ratio: plan.patience.map(|_| part(|t| t.abandoned, |t| t.started + t.abandoned)),
        cold_ratio: plan.setup.map(|_| part(|t| t.cold, |t| t.started)),
        hit_ratio: plan.cache.as_ref().map(|_| part(|t| t.hits, |t| t.asked)),
        batch_size: plan.batch.map(|_| mean(|t| t.started as f64, |t| t.batches)),
    }
}

fn hash(engines: &[&Engine]) -> u64 {
    let mut digest = Digest::default();
    for engine in engines {
        let b = engine.balance();
        for count in [b.arrived, b.completed, b.rejected, b.timed_out, b.failed, b.inside, engine.events()] {
            digest.word(count);
        }
        digest.number(engine.now_s());
        for class in engine.classes() {
            digest.word(class.arrived);
            class.ended.iter().for_each(|n| digest.word(*n));
            digest.number(class.response_s);
            for (bucket, count) in class.responses.buckets() {
                digest.word(bucket);
                digest.word(count);
            }
        }
        for (plan, state) in engine.stations() {
            let t = &state.tally;
            [t.arrived, t.started, t.served, t.rejected, t.succeeded].iter().for_each(|n| digest.word(*n));
            [t.wait_s, t.response_s, t.waiting_s, t.cores_s, t.workers_s]
                .iter()
                .for_each(|x| digest.number(*x));
            if plan.special() {
                [t.abandoned, t.cold, t.asked, t.hits, t.batches].iter().for_each(|n| digest.word(*n));
            }
        }
    }
    digest.value()
}
