//! How arrivals vary at every station: streams known in full behind a source, two moments elsewhere (QNA).

use super::compiled::{Arc, Compiled};
use super::dispersion::{self, Curve, SCALES, Scales};
use super::multiserver::Offer;
use super::point::Point;
use super::stream::Stream;
use crate::model::distribution::Law;
use crate::model::network::{Arrivals, Discipline, Dispatch, Source, StationIx};
use crate::model::{Distribution, EdgeMode};

/// Stations between a source and a line that let arrivals through as they are, a bound.
const THROUGH_MAX: usize = 16;

/// Service times from a station's fastest to the shortest time scale that matters.
const SHORTEST: f64 = 0.01;
/// Service times of the slowest station that its longest time scale takes.
const LONGEST: f64 = 1e6;

/// Settles the variability of arrivals at every station: superposition, splitting and departures of QNA (Whitt 1983),
/// and where a source is not Poisson, indices of dispersion.
///
/// In a network with loops what comes back has been spread out on its way, so arrivals are taken as Poisson: with
/// lognormal service and a feedback of one half this errs by 1 %, the linear system of QNA by 30 %.
pub(super) fn settle(model: &Compiled, point: &mut Point) {
    if model.flow.cyclic {
        return;
    }
    two_moments(model, point);
    point.rough.fill(false);
    let known = |s: &Source| match s.arrivals {
        Arrivals::Open { gap } => s.burst.is_none() && (gap.scv() - 1.0).abs() < 1e-9,
        Arrivals::Closed { .. } => true,
    };
    if !model.network.sources.iter().all(known) {
        indices(model, point);
    }
}

fn two_moments(model: &Compiled, point: &mut Point) {
    // (weight · ca², rate, Σ rate²) of the streams into each station.
    let mut streams = vec![(0.0, 0.0, 0.0); model.network.stations.len()];
    let mut ways = Vec::new();
    for (source, rate) in model.network.sources.iter().zip(&point.entry_per_s) {
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
            let state = &point.stations[station];
            let rho = state.core_utilisation.or(state.worker_utilisation).unwrap_or(0.0).min(1.0);
            let w = 1.0 / (1.0 + 4.0 * (1.0 - rho) * (1.0 - rho) * (streams - 1.0));
            point.ca2[station] = w * weighted / rate + 1.0 - w;
        }
        let departures = departures(model, point, station);
        let total = point.station_rate(model, station).max(1e-300);
        ways.clear();
        for v in model.visits_of(station) {
            let visit = &model.visits[v];
            for &a in visit.calls.iter().chain(&visit.forwards) {
                let rate = point.arcs[a].rate_per_s;
                if rate > 0.0 {
                    let (p, at_once) = starts(&model.arcs[a], rate, total);
                    for (target, share) in &model.arcs[a].targets {
                        let target = target / model.classes;
                        if model.arcs[a].at_once() {
                            let ca2 = share * at_once(p * departures + 1.0 - p) + 1.0 - share;
                            add(&mut streams[target], rate * share, ca2);
                        } else {
                            along(&mut ways, v, target, rate * share);
                        }
                    }
                }
            }
        }
        for way in &ways {
            let p = (way.rate_per_s / total).min(1.0);
            add(&mut streams[way.target], way.rate_per_s, p * departures + 1.0 - p);
        }
    }
}

/// What one station sends to another, all classes together: each request draws its class for itself, so requests that go
/// the same way keep their gaps, whatever their classes.
struct Way {
    target: StationIx,
    /// The visit that was added last.
    visit: usize,
    rate_per_s: f64,
}

/// Adds what a visit sends; a second call of the same visit to the same station is a way of its own.
fn along(ways: &mut Vec<Way>, visit: usize, target: StationIx, rate_per_s: f64) {
    match ways.iter_mut().find(|w| w.target == target && w.visit != visit) {
        Some(way) => {
            way.visit = visit;
            way.rate_per_s += rate_per_s;
        }
        None => ways.push(Way { target, visit, rate_per_s }),
    }
}

/// For an arc whose caller leaves `total` times a second: the probability that one of these starts it, and what groups of
/// calls at once make of the variability of the starts, Var N/E[N] + E[N]·ca² for N in a group.
fn starts(arc: &Arc, rate: f64, total: f64) -> (f64, impl Fn(f64) -> f64 + use<>) {
    let number = if arc.at_once() { arc.mean } else { 1.0 };
    let part = number - libm::floor(number);
    let p = (rate / number / total).min(1.0);
    (p, move |ca2| part * (1.0 - part) / number + number * ca2)
}

fn add(stream: &mut (f64, f64, f64), rate: f64, ca2: f64) {
    stream.0 += rate * ca2;
    stream.1 += rate;
    stream.2 += rate * rate;
}

