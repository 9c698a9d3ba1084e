//! Closed populations: how many requests per second users make who wait for their replies.

use super::capacity;
use super::closed::{Center, Chains, ChainsAnswer};
use super::compiled::Compiled;
use super::point::Point;
use super::solver::Solver;
use crate::model::EdgeMode;
use crate::model::hits::Hits;
use crate::model::network::{Discipline, Dispatch, Retry};

/// Rounds between chains that share stations, a bound.
const ROUNDS_MAX: usize = 60;
/// Population up to which the inside is solved as a flow-equivalent server.
const SMALL: f64 = capacity::EXACT_MAX as f64;

/// Settles the solver's point at a load, closed sources included.
pub(super) fn settle(solver: &mut Solver, load: f64) {
    let sources = solver.model.network.sources.len();
    let closed: Vec<usize> = (0..sources).filter(|s| solver.model.population(*s, load).is_some()).collect();
    if closed.is_empty() {
        solver.settle();
        return;
    }
    for &source in &closed {
        if solver.point.entry_per_s[source] <= 0.0 {
            let (n, think_s) = solver.model.population(source, load).unwrap_or_default();
            solver.point.entry_per_s[source] = 0.1 * n / (think_s + 1e-3);
        }
    }
    if exact(solver, &closed, load) {
        return;
    }
    for _ in 0..ROUNDS_MAX {
        let before = solver.point.entry_per_s.clone();
        for &source in &closed {
            one(solver, source, load);
        }
        let moved = solver
            .point
            .entry_per_s
            .iter()
            .zip(&before)
            .map(|(a, b)| (a - b).abs() / a.max(1e-12))
            .fold(0.0, f64::max);
        if moved < 1e-7 {
            break;
        }
    }
    for &source in &closed {
        add_up(solver, source, load);
    }
}

/// Stretches the response times of a closed source so that N = X(Z + R).
fn add_up(solver: &mut Solver, source: usize, load: f64) {
    let Some((n, think_s)) = solver.model.population(source, load) else { return };
    let rate = solver.point.entry_per_s[source];
    let station = solver.model.network.sources[source].station;
    let now_s = cycle_s(solver, station);
    let must_s = n / rate.max(1e-300) - think_s;
    if lossless(&solver.model) && now_s > 0.0 && now_s.is_finite() && must_s > 0.0 {
        solver.point.stretch[source] = must_s / now_s;
    }
}

/// One closed source while the others stay: by its flow-equivalent inside if small and without losses, else by
/// bisection on λ = N/(Z + R(λ)).
fn one(solver: &mut Solver, source: usize, load: f64) {
    let Some((n, think_s)) = solver.model.population(source, load) else { return };
    if n < 1.0 {
        solver.point.entry_per_s[source] = 0.0;
        solver.settle();
        return;
    }
    let station = solver.model.network.sources[source].station;
    let slowing = solver.model.network.stations.iter().any(|s| s.contention.is_some());
    let small = if slowing { capacity::FALLING_MAX as f64 } else { SMALL };
    if n <= small && lossless(&solver.model) {
        solver.settle();
        let mut centers = capacity::centers(&solver.model, &solver.point, station, None, false);
        centers.push(Center::Delay(think_s));
        if let Some(rate) = capacity::fill(&centers, n as usize).last() {
            solver.point.entry_per_s[source] = *rate;
        }
        solver.settle();
        return;
    }
    let (mut low, mut high) = (0.0, n / think_s.max(1e-6));
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        solver.point.entry_per_s[source] = middle;
        solver.settle();
        if middle * (think_s + cycle_s(solver, station)) < n {
            low = middle
        } else {
            high = middle
        }
        if high - low < 1e-9 * high {
            break;
        }
    }
    solver.point.entry_per_s[source] = 0.5 * (low + high);
    solver.settle();
}

/// Mean time in seconds from request to reply or failure.
fn cycle_s(solver: &Solver, station: usize) -> f64 {
    let (model, point) = (&solver.model, &solver.point);
    let total = point.station_rate(model, station).max(1e-300);
    model
        .visits_of(station)
        .map(|v| {
            let share = point.rate_per_s[v] / total;
            let stuck = if point.stuck[v] > 1e-9 { f64::INFINITY } else { 0.0 };
            if share > 0.0 { share * (point.calls_s[v] + stuck) } else { 0.0 }
        })
        .sum()
}

