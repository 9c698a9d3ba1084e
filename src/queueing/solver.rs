//! The closed-form engine: a fixed point between flows (callers first) and stations (those called first).

use super::bounds::bounds;
use super::cache;
use super::call;
use super::capacity::call_success;
use super::compiled::{Arc, Compiled};
use super::inversion::Precision;
use super::join;
use super::nesting;
use super::outcome::{self, Known};
use super::point::{Point, Scratch};
use super::population;
use super::prediction::Prediction;
use super::station;
use crate::model::network::{Arrivals, Dispatch, Network, StationIx};
use crate::model::{Distribution, EdgeMode, flow};

/// Passes of the fixed point, a bound; a network without failures needs two.
const PASSES_MAX: usize = 300;
/// Passes before steps may be shortened: without feedback it has converged by then.
const PASSES_FREE: usize = 4;
/// Change per pass at which the fixed point is reached.
const TOLERANCE: f64 = 1e-9;

/// Predicts one network at many loads, each starting from the last.
#[derive(Clone, Debug)]
pub struct Solver {
    pub(super) model: Compiled,
    pub(super) point: Point,
    pub(super) scratch: Scratch,
    /// The last percentiles found, to start the next search from.
    pub(super) known: Option<Known>,
}

/// How much of an answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Means, rates and utilisations.
    Means,
    /// The percentiles of all requests together too.
    Curve,
    /// Percentiles per class too.
    Percentiles,
}

impl Solver {
    /// Prepares a network.
    pub fn new(network: Network) -> Self {
        let model = Compiled::new(network);
        let point = Point::new(&model);
        Self { model, point, scratch: Scratch::default(), known: None }
    }

    /// The network that is solved.
    pub fn network(&self) -> &Network {
        &self.model.network
    }

    /// Instances of every station at a load.
    pub fn instances(&self, load: f64) -> Vec<u32> {
        flow::instances(&self.model.network, &self.model.flow, load)
    }

    /// Visits per second of one class to one station, and its mean time there in seconds, calls left out, at the load last
    /// predicted.
    pub fn visit(&self, station: StationIx, class: usize) -> (f64, f64) {
        let v = station * self.model.classes + class;
        (self.point.rate_per_s[v], self.point.own_s[v])
    }

    /// The answer at a multiple of the drawn traffic.
    pub fn predict(&mut self, load: f64, detail: Detail) -> Prediction {
        self.point.load = load;
        self.point.instances = flow::instances(&self.model.network, &self.model.flow, load);
        self.point.bound = bounds(&self.model, &self.point, load);
        self.point.stretch.fill(1.0);
        for source in 0..self.model.network.sources.len() {
            self.point.entry_per_s[source] = self.first_guess(source, load);
        }
        self.calm();
        self.point.settled = false;
        population::settle(self, load);
        nesting::refine(self, load, detail);
        self.point.settled = true;
        for source in 0..self.model.network.sources.len() {
            let station = self.model.network.sources[source].station;
            if self.model.from_open_source(station) {
                self.restate(station);
            }
        }
        let answer = outcome::predict(self, detail);
        if detail == Detail::Means { answer } else { self.with_collapse(answer) }
    }

    fn first_guess(&self, source: usize, load: f64) -> f64 {
        match self.model.network.sources[source].arrivals {
            Arrivals::Open { gap } => {
                if gap.is_zero() || load <= 0.0 {
                    0.0
                } else {
                    load / gap.mean()
                }
            }
            Arrivals::Closed { .. } => self.point.entry_per_s[source],
        }
    }

