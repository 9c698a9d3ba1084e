//! The state of a network in time, and what bounds its flows at an instant.

use super::autoscaler::Autoscaler;
use super::plan::{Plan, VisitIx};
use crate::model::EdgeMode;
use crate::model::flow;
use crate::model::network::{Arrivals, StationIx};

/// Share of late attempts from which a caller is held for its deadline, not for the answer.
const MOSTLY: f64 = 0.5;
/// Largest variability of work that the line's spread is computed for.
const SCV_MAX: f64 = 100.0;

/// A network at one instant.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) scalers: Vec<Autoscaler>,
    /// Per visit: present at its station, in line or on the cores.
    pub(super) present: Vec<f64>,
    /// Per visit: arrivals in the step.
    pub(super) incoming: Vec<f64>,
    /// Per visit: arrivals of the step before, to weigh the classes by where nobody is present.
    pub(super) came: Vec<f64>,
    /// Per visit: served in the step.
    pub(super) served: Vec<f64>,
    /// Per station.
    pub(super) places: Vec<PlaceState>,
    /// Per arc.
    pub(super) arcs: Vec<ArcState>,
    /// Per visit, for one that arrives now.
    pub(super) fates: Vec<Fate>,
    /// Per source: requests per second.
    pub(super) entry_per_s: Vec<f64>,
    /// Per station: the caller whose workers were counted last.
    last_caller: Vec<StationIx>,
}

/// A station at one instant.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PlaceState {
    /// Mean work of a visit in seconds, crowding included.
    pub(super) work_s: f64,
    /// Factor on the work by contention and batches.
    pub(super) crowding: f64,
    /// Most visits served per second.
    pub(super) limit_per_s: f64,
    /// Visits served per second with as many present as its callers let in.
    pub(super) full_per_s: f64,
    /// (1 + cs²)/2 of the mix of work, 1 where it is shared; less where the line is nearly full, which cannot spread.
    pub(super) spread: f64,
    /// Most that its callers let be present.
    pub(super) bound: f64,
    /// Workers held by visits that wait for calls.
    pub(super) held: f64,
    /// Number in line.
    pub(super) waiting: f64,
    /// Seconds in line for one that arrives now.
    pub(super) wait_s: f64,
    /// Share of arrivals rejected.
    pub(super) reject: f64,
    /// Share of the arrivals let in that give up in line.
    pub(super) gave_up: f64,
    pub(super) arrivals_per_s: f64,
    pub(super) served_per_s: f64,
}

/// An arc at one instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArcState {
    /// Probability that an attempt fails.
    pub(super) fail: f64,
    /// Probability that an attempt runs into its deadline.
    pub(super) late: f64,
    /// Mean attempts per call.
    pub(super) attempts: f64,
    /// Probability that a call succeeds in the end.
    pub(super) success: f64,
    /// Time in seconds of a call that succeeds, and what of it is spent in lines.
    pub(super) time_s: f64,
    pub(super) delay_s: f64,
}

/// What becomes of a visit that arrives now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fate {
    /// Probability that it succeeds.
    pub(super) success: f64,
    /// Probability that it, or one that it is forwarded to, finds no room.
    pub(super) away: f64,
    /// Time in seconds if it succeeds, and what of it is spent in lines.
    pub(super) time_s: f64,
    pub(super) delay_s: f64,
}

impl State {
    /// Nobody present; instances as the sources' traffic at the start asks for.
    pub(super) fn new(plan: &Plan) -> Self {
        let network = &plan.network;
        let start = network.sources.iter().map(|s| s.profile.factor(0.0)).fold(0.0, f64::max);
        let instances = flow::provision(network, start);
        let scaler = |(station, n): (&crate::model::network::Station, &u32)| {
            Autoscaler::new(station.scaling, station.cores, *n)
        };
        let arc = ArcState { fail: 0.0, late: 0.0, attempts: 1.0, success: 1.0, time_s: 0.0, delay_s: 0.0 };
        let place = PlaceState { bound: f64::INFINITY, limit_per_s: f64::INFINITY, ..PlaceState::default() };
        Self {
            scalers: network.stations.iter().zip(&instances).map(scaler).collect(),
            present: vec![0.0; plan.visits.len()],
            incoming: vec![0.0; plan.visits.len()],
            came: plan.visits.iter().map(|v| v.nominal_per_s).collect(),
            served: vec![0.0; plan.visits.len()],
            places: vec![place; network.stations.len()],
            arcs: vec![arc; plan.arcs.len()],
            fates: vec![Fate::default(); plan.visits.len()],
            entry_per_s: vec![0.0; network.sources.len()],
            last_caller: vec![usize::MAX; network.stations.len()],
        }
    }

    /// Instances of a station that take requests.
    pub(super) fn instances(&self, station: StationIx) -> f64 {
        f64::from(self.scalers[station].ready())
    }

