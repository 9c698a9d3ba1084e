//! The closed-form engine: a fixed point between flows (callers first) and stations (those called first).

use super::bounds::bounds;
use super::cache;
use super::call;
use super::capacity::call_success;
use super::compiled::Compiled;
use super::inversion::Precision;
use super::join;
use super::nesting;
use super::outcome::{self, Known};
use super::path::Scratch;
use super::point::Point;
use super::population;
use super::prediction::Prediction;
use super::station;
use super::variability;
use crate::model::network::{Arrivals, Network, StationIx};
use crate::model::{EdgeMode, flow};

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
            variability::settle(&self.model, &mut self.point);
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
        variability::settle(&self.model, &mut self.point);
        self.stations();
    }

    /// The numbers by which convergence is judged.
    fn progress(&self) -> Vec<f64> {
        let point = &self.point;
        let calls = point.arcs.iter().map(|a| a.success * a.attempts * a.copies);
        let stations = point.stations.iter().map(|s| s.passes() * s.served);
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
            let stream = variability::stream(&self.model, &self.point, ix);
            let mut state = station::solve(&self.model, &self.point, ix, stream);
            cache::note(&self.point, ix, &mut state);
            if self.model.deadlines {
                state.law.prepare(Precision::CURVE, &mut self.scratch.sharing);
            }
            self.point.stations[ix] = state;
            for v in self.model.visits_of(ix) {
                let state = &self.point.stations[ix];
                self.point.own_s[v] = state.line_of(v % self.model.classes)
                    + state.slowdown * self.model.visits[v].service.mean_s();
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
        let (success, stuck, beyond_s, busy_s) = call::onward(&self.model, &self.point, v);
        let state = &self.point.stations[ix];
        let endless = state.served < 1.0;
        let (passes, held) = (state.passes(), state.law.held_scale);
        self.point.success[v] = if endless { 0.0 } else { passes * success };
        self.point.stuck[v] = if endless { passes } else { passes * stuck };
        self.point.mean_s[v] = self.point.own_s[v] + held * beyond_s;
        let (gone, failed) = (state.accept * state.abandon, (1.0 - success - stuck).max(0.0));
        let failing = 1.0 - passes + passes * failed;
        let in_calls_s = (busy_s - success * beyond_s).max(0.0);
        let further_s = passes * (failed * self.point.own_s[v] + held * in_calls_s);
        self.point.fail_s[v] = if failing > 1e-12 && failed > 1e-12 && further_s.is_finite() {
            (gone * state.gave_up_s + further_s) / failing
        } else {
            gone * state.gave_up_s / failing.max(1e-300)
        };
    }
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
    let mut going = rate * station.passes() * station.served * point.proceed[v];
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