    /// Settles flows and stations for the present entry rates. Returns whether it converged.
    pub(super) fn settle(&mut self) -> bool {
        let mut before: Vec<f64> = Vec::new();
        let mut change: Vec<f64> = Vec::new();
        let (mut last_moved, mut step) = (f64::INFINITY, 1.0f64);
        for pass in 0..PASSES_MAX {
            let old_rates = self.point.rate_per_s.clone();
            self.flows();
            if step < 1.0 {
                for (now, old) in self.point.rate_per_s.iter_mut().zip(&old_rates) {
                    *now = step * *now + (1.0 - step) * old;
                }
            }
            self.variability();
            self.stations();
            let now = self.progress();
            let relative = |(a, b): (&f64, &f64)| (a - b) / (a.abs() + b.abs() + 1e-12);
            let moves: Vec<f64> = now.iter().zip(&before).map(relative).collect();
            let moved = moves.iter().fold(0.0, |most: f64, d| most.max(d.abs()));
            if pass > 0 && moved < TOLERANCE * step {
                return true;
            }
            // What swings without contracting needs smaller steps; what runs away is on its way to another state.
            let swings = moves.iter().zip(&change).map(|(a, b)| a * b).sum::<f64>() < 0.0;
            if pass > PASSES_FREE && swings && moved > 0.8 * last_moved {
                step = (0.7 * step).max(0.03);
            }
            (last_moved, before, change) = (moved, now, moves);
        }
        false
    }

    /// One pass of the fixed point.
    pub(super) fn pass(&mut self) {
        self.flows();
        self.variability();
        self.stations();
    }

    /// The numbers by which convergence is judged.
    fn progress(&self) -> Vec<f64> {
        let point = &self.point;
        let calls = point.arcs.iter().map(|a| a.success * a.attempts * a.copies);
        let stations = point.stations.iter().map(|s| s.accept * s.served);
        let times = point.calls_s.iter().chain(&point.mean_s).map(|t| if t.is_finite() { *t } else { 0.0 });
        calls.chain(stations).chain(times).collect()
    }

    /// Arrival rates of all visits and attempt rates of all arcs, callers first.
    fn flows(&mut self) {
        let (model, point) = (&self.model, &mut self.point);
        let mut rates = vec![0.0; point.rate_per_s.len()];
        for (source, entry) in model.network.sources.iter().zip(&point.entry_per_s) {
            for (class, share) in source.mix.iter().enumerate() {
                rates[source.station * model.classes + class] += entry * share;
            }
        }
        let entry = rates.clone();
        for _ in 0..if model.flow.cyclic { 500 } else { 1 } {
            let old = std::mem::replace(&mut rates, entry.clone());
            for &station in &model.flow.order {
                cache::settle(model, point, station, |v| arriving(model, v, &rates, &old));
                for v in model.visits_of(station) {
                    spread(model, point, v, &mut rates, &old);
                }
            }
            let moved = rates.iter().zip(&old).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            if moved <= 1e-13 * rates.iter().copied().fold(0.0, f64::max) {
                break;
            }
        }
        point.rate_per_s = rates;
    }

    /// Variability of arrivals at every station: superposition, splitting and departures of QNA (Whitt 1983).
    ///
    /// In a network with loops what comes back has been spread out on its way, so arrivals are taken as Poisson: with
    /// lognormal service and a feedback of one half this errs by 1 %, the linear system of QNA by 30 %.
    fn variability(&mut self) {
        let model = &self.model;
        if model.flow.cyclic {
            return;
        }
        let stations = model.network.stations.len();
        // (weight · ca², rate, Σ rate²) of the streams into each station.
        let mut streams = vec![(0.0, 0.0, 0.0); stations];
        for (source, rate) in model.network.sources.iter().zip(&self.point.entry_per_s) {
            let ca2 = match source.arrivals {
                Arrivals::Open { gap } => gap.scv(),
                Arrivals::Closed { .. } => 1.0,
            };
            add(&mut streams[source.station], *rate, ca2);
        }
        for &station in &model.flow.order {
            let (weighted, rate, squares) = streams[station];
            if rate > 0.0 {
                let streams = rate * rate / squares;
                let state = &self.point.stations[station];
                let rho = state.core_utilisation.or(state.worker_utilisation).unwrap_or(0.0).min(1.0);
                let w = 1.0 / (1.0 + 4.0 * (1.0 - rho) * (1.0 - rho) * (streams - 1.0));
                let ca2 = w * weighted / rate + 1.0 - w;
                self.point.ca2[station] = ca2;
            }
            let departures = self.departures(station);
            let total = self.point.station_rate(model, station).max(1e-300);
            for v in model.visits_of(station) {
                let visit = &model.visits[v];
                for &a in visit.calls.iter().chain(&visit.forwards) {
                    let rate = self.point.arcs[a].rate_per_s;
                    if rate > 0.0 {
                        let (p, at_once) = starts(&model.arcs[a], rate, total);
                        for (target, share) in &model.arcs[a].targets {
                            let ca2 = share * at_once(p * departures + 1.0 - p) + 1.0 - share;
                            add(&mut streams[target / model.classes], rate * share, ca2);
                        }
                    }
                }
            }
        }
    }

