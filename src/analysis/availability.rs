//! Failures: how often a design answers, and how well it does with instances down.

use serde::{Deserialize, Serialize};

use super::limits;
use crate::model::lower::lower;
use crate::model::network::{Call, Network, Scaling, Source, StationIx};
use crate::model::units::Unit;
use crate::model::{EdgeMode, Problem, Scenario, flow};
use crate::queueing::{Detail, Solver};

/// How often a design answers, and what its failures cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AvailabilityReport {
    /// Stations that can fail.
    pub stations: Vec<StationAvailability>,
    /// Per request class, as in [`Network::classes`](crate::model::network::Network::classes): name, and the share of its
    /// requests whose stations are all up.
    pub classes: Vec<(String, f64)>,
    /// Share of all requests whose stations are all up.
    pub availability: f64,
    /// Minutes a month (of 730 hours) that this leaves without an answer.
    pub down_minutes_month: f64,
    /// Share of requests that fail, averaged over what may be down: no answer, or too few instances for the load.
    pub error_ratio: f64,
    /// Requests that complete per second, averaged alike.
    pub goodput_per_s: f64,
    /// Hours a month (of 730) in which an objective is missed.
    pub missed_hours_month: f64,
    /// The states with instances down that were weighed, likeliest first.
    pub states: Vec<DegradedState>,
    /// The answer in one or two sentences.
    pub sentence: String,
}

/// One station that can fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StationAvailability {
    /// Its name.
    pub name: String,
    /// Instances.
    pub instances: u32,
    /// Fewest with which it still answers.
    pub needed: u32,
    /// Availability of one instance, MTBF/(MTBF + MTTR).
    pub instance: f64,
    /// Probability that enough are up.
    pub station: f64,
    /// Share of all requests that come to it.
    pub reached: f64,
}

/// Some instances of one station down, all else up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DegradedState {
    /// Name of the station.
    pub station: String,
    /// Instances of it that are up.
    pub up: u32,
    /// Probability.
    pub probability: f64,
    /// Share of requests that fail then.
    pub error_ratio: f64,
    /// Requests that complete per second then.
    pub goodput_per_s: f64,
    /// Whether every objective holds then.
    pub holds: bool,
}

/// Availability of one instance that is up for `up_s` and down for `down_s` on average: MTTF/(MTTF + MTTR).
pub fn instance_availability(up_s: f64, down_s: f64) -> f64 {
    if up_s + down_s > 0.0 { up_s / (up_s + down_s) } else { 1.0 }
}

/// Availability of parts that are all needed: ∏A.
pub fn series(parts: impl IntoIterator<Item = f64>) -> f64 {
    parts.into_iter().product()
}

/// Availability of parts of which one is enough: 1 − ∏(1 − A).
pub fn parallel(parts: impl IntoIterator<Item = f64>) -> f64 {
    1.0 - parts.into_iter().map(|a| 1.0 - a).product::<f64>()
}

/// Probability that at least `needed` of `count` alike and independent parts are up.
pub fn k_of_n(needed: u32, count: u32, each: f64) -> f64 {
    (needed..=count).map(|up| exactly(up, count, each)).sum::<f64>().min(1.0)
}

/// Probability that exactly `up` of `count` are up: the binomial law.
fn exactly(up: u32, count: u32, each: f64) -> f64 {
    let down = count - up;
    if each <= 0.0 || each >= 1.0 {
        return f64::from(u8::from((each >= 1.0 && down == 0) || (each <= 0.0 && up == 0)));
    }
    let few = up.min(down);
    let ways: f64 = (1..=few).map(|i| f64::from(count - few + i) / f64::from(i)).product();
    if ways.is_finite() && count <= 1000 {
        return ways * libm::pow(each, f64::from(up)) * libm::pow(1.0 - each, f64::from(down));
    }
    let ln = |n: u32| libm::lgamma(f64::from(n) + 1.0);
    let ways = ln(count) - ln(up) - ln(down);
    libm::exp(ways + f64::from(up) * libm::log(each) + f64::from(down) * libm::log1p(-each))
}

/// Probability below which a state with instances down is not weighed.
const PROBABILITY_MIN: f64 = 1e-9;
/// States weighed per station, at most.
const STATES_MAX: u32 = 8;
/// Hours in a month.
const HOURS: f64 = 730.0;

/// How often a design answers, and how well with instances down.
///
/// # Errors
/// Every problem of the drawing, where one of them is an error.
pub fn availability(scenario: &Scenario) -> Result<AvailabilityReport, Vec<Problem>> {
    Ok(of_network(lower(scenario)?, scenario))
}

