//! Where a design ends: what saturates first, the knee, and the traffic up to which its objectives hold.

use super::answer::Bottleneck;
use crate::model::network::Scaling;
use crate::model::{EdgeMode, Objective, Scenario};
use crate::queueing::{Detail, Prediction, Solver};

/// Largest multiple of the drawn traffic that is looked at.
pub const LOAD_MAX: f64 = 1000.0;
/// Smallest multiple of the drawn traffic that is looked at.
const LOAD_MIN: f64 = 1e-3;
/// Bottlenecks shown.
const BOTTLENECKS: usize = 3;
/// Core utilisation at a limit from which the cores are what binds.
const CORES_FULL: f64 = 0.97;
/// Two limits this close are one.
const SAME: f64 = 1.02;
/// Relative precision of loads found by bisection.
const PRECISION: f64 = 2e-4;

/// The stations and pools that are fully used first as traffic grows, in loads.
///
/// The first is found by bisection on the solved network; those behind it from how full they are there, each with as
/// many instances as it may have.
pub fn bottlenecks(solver: &mut Solver) -> Vec<Bottleneck> {
    let Some(first) = first_limit(solver) else { return Vec::new() };
    let prediction = solver.predict(first * (1.0 - 2.0 * PRECISION), Detail::Means);
    let mut found: Vec<Bottleneck> = Vec::new();
    for (ix, state) in prediction.stations.iter().enumerate() {
        let Some(saturation) = state.saturation.filter(|s| *s > 0.0) else { continue };
        let most = match solver.network().stations[ix].scaling {
            Scaling::Fixed(n) => n,
            Scaling::Target { max, .. } => max,
        };
        let room = f64::from(most) / f64::from(state.instances.max(1));
        found.push(describe(
            solver,
            ix,
            f64::max(first, prediction.load * room / saturation),
            state.core_utilisation,
        ));
    }
    for (ix, pool) in prediction.pools.iter().enumerate().filter(|(_, p)| p.utilisation > 0.0) {
        found.push(describe(
            solver,
            prediction.stations.len() + ix,
            f64::max(first, prediction.load / pool.utilisation),
            None,
        ));
    }
    found.retain(|b| b.traffic <= LOAD_MAX);
    // Workers run out because of what they wait for: at the same traffic, that is the cause.
    let rank = |b: &Bottleneck| if b.what == "workers" { b.traffic * SAME } else { b.traffic };
    found.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    let mut seen = Vec::new();
    found.retain(|b| {
        !seen.contains(&b.block) && {
            seen.push(b.block);
            true
        }
    });
    found.truncate(BOTTLENECKS);
    found
}

/// The least load at which something is fully used; `None` where nothing is within [`LOAD_MAX`].
fn first_limit(solver: &mut Solver) -> Option<f64> {
    let mut full = |load: f64| saturated(&solver.predict(load, Detail::Means));
    let (mut low, mut high) = (LOAD_MIN, 1.0);
    if full(high) {
        return Some(bisect(low, high, |load| !full(load)));
    }
    while !full(high) {
        (low, high) = (high, high * 1.5);
        if low > LOAD_MAX {
            return None;
        }
    }
    Some(bisect(low, high, |load| !full(load)))
}

/// Whether anything is fully used.
fn saturated(prediction: &Prediction) -> bool {
    prediction.stations.iter().any(|s| s.saturation.is_some_and(|x| x >= 1.0 - 1e-9))
        || prediction.pools.iter().any(|p| p.utilisation >= 0.999)
}

/// Names what binds at a station or, after all stations, a pool; `core_utilisation` is the station's at its limit.
fn describe(solver: &Solver, ix: usize, load: f64, core_utilisation: Option<f64>) -> Bottleneck {
    let network = solver.network();
    let stations = network.stations.len();
    if ix >= stations {
        let pool = &network.pools[ix - stations];
        return Bottleneck {
            block: network.stations[pool.station].block,
            what: "connections in its pool",
            traffic: load,
        };
    }
    let station = &network.stations[ix];
    let calls = station.handlers.iter().any(|h| h.calls.iter().any(|c| c.mode == EdgeMode::Call));
    let what = match (station.cores, station.workers) {
        (None, _) => "concurrency",
        (Some(c), Some(w)) if w < c => "workers",
        (Some(_), Some(_)) if calls && core_utilisation.is_some_and(|u| u < CORES_FULL) => "workers",
        _ => "cores",
    };
    Bottleneck { block: station.block, what, traffic: load }
}

