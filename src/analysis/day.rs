//! A day: percentiles over its hours and over all of its requests, and the hours that miss the objectives.

use serde::{Deserialize, Serialize};

use super::limits;
use super::spike::{Course, MOMENTS};
use crate::model::lower::lower;
use crate::model::network::{Arrivals, Network, Station};
use crate::model::units::{Unit, significant};
use crate::model::{Problem, Scenario};
use crate::queueing::prediction::PERCENTILES;
use crate::queueing::transient::follow;
use crate::queueing::{Detail, Solver, StationPrediction};

/// What a day (or whatever the traffic's period is) does to a design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayReport {
    /// Length of the cycle in seconds.
    pub period_s: f64,
    /// Instants, evenly spaced over the cycle.
    pub hours: Vec<Hour>,
    /// Mean response in seconds over all requests of the cycle that complete; `None` where some hour has no steady state.
    pub mean_s: Option<f64>,
    /// Response times at [`PERCENTILES`] over all requests of the cycle that complete, by mixing the hours' laws.
    pub percentiles_s: Option<[f64; PERCENTILES.len()]>,
    /// Share of all requests of the cycle that fail.
    pub error_ratio: f64,
    /// Requests offered per second, averaged over the cycle.
    pub mean_offered_per_s: f64,
    /// Hours a month in which an objective is missed.
    pub missed_hours_month: f64,
    /// Where an hour is more than the design can do: the course of the cycle by the fluid model, which keeps the backlog.
    pub course: Option<Course>,
    /// Where an hour by itself does not tell the truth, and why: use the course or the simulation.
    pub doubt: Option<String>,
    /// The answer in one or two sentences.
    pub sentence: String,
}

/// One instant of the cycle, as if its traffic lasted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hour {
    /// Seconds from the start of the cycle.
    pub at_s: f64,
    /// Requests offered per second.
    pub offered_per_s: f64,
    /// Requests that complete per second.
    pub goodput_per_s: f64,
    /// Share that fails, 0 to 1.
    pub error_ratio: f64,
    /// Mean response in seconds; `None` without a steady state.
    pub mean_s: Option<f64>,
    /// Response times at [`PERCENTILES`] in seconds; `None` without a steady state.
    pub percentiles_s: Option<[f64; PERCENTILES.len()]>,
    /// Instances of all stations.
    pub instances: u32,
    /// Whether every objective holds.
    pub holds: bool,
}

/// Instants at which a day is asked about.
const POINTS: usize = 48;
/// Length in seconds of a cycle that no source states: a day.
const DAY_S: f64 = 86_400.0;
/// Hours in a month.
const HOURS: f64 = 730.0;
/// Share of the cycle that a line may take to settle for an instant to be taken by itself.
const SETTLES_WITHIN: f64 = 0.01;
/// Factor below which a source counts as silent; its arrivals go on at this factor, which changes nothing.
const SILENT: f64 = 1e-6;
/// Passes of the search for a percentile: the interval is halved each time.
const PASSES: u32 = 40;

/// Asks about every instant of the traffic's cycle, by itself.
///
/// # Errors
/// Every problem of the drawing, where one of them is an error.
pub fn day(scenario: &Scenario) -> Result<DayReport, Vec<Problem>> {
    Ok(of_network(&lower(scenario)?, scenario))
}

/// The same for a network with the scenario's classes and objectives.
pub fn of_network(network: &Network, scenario: &Scenario) -> DayReport {
    let period_s = network.sources.iter().map(|s| s.profile.length_s()).fold(0.0, f64::max);
    let period_s = if period_s > 0.0 { period_s } else { DAY_S };
    let mut cycle = Cycle::default();
    for point in 0..POINTS {
        cycle.add(network, scenario, period_s * point as f64 / POINTS as f64);
    }
    let offered: f64 = cycle.hours.iter().map(|h| h.offered_per_s).sum();
    let good: f64 = cycle.hours.iter().map(|h| h.goodput_per_s).sum();
    let steady = cycle.hours.iter().all(|h| h.mean_s.is_some() || h.offered_per_s <= 0.0);
    let mean_s = steady.then(|| {
        cycle.hours.iter().map(|h| h.goodput_per_s * h.mean_s.unwrap_or(0.0)).sum::<f64>() / good.max(1e-300)
    });
    let percentiles_s = steady.then(|| PERCENTILES.map(|p| cycle.quantile(p))).filter(|_| good > 0.0);
    let overloaded = cycle.overloaded;
    let doubt = match (&overloaded, cycle.slowest_s > SETTLES_WITHIN * period_s) {
        (Some(name), _) => Some(format!(
            "{name} is offered more than it can do for a part of the cycle, so what waits is carried over into the next: see the course"
        )),
        (None, true) => Some(format!(
            "the slowest line takes about {} to settle, which is not short against the cycle: use the course",
            Unit::Seconds.format(cycle.slowest_s)
        )),
        (None, false) => None,
    };
    let course = doubt.is_some().then(|| Course::new(network, &follow(network, period_s, MOMENTS)));
    let missed = cycle.hours.iter().filter(|h| !h.holds).count() as f64 / POINTS as f64;
    let mut report = DayReport {
        period_s,
        hours: cycle.hours,
        mean_s: mean_s.filter(|_| good > 0.0),
        percentiles_s,
        error_ratio: if offered > 0.0 { (1.0 - good / offered).clamp(0.0, 1.0) } else { 0.0 },
        mean_offered_per_s: offered / POINTS as f64,
        missed_hours_month: missed * HOURS,
        course,
        doubt,
        sentence: String::new(),
    };
    report.sentence = sentence(&report);
    report
}

