//! Designs that are one layer and nothing else: a source, a server, one nested server, and workers or connections held
//! from the first to the end of the second. Their means are exact, so they replace those of the flow-equivalent server.

use super::compiled::Compiled;
use super::layered::{Askers, LAYERED, Layer};
use super::point::Point;
use super::prediction::Validity;
use super::solver::{Detail, Solver};
use crate::model::network::{Arrivals, Call, Discipline, Dispatch, Fan, Handler, Station};
use crate::model::{Distribution, EdgeMode};

/// Multiplications that the exact answer at the operating point may take: some milliseconds.
const EFFORT_MAX: f64 = 2e7;
/// Multiplications that one of many answers may take.
const EFFORT_MANY: f64 = 1e5;

/// A design that is one layer: the indices of its first station, and of its pool where connections are what is held.
#[derive(Clone, Copy, Debug)]
struct Nesting {
    layer: Layer,
    askers: Askers,
    first: usize,
    pool: Option<usize>,
}

/// Brings the means of a settled point to those of the exact chain, where the design is one layer.
pub(super) fn refine(solver: &mut Solver, load: f64, detail: Detail) {
    let effort_max = if detail == Detail::Percentiles { EFFORT_MAX } else { EFFORT_MANY };
    let Some(nesting) = fit(&solver.model, &solver.point, load) else { return };
    let Some(means) = nesting.layer.solve(nesting.askers, effort_max) else { return };
    if means.throughput_per_s <= 0.0 {
        return;
    }
    if let Askers::Users(..) = nesting.askers {
        solver.point.entry_per_s[0] = means.throughput_per_s;
        solver.settle();
    }
    let tokens = f64::from(nesting.layer.tokens);
    let source = solver.model.network.sources[0].station;
    let wait_s = means.waiting / means.throughput_per_s;
    match nesting.pool {
        Some(pool) => {
            let state = &mut solver.point.pools[pool];
            state.utilisation = (means.holding / tokens).min(1.0);
            if let Some(line) = &mut state.line {
                line.stretch_to(wait_s);
            }
        }
        None => {
            let work_s = 1.0 / nesting.layer.first.1;
            let state = &mut solver.point.stations[nesting.first];
            state.worker_utilisation = Some((means.holding / tokens).min(1.0));
            state.wait_s = ((means.waiting + means.at_first) / means.throughput_per_s - work_s).max(0.0);
            state.waiting = state.wait_s * means.throughput_per_s;
            state.method = &LAYERED;
            state.validity = Validity::Approximate(LAYERED.name.to_owned());
        }
    }
    solver.restate(source);
    let now_s = solver.point.mean_s[source];
    let response_s = (means.waiting + means.holding) / means.throughput_per_s;
    if now_s > 0.0 && now_s.is_finite() {
        solver.point.stretch[0] = response_s / now_s;
    }
}

/// The layer that a network is, if it is one.
fn fit(model: &Compiled, point: &Point, load: f64) -> Option<Nesting> {
    let network = &model.network;
    let ([source], 3, 1) = (&network.sources[..], network.stations.len(), model.classes) else { return None };
    let users = &network.stations[source.station].handlers[0];
    let into = only_call(users).filter(|c| c.mean == 1.0)?;
    let first = into.targets[0].0;
    let server = &network.stations[first];
    let onward = only_call(&server.handlers[0]).filter(|c| c.mean <= 1.0 && c.pool.is_none())?;
    let second = onward.targets[0].0;
    let nested = &network.stations[second];
    let leaf = nested.handlers[0].calls.is_empty() && nested.workers.is_none();
    if !leaf || source.burst.is_some() || !plain(server) || !plain(nested) {
        return None;
    }
    let servers = |station: usize| -> Option<(u32, f64)> {
        let spec = &network.stations[station];
        let Distribution::Exponential { mean_s } = spec.handlers[0].service else { return None };
        let shared = spec.dispatch == Dispatch::Shared || point.instances[station] == 1;
        let cores = spec.cores?.checked_mul(point.instances[station])?;
        (shared && mean_s > 0.0).then_some((cores, 1.0 / mean_s))
    };
    let tokens = match (server.workers, into.pool) {
        (Some(workers), None) => workers.checked_mul(point.instances[first])?,
        (None, Some(pool)) => point.pools[pool].size,
        _ => return None,
    };
    let askers = match source.arrivals {
        Arrivals::Open { gap: Distribution::Exponential { mean_s } } => Askers::Stream(load / mean_s),
        Arrivals::Closed { think: Distribution::Exponential { mean_s }, population } => {
            Askers::Users(libm::round(population * load) as u32, mean_s)
        }
        _ => return None,
    };
    let layer = Layer { tokens, first: servers(first)?, second: servers(second)?, goes_on: onward.mean };
    Some(Nesting { layer, askers, first, pool: into.pool })
}

/// The only thing that a handler does beyond its own work: a call that cannot fail and takes no time on its way.
fn only_call(handler: &Handler) -> Option<&Call> {
    let [call] = &handler.calls[..] else { return None };
    let quick = call.round_trip_s == 0.0 && call.timeout_s.is_none() && call.fan == Fan::InTurn;
    let whole = handler.forwards.is_empty() && handler.proceed == 1.0 && !handler.cached;
    (whole && quick && call.mode == EdgeMode::Call && call.targets.len() == 1).then_some(call)
}

/// A station that is cores and perhaps workers, and nothing else.
fn plain(station: &Station) -> bool {
    let unlimited = station.backlog.is_none() && station.patience.is_none();
    let simple = station.contention.is_none() && station.setup.is_none() && station.batch.is_none();
    unlimited
        && simple
        && station.discipline != Discipline::Priority
        && station.handlers[0].forwards.is_empty()
}