/// The largest load in `low..high` up to which `holds`, found to a relative 0.02 %.
fn bisect(low: f64, high: f64, mut holds: impl FnMut(f64) -> bool) -> f64 {
    let (mut low, mut high) = (low, high);
    while high - low > PRECISION * high {
        let middle = if high > 2.0 * low { libm::sqrt(low * high) } else { 0.5 * (low + high) };
        if holds(middle) { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// Whether every objective holds at a load.
pub fn objectives_hold(
    solver: &mut Solver,
    scenario: &Scenario,
    objectives: &[Objective],
    load: f64,
) -> bool {
    let prediction = solver.predict(load, Detail::Means);
    objectives.iter().all(|objective| objective_holds(solver, scenario, objective, &prediction))
}

fn objective_holds(
    solver: &mut Solver,
    scenario: &Scenario,
    objective: &Objective,
    prediction: &Prediction,
) -> bool {
    let class = objective.class.and_then(|wanted| scenario.classes.keys().position(|c| *c == wanted));
    let outcome = class.map_or(&prediction.total, |c| &prediction.classes[c]);
    if outcome.offered_per_s <= 0.0 {
        return true;
    }
    prediction.stable
        && outcome.mean_s.is_some()
        && outcome.errors.total() <= objective.error_ratio + 1e-12
        && solver.tail(class, objective.latency_s) <= 1.0 - objective.percentile
}

/// The largest load up to which every objective holds, to 0.1 %; `None` where not even a thousandth of the traffic does
/// or there is no objective; infinite where a thousandfold still does.
pub fn slo_capacity(solver: &mut Solver, scenario: &Scenario) -> Option<f64> {
    if scenario.objectives.is_empty() {
        return None;
    }
    let mut holds = |load: f64| objectives_hold(solver, scenario, &scenario.objectives, load);
    let (mut low, mut high);
    if holds(1.0) {
        (low, high) = (1.0, 1.3);
        while holds(high) {
            (low, high) = (high, high * 1.3);
            if low > LOAD_MAX {
                return Some(f64::INFINITY);
            }
        }
    } else {
        (low, high) = (0.7, 1.0);
        while !holds(low) {
            (low, high) = (low * 0.7, low);
            if high < LOAD_MIN {
                return None;
            }
        }
    }
    Some(bisect(low, high, holds))
}

/// The loads between which a design has a second, collapsed state, to 0.02 %, from loads in rising order and whether it has
/// one there.
pub fn metastable(solver: &mut Solver, seen: &[(f64, bool)]) -> Option<(f64, f64)> {
    let mut collapses = |load: f64| {
        let calm = solver.predict(load, Detail::Means);
        solver.collapsed(&calm).is_some()
    };
    let first = seen.iter().position(|(_, two)| *two)?;
    let last = seen.iter().rposition(|(_, two)| *two)?;
    let before = first.checked_sub(1).map_or(LOAD_MIN * seen[first].0, |at| seen[at].0);
    let from = bisect(before, seen[first].0, |load| !collapses(load));
    let to = seen.get(last + 1).map_or(seen[last].0, |(after, _)| bisect(seen[last].0, *after, collapses));
    Some((from, to))
}

/// The load that maximises goodput over mean response time (Kleinrock's power), between two loads; `None` where the
/// best is at the upper end.
pub fn knee(solver: &mut Solver, low: f64, high: f64) -> Option<f64> {
    let mut power = |load: f64| {
        let total = solver.predict(load, Detail::Means).total;
        total.mean_s.map_or(0.0, |mean| total.goodput_per_s / mean)
    };
    let steps = 24;
    let at = |i: usize| low + (high - low) * i as f64 / steps as f64;
    let (mut best, mut most) = (0, 0.0);
    for i in 1..=steps {
        let p = power(at(i));
        if p > most {
            (best, most) = (i, p);
        }
    }
    if best == steps || best == 0 {
        return None;
    }
    let golden = 0.618_033_988_749_894_9;
    let (mut a, mut b) = (at(best - 1), at(best + 1));
    while b - a > 1e-3 * b {
        let (x, y) = (b - golden * (b - a), a + golden * (b - a));
        if power(x) < power(y) { a = x } else { b = y }
    }
    Some(0.5 * (a + b))
}