/// The instants of a cycle and what answered them.
#[derive(Default)]
struct Cycle {
    hours: Vec<Hour>,
    /// What answered, and the goodput that it stands for.
    solvers: Vec<(Solver, f64)>,
    /// Factors of the sources at the last instant.
    factors: Vec<f64>,
    /// Longest time in seconds that a line takes to settle.
    slowest_s: f64,
    /// A station that is offered more than it can do at some instant.
    overloaded: Option<String>,
}

impl Cycle {
    fn add(&mut self, network: &Network, scenario: &Scenario, at_s: f64) {
        let factors: Vec<f64> = network.sources.iter().map(|s| s.profile.factor(at_s).max(SILENT)).collect();
        if let (true, Some(hour), Some((_, weight))) =
            (factors == self.factors, self.hours.last().cloned(), self.solvers.last_mut())
        {
            *weight += hour.goodput_per_s;
            self.hours.push(Hour { at_s, ..hour });
            return;
        }
        let mut now = network.clone();
        for (source, factor) in now.sources.iter_mut().zip(&factors) {
            match &mut source.arrivals {
                Arrivals::Open { gap } => *gap = gap.scaled(1.0 / factor),
                Arrivals::Closed { population, .. } => *population *= factor,
            }
        }
        let mut solver = Solver::new(now);
        let holds = limits::objectives_hold(&mut solver, scenario, &scenario.objectives, 1.0);
        let prediction = solver.predict(1.0, Detail::Curve);
        let total = &prediction.total;
        self.hours.push(Hour {
            at_s,
            offered_per_s: total.offered_per_s,
            goodput_per_s: total.goodput_per_s,
            error_ratio: total.errors.total(),
            mean_s: total.mean_s,
            percentiles_s: total.percentiles_s,
            instances: prediction.stations.iter().map(|s| s.instances).sum(),
            holds,
        });
        for (station, state) in network.stations.iter().zip(&prediction.stations) {
            if state.growth_per_s > 0.0 {
                self.overloaded.get_or_insert_with(|| station.name.clone());
            } else if let Some(settles_s) = settles_s(station, state) {
                self.slowest_s = self.slowest_s.max(settles_s);
            }
        }
        self.solvers.push((solver, prediction.total.goodput_per_s));
        self.factors = factors;
    }

    /// The time within which a share `p` of all requests of the cycle that complete did: the laws are mixed, not their
    /// percentiles.
    fn quantile(&mut self, p: f64) -> f64 {
        let slot = PERCENTILES.iter().position(|x| *x == p).unwrap_or(0);
        let each = self.hours.iter().filter_map(|h| h.percentiles_s.map(|all| all[slot]));
        let (mut low, mut high) = each.fold((f64::INFINITY, 0.0f64), |(a, b), x| (a.min(x), b.max(x)));
        let weight: f64 = self.hours.iter().map(|h| h.goodput_per_s).sum();
        for _ in 0..PASSES {
            if high - low <= 1e-6 * high {
                break;
            }
            let middle = 0.5 * (low + high);
            let beyond: f64 =
                self.solvers.iter_mut().map(|(solver, weight)| *weight * solver.tail(None, middle)).sum();
            if beyond > (1.0 - p) * weight { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    }
}

/// Time in seconds in which a line forgets, S/(c(1 − √ρ)²): the relaxation time of M/M/c in heavy traffic.
fn settles_s(station: &Station, state: &StationPrediction) -> Option<f64> {
    let servers = f64::from(station.cores?) * f64::from(state.instances);
    let rho = state.core_utilisation?.min(1.0 - 1e-9);
    if state.throughput_per_s <= 0.0 {
        return None;
    }
    let service_s = rho * servers / state.throughput_per_s;
    let gap = 1.0 - libm::sqrt(rho);
    Some(service_s / (servers * gap * gap))
}

fn sentence(report: &DayReport) -> String {
    let cycle = Unit::Seconds.format(report.period_s);
    let steady =
        report.hours.iter().all(|h| Some(h.offered_per_s) == report.hours.first().map(|f| f.offered_per_s));
    if steady {
        return "The traffic is as drawn at every hour.".to_owned();
    }
    let mut text = match report.percentiles_s {
        Some(all) => format!(
            "Over a cycle of {cycle} half of the requests take at most {}, 99 % at most {}",
            Unit::Seconds.format(all[0]),
            Unit::Seconds.format(all[3])
        ),
        None => format!("Over a cycle of {cycle} there are hours without a steady state"),
    };
    if report.error_ratio > 1e-9 {
        text.push_str(&format!("; {} fail", Unit::Ratio.format(report.error_ratio)));
    }
    if report.missed_hours_month > 0.0 {
        text.push_str(&format!(
            ". The objectives are missed for {} hours a month",
            significant(report.missed_hours_month)
        ));
    }
    text.push('.');
    text
}