    /// Number present at a station.
    pub(super) fn present_at(&self, plan: &Plan, station: StationIx) -> f64 {
        self.present[plan.visits_of(station)].iter().sum()
    }

    /// Weight of a visit among those at its station.
    fn weight(&self, v: VisitIx) -> f64 {
        self.present[v] + self.came[v]
    }

    /// Requests per second of every source at an instant.
    pub(super) fn enter(&mut self, plan: &Plan, at_s: f64, step_s: f64) {
        for (at, source) in plan.network.sources.iter().enumerate() {
            let factor = source.profile.factor(at_s).max(0.0);
            self.entry_per_s[at] = match source.arrivals {
                Arrivals::Open { gap } if gap.is_zero() => 0.0,
                Arrivals::Open { gap } => factor / gap.mean(),
                Arrivals::Closed { population, think } => {
                    let inside: f64 = self.present.iter().zip(&plan.owned[at]).map(|(x, own)| x * own).sum();
                    let outside_s = think.mean() + plan.travel_s[at];
                    (population * factor - inside).max(0.0) / (outside_s + step_s)
                }
            };
        }
    }

    /// What bounds every station now: its callers' workers first, then its cores, workers, and those it calls.
    pub(super) fn bound(&mut self, plan: &Plan, step_s: f64) {
        self.bound_lines(plan);
        for at in (0..plan.order.len()).rev() {
            let station = plan.order[at];
            let (alone_s, crowding) = self.work(plan, station);
            self.places[station].work_s = alone_s * crowding;
            self.places[station].crowding = crowding;
            self.places[station].held = self.held(plan, station);
            let limit = self.own_limit(plan, station);
            let limit = limit.min(self.downstream(plan, station, step_s));
            let place = &self.places[station];
            let room = self.places_of(plan, station).min((place.bound - place.held).max(0.0));
            let crowd = (self.present_at(plan, station) / room).min(1.0);
            let spread = if plan.places[station].sharing { 1.0 } else { self.spread(plan, station) };
            let place = &mut self.places[station];
            place.limit_per_s = limit;
            place.spread = spread * (1.0 - if crowd.is_nan() { 1.0 } else { crowd });
            place.full_per_s = if place.work_s > 0.0 { limit.min(room / place.work_s) } else { limit };
        }
    }

    /// Most that a station takes before it turns away, beside the workers that wait for calls.
    pub(super) fn places_of(&self, plan: &Plan, station: StationIx) -> f64 {
        let spec = &plan.network.stations[station];
        match (spec.workers, spec.backlog) {
            (Some(workers), Some(backlog)) => {
                let instances = self.instances(station);
                let free = (f64::from(workers) * instances - self.places[station].held).max(0.0);
                f64::from(backlog) * instances + free
            }
            _ => f64::INFINITY,
        }
    }

    /// Most that may be present at every station because its callers' workers and connections wait for it.
    fn bound_lines(&mut self, plan: &Plan) {
        for place in &mut self.places {
            place.bound = 0.0;
        }
        self.last_caller.fill(usize::MAX);
        for source in &plan.network.sources {
            self.places[source.station].bound = f64::INFINITY;
        }
        for &station in &plan.order {
            let spec = &plan.network.stations[station];
            let instances = self.instances(station);
            let of_workers = spec.workers.map_or(f64::INFINITY, |w| f64::from(w) * instances);
            let inside = of_workers.min(self.places[station].bound);
            for v in plan.visits_of(station) {
                let visit = &plan.visits[v];
                for &a in visit.calls.iter().chain(&visit.forwards) {
                    let arc = &plan.arcs[a];
                    let pool =
                        arc.pool.map_or(f64::INFINITY, |p| f64::from(plan.network.pools[p].size) * instances);
                    let adds = match arc.mode {
                        EdgeMode::Publish => f64::INFINITY,
                        EdgeMode::Forward => self.places[station].bound,
                        EdgeMode::Call if self.arcs[a].late > MOSTLY => f64::INFINITY,
                        EdgeMode::Call => inside.min(pool),
                    };
                    for target in arc.targets.iter().filter(|t| t.brings > 0.0) {
                        // Classes share their caller's workers, which count once; callers add up.
                        let there = target.visit / plan.classes;
                        if self.last_caller[there] != station || adds.is_infinite() {
                            self.places[there].bound += adds;
                            self.last_caller[there] = station;
                        }
                    }
                }
            }
        }
    }

