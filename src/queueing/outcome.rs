//! From a settled point to the answer: outcomes, percentiles, stations.

use super::capacity::call_success;
use super::feedback::Feedback;
use super::inversion::{Points, Precision, quantile, tail};
use super::packet::Packet;
use super::path::Scratch;
use super::point::Point;
use super::prediction::{
    OutcomePrediction, PERCENTILES, PoolPrediction, Prediction, StationPrediction, Validity,
};
use super::quantiles::quantiles;
use super::solver::{Detail, Solver};
use crate::model::EdgeMode;

/// Share of requests that must complete for their response times to be worth a number.
const SUCCESS_MIN: f64 = 1e-6;
/// Busy share of a connection pool from which percentiles were found more than 10 % off.
const POOL_MAX: f64 = 0.7;
/// Forwards followed to find out who rejected, a bound.
const FORWARDS_MAX: usize = 32;

/// The answer at the point where the solver stands.
pub(super) fn predict(solver: &mut Solver, detail: Detail) -> Prediction {
    let classes = solver.model.classes;
    let mut per_class: Vec<Outcome> = (0..classes).map(|c| Outcome::of(solver, Some(c))).collect();
    let mut total = Outcome::of(solver, None);
    if detail != Detail::Means {
        let precision = if detail == Detail::Curve { Precision::CURVE } else { Precision::REFERENCE };
        let near = solver.known;
        total.percentiles(solver, precision, near);
        if let (Some(mean_s), Some(percentiles_s)) = (total.answer.mean_s, total.answer.percentiles_s) {
            solver.known = Some(Known { mean_s, percentiles_s });
        }
        if classes == 1 {
            per_class[0].answer.percentiles_s = total.answer.percentiles_s;
        } else if detail == Detail::Percentiles {
            per_class.iter_mut().for_each(|o| o.percentiles(solver, precision, None));
        }
    }
    let stations: Vec<StationPrediction> =
        (0..solver.model.network.stations.len()).map(|s| station(solver, s)).collect();
    let stable =
        stations.iter().all(|s| s.growth_per_s <= 0.0) && solver.point.pools.iter().all(|p| !p.endless);
    let validity = stations.iter().fold(Validity::Exact, |v, s| v.and(s.validity.clone()));
    let pools = solver
        .point
        .pools
        .iter()
        .map(|p| PoolPrediction {
            size: p.size,
            utilisation: p.utilisation,
            wait_s: p
                .line
                .as_ref()
                .map_or(if p.endless { f64::INFINITY } else { 0.0 }, super::finite::Finite::wait_s),
        })
        .collect();
    Prediction {
        load: solver.point.load,
        total: total.answer,
        classes: per_class.into_iter().map(|o| o.answer).collect(),
        stations,
        pools,
        stable,
        validity: validity.and(end_to_end(solver)),
        other: None,
    }
}

/// Requests of one class, or all, over the sources that send them.
struct Outcome {
    answer: OutcomePrediction,
    /// Reference visits with their share of these requests.
    visits: Vec<(usize, f64)>,
    success: f64,
    /// Factor on all times: see [`Point::stretch`](super::point::Point::stretch).
    stretch: f64,
}

