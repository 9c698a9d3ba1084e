//! What one group of a station's instances with one line is offered, and the empty state it starts from.

use super::choices::Field;
use super::compiled::Compiled;
use super::direct::Service;
use super::explain::Given;
use super::law::{Cores, StationLaw, Wait};
use super::method;
use super::multiserver::Offer;
use super::point::{Point, StationState};
use super::prediction::Validity;
use super::priority::Class;
use super::stream::Stream;
use crate::model::network::{Discipline, Dispatch, Handler, Station, StationIx};

/// What one group of instances with one line is offered.
#[derive(Clone)]
pub(super) struct Group<'a> {
    pub(super) groups: f64,
    /// Instances in all.
    pub(super) instances: u32,
    /// The mean field of its balancer, where it has one.
    pub(super) field: Option<&'a Field>,
    /// Variability of arrivals at all instances together.
    pub(super) total_ca2: f64,
    pub(super) rate_per_s: f64,
    pub(super) ca2: f64,
    /// Whether `ca2` was found from an index of dispersion.
    pub(super) rough: bool,
    pub(super) mean_s: f64,
    pub(super) cs2: f64,
    pub(super) cores: Option<u32>,
    pub(super) workers: Option<u32>,
    pub(super) backlog: Option<u32>,
    pub(super) bound: f64,
    pub(super) calls_s: f64,
    pub(super) sharing: bool,
    /// What it was drawn as.
    pub(super) spec: &'a Station,
    /// All that arrives, where it comes from a source directly.
    pub(super) stream: Option<Stream>,
    /// Share of the visits by class.
    pub(super) visit_share: Vec<f64>,
    /// The classes in line, where some come before others.
    pub(super) ranks: Vec<Class>,
    pub(super) work_share: Vec<f64>,
}

impl StationState {
    /// A station where nobody waits.
    pub(super) fn free(law: StationLaw) -> Self {
        Self {
            law,
            accept: 1.0,
            served: 1.0,
            wait_s: 0.0,
            waiting: 0.0,
            line_s: 0.0,
            slowdown: 1.0,
            core_utilisation: None,
            worker_utilisation: None,
            saturation: None,
            growth_per_s: 0.0,
            curve: Vec::new(),
            inside: Vec::new(),
            validity: Validity::Exact,
            abandon: 0.0,
            gave_up_s: 0.0,
            cold: None,
            hits: None,
            batch: None,
            method: &method::FREE,
            given: Given::default(),
        }
    }
}

impl<'a> Group<'a> {
    pub(super) fn new(
        model: &'a Compiled,
        point: &Point,
        station: StationIx,
        stream: Option<Stream>,
    ) -> Self {
        let spec = &model.network.stations[station];
        let (groups, per) = model.groups(station, point.instances[station]);
        let times = |n: Option<u32>| n.map(|n| n.saturating_mul(per));
        let total = point.station_rate(model, station);
        let (mut mean_s, mut second, mut calls_s) = (0.0, 0.0, 0.0);
        let (mut work_share, mut visit_share) = (vec![0.0; model.classes], vec![0.0; model.classes]);
        for (class, v) in model.visits_of(station).enumerate() {
            let share = if total > 0.0 { point.rate_per_s[v] / total } else { 0.0 };
            let visit = &model.visits[v];
            let m = visit.service.mean_s();
            mean_s += share * m;
            second += share * m * m * (1.0 + visit.scv);
            calls_s += share * point.calls_s[v];
            (work_share[class], visit_share[class]) = (share * m, share);
        }
        for share in &mut work_share {
            *share /= mean_s.max(1e-300);
        }
        let n = f64::from(groups);
        let ca2 = match spec.dispatch {
            Dispatch::Shared | Dispatch::LeastConnections => point.ca2[station],
            Dispatch::RoundRobin => point.ca2[station] / n,
            _ => point.ca2[station] / n + 1.0 - 1.0 / n,
        };
        Self {
            groups: n,
            instances: groups.saturating_mul(per),
            field: model.fields[station].as_ref(),
            total_ca2: point.ca2[station],
            rate_per_s: total / n,
            ca2,
            rough: point.rough[station],
            mean_s,
            cs2: if mean_s > 0.0 { second / (mean_s * mean_s) - 1.0 } else { 0.0 },
            cores: times(spec.cores),
            workers: times(spec.workers),
            backlog: times(spec.backlog),
            bound: point.bound[station],
            calls_s,
            sharing: spec.discipline == Discipline::ProcessorSharing,
            spec,
            stream: stream.and_then(|s| one_of(s, spec.dispatch, groups)),
            visit_share,
            ranks: ranks(model, point, station, n),
            work_share,
        }
    }

