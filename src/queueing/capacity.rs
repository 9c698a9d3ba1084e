//! Flow-equivalent servers: how fast a station completes visits with 1, 2, … of them inside, nested calls and all.
//!
//! Chandy, Herzog & Woo (1975): the inside is solved as a closed network with n customers, and its throughput X(n) is
//! the rate of the whole seen from outside. Against exact chains: throughput within 0.3 %, response within 4 %.

use std::collections::BTreeMap;

use super::closed::{Center, throughputs};
use super::compiled::{Compiled, VisitIx};
use super::load_dependent::station_progress;
use super::point::Point;
use crate::model::EdgeMode;
use crate::model::network::{Contention, Discipline, Station, StationIx};

/// Customers up to which the inside is solved exactly; above, it is a delay up to its capacity.
pub const EXACT_MAX: usize = 200;
/// The same where contention makes more inside do less, which no bound tells.
pub const FALLING_MAX: usize = 2000;
/// Share of others in a station's visits from which it is no longer taken as the caller's own.
const SHARED_MIN: f64 = 0.02;
/// Nesting followed, a bound.
const DEPTH_MAX: usize = 64;

/// What is inside: by station, mean visits and demand in seconds per visit outside.
struct Inside<'a> {
    model: &'a Compiled,
    point: &'a Point,
    /// Visits per second of the station outside, to tell its own share of shared stations.
    rate_per_s: f64,
    delay_s: f64,
    centers: BTreeMap<StationIx, (f64, f64)>,
    pools: BTreeMap<usize, (f64, Vec<f64>)>,
    /// Calls made beside each other: cycles per second with 1, 2, … visits at them.
    beside: Vec<Vec<f64>>,
}

/// Visits per second that one group of `station` completes with 1 … `most` inside, and the inside that says so; `cores`
/// are its own. What has hardly changed since the last time is not computed again.
pub fn curve(
    model: &Compiled,
    point: &Point,
    station: StationIx,
    most: usize,
    cores: Option<u32>,
) -> (Vec<Center>, Vec<f64>) {
    let now = centers(model, point, station, cores, true);
    let before = &point.stations[station];
    if before.curve.len() == most
        && before.inside.len() == now.len()
        && before.inside.iter().zip(&now).all(|(a, b)| a.close_to(b))
    {
        return (before.inside.clone(), before.curve.clone());
    }
    let rates = fill(&now, most);
    (now, rates)
}

/// Cycles per second that a population completes, think time included as a center.
pub fn fill(centers: &[Center], most: usize) -> Vec<f64> {
    // Contention may make more inside do less; otherwise any fall is rounding.
    let falling = centers.iter().any(|c| matches!(c, Center::Flow(r) if r.windows(2).any(|w| w[1] < w[0])));
    let exact = most.min(if falling { FALLING_MAX } else { EXACT_MAX });
    let mut rates = throughputs(centers, exact);
    if falling {
        rates.resize(most, rates.last().copied().unwrap_or(0.0));
        return rates;
    }
    for n in 1..rates.len() {
        rates[n] = rates[n].max(rates[n - 1]);
    }
    if most > exact {
        let bound = centers.iter().map(capacity).fold(f64::INFINITY, f64::min);
        let each = rates[exact - 1] / exact as f64;
        rates.extend((exact + 1..=most).map(|n| f64::min(each * n as f64, bound)));
    }
    rates
}

fn capacity(center: &Center) -> f64 {
    match center {
        Center::Delay(_) => f64::INFINITY,
        Center::Queue { demand_s, servers } => f64::from(*servers) / demand_s,
        Center::Flow(rates) => rates.last().copied().unwrap_or(f64::INFINITY),
    }
}

