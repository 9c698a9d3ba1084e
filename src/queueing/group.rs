//! What one group of a station's instances with one line is offered, and the empty state it starts from.

use super::compiled::Compiled;
use super::law::{Cores, StationLaw, Wait};
use super::method;
use super::multiserver::Offer;
use super::point::{Point, StationState};
use super::prediction::Validity;
use crate::model::Distribution;
use crate::model::network::{Discipline, Dispatch, Station, StationIx};

/// What one group of instances with one line is offered.
pub(super) struct Group<'a> {
    pub(super) groups: f64,
    pub(super) rate_per_s: f64,
    pub(super) ca2: f64,
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
    pub(super) gap: Option<Distribution>,
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
            cold: None,
            hits: None,
            batch: None,
            method: &method::FREE,
        }
    }
}

impl<'a> Group<'a> {
    pub(super) fn new(
        model: &'a Compiled,
        point: &Point,
        station: StationIx,
        gap: Option<Distribution>,
    ) -> Self {
        let spec = &model.network.stations[station];
        let (groups, per) = model.groups(station, point.instances[station]);
        let times = |n: Option<u32>| n.map(|n| n.saturating_mul(per));
        let total = point.station_rate(model, station);
        let (mut mean_s, mut second, mut calls_s) = (0.0, 0.0, 0.0);
        let mut work_share = vec![0.0; model.classes];
        for (class, v) in model.visits_of(station).enumerate() {
            let share = if total > 0.0 { point.rate_per_s[v] / total } else { 0.0 };
            let visit = &model.visits[v];
            let m = visit.service.mean_s();
            mean_s += share * m;
            second += share * m * m * (1.0 + visit.scv);
            calls_s += share * point.calls_s[v];
            work_share[class] = share * m;
        }
        for share in &mut work_share {
            *share /= mean_s.max(1e-300);
        }
        let n = f64::from(groups);
        let ca2 = match spec.dispatch {
            Dispatch::Shared => point.ca2[station],
            Dispatch::RoundRobin => point.ca2[station] / n,
            _ => point.ca2[station] / n + 1.0 - 1.0 / n,
        };
        Self {
            groups: n,
            rate_per_s: total / n,
            ca2,
            mean_s,
            cs2: if mean_s > 0.0 { second / (mean_s * mean_s) - 1.0 } else { 0.0 },
            cores: times(spec.cores),
            workers: times(spec.workers),
            backlog: times(spec.backlog),
            bound: point.bound[station],
            calls_s,
            sharing: spec.discipline == Discipline::ProcessorSharing,
            spec,
            gap: group_gap(gap, spec.dispatch, groups),
            work_share,
        }
    }

    pub(super) fn state(&self, law: StationLaw) -> StationState {
        StationState {
            core_utilisation: self.cores.map(|c| (self.rate_per_s * self.mean_s / f64::from(c)).min(1.0)),
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

    pub(super) fn offer(&self, servers: u32) -> Offer {
        Offer { rate_per_s: self.rate_per_s, ca2: self.ca2, mean_s: self.mean_s, cs2: self.cs2, servers }
    }
}

/// The gaps between arrivals at one of several instances, where their law is known: every nth of a Poisson stream.
fn group_gap(gap: Option<Distribution>, dispatch: Dispatch, groups: u32) -> Option<Distribution> {
    match (gap?, dispatch) {
        (gap, _) if groups == 1 => Some(gap),
        (Distribution::Exponential { mean_s }, Dispatch::RoundRobin) if groups <= 200 => {
            let n = f64::from(groups);
            Some(Distribution::Erlang { mean_s: mean_s * n, scv: 1.0 / n })
        }
        _ => None,
    }
}