/// Squared coefficient of variation of the gaps between departures.
fn departures(model: &Compiled, point: &Point, station: StationIx) -> f64 {
    let ca2 = point.ca2[station];
    let Some(Offer { cs2, servers, .. }) = offer(model, point, station) else { return ca2 };
    let rho = point.stations[station].core_utilisation.unwrap_or(0.0).min(1.0);
    1.0 + (1.0 - rho * rho) * (ca2 - 1.0)
        + rho * rho / libm::sqrt(f64::from(servers)) * (cs2.clamp(0.2, 1e4) - 1.0)
}

/// What all instances of a station together are offered; `None` where nothing is waited for. What is shared leaves as if
/// it were exponential.
fn offer(model: &Compiled, point: &Point, station: StationIx) -> Option<Offer> {
    let spec = &model.network.stations[station];
    let cores = spec.cores?;
    let (groups, per) = model.groups(station, point.instances[station]);
    let total = point.station_rate(model, station).max(1e-300);
    let (mut mean, mut second) = (0.0, 0.0);
    for v in model.visits_of(station) {
        let (share, m) = (point.rate_per_s[v] / total, model.visits[v].service.mean_s());
        mean += share * m;
        second += share * m * m * (1.0 + model.visits[v].scv);
    }
    let cs2 = match spec.discipline {
        Discipline::ProcessorSharing => 1.0,
        _ if mean > 0.0 => second / (mean * mean) - 1.0,
        _ => 1.0,
    };
    let servers = cores.saturating_mul(groups.max(per));
    Some(Offer { rate_per_s: total, ca2: point.ca2[station], mean_s: mean, cs2, servers })
}

/// Carries indices of dispersion through the network, and has them correct two moments of the gaps: in twenty tandems
/// behind constant to very variable gaps this brings the busiest station from 70 % to within 13 % of the simulation.
fn indices(model: &Compiled, point: &mut Point) {
    let Some(scales) = scales(model, point) else { return };
    let bursts = model.network.sources.iter().any(|s| s.burst.is_some());
    let stations = model.network.stations.len();
    let mut ways = Vec::new();
    // Σ rate · index and Σ rate of the streams into each station.
    let mut streams: Vec<(Curve, f64)> = vec![([0.0; SCALES], 0.0); stations];
    for (source, rate) in model.network.sources.iter().zip(&point.entry_per_s) {
        let curve = match source.arrivals {
            Arrivals::Open { gap } if point.load > 0.0 => {
                dispersion::of_source(scales, &Stream::new(gap.scaled(1.0 / point.load), source.burst))
            }
            _ => [1.0; SCALES],
        };
        join(&mut streams[source.station], *rate, &curve, 1.0);
    }
    for &station in &model.flow.order {
        let (sum, rate) = streams[station];
        if rate <= 0.0 {
            continue;
        }
        let arrivals = sum.map(|x| x / rate);
        let leaving = match offer(model, point, station) {
            None => arrivals,
            Some(offer) => {
                let felt = felt(model, point, station, scales, &arrivals, offer);
                let rho = offer.rho().min(1.0);
                // Short gaps matter to a line that is often empty, long clumps to one that is not. Two moments of the
                // gaps know nothing of declared bursts.
                let long = if bursts { 1.0 } else { rho };
                point.ca2[station] = long * felt + (1.0 - long) * point.ca2[station];
                point.rough[station] = true;
                let several = 1.0 + (offer.cs2 - 1.0) / libm::sqrt(f64::from(offer.servers));
                let rate_per_s = (offer.rate_per_s / offer.rho().max(1e-9)).max(1e-300);
                let service = renewal(several, 1.0 / rate_per_s);
                dispersion::departures(scales, &arrivals, offer, service)
            }
        };
        let total = point.station_rate(model, station).max(1e-300);
        ways.clear();
        for v in model.visits_of(station) {
            let visit = &model.visits[v];
            for &a in visit.calls.iter().chain(&visit.forwards) {
                let rate = point.arcs[a].rate_per_s;
                for (target, share) in model.arcs[a].targets.iter().filter(|_| rate > 0.0) {
                    along(&mut ways, v, target / model.classes, rate * share);
                }
            }
        }
        for way in &ways {
            let p = (way.rate_per_s / total).min(1.0);
            join(&mut streams[way.target], way.rate_per_s, &leaving, p);
        }
    }
}

/// The index of a renewal process by two moments.
fn renewal(scv: f64, mean_s: f64) -> impl Fn(f64) -> f64 {
    let law = if scv > 1.0 { Law::Hyperexponential } else { Law::Erlang };
    dispersion::of_renewal(Distribution::new(law, mean_s, scv))
}

/// Adds the share `p` of a stream, picked at random.
fn join(into: &mut (Curve, f64), rate: f64, curve: &Curve, p: f64) {
    into.1 += rate;
    for (sum, index) in into.0.iter_mut().zip(curve) {
        *sum += rate * (p * index + 1.0 - p);
    }
}

