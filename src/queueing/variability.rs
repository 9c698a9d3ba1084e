//! How arrivals vary at every station: streams known in full behind a source, two moments elsewhere (QNA).

use super::compiled::Compiled;
use super::point::Point;
use super::stream::Stream;
use crate::model::EdgeMode;
use crate::model::network::{Arrivals, Discipline, Dispatch, StationIx};

/// Stations between a source and a line that let arrivals through as they are, a bound.
const THROUGH_MAX: usize = 16;

/// Settles the variability of arrivals at every station: superposition, splitting and departures of QNA (Whitt 1983).
///
/// In a network with loops what comes back has been spread out on its way, so arrivals are taken as Poisson: with
/// lognormal service and a feedback of one half this errs by 1 %, the linear system of QNA by 30 %.
pub(super) fn settle(model: &Compiled, point: &mut Point) {
    if model.flow.cyclic {
        return;
    }
    // (weight · ca², rate, Σ rate²) of the streams into each station.
    let mut streams = vec![(0.0, 0.0, 0.0); model.network.stations.len()];
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
        for v in model.visits_of(station) {
            let visit = &model.visits[v];
            for &a in visit.calls.iter().chain(&visit.forwards) {
                let rate = point.arcs[a].rate_per_s;
                if rate > 0.0 {
                    let p = (rate / total).min(1.0);
                    for (target, share) in &model.arcs[a].targets {
                        let p = p * share;
                        add(&mut streams[target / model.classes], rate * share, p * departures + 1.0 - p);
                    }
                }
            }
        }
    }
}

fn add(stream: &mut (f64, f64, f64), rate: f64, ca2: f64) {
    stream.0 += rate * ca2;
    stream.1 += rate;
    stream.2 += rate * rate;
}

/// Squared coefficient of variation of the gaps between departures.
fn departures(model: &Compiled, point: &Point, station: StationIx) -> f64 {
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
        Discipline::Fcfs if mean > 0.0 => second / (mean * mean) - 1.0,
        _ => 1.0,
    };
    let servers = f64::from(cores) * f64::from(if spec.dispatch == Dispatch::Shared { per } else { groups });
    1.0 + (1.0 - rho * rho) * (ca2 - 1.0) + rho * rho / libm::sqrt(servers) * (cs2.clamp(0.2, 1e4) - 1.0)
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
        let goes = visit.proceed * arc.mean * share;
        let alike = found.is_none_or(|(c, s)| c == caller && (s - goes).abs() < 1e-12);
        if !at_once || !alike || arc.mean > 1.0 || (state.attempts - 1.0).abs() > 1e-12 || arc.pool.is_some()
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