impl Outcome {
    fn of(solver: &Solver, class: Option<usize>) -> Self {
        let (model, point) = (&solver.model, &solver.point);
        let mut answer = OutcomePrediction::default();
        let mut visits = Vec::new();
        let mut stretch = 0.0;
        for (source, by) in model.network.sources.iter().zip(&point.stretch) {
            for (c, v) in model.visits_of(source.station).enumerate() {
                let rate = point.rate_per_s[v];
                if class.is_none_or(|wanted| wanted == c) && rate > 0.0 {
                    answer.offered_per_s += rate;
                    stretch += rate * by;
                    visits.push((v, rate));
                }
            }
        }
        let offered = answer.offered_per_s.max(1e-300);
        let stretch = if visits.is_empty() { 1.0 } else { stretch / offered };
        let (mut success, mut stuck, mut time) = (0.0, 0.0, 0.0);
        for (v, share) in &mut visits {
            *share /= offered;
            success += *share * point.success[*v];
            stuck += *share * point.stuck[*v];
            time += *share * point.success[*v] * point.mean_s[*v];
            let (rejected, timed_out) = reasons(solver, *v);
            answer.errors.rejected += *share * rejected;
            answer.errors.timed_out += *share * timed_out;
        }
        let known = answer.errors.rejected + answer.errors.timed_out;
        answer.errors.failed = (1.0 - success - stuck - known).max(0.0);
        if answer.errors.failed < 1e-12 {
            answer.errors.failed = 0.0;
        }
        // Where a line grows for ever and nobody has a deadline, what is served still completes, ever later.
        let served: f64 = visits.iter().map(|(v, share)| share * flowing(solver, *v)).sum();
        answer.goodput_per_s = answer.offered_per_s * (success + stuck * served);
        let steady = stuck < 1e-9 && success > SUCCESS_MIN && !visits.is_empty();
        answer.mean_s = (steady && time.is_finite()).then(|| stretch * time / success);
        Self { answer, visits, success, stretch }
    }

    /// Percentiles; `near` are those of a similar law, to start from.
    fn percentiles(&mut self, solver: &mut Solver, precision: Precision, near: Option<Known>) {
        let Some(mean_s) = self.answer.mean_s else { return };
        solver.point.prepare(precision, &mut solver.scratch);
        let feedback = Feedback::of(&solver.model, &solver.point);
        let exactly = precision == Precision::REFERENCE;
        let precision = precision.for_spread(solver.point.narrowness(&solver.model));
        let (model, point) = (&solver.model, &mut solver.point);
        let scratch: &mut Scratch = &mut solver.scratch;
        let from = self.visits.iter().map(|(v, _)| model.position[v / model.classes]).min().unwrap_or(0);
        let mut transform = |at: &Points| {
            let mut once = |point: &Point| {
                point.transforms(model, at, from, scratch);
                mixture(&self.visits, &scratch.visits)
            };
            match &feedback {
                Some(feedback) => feedback.mixed(point, once),
                None => once(point),
            }
        };
        let guess = |slot: usize| match near {
            Some(known) => known.percentiles_s[slot] * mean_s / known.mean_s / self.stretch,
            None => mean_s * -libm::log(1.0 - PERCENTILES[slot]) / self.stretch,
        };
        let guesses_s = std::array::from_fn(guess);
        let mut found = if exactly {
            std::array::from_fn(|slot| {
                quantile(PERCENTILES[slot], self.success, guesses_s[slot], precision, &mut transform)
            })
        } else {
            quantiles(PERCENTILES, self.success, guesses_s, precision, &mut transform)
        };
        for t in &mut found {
            *t *= self.stretch;
        }
        self.answer.percentiles_s = Some(found);
    }
}

/// The transforms of some visits, mixed by their shares.
fn mixture(shares: &[(usize, f64)], visits: &[Packet]) -> Packet {
    let mut sum = Packet::ZERO;
    for (v, share) in shares {
        sum.add_scaled(&visits[*v], *share);
    }
    sum
}

/// Percentiles found before, and their mean.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    mean_s: f64,
    percentiles_s: [f64; PERCENTILES.len()],
}