/// The inside of a station as centers of a closed network.
pub fn centers(
    model: &Compiled,
    point: &Point,
    station: StationIx,
    cores: Option<u32>,
    calls_only: bool,
) -> Vec<Center> {
    let rate_per_s = point.station_rate(model, station).max(1e-300);
    let (groups, _) = model.groups(station, point.instances[station]);
    let own_rate = rate_per_s / f64::from(groups);
    let mut inside = Inside {
        model,
        point,
        rate_per_s: own_rate,
        delay_s: 0.0,
        centers: BTreeMap::new(),
        pools: BTreeMap::new(),
        beside: Vec::new(),
    };
    let spec = &model.network.stations[station];
    if let Some(setup) = spec.setup {
        inside.delay_s += point.stations[station].cold.unwrap_or(0.0) * setup.time.mean();
    }
    let mut own_s = 0.0;
    for v in model.visits_of(station) {
        let share = point.rate_per_s[v] / rate_per_s;
        if share > 0.0 {
            own_s += share * model.visits[v].service.mean_s();
            inside.calls(v, share, calls_only, 0);
        }
    }
    let mut centers = inside.finish();
    centers.push(match (cores, spec.contention) {
        (_, Some(contention)) if own_s > 0.0 => {
            let (_, per) = model.groups(station, point.instances[station]);
            contended(spec, contention, (1, per), own_s)
        }
        (Some(servers), _) => Center::Queue { demand_s: own_s, servers },
        (None, _) => Center::Delay(own_s),
    });
    centers
}

/// A station whose requests slow each other down: so many groups of so many instances with one line.
fn contended(spec: &Station, contention: Contention, (groups, per): (u32, u32), demand_s: f64) -> Center {
    let together = spec.cores.is_none() || spec.discipline == Discipline::ProcessorSharing;
    let cores = spec.cores.map(|c| c.saturating_mul(per));
    let rates = station_progress(contention, cores, groups, together, FALLING_MAX);
    Center::Flow(rates.iter().map(|r| r / demand_s).collect())
}

