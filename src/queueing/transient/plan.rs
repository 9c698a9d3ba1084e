//! A network made ready to be followed through time: visits, arcs and what each takes when nobody waits.

use crate::model::EdgeMode;
use crate::model::flow::{self, Flow};
use crate::model::network::{Call, Discipline, Dispatch, Fan, Handler, Network, Retry, StationIx};
use crate::queueing::{Detail, Solver};

/// Index of a visit: `station * classes + class`.
pub(super) type VisitIx = usize;

/// A network with all that does not change in time.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) network: Network,
    pub(super) classes: usize,
    /// Stations, callers before those they call, but for loops.
    pub(super) order: Vec<StationIx>,
    pub(super) visits: Vec<Visit>,
    pub(super) arcs: Vec<Arc>,
    /// Per station.
    pub(super) places: Vec<Place>,
    /// By source, then visit: the share of a visit's requests that are this source's and that somebody waits for.
    pub(super) owned: Vec<Vec<f64>>,
    /// By source: mean time in seconds that a request spends on the way between stations.
    pub(super) travel_s: Vec<f64>,
}

/// What one class does at one station.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) service_s: f64,
    pub(super) scv: f64,
    /// Probability of going on.
    pub(super) proceed: f64,
    pub(super) calls: Vec<usize>,
    pub(super) forwards: Vec<usize>,
    /// Visits per second as drawn.
    pub(super) nominal_per_s: f64,
    /// Time in seconds spent in calls where nobody waits.
    pub(super) calls_alone_s: f64,
}

/// One outgoing arc of one visit.
#[derive(Clone, Debug)]
pub(super) struct Arc {
    pub(super) caller: VisitIx,
    pub(super) mode: EdgeMode,
    pub(super) mean: f64,
    /// How many of them follow each other: 1 where they are made together.
    pub(super) in_turn: f64,
    pub(super) targets: Vec<Target>,
    pub(super) round_trip_s: f64,
    pub(super) pool: Option<usize>,
    pub(super) timeout_s: Option<f64>,
    pub(super) retry: Retry,
    /// Time in seconds of one attempt where nobody waits.
    pub(super) alone_s: f64,
}

/// Who answers an arc.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) visit: VisitIx,
    /// Probability that it is this one.
    pub(super) share: f64,
    /// Share of the station's nominal arrivals that come this way.
    pub(super) brings: f64,
}

/// One station.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Whether all instances take from one line, or nearly so.
    pub(super) shared: bool,
    /// Whether work is shared on the cores, so that its variability does not lengthen the line.
    pub(super) sharing: bool,
}

impl Plan {
    /// Prepares a network.
    pub(super) fn new(network: Network) -> Self {
        let classes = network.classes.len();
        let nominal = flow::nominal(&network);
        let hits = hit_ratios(&network);
        let (mut visits, mut arcs) = (Vec::new(), Vec::new());
        for (station, hit) in network.stations.iter().zip(&hits) {
            for (class, handler) in station.handlers.iter().enumerate() {
                let caller = visits.len();
                let mut add = |call: &Call| {
                    arcs.push(arc(caller, class, classes, call));
                    arcs.len() - 1
                };
                visits.push(Visit {
                    service_s: handler.service.mean(),
                    scv: handler.service.scv(),
                    proceed: hit.filter(|_| handler.cached).map_or(handler.proceed, |h| 1.0 - h),
                    calls: handler.calls.iter().map(&mut add).collect(),
                    forwards: handler.forwards.iter().map(&mut add).collect(),
                    nominal_per_s: nominal.rate_per_s[caller],
                    calls_alone_s: 0.0,
                });
            }
        }
        let places = network.stations.iter().map(|s| Place {
            shared: matches!(
                s.dispatch,
                Dispatch::Shared
                    | Dispatch::LeastConnections
                    | Dispatch::PowerOfChoices(_)
                    | Dispatch::IdleFirst
            ),
            sharing: s.discipline == Discipline::ProcessorSharing,
        });
        let mut plan = Self {
            classes,
            order: nominal.order.clone(),
            visits,
            arcs,
            places: places.collect(),
            owned: Vec::new(),
            travel_s: Vec::new(),
            network,
        };
        plan.unloaded();
        plan.join();
        plan.owned = (0..plan.network.sources.len()).map(|s| plan.owned_by(s, &nominal)).collect();
        plan.travel_s = (0..plan.network.sources.len()).map(|s| plan.travel(s)).collect();
        plan
    }

    /// The visits of a station.
    pub(super) fn visits_of(&self, station: StationIx) -> std::ops::Range<VisitIx> {
        station * self.classes..(station + 1) * self.classes
    }