/// Share of a reference visit's requests that the first call rejected at once, and that ran into the deadline.
fn reasons(solver: &Solver, visit: usize) -> (f64, f64) {
    let (model, point) = (&solver.model, &solver.point);
    let (mut reach, mut rejected, mut timed_out) = (1.0, 0.0, 0.0);
    for &a in &model.visits[visit].calls {
        let (arc, state) = (&model.arcs[a], &point.arcs[a]);
        if arc.mode != EdgeMode::Call {
            continue;
        }
        let failing = state.fast + state.timed;
        if failing > 0.0 {
            let lost = reach * lost_at(solver, a);
            let (mut no_room, mut gave_up) = (0.0, 0.0);
            for (v, share) in &arc.targets {
                let (away, gone) = turned_away(solver, *v, 0);
                no_room += share * away;
                gave_up += share * gone;
            }
            let no_room = no_room.min(state.fast);
            rejected += lost * no_room / failing;
            timed_out += lost * (state.timed + gave_up.min(state.fast - no_room)) / failing;
        }
        reach *= carried_on(solver, a);
    }
    (rejected, timed_out)
}

/// Probability that a visit that comes to an arc fails there; calls made at once share what fails by how much each does.
fn lost_at(solver: &Solver, a: usize) -> f64 {
    let (model, point) = (&solver.model, &solver.point);
    let failing = |a: usize| (1.0 - point.arcs[a].success - point.arcs[a].stuck).max(0.0);
    let Some(j) = model.arcs[a].join else { return model.arcs[a].mean.min(1.0) * failing(a) };
    let each = |a: usize| model.arcs[a].mean * failing(a);
    let all: f64 = model.joins[j].arcs.iter().map(|a| each(*a)).sum();
    let lost = (1.0 - point.joins[j].success - point.joins[j].stuck).max(0.0);
    if all > 0.0 { lost * each(a) / all } else { 0.0 }
}

/// Probability that a visit goes on after an arc; calls made at once end with the last of them.
fn carried_on(solver: &Solver, a: usize) -> f64 {
    let (model, point) = (&solver.model, &solver.point);
    match model.arcs[a].join {
        None => call_success(model.arcs[a].mean, point.arcs[a].success),
        Some(j) if model.joins[j].arcs.last() == Some(&a) => point.joins[j].success,
        Some(_) => 1.0,
    }
}

/// Probabilities that a visit, or one that it forwards to in its place, finds no room, and that it gives up in line.
fn turned_away(solver: &Solver, visit: usize, depth: usize) -> (f64, f64) {
    let (model, point) = (&solver.model, &solver.point);
    let state = &point.stations[visit / model.classes];
    let here = &model.visits[visit];
    let (mut away, mut gone) = (0.0, 0.0);
    if depth < FORWARDS_MAX && !here.forwards.is_empty() {
        let calls: f64 = here
            .calls
            .iter()
            .filter(|a| model.arcs[**a].mode == EdgeMode::Call)
            .map(|a| carried_on(solver, *a))
            .product();
        for &a in &here.forwards {
            let arc = &model.arcs[a];
            for (v, share) in &arc.targets {
                let further = turned_away(solver, *v, depth + 1);
                away += calls * arc.mean * share * further.0;
                gone += calls * arc.mean * share * further.1;
            }
        }
    }
    let on = state.passes() * state.served * point.proceed[visit];
    (1.0 - state.accept + on * away, state.accept * state.abandon + on * gone)
}

/// Share of the stuck requests of a reference visit that are served nonetheless, however late.
fn flowing(solver: &Solver, visit: usize) -> f64 {
    let (model, point) = (&solver.model, &solver.point);
    let mut slowest = 1.0f64;
    let mut next = vec![visit];
    let mut seen = vec![false; model.visits.len()];
    while let Some(v) = next.pop() {
        if std::mem::replace(&mut seen[v], true) {
            continue;
        }
        slowest = slowest.min(point.stations[v / model.classes].served);
        let here = &model.visits[v];
        next.extend(
            here.calls
                .iter()
                .chain(&here.forwards)
                .flat_map(|a| model.arcs[*a].targets.iter().map(|(t, _)| *t)),
        );
    }
    slowest
}