    /// One part of the instances, which gets this share of what arrives.
    pub(super) fn part(&self, share: f64, groups: f64) -> Self {
        let total_per_s = self.rate_per_s * self.groups;
        let each = share / groups;
        let factor = each * self.groups;
        let ranks = self.ranks.iter().map(|c| Class { rate_per_s: c.rate_per_s * factor, ..*c }).collect();
        Self {
            groups,
            instances: groups as u32,
            rate_per_s: total_per_s * each,
            ca2: self.total_ca2 * each + 1.0 - each,
            stream: None,
            ranks,
            ..self.clone()
        }
    }

    pub(super) fn state(&self, law: StationLaw) -> StationState {
        StationState {
            core_utilisation: self.cores.map(|c| (self.rate_per_s * self.mean_s / f64::from(c)).min(1.0)),
            given: Given {
                lines: self.groups,
                rate_per_s: self.rate_per_s,
                mean_s: self.mean_s,
                cs2: self.cs2,
                ca2: self.ca2,
                servers: self.cores.or(self.workers),
                workers: self.workers,
                backlog: self.backlog,
                calls_s: self.calls_s,
            },
            ..StationState::free(law)
        }
    }

    pub(super) fn law(&self, wait: Wait, cores: Cores) -> StationLaw {
        StationLaw {
            wait,
            core_wait: Wait::None,
            cores,
            held_scale: 1.0,
            time_scale: 1.0,
            rest: None,
            work_share: self.work_share.clone(),
        }
    }

    pub(super) fn idle(&self, classes: usize) -> StationState {
        let mut state = self.state(StationLaw::free(classes));
        state.core_utilisation = self.cores.map(|_| 0.0);
        state.worker_utilisation = self.workers.map(|_| 0.0);
        state.saturation = self.cores.or(self.workers).map(|_| 0.0);
        state
    }

    pub(super) fn free(&self, classes: usize) -> StationState {
        self.state(StationLaw::free(classes))
    }

    /// What is done for those who come, by class.
    pub(super) fn service(&self, servers: u32) -> Service {
        let kinds = self.visit_share.iter().zip(&self.spec.handlers);
        Service {
            kinds: kinds.filter(|(share, _)| **share > 0.0).map(|(share, h)| (*share, h.service)).collect(),
            offer: self.offer(servers),
        }
    }

    pub(super) fn offer(&self, servers: u32) -> Offer {
        Offer { rate_per_s: self.rate_per_s, ca2: self.ca2, mean_s: self.mean_s, cs2: self.cs2, servers }
    }
}

/// The classes of a station where they wait by rank; none where all have one rank.
fn ranks(model: &Compiled, point: &Point, station: StationIx, groups: f64) -> Vec<Class> {
    let spec = &model.network.stations[station];
    let visits = || model.visits_of(station).zip(&spec.handlers);
    let mut present = visits().filter(|(v, _)| point.rate_per_s[*v] > 0.0).map(|(_, h)| h.rank);
    let first = present.next();
    if spec.discipline != Discipline::Priority || present.all(|r| Some(r) == first) {
        return Vec::new();
    }
    let class = |(v, handler): (usize, &Handler)| Class {
        rank: handler.rank,
        rate_per_s: point.rate_per_s[v] / groups,
        mean_s: model.visits[v].service.mean_s(),
        cs2: model.visits[v].scv,
    };
    visits().map(class).collect()
}

/// The arrivals at one of several instances, where they are known.
fn one_of(stream: Stream, dispatch: Dispatch, groups: u32) -> Option<Stream> {
    match dispatch {
        _ if groups == 1 => Some(stream),
        Dispatch::RoundRobin => stream.in_turn(groups),
        Dispatch::Random => stream.thinned(1.0 / f64::from(groups)),
        _ => None,
    }
}