    /// Squared coefficient of variation of the gaps between departures.
    fn departures(&self, station: StationIx) -> f64 {
        let (model, point) = (&self.model, &self.point);
        let spec = &model.network.stations[station];
        let ca2 = point.ca2[station];
        let Some(cores) = spec.cores else { return ca2 };
        let (groups, per) = model.groups(station, point.instances[station]);
        let rho = point.stations[station].core_utilisation.unwrap_or(0.0).min(1.0);
        let total = point.station_rate(model, station).max(1e-300);
        let (mut mean, mut second) = (0.0, 0.0);
        for v in model.visits_of(station) {
            let (share, m) = (point.rate_per_s[v] / total, model.visits[v].service.mean_s());
            mean += share * m;
            second += share * m * m * (1.0 + model.visits[v].scv);
        }
        let cs2 = match spec.discipline {
            crate::model::network::Discipline::Fcfs if mean > 0.0 => second / (mean * mean) - 1.0,
            _ => 1.0,
        };
        let servers =
            f64::from(cores) * f64::from(if spec.dispatch == Dispatch::Shared { per } else { groups });
        1.0 + (1.0 - rho * rho) * (ca2 - 1.0) + rho * rho / libm::sqrt(servers) * (cs2.clamp(0.2, 1e4) - 1.0)
    }

    /// Solves pools, arcs, stations and visits, those called first.
    fn stations(&mut self) {
        for at in (0..self.model.flow.order.len()).rev() {
            let ix = self.model.flow.order[at];
            for pool in 0..self.model.network.pools.len() {
                if self.model.network.pools[pool].station == ix {
                    self.point.pools[pool] = call::pool(&self.model, &self.point, pool);
                }
            }
            for v in self.model.visits_of(ix) {
                if self.point.rate_per_s[v] <= 0.0 {
                    continue;
                }
                let visit = &self.model.visits[v];
                let arcs: Vec<usize> = visit.calls.iter().chain(&visit.forwards).copied().collect();
                for a in arcs {
                    self.point.arcs[a] = call::solve(&self.model, &self.point, a, &mut self.scratch);
                }
                self.joins(v);
                self.point.calls_s[v] = call::onward(&self.model, &self.point, v).3;
            }
            let gap = self.only_gap(ix);
            let mut state = station::solve(&self.model, &self.point, ix, gap);
            cache::note(&self.point, ix, &mut state);
            if self.model.deadlines {
                state.law.prepare(Precision::CURVE, &mut self.scratch.sharing);
            }
            self.point.stations[ix] = state;
            for v in self.model.visits_of(ix) {
                let state = &self.point.stations[ix];
                self.point.own_s[v] = state.line_s + state.slowdown * self.model.visits[v].service.mean_s();
            }
            self.visits(ix);
        }
    }

    /// Recomputes arcs and visits of one station without solving it again.
    pub(super) fn restate(&mut self, ix: StationIx) {
        for v in self.model.visits_of(ix) {
            let visit = &self.model.visits[v];
            let arcs: Vec<usize> = visit.calls.iter().chain(&visit.forwards).copied().collect();
            for a in arcs {
                self.point.arcs[a] = call::solve(&self.model, &self.point, a, &mut self.scratch);
            }
            self.joins(v);
            self.point.calls_s[v] = call::onward(&self.model, &self.point, v).3;
        }
        self.visits(ix);
    }