    /// Mean work in seconds of a visit alone, and its factor by batches and contention at the present crowd.
    fn work(&self, plan: &Plan, station: StationIx) -> (f64, f64) {
        let (mut work, mut weight) = (0.0, 0.0);
        for v in plan.visits_of(station) {
            let w = self.weight(v);
            work += w * plan.visits[v].service_s;
            weight += w;
        }
        if weight <= 0.0 {
            return (0.0, 1.0);
        }
        let spec = &plan.network.stations[station];
        let each = self.present_at(plan, station) / self.instances(station);
        let mut crowding = 1.0;
        if let Some(batch) = spec.batch {
            let taken = each.clamp(1.0, f64::from(batch.size.max(1)));
            crowding *= (1.0 + (taken - 1.0) * batch.marginal) / taken;
        }
        if let Some(contention) = spec.contention {
            let workers = spec.workers.map_or(f64::INFINITY, f64::from);
            let together = match spec.cores {
                Some(c) if !plan.places[station].sharing => f64::from(c).min(workers),
                _ => workers,
            };
            let m = each.min(together).max(1.0);
            crowding *= 1.0 + contention.sigma * (m - 1.0) + contention.kappa * m * (m - 1.0);
        }
        (work / weight, crowding)
    }

    /// (1 + cs²)/2 of the present mix of work.
    fn spread(&self, plan: &Plan, station: StationIx) -> f64 {
        let (mut weight, mut mean, mut second) = (0.0, 0.0, 0.0);
        for v in plan.visits_of(station) {
            let (w, s) = (self.weight(v), plan.visits[v].service_s);
            weight += w;
            mean += w * s;
            second += w * s * s * (1.0 + plan.visits[v].scv.min(SCV_MAX));
        }
        if mean <= 0.0 { 1.0 } else { 0.5 * second * weight / (mean * mean) }
    }

    /// Workers of a station that wait for those it calls.
    fn held(&self, plan: &Plan, station: StationIx) -> f64 {
        let mut held = 0.0;
        for v in plan.visits_of(station) {
            for &a in &plan.visits[v].calls {
                let (arc, now) = (&plan.arcs[a], &self.arcs[a]);
                if arc.mode != EdgeMode::Call {
                    continue;
                }
                // Whoever called longer ago than the deadline has gone on.
                let still = match arc.timeout_s {
                    Some(timeout_s) if now.time_s > timeout_s => timeout_s / now.time_s,
                    _ => 1.0,
                };
                for target in &arc.targets {
                    let there = target.visit / plan.classes;
                    let inside = self.present_at(plan, there) + self.places[there].held;
                    held += still * target.brings * inside;
                }
            }
        }
        held
    }

    /// Visits per second that the cores, workers and connections of a station allow.
    fn own_limit(&self, plan: &Plan, station: StationIx) -> f64 {
        let spec = &plan.network.stations[station];
        let (instances, work_s) = (self.instances(station), self.places[station].work_s);
        let rate = |servers: f64, time_s: f64| if time_s > 0.0 { servers / time_s } else { f64::INFINITY };
        let mut limit = spec.cores.map_or(f64::INFINITY, |c| rate(f64::from(c) * instances, work_s));
        let total: f64 = plan.visits_of(station).map(|v| self.weight(v)).sum();
        let (mut hold_s, mut pooled) = (work_s, 0.0);
        for v in plan.visits_of(station) {
            let (visit, weight) = (&plan.visits[v], self.weight(v) / total.max(1e-300));
            for &a in &visit.calls {
                let (arc, now) = (&plan.arcs[a], &self.arcs[a]);
                if arc.mode == EdgeMode::Call {
                    let each_s = match arc.timeout_s {
                        Some(timeout_s) if now.late > MOSTLY => timeout_s,
                        timeout_s => arc.alone_s.min(timeout_s.unwrap_or(f64::INFINITY)),
                    };
                    let calls = weight * visit.proceed * now.attempts;
                    hold_s += calls * arc.in_turn * each_s;
                    if let Some(pool) = arc.pool {
                        let size = f64::from(plan.network.pools[pool].size) * instances;
                        pooled += calls * arc.mean * each_s / size;
                    }
                }
            }
        }
        if let Some(workers) = spec.workers {
            limit = limit.min(rate(f64::from(workers) * instances, hold_s));
        }
        if pooled > 0.0 { limit.min(1.0 / pooled) } else { limit }
    }

    /// Visits per second that those called by a station let through: what they serve, and the room that is left in
    /// their lines.
    fn downstream(&self, plan: &Plan, station: StationIx, step_s: f64) -> f64 {
        let total: f64 = plan.visits_of(station).map(|v| self.weight(v)).sum();
        let mut limit = f64::INFINITY;
        if total <= 0.0 {
            return limit;
        }
        for v in plan.visits_of(station) {
            let visit = &plan.visits[v];
            for &a in visit.calls.iter().chain(&visit.forwards) {
                let arc = &plan.arcs[a];
                let per_visit = self.weight(v) / total * visit.proceed * arc.mean * self.arcs[a].attempts;
                for target in arc.targets.iter().filter(|t| t.brings > 0.0 && per_visit > 0.0) {
                    let there = target.visit / plan.classes;
                    let place = &self.places[there];
                    if place.bound.is_finite() {
                        let room = place.bound - self.present_at(plan, there) - place.held;
                        let rate = target.brings * (place.full_per_s + room / step_s);
                        limit = limit.min(rate.max(0.0) / (per_visit * target.share));
                    }
                }
            }
        }
        limit
    }
}