/// The same for a network with the scenario's classes and objectives.
pub fn of_network(mut network: Network, scenario: &Scenario) -> AvailabilityReport {
    let mut weighed = Weighed::new(scenario, network.clone());
    fix_hits(&mut network, &weighed.hits);
    let instances = flow::provision(&network, 1.0);
    let stations: Vec<(StationIx, StationAvailability)> = (0..network.stations.len())
        .filter_map(|ix| Some((ix, one_station(&network, ix, instances[ix])?)))
        .collect();
    let shares = class_shares(&network);
    let of_class = |class: usize| {
        series(stations.iter().map(|(ix, s)| 1.0 - reached(&network, *ix, class) * (1.0 - s.station)))
    };
    let classes: Vec<(String, f64)> =
        network.classes.iter().enumerate().map(|(c, name)| (name.clone(), of_class(c))).collect();
    let whole: f64 = classes.iter().zip(&shares).map(|((_, a), share)| a * share).sum();
    let states = stations.iter().flat_map(|(ix, s)| weighed.states(*ix, s)).collect();
    let mut report = AvailabilityReport {
        classes,
        availability: whole,
        down_minutes_month: (1.0 - whole) * HOURS * 60.0,
        error_ratio: weighed.error_ratio.clamp(0.0, 1.0),
        goodput_per_s: weighed.goodput_per_s.max(0.0),
        missed_hours_month: weighed.missed.clamp(0.0, 1.0) * HOURS,
        states,
        sentence: String::new(),
        stations: stations.into_iter().map(|(_, s)| s).collect(),
    };
    report.states.sort_by(|a, b| b.probability.total_cmp(&a.probability));
    report.sentence = sentence(&report);
    report
}

/// Turns modelled caches into the hit ratios that they have as drawn.
fn fix_hits(network: &mut Network, hits: &[Option<f64>]) {
    for (station, hit) in network.stations.iter_mut().zip(hits) {
        for handler in station.handlers.iter_mut().filter(|h| h.cached) {
            handler.proceed = hit.map_or(handler.proceed, |h| 1.0 - h);
        }
    }
}

fn one_station(network: &Network, ix: StationIx, instances: u32) -> Option<StationAvailability> {
    let station = &network.stations[ix];
    let reliability = station.reliability?;
    let instance = instance_availability(reliability.mtbf_s, reliability.mttr_s);
    let needed = reliability.needed.clamp(1, instances);
    let shares = class_shares(network);
    Some(StationAvailability {
        name: station.name.clone(),
        instances,
        needed,
        instance,
        station: k_of_n(needed, instances, instance),
        reached: shares.iter().enumerate().map(|(c, share)| share * reached(network, ix, c)).sum(),
    })
}

/// Share of each class in all requests.
fn class_shares(network: &Network) -> Vec<f64> {
    let nominal = flow::nominal(network);
    let mut rates = vec![0.0; network.classes.len()];
    for source in &network.sources {
        for (class, rate) in rates.iter_mut().enumerate() {
            *rate += nominal.rate_per_s[source.station * nominal.classes + class];
        }
    }
    let total: f64 = rates.iter().sum();
    rates.iter().map(|r| if total > 0.0 { r / total } else { 0.0 }).collect()
}

/// Probability that a request of a class comes to a station at least once before it is answered.
fn reached(network: &Network, target: StationIx, class: usize) -> f64 {
    let (order, cyclic) = flow::order(network);
    let mut missed = vec![1.0; network.stations.len()];
    for _ in 0..if cyclic { network.stations.len() } else { 1 } {
        for &ix in order.iter().rev() {
            let handler = &network.stations[ix].handlers[class];
            let misses =
                |call: &Call| -> f64 { call.targets.iter().map(|(t, share)| share * missed[*t]).sum() };
            let mut onward: f64 = handler
                .calls
                .iter()
                .filter(|c| c.mode == EdgeMode::Call)
                .map(|c| {
                    let whole = libm::floor(c.mean);
                    let part = c.mean - whole;
                    libm::pow(misses(c), whole) * (1.0 - part + part * misses(c))
                })
                .product();
            let stays = 1.0 - handler.forwards.iter().map(|f| f.mean).sum::<f64>();
            onward *= stays.max(0.0) + handler.forwards.iter().map(|f| f.mean * misses(f)).sum::<f64>();
            let goes_on = handler.proceed;
            missed[ix] = if ix == target { 0.0 } else { 1.0 - goes_on + goes_on * onward };
        }
    }
    let entered = |s: &Source| s.mix.get(class).is_some_and(|share| *share > 0.0);
    network.sources.iter().filter(|s| entered(s)).map(|s| 1.0 - missed[s.station]).fold(0.0, f64::max)
}

/// Performability to first order: what each station's failures change, added up over stations.
struct Weighed<'a> {
    scenario: &'a Scenario,
    network: Network,
    offered_per_s: f64,
    /// Hit ratios of modelled caches, by station.
    hits: Vec<Option<f64>>,
    whole: Performance,
    error_ratio: f64,
    goodput_per_s: f64,
    missed: f64,
}

/// How a design does in one state.
#[derive(Clone, Copy)]
struct Performance {
    error_ratio: f64,
    goodput_per_s: f64,
    holds: bool,
}