/// Whether no request can ever fail.
fn lossless(model: &Compiled) -> bool {
    model.network.stations.iter().all(|s| s.backlog.is_none() && s.patience.is_none())
        && model.arcs.iter().all(|a| a.timeout_s.is_none())
}

/// Whether the whole network is in product form: exact mean value analysis applies.
fn product_form(model: &Compiled, point: &Point) -> bool {
    let still = !model.flow.caches.iter().flatten().any(Hits::depends_on_rate);
    let plain_arcs = model.arcs.iter().all(|a| {
        a.pool.is_none()
            && a.timeout_s.is_none()
            && a.retry == Retry::NONE
            && a.mode != EdgeMode::Publish
            && a.join.is_none()
            && a.width() <= 1.0
    });
    plain_arcs
        && still
        && model.network.stations.iter().enumerate().all(|(ix, s)| {
            let one_line = s.dispatch == Dispatch::Shared || point.instances[ix] == 1;
            let mut services = s
                .handlers
                .iter()
                .enumerate()
                .filter(|(c, h)| point.rate_per_s[ix * model.classes + c] > 0.0 && !h.service.is_zero());
            let first = services.next().map(|(_, h)| h.service.mean());
            let alike = s.handlers.iter().enumerate().all(|(c, h)| {
                point.rate_per_s[ix * model.classes + c] <= 0.0
                    || ((h.service.scv() - 1.0).abs() < 1e-9 && Some(h.service.mean()) == first)
            });
            let fair = s.cores.is_none() || s.discipline == Discipline::ProcessorSharing || alike;
            let plain =
                s.patience.is_none() && s.setup.is_none() && s.batch.is_none() && s.contention.is_none();
            one_line && plain && s.workers.is_none() && s.backlog.is_none() && fair
        })
}

/// Exact mean value analysis where it applies; fills stations with its means.
fn exact(solver: &mut Solver, closed: &[usize], load: f64) -> bool {
    solver.settle();
    let model = &solver.model;
    if !product_form(model, &solver.point) {
        return false;
    }
    let stations = model.network.stations.len();
    let chains = closed.len();
    let open_utilisation = open_share(model, &solver.point, load);
    let multiserver_mixed =
        (0..stations).any(|s| open_utilisation[s] > 0.0 && servers(model, &solver.point, s).unwrap_or(1) > 1);
    if multiserver_mixed || open_utilisation.iter().any(|u| *u >= 1.0) {
        return false;
    }
    let mut asked = Chains { open_utilisation, ..Chains::default() };
    asked.servers = (0..stations).map(|s| servers(model, &solver.point, s)).collect();
    asked.demand_s = vec![0.0; stations * chains];
    for (chain, &source) in closed.iter().enumerate() {
        let (n, think_s) = model.population(source, load).unwrap_or_default();
        asked.population.push(n.clamp(0.0, 1e9) as u32);
        let visits = cycle_visits(model, &solver.point, source);
        let mut delay_s = think_s;
        for (v, count) in visits.iter().enumerate() {
            asked.demand_s[v / model.classes * chains + chain] += count * model.visits[v].service.mean_s();
            for &a in model.visits[v].calls.iter().chain(&model.visits[v].forwards) {
                delay_s += count * solver.point.proceed[v] * model.arcs[a].mean * model.arcs[a].round_trip_s;
            }
        }
        asked.think_s.push(delay_s);
    }
    let Some(answer) = asked.solve() else { return false };
    for (chain, &source) in closed.iter().enumerate() {
        solver.point.entry_per_s[source] = answer.throughput_per_s[chain];
    }
    solver.settle();
    for station in 0..stations {
        let closed_number: f64 = answer.number[station * chains..(station + 1) * chains].iter().sum();
        stretch(solver, station, closed_number, asked.open_utilisation[station]);
    }
    per_visit(solver, closed, &asked, &answer);
    restate(solver);
    true
}