    /// Times where nobody waits, those called first.
    fn unloaded(&mut self) {
        for at in (0..self.order.len()).rev() {
            for v in self.visits_of(self.order[at]) {
                let mut calls_s = 0.0;
                for a in self.visits[v].calls.clone().into_iter().chain(self.visits[v].forwards.clone()) {
                    let arc = &self.arcs[a];
                    let answer_s: f64 = arc.targets.iter().map(|t| t.share * self.alone_s(t.visit)).sum();
                    let alone_s = arc.round_trip_s + answer_s;
                    if arc.mode == EdgeMode::Call {
                        calls_s += arc.in_turn * alone_s;
                    }
                    self.arcs[a].alone_s = alone_s;
                }
                self.visits[v].calls_alone_s = self.visits[v].proceed * calls_s;
            }
        }
    }

    /// Time of a visit where nobody waits, forwards included.
    fn alone_s(&self, v: VisitIx) -> f64 {
        let visit = &self.visits[v];
        let forwards: f64 = visit.forwards.iter().map(|a| self.arcs[*a].mean * self.arcs[*a].alone_s).sum();
        visit.service_s + visit.calls_alone_s + visit.proceed * forwards
    }

    /// Notes what share of a station's arrivals comes by each arc.
    fn join(&mut self) {
        for a in 0..self.arcs.len() {
            let caller = &self.visits[self.arcs[a].caller];
            let going = caller.nominal_per_s * caller.proceed * self.arcs[a].mean;
            for at in 0..self.arcs[a].targets.len() {
                let target = self.arcs[a].targets[at];
                let there = self.visits_of(target.visit / self.classes);
                let total: f64 = self.visits[there].iter().map(|v| v.nominal_per_s).sum();
                self.arcs[a].targets[at].brings =
                    if total > 0.0 { (going * target.share / total).min(1.0) } else { 0.0 };
            }
        }
    }

    /// Shares of the visits that belong to requests of a source and that it waits for.
    fn owned_by(&self, source: usize, nominal: &Flow) -> Vec<f64> {
        let from = &self.network.sources[source];
        let mut entry = vec![0.0; self.visits.len()];
        let rate: f64 = nominal.rate_per_s[self.visits_of(from.station)].iter().sum();
        for (class, share) in from.mix.iter().enumerate() {
            entry[from.station * self.classes + class] = rate * share;
        }
        let mut awaited = self.network.clone();
        for handler in awaited.stations.iter_mut().flat_map(|s| &mut s.handlers) {
            handler.calls.retain(|c| c.mode != EdgeMode::Publish);
        }
        let own = flow::propagate(&awaited, &nominal.order, nominal.cyclic, &nominal.proceed, &entry);
        own.iter()
            .zip(&nominal.rate_per_s)
            .map(|(x, all)| if *all > 0.0 { (x / all).min(1.0) } else { 0.0 })
            .collect()
    }

    fn travel(&self, source: usize) -> f64 {
        let from = &self.network.sources[source];
        let first = from.station * self.classes;
        let whole: f64 = from.mix.iter().enumerate().map(|(c, share)| share * self.alone_s(first + c)).sum();
        let rate: f64 = self.visits[self.visits_of(from.station)].iter().map(|v| v.nominal_per_s).sum();
        let work: f64 = self
            .visits
            .iter()
            .zip(&self.owned[source])
            .map(|(v, own)| own * v.nominal_per_s * v.service_s)
            .sum();
        if rate > 0.0 { (whole - work / rate).max(0.0) } else { 0.0 }
    }

    /// What of a network the fluid model leaves out, in words.
    pub(super) fn left_out(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut note = |applies: bool, name: &str, what: &str| {
            if applies {
                found.push(format!("{name}: {what}"));
            }
        };
        for station in &self.network.stations {
            let name = &station.name;
            let hedged = |h: &Handler| h.calls.iter().any(|c| matches!(c.fan, Fan::Hedged { .. }));
            note(station.setup.is_some(), name, "cold starts");
            note(
                matches!(station.dispatch, Dispatch::Skewed(_)),
                name,
                "the busier instance; all share the work evenly here",
            );
            note(station.backlog == Some(0), name, "rejections by chance while it has room on average");
            note(station.handlers.iter().any(hedged), name, "second attempts of hedged calls");
        }
        note(self.network.sources.iter().any(|s| s.burst.is_some()), "Sources", "bursts within seconds");
        found
    }
}

/// Hit ratios of modelled caches as drawn, by station.
fn hit_ratios(network: &Network) -> Vec<Option<f64>> {
    if network.stations.iter().all(|s| s.cache.is_none()) {
        return vec![None; network.stations.len()];
    }
    let prediction = Solver::new(network.clone()).predict(1.0, Detail::Means);
    prediction.stations.iter().map(|s| s.hit_ratio).collect()
}

fn arc(caller: VisitIx, class: usize, classes: usize, call: &Call) -> Arc {
    Arc {
        caller,
        mode: call.mode,
        mean: call.mean,
        in_turn: if matches!(call.fan, Fan::Together { .. }) { call.mean.min(1.0) } else { call.mean },
        targets: call
            .targets
            .iter()
            .map(|(station, share)| Target { visit: station * classes + class, share: *share, brings: 0.0 })
            .collect(),
        round_trip_s: call.round_trip_s,
        pool: call.pool,
        timeout_s: call.timeout_s,
        retry: call.retry,
        alone_s: 0.0,
    }
}