    /// Solves the calls that a visit makes at once.
    fn joins(&mut self, v: usize) {
        for at in 0..self.model.visits[v].joins.len() {
            let j = self.model.visits[v].joins[at];
            self.point.joins[j] = join::solve(&self.model, &self.point, j, &mut self.scratch);
        }
    }

    fn visits(&mut self, ix: StationIx) {
        for v in self.model.visits_of(ix) {
            if self.point.rate_per_s[v] > 0.0 {
                self.complete(ix, v);
            }
        }
    }

    fn complete(&mut self, ix: StationIx, v: usize) {
        let (success, stuck, beyond_s, _) = call::onward(&self.model, &self.point, v);
        let state = &self.point.stations[ix];
        let endless = state.served < 1.0;
        self.point.success[v] = if endless { 0.0 } else { state.accept * success };
        self.point.stuck[v] = if endless { state.accept } else { state.accept * stuck };
        self.point.mean_s[v] = self.point.own_s[v] + state.law.held_scale * beyond_s;
    }

    /// The gap law of a source that is all that ever arrives at a station, one visit a request.
    fn only_gap(&self, ix: StationIx) -> Option<Distribution> {
        let model = &self.model;
        let [source] = &model.network.sources[..] else { return None };
        let Arrivals::Open { gap } = source.arrivals else { return None };
        let mut into = model.arcs.iter().zip(&self.point.arcs).filter(|(arc, state)| {
            state.rate_per_s > 0.0 && arc.targets.iter().any(|(v, _)| v / model.classes == ix)
        });
        let (arc, state) = into.next()?;
        let direct = arc.caller / model.classes == source.station && into.next().is_none();
        let once = arc.mean == 1.0 && arc.targets.len() == 1 && (state.attempts - 1.0).abs() < 1e-12;
        (direct && once && model.classes == 1).then(|| gap.scaled(1.0 / self.point.load))
    }
}

fn add(stream: &mut (f64, f64, f64), rate: f64, ca2: f64) {
    stream.0 += rate * ca2;
    stream.1 += rate;
    stream.2 += rate * rate;
}

/// For an arc whose caller leaves `total` times a second: the probability that one of these starts it, and what groups of
/// calls at once make of the variability of the starts, Var N/E[N] + E[N]·ca² for N in a group.
fn starts(arc: &Arc, rate: f64, total: f64) -> (f64, impl Fn(f64) -> f64 + use<>) {
    let number = if arc.at_once() { arc.mean } else { 1.0 };
    let part = number - libm::floor(number);
    let p = (rate / number / total).min(1.0);
    (p, move |ca2| part * (1.0 - part) / number + number * ca2)
}

/// Arrivals per second of a visit; in a forward loop, what comes back later in the order is taken from the sweep before.
fn arriving(model: &Compiled, v: usize, rates: &[f64], old: &[f64]) -> f64 {
    if model.flow.cyclic { old[v].max(rates[v]) } else { rates[v] }
}

/// Adds what one visit sends on to the rates, and notes the attempts on its arcs.
fn spread(model: &Compiled, point: &mut Point, v: usize, rates: &mut [f64], old: &[f64]) {
    let visit = &model.visits[v];
    let station = &point.stations[v / model.classes];
    let rate = arriving(model, v, rates, old);
    let mut going = rate * station.accept * station.served * point.proceed[v];
    for &a in visit.calls.iter().chain(&visit.forwards) {
        let arc = &model.arcs[a];
        let attempts = going * arc.mean * point.arcs[a].attempts * point.arcs[a].copies;
        point.arcs[a].rate_per_s = attempts;
        for (target, share) in &arc.targets {
            rates[*target] += attempts * share;
        }
        if arc.mode == EdgeMode::Call {
            going *= match arc.join {
                None => call_success(arc.mean, point.arcs[a].success + point.arcs[a].stuck),
                Some(j) if model.joins[j].arcs.last() == Some(&a) => {
                    point.joins[j].success + point.joins[j].stuck
                }
                Some(_) => 1.0,
            };
        }
    }
}