fn servers(model: &Compiled, point: &Point, station: usize) -> Option<u32> {
    model.network.stations[station].cores.map(|c| c.saturating_mul(point.instances[station]))
}

/// Visits of each kind that one request of a source makes.
fn cycle_visits(model: &Compiled, point: &Point, source: usize) -> Vec<f64> {
    let mut entry = vec![0.0; model.visits.len()];
    let source = &model.network.sources[source];
    for (class, share) in source.mix.iter().enumerate() {
        entry[source.station * model.classes + class] = *share;
    }
    let flow = &model.flow;
    crate::model::flow::propagate(&model.network, &flow.order, flow.cyclic, &point.proceed, &entry)
}

/// Share of each station's cores that open sources use.
fn open_share(model: &Compiled, point: &Point, load: f64) -> Vec<f64> {
    let mut share = vec![0.0; model.network.stations.len()];
    for (ix, source) in model.network.sources.iter().enumerate() {
        let crate::model::network::Arrivals::Open { gap } = source.arrivals else { continue };
        for (v, count) in cycle_visits(model, point, ix).iter().enumerate() {
            let station = v / model.classes;
            if let Some(cores) = model.network.stations[station].cores {
                share[station] +=
                    load / gap.mean() * count * model.visits[v].service.mean_s() / f64::from(cores);
            }
        }
    }
    share
}

/// Gives a station the mean number that exact analysis found: closed customers, and open ones who see them.
fn stretch(solver: &mut Solver, station: usize, closed_number: f64, open: f64) {
    let rate = solver.point.station_rate(&solver.model, station);
    if rate <= 0.0 || solver.model.network.stations[station].cores.is_none() {
        return;
    }
    let number = closed_number + open * (1.0 + closed_number) / (1.0 - open);
    let work: f64 = solver
        .model
        .visits_of(station)
        .map(|v| solver.point.rate_per_s[v] * solver.model.visits[v].service.mean_s())
        .sum();
    let state = &mut solver.point.stations[station];
    let (response_s, mean_s) = (number / rate, work / rate);
    let before_s = state.line_s + state.slowdown * mean_s;
    if before_s > 0.0 && mean_s > 0.0 {
        let factor = response_s / before_s;
        state.law.time_scale *= factor;
        state.line_s *= factor;
        state.slowdown *= factor;
        state.wait_s = response_s - mean_s;
        state.waiting = rate * state.wait_s;
    }
}

/// Each visit's own mean time: what its chain's customers see, open ones seeing all closed ones.
fn per_visit(solver: &mut Solver, closed: &[usize], asked: &Chains, answer: &ChainsAnswer) {
    let (model, point) = (&solver.model, &mut solver.point);
    let chains = closed.len();
    let mut number = vec![0.0; model.visits.len()];
    let mut rate = vec![0.0; model.visits.len()];
    for (chain, &source) in closed.iter().enumerate() {
        let visits = cycle_visits(model, point, source);
        for (v, count) in visits.iter().enumerate() {
            let at = v / model.classes * chains + chain;
            if *count > 0.0 && asked.demand_s[at] > 0.0 {
                number[v] +=
                    answer.number[at] * count * model.visits[v].service.mean_s() / asked.demand_s[at];
                rate[v] += answer.throughput_per_s[chain] * count;
            }
        }
    }
    for v in 0..number.len() {
        let station = v / model.classes;
        let total = point.rate_per_s[v];
        if total <= 0.0 || model.network.stations[station].cores.is_none() {
            continue;
        }
        let open = asked.open_utilisation[station];
        let seen: f64 = answer.number[station * chains..(station + 1) * chains].iter().sum();
        let open_rate = (total - rate[v]).max(0.0);
        let open_s = model.visits[v].service.mean_s() * (1.0 + seen) / (1.0 - open);
        point.own_s[v] = (number[v] + open_rate * open_s) / total;
    }
}

/// Means of all visits from the stations as they now are.
fn restate(solver: &mut Solver) {
    for at in (0..solver.model.flow.order.len()).rev() {
        let station = solver.model.flow.order[at];
        solver.restate(station);
    }
}