impl Inside<'_> {
    /// Adds calls made at once, or a hedged one, that take `each_s` now: a server that is as fast as now for everybody, up
    /// to what the slowest of those called allows.
    fn beside(&mut self, arcs: &[usize], each_s: f64, weight: f64, depth: usize) {
        let mut inside = Inside {
            centers: BTreeMap::new(),
            pools: BTreeMap::new(),
            beside: Vec::new(),
            delay_s: 0.0,
            ..*self
        };
        arcs.iter().for_each(|a| inside.arc(*a, 1.0, depth));
        let top = inside.finish().iter().map(capacity).fold(f64::INFINITY, f64::min);
        if each_s > 0.0 && each_s.is_finite() && weight > 0.0 {
            let steps = libm::ceil(top * each_s).clamp(1.0, EXACT_MAX as f64) as u32;
            let rate = |n: u32| (f64::from(n) / each_s).min(top) / weight;
            self.beside.push((1..=steps).map(rate).collect());
        }
    }

    /// Adds what a visit calls, `weight` times.
    fn calls(&mut self, visit: VisitIx, weight: f64, calls_only: bool, depth: usize) {
        if depth > DEPTH_MAX || weight < 1e-9 {
            return;
        }
        let v = &self.model.visits[visit];
        let forwards: &[usize] = if calls_only { &[] } else { &v.forwards };
        for &a in v.calls.iter().chain(forwards) {
            let (arc, state) = (&self.model.arcs[a], &self.point.arcs[a]);
            let going = weight * self.point.proceed[visit];
            match arc.join {
                _ if arc.mode == EdgeMode::Publish => {}
                Some(j) if self.model.joins[j].arcs[0] == a => {
                    self.beside(&self.model.joins[j].arcs, self.point.joins[j].busy_s, going, depth);
                }
                Some(_) => {}
                None if state.hedged.is_some() => self.beside(&[a], arc.mean * state.busy_s, going, depth),
                None => self.arc(a, going, depth),
            }
        }
    }

    /// Adds what an arc leads to, for `going` visits that come to it.
    fn arc(&mut self, a: usize, going: f64, depth: usize) {
        let (arc, state) = (&self.model.arcs[a], &self.point.arcs[a]);
        let count = going * arc.mean * state.attempts * state.copies;
        self.delay_s += count * arc.round_trip_s;
        let pooled = arc.pool.filter(|p| !self.point.pools[*p].line.as_ref().is_none_or(|l| l.p_wait < 1e-9));
        for (target, share) in &arc.targets {
            let count = count * share;
            if let Some(pool) = pooled {
                let size = self.point.pools[pool].size as usize;
                let rates = pool_curve(self.model, self.point, pool, size);
                let entry = self.pools.entry(pool).or_insert_with(|| (0.0, rates));
                entry.0 += count;
            } else {
                self.visit(*target, count, depth + 1);
            }
        }
    }

    fn visit(&mut self, visit: VisitIx, count: f64, depth: usize) {
        let station = visit / self.model.classes;
        let service_s = self.model.visits[visit].service.mean_s();
        let entry = self.centers.entry(station).or_default();
        entry.0 += count;
        entry.1 += count * service_s;
        if self.point.stations[station].curve.is_empty() {
            self.calls(visit, count, false, depth);
        }
    }

    fn finish(self) -> Vec<Center> {
        let mut centers = vec![Center::Delay(self.delay_s)];
        for (at, (visits, demand_s)) in &self.centers {
            centers.push(self.center(*at, *visits, *demand_s));
        }
        for (visits, rates) in self.pools.values() {
            centers.push(Center::Flow(rates.iter().map(|r| r / visits).collect()));
        }
        centers.extend(self.beside.into_iter().map(Center::Flow));
        centers
    }

    fn center(&self, station: StationIx, visits: f64, demand_s: f64) -> Center {
        let state = &self.point.stations[station];
        let total = self.point.station_rate(self.model, station).max(1e-300);
        let others = (1.0 - self.rate_per_s * visits / total).clamp(0.0, 1.0);
        if !state.curve.is_empty() {
            let (groups, _) = self.model.groups(station, self.point.instances[station]);
            let spare = 1.0 - others * state.worker_utilisation.unwrap_or(0.0).min(0.99);
            let groups = f64::from(groups);
            return Center::Flow(state.curve.iter().map(|r| r * spare * groups / visits).collect());
        }
        let spec = &self.model.network.stations[station];
        if let Some(contention) = spec.contention.filter(|_| others < SHARED_MIN || spec.cores.is_none()) {
            let (groups, per) = self.model.groups(station, self.point.instances[station]);
            return contended(spec, contention, (groups, per), demand_s);
        }
        let Some(cores) = spec.cores else { return Center::Delay(demand_s) };
        let servers = cores.saturating_mul(self.point.instances[station]);
        if others < SHARED_MIN {
            return Center::Queue { demand_s, servers };
        }
        // Shared with others: each visit takes as long as it does now, up to the capacity that the others leave.
        let spare = 1.0 - others * state.core_utilisation.unwrap_or(0.0).min(0.99);
        let each_s = demand_s + if state.wait_s.is_finite() { visits * state.wait_s } else { 0.0 };
        let top = spare * f64::from(servers) / demand_s.max(1e-300);
        let steps = (libm::ceil(top * each_s).clamp(1.0, EXACT_MAX as f64)) as u32;
        Center::Flow((1..=steps).map(|n| (f64::from(n) / each_s).min(top)).collect())
    }
}

/// Attempts per second that a pool completes with 1 … `size` connections in use.
pub fn pool_curve(model: &Compiled, point: &Point, pool: usize, size: usize) -> Vec<f64> {
    let members = || model.arcs.iter().zip(&point.arcs).filter(|(arc, _)| arc.pool == Some(pool));
    let rate_per_s = members().map(|(_, state)| state.rate_per_s).sum::<f64>().max(1e-300);
    let mut inside = Inside {
        model,
        point,
        rate_per_s,
        delay_s: 0.0,
        centers: BTreeMap::new(),
        pools: BTreeMap::new(),
        beside: Vec::new(),
    };
    for (arc, state) in members() {
        let share = state.rate_per_s / rate_per_s;
        inside.delay_s += share * arc.round_trip_s;
        for (target, p) in &arc.targets {
            inside.visit(*target, share * p, 0);
        }
    }
    fill(&inside.finish(), size)
}

/// Probability that ⌊mean⌋ calls and perhaps one more all succeed.
pub fn call_success(mean: f64, success: f64) -> f64 {
    let whole = libm::floor(mean);
    let part = mean - whole;
    libm::pow(success, whole) * (1.0 - part + part * success)
}