impl<'a> Weighed<'a> {
    fn new(scenario: &'a Scenario, network: Network) -> Self {
        let mut solver = Solver::new(network.clone());
        let prediction = solver.predict(1.0, Detail::Means);
        let whole = performance(&mut solver, scenario);
        let missed = f64::from(u8::from(!whole.holds));
        Self {
            scenario,
            network,
            offered_per_s: prediction.total.offered_per_s,
            hits: prediction.stations.iter().map(|s| s.hit_ratio).collect(),
            whole,
            error_ratio: whole.error_ratio,
            goodput_per_s: whole.goodput_per_s,
            missed,
        }
    }

    /// The likely states of one station with instances down; adds what they change.
    fn states(&mut self, ix: StationIx, station: &StationAvailability) -> Vec<DegradedState> {
        let (count, each) = (station.instances, station.instance);
        let mut states = Vec::new();
        let lowest = station.needed.max(count.saturating_sub(STATES_MAX));
        for up in (lowest..count).rev() {
            let probability = exactly(up, count, each);
            if probability < PROBABILITY_MIN {
                break;
            }
            let mut network = self.network.clone();
            network.stations[ix].scaling = Scaling::Fixed(up);
            let now = performance(&mut Solver::new(network), self.scenario);
            states.push(self.weigh(station, up, probability, now));
        }
        let down = 1.0 - station.station;
        if down > PROBABILITY_MIN {
            let answered = 1.0 - station.reached;
            let now = Performance {
                error_ratio: 1.0 - answered * (1.0 - self.whole.error_ratio),
                goodput_per_s: answered * self.whole.goodput_per_s,
                holds: self.whole.holds && station.reached <= 0.0,
            };
            states.push(self.weigh(station, station.needed - 1, down, now));
        }
        states
    }

    fn weigh(
        &mut self,
        station: &StationAvailability,
        up: u32,
        probability: f64,
        now: Performance,
    ) -> DegradedState {
        self.error_ratio += probability * (now.error_ratio - self.whole.error_ratio);
        self.goodput_per_s += probability * (now.goodput_per_s - self.whole.goodput_per_s);
        if self.whole.holds && !now.holds {
            self.missed += probability;
        }
        DegradedState {
            station: station.name.clone(),
            up,
            probability,
            error_ratio: now.error_ratio.min(1.0),
            goodput_per_s: now.goodput_per_s.min(self.offered_per_s),
            holds: now.holds,
        }
    }
}

fn performance(solver: &mut Solver, scenario: &Scenario) -> Performance {
    let holds = limits::objectives_hold(solver, scenario, &scenario.objectives, 1.0);
    let total = solver.predict(1.0, Detail::Means).total;
    let lost = 1.0 - total.goodput_per_s / total.offered_per_s.max(1e-300);
    Performance {
        error_ratio: total.errors.total().max(lost).clamp(0.0, 1.0),
        goodput_per_s: total.goodput_per_s,
        holds,
    }
}

fn sentence(report: &AvailabilityReport) -> String {
    if report.stations.is_empty() {
        return "No block says how often it fails.".to_owned();
    }
    let weakest = report.stations.iter().max_by(|a, b| {
        let loss = |s: &StationAvailability| s.reached * (1.0 - s.station);
        loss(a).total_cmp(&loss(b))
    });
    let name = weakest.map_or("", |s| s.name.as_str());
    format!(
        "Up {} of the time, {} a month without an answer, most of them because of {name}; with instances down counted, {} of requests fail.",
        percent(report.availability),
        Unit::Seconds.format(60.0 * report.down_minutes_month),
        Unit::Ratio.format(report.error_ratio)
    )
}

/// An availability with enough nines to tell it from 1.
pub fn percent(availability: f64) -> String {
    let missing = (1.0 - availability).max(1e-12);
    let nines = libm::ceil(-libm::log10(missing)).clamp(1.0, 12.0) as usize;
    format!("{:.*} %", nines.saturating_sub(1), 100.0 * availability)
}

#[cfg(test)]
mod tests {
    use super::{instance_availability, k_of_n, parallel, percent, series};

    #[test]
    fn by_hand() {
        assert!((k_of_n(2, 3, 0.999) - 0.999_997_002).abs() < 1e-12);
        assert!((k_of_n(8, 10, 0.99) - 0.999_886_150_882_094_2).abs() < 1e-12);
        assert!((k_of_n(1, 2, 0.99) - parallel([0.99, 0.99])).abs() < 1e-15);
        assert!((k_of_n(5, 5, 0.999) - series([0.999; 5])).abs() < 1e-15);
        assert!((instance_availability(2000.0, 1.0) - 0.999_500_249_875_062_5).abs() < 1e-15);
        assert_eq!(k_of_n(2, 3, 1.0), 1.0);
        assert_eq!(k_of_n(1, 3, 0.0), 0.0);
        assert!((k_of_n(1900, 2000, 0.96) - 0.989_6).abs() < 2e-3);
        assert_eq!(percent(0.999_5), "99.950 %");
    }
}