fn station(solver: &Solver, ix: usize) -> StationPrediction {
    let (model, point) = (&solver.model, &solver.point);
    let state = &point.stations[ix];
    let arrivals = point.station_rate(model, ix);
    let mut response = (0.0, 0.0);
    for v in model.visits_of(ix) {
        let rate = point.rate_per_s[v];
        if rate > 0.0 {
            response.0 += rate * (point.own_s[v] + state.law.held_scale * point.calls_s[v]);
            response.1 += rate;
        }
    }
    StationPrediction {
        instances: point.instances[ix],
        arrivals_per_s: arrivals,
        throughput_per_s: arrivals * state.passes() * state.served,
        core_utilisation: state.core_utilisation,
        worker_utilisation: state.worker_utilisation,
        saturation: state.saturation,
        queue_length: state.waiting,
        wait_s: state.wait_s,
        wait_probability: state.law.wait_probability(),
        response_s: if response.1 > 0.0 { response.0 / response.1 } else { 0.0 },
        reject_ratio: 1.0 - state.accept,
        growth_per_s: state.growth_per_s,
        abandon_ratio: state.abandon,
        cold_ratio: state.cold,
        hit_ratio: state.hits,
        batch_size: state.batch,
        method: state.method,
        given: state.given,
        validity: state.validity.clone(),
    }
}

/// What holds for the whole path beyond the stations on it.
fn end_to_end(solver: &Solver) -> Validity {
    let (model, point) = (&solver.model, &solver.point);
    if model.flow.cyclic {
        if Feedback::of(model, point).is_some_and(|f| f.decisive) {
            return Validity::Approximate(
                "requests that come back find the longest line about as long as before".to_owned(),
            );
        }
        return Validity::Outside(
            "requests come back to stations they have been at: their times there are not independent, so percentiles are rough".to_owned(),
        );
    }
    let retrying = model
        .arcs
        .iter()
        .zip(&point.arcs)
        .any(|(arc, state)| arc.retry.attempts > 1 && state.attempts > 1.02);
    if retrying {
        return Validity::Outside(
            "retries come back while the line is still long: the fixed point takes them as independent"
                .to_owned(),
        );
    }
    if point.pools.iter().any(|p| !p.endless && p.utilisation > POOL_MAX) {
        return Validity::Outside(
            "connections are nearly all taken: how their line moves depends on more than means; use the simulation"
                .to_owned(),
        );
    }
    if model.arcs.iter().zip(&point.arcs).any(|(_, state)| state.cut.is_some()) {
        return Validity::Approximate("deadlines cut off a part of the responses".to_owned());
    }
    let at_once = point.joins.iter().fold(Validity::Exact, |v, j| v.and(j.validity.clone()));
    let hedged = point.arcs.iter().any(|a| a.hedged.is_some());
    if at_once != Validity::Exact || hedged {
        return at_once.and(Validity::Approximate(
            "calls made at once depend on each other through their common arrivals only".to_owned(),
        ));
    }
    let several = model
        .visits
        .iter()
        .zip(&point.rate_per_s)
        .filter(|(v, r)| **r > 0.0 && v.service.mean_s() > 0.0)
        .count()
        > 1;
    let exact = point.stations.iter().all(|s| s.validity == Validity::Exact);
    if several && !exact {
        return Validity::Approximate("stations on the path are taken as independent".to_owned());
    }
    Validity::Exact
}

impl Solver {
    /// P(T > t) of the requests of a class, or of all, that complete, at the point where the solver stands.
    pub fn tail(&mut self, class: Option<usize>, t: f64) -> f64 {
        let outcome = Outcome::of(self, class);
        if outcome.answer.mean_s.is_none() {
            return 1.0;
        }
        self.point.prepare(Precision::CURVE, &mut self.scratch);
        let (model, point, scratch) = (&self.model, &self.point, &mut self.scratch);
        tail(
            t / outcome.stretch,
            outcome.success,
            Precision::CURVE.for_spread(point.narrowness(model)),
            |at| {
                point.transforms(model, at, 0, scratch);
                mixture(&outcome.visits, &scratch.visits)
            },
        ) / outcome.success
    }
}