/// Time scales from a small part of the fastest service to many of the slowest.
fn scales(model: &Compiled, point: &Point) -> Option<Scales> {
    let (mut first_s, mut last_s) = (f64::INFINITY, 0.0f64);
    for v in 0..model.visits.len() {
        let mean_s = model.visits[v].service.mean_s();
        if point.rate_per_s[v] > 0.0 && mean_s > 0.0 {
            let servers = f64::from(offer(model, point, v / model.classes).map_or(1, |o| o.servers));
            first_s = first_s.min(mean_s / servers);
            last_s = last_s.max(mean_s);
        }
    }
    (last_s > 0.0).then(|| Scales::new(SHORTEST * first_s, LONGEST * last_s))
}

/// The variability that one line of a station feels, as that of all its arrivals.
fn felt(
    model: &Compiled,
    point: &Point,
    station: StationIx,
    scales: Scales,
    arrivals: &Curve,
    offer: Offer,
) -> f64 {
    let (groups, _) = model.groups(station, point.instances[station]);
    let n = f64::from(groups);
    let each =
        Offer { rate_per_s: offer.rate_per_s / n, servers: (offer.servers / groups.max(1)).max(1), ..offer };
    // What one of several lines feels is told as what all of them together would have to be, split again later.
    match model.network.stations[station].dispatch {
        _ if groups <= 1 => dispersion::variability(scales, arrivals, offer),
        Dispatch::RoundRobin => n * dispersion::variability(scales, &arrivals.map(|i| i / n), each),
        _ => {
            let split = arrivals.map(|i| i / n + 1.0 - 1.0 / n);
            (n * (dispersion::variability(scales, &split, each) - 1.0) + 1.0).max(0.0)
        }
    }
}

/// All that arrives at a station, where it comes from the only source and nothing on the way changes when: from the
/// source itself, or through stations where nothing is waited for.
pub(super) fn stream(model: &Compiled, point: &Point, station: StationIx) -> Option<Stream> {
    let [source] = &model.network.sources[..] else { return None };
    let Arrivals::Open { gap } = source.arrivals else { return None };
    let (mut at, mut keep) = (station, 1.0);
    for _ in 0..THROUGH_MAX {
        if at == source.station {
            let stream = Stream::new(gap.scaled(1.0 / point.load), source.burst);
            return stream.thinned(keep);
        }
        let (caller, share) = only_caller(model, point, at)?;
        let spec = &model.network.stations[caller];
        let delays_alike = spec.cores.is_none()
            && spec.workers.is_none()
            && spec.patience.is_none()
            && spec.setup.is_none()
            && spec.handlers.iter().all(|h| !h.cached)
            && spec.handlers.iter().all(|h| h.service == spec.handlers[0].service && h.service.scv() == 0.0);
        if !delays_alike {
            return None;
        }
        (at, keep) = (caller, keep * share);
    }
    None
}

/// The station that makes all calls to this one, each class alike, as the first that it does; and the share of its
/// visits that come.
fn only_caller(model: &Compiled, point: &Point, station: StationIx) -> Option<(StationIx, f64)> {
    let mut found: Option<(StationIx, f64)> = None;
    for (a, arc) in model.arcs.iter().enumerate() {
        let state = &point.arcs[a];
        let share: f64 =
            arc.targets.iter().filter(|(v, _)| v / model.classes == station).map(|(_, share)| share).sum();
        if state.rate_per_s <= 0.0 || share <= 0.0 {
            continue;
        }
        let (caller, visit) = (arc.caller / model.classes, &model.visits[arc.caller]);
        let first =
            visit.calls.iter().chain(&visit.forwards).find(|b| model.arcs[**b].mode != EdgeMode::Publish);
        let at_once = (arc.mode == EdgeMode::Publish && visit.calls.first() == Some(&a)) || first == Some(&a);
        let goes = point.proceed[arc.caller] * arc.mean * share;
        let alike = found.is_none_or(|(c, s)| c == caller && (s - goes).abs() < 1e-12);
        if !at_once
            || !alike
            || arc.mean > 1.0
            || (state.attempts * state.copies - 1.0).abs() > 1e-12
            || arc.pool.is_some()
        {
            return None;
        }
        found = Some((caller, goes));
    }
    // Two arcs of one visit to the same place bring two streams.
    let (caller, _) = found?;
    let calls = |v: usize| {
        let visit = &model.visits[v];
        let into = |a: &&usize| {
            point.arcs[**a].rate_per_s > 0.0
                && model.arcs[**a]
                    .targets
                    .iter()
                    .any(|(t, share)| t / model.classes == station && *share > 0.0)
        };
        visit.calls.iter().chain(&visit.forwards).filter(into).count()
    };
    let once = model.visits_of(caller).all(|v| point.rate_per_s[v] <= 0.0 || calls(v) == 1);
    once.then_some(found).flatten()
}
