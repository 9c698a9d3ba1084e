//! A [`Network`] checked and laid flat for the engine.

use super::cache::CachePlan;
use super::limits::{check_source, check_station, drawable, share};
use super::sample::Sampler;
use super::source::BurstPlan;
use super::tier::{StationPlan, ranks};
use super::visit::NONE;
use crate::model::flow;
use crate::model::network::{Arrivals, Call, Fan, Handler, Network, Retry, Source, Station, StationIx};
use crate::model::scenario::EdgeMode;

/// Most stations, classes, sources, arcs and instances that are simulated.
const PARTS_MAX: usize = 1 << 17;
/// Most users of all closed sources together.
const USERS_MAX: u64 = 1 << 18;
/// Most calls that one arc makes at once.
const BRANCHES_MAX: f64 = 4096.0;

/// Why a network cannot be simulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit(pub String);

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unfit {}

/// A source made ready.
#[derive(Clone, Debug)]
pub struct SourcePlan {
    /// Its reference station.
    pub station: u32,
    /// Gap at this load where open, think time where closed.
    pub time: Sampler,
    /// Users where closed.
    pub users: Option<u32>,
    /// Cumulative shares of the classes.
    pub mix: Vec<f64>,
    /// How requests clump; of no meaning where closed.
    pub burst: BurstPlan,
}

/// A handler made ready.
#[derive(Clone, Debug)]
pub struct HandlerPlan {
    /// Time on a core.
    pub service: Sampler,
    /// Probability of going on.
    pub proceed: f64,
    /// Whether the station's cache decides instead.
    pub cached: bool,
    /// Which of the station's ranks it has: the lowest is 0.
    pub rank: u32,
    /// First arc, one past the last call, one past the last forward.
    pub arcs: [u32; 3],
}

/// A call, publish or forward made ready.
#[derive(Clone, Debug)]
pub struct ArcPlan {
    /// Whether nobody waits.
    pub publish: bool,
    /// Times that it is always done.
    pub whole: u32,
    /// Probability of once more; for a forward its cumulative probability.
    pub fraction: f64,
    /// Targets with cumulative probabilities.
    pub targets: Vec<(u32, f64)>,
    /// Half the round trip in seconds.
    pub half_trip_s: f64,
    /// Pool, or [`NONE`].
    pub pool: u32,
    /// Deadline of an attempt in seconds.
    pub timeout_s: Option<f64>,
    /// What follows a failed attempt.
    pub retry: Retry,
    /// How several are made.
    pub fan: Fan,
    /// Arcs that begin together, this one first, and are waited for together; 0 where it is done alone and in turn.
    pub group: u32,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Number of classes.
    pub classes: usize,
    /// Sources.
    pub sources: Vec<SourcePlan>,
    /// Stations.
    pub stations: Vec<StationPlan>,
    /// Handlers, by station and class.
    pub handlers: Vec<HandlerPlan>,
    /// Arcs, by handler: calls first.
    pub arcs: Vec<ArcPlan>,
    /// Connections of each pool.
    pub pools: Vec<u32>,
    /// Number of units of all stations.
    pub units: usize,
}

impl Plan {
    /// Checks and lays flat.
    ///
    /// # Errors
    /// If the network has indices, numbers or sizes out of range: what no drawing compiles to.
    pub fn new(network: &Network, load: f64) -> Result<Self, Unfit> {
        ensure(load.is_finite() && (0.0..=1e9).contains(&load), || format!("load {load} is out of range"))?;
        check(network)?;
        let flow = flow::nominal(network);
        let instances = flow::instances(network, &flow, load);
        let mut plan = Self {
            classes: network.classes.len(),
            sources: Vec::new(),
            stations: Vec::new(),
            handlers: Vec::new(),
            arcs: Vec::new(),
            pools: Vec::new(),
            units: 0,
        };
        let rates = flow.rate_per_s.chunks(flow.classes.max(1));
        for ((station, instances), rates) in network.stations.iter().zip(&instances).zip(rates) {
            plan.add_station(station, *instances)?;
            let asked = rates.iter().zip(&station.handlers).filter(|(_, h)| h.cached);
            plan.add_cache(station, load * asked.map(|(rate, _)| rate).sum::<f64>())?;
        }
        plan.pools =
            network.pools.iter().map(|pool| pool.size.saturating_mul(instances[pool.station])).collect();
        plan.sources = network.sources.iter().filter_map(|source| source_plan(source, load)).collect();
        let users = plan.users();
        ensure(users <= USERS_MAX, || format!("{users} users are more than {USERS_MAX}"))?;
        Ok(plan)
    }

    /// Whether the number under way has no bound of its own.
    pub fn can_grow(&self) -> bool {
        self.sources.iter().any(|s| s.users.is_none()) || self.arcs.iter().any(|a| a.publish)
    }

    /// Users of all closed sources.
    pub fn users(&self) -> u64 {
        self.sources.iter().filter_map(|s| s.users).map(u64::from).sum()
    }

    fn add_station(&mut self, station: &Station, instances: u32) -> Result<(), Unfit> {
        let ranks = ranks(station);
        let (unit, first_handler) = (self.units as u32, self.handlers.len() as u32);
        let plan = StationPlan::new(station, instances, ranks.len(), unit, first_handler);
        self.units += plan.units as usize;
        self.stations.push(plan);
        ensure(self.units <= PARTS_MAX, || format!("more than {PARTS_MAX} instances"))?;
        for handler in &station.handlers {
            let first = self.arcs.len() as u32;
            self.arcs.extend(handler.calls.iter().map(|call| arc(call, call.mean)));
            group(&mut self.arcs[first as usize..], &handler.calls);
            let calls = self.arcs.len() as u32;
            let mut sum = 0.0;
            for forward in &handler.forwards {
                sum += forward.mean;
                self.arcs.push(arc(forward, sum));
            }
            let arcs = [first, calls, self.arcs.len() as u32];
            let service = Sampler::new(handler.service);
            let rank = ranks.binary_search(&handler.rank).unwrap_or(0) as u32;
            let Handler { proceed, cached, .. } = *handler;
            self.handlers.push(HandlerPlan { service, proceed, cached, rank, arcs });
        }
        ensure(self.arcs.len() <= PARTS_MAX, || format!("more than {PARTS_MAX} edges"))
    }

    /// The cache of the last station, which is asked `rate_per_s` times a second.
    fn add_cache(&mut self, station: &Station, rate_per_s: f64) -> Result<(), Unfit> {
        if let (Some(cache), Some(plan)) = (&station.cache, self.stations.last_mut()) {
            let made = CachePlan::new(cache, rate_per_s);
            plan.cache = Some(Box::new(made.map_err(|e| Unfit(format!("{}: {e}", station.name)))?));
        }
        Ok(())
    }
}

fn source_plan(source: &Source, load: f64) -> Option<SourcePlan> {
    let mut burst = BurstPlan::None;
    let (time, users) = match source.arrivals {
        Arrivals::Open { gap } if load > 0.0 && !gap.is_zero() => {
            let gap = gap.scaled(1.0 / load);
            burst = BurstPlan::new(source.burst, gap.mean());
            (gap.scaled(f64::from(burst.at_once())), None)
        }
        Arrivals::Open { .. } => return None,
        Arrivals::Closed { population, think } => {
            (think, Some(libm::round(population * load).min(1e6) as u32))
        }
    };
    let mix = cumulative(source.mix.iter().copied());
    Some(SourcePlan { station: source.station as u32, time: Sampler::new(time), users, mix, burst })
}

/// For forwards `mean` is a cumulative probability.
fn arc(call: &Call, mean: f64) -> ArcPlan {
    let whole = libm::floor(mean).min(1e9);
    let forward = call.mode == EdgeMode::Forward;
    ArcPlan {
        publish: call.mode == EdgeMode::Publish,
        whole: whole as u32,
        fraction: if forward { mean } else { mean - whole },
        targets: {
            let shares = cumulative(call.targets.iter().map(|(_, p)| *p));
            call.targets.iter().zip(shares).map(|((target, _), p)| (*target as u32, p)).collect()
        },
        half_trip_s: call.round_trip_s / 2.0,
        pool: call.pool.map_or(NONE, |pool| pool as u32),
        timeout_s: call.timeout_s,
        retry: call.retry,
        fan: call.fan,
        group: 0,
    }
}

/// Notes which arcs begin together.
fn group(arcs: &mut [ArcPlan], calls: &[Call]) {
    let mut first = 0;
    for next in 1..=calls.len() {
        if calls.get(next).is_some_and(|call| call.with_previous) {
            continue;
        }
        let group = first..next;
        let several = |c: &Call| matches!(c.fan, Fan::Together { .. }) && c.mean > 1.0;
        let waits = |c: &Call| c.mode == EdgeMode::Call && (group.len() > 1 || several(c));
        if calls[group.clone()].iter().any(waits) {
            arcs[first].group = group.len() as u32;
        }
        first = next;
    }
}

/// Running sums, the last brought to one so that rounding never loses a draw.
fn cumulative(shares: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sums: Vec<f64> = shares
        .scan(0.0, |sum, share| {
            *sum += share;
            Some(*sum)
        })
        .collect();
    let total = sums.last().copied().unwrap_or(0.0).max(f64::MIN_POSITIVE);
    for sum in &mut sums {
        *sum /= total;
    }
    sums
}

pub(super) fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Unfit> {
    if holds { Ok(()) } else { Err(Unfit(otherwise())) }
}

fn check(network: &Network) -> Result<(), Unfit> {
    let (classes, stations) = (network.classes.len(), network.stations.len());
    ensure(classes * stations.max(1) <= PARTS_MAX, || "too many stations and classes".to_owned())?;
    ensure(network.sources.len() <= PARTS_MAX, || "too many sources".to_owned())?;
    for source in &network.sources {
        let name = || format!("the source at station {}", source.station);
        ensure(source.station < stations, || format!("{} does not exist", name()))?;
        ensure(source.mix.len() == classes && classes > 0, || format!("{} names other classes", name()))?;
        ensure(source.mix.iter().all(|p| share(*p)), || format!("{} has a share out of range", name()))?;
        ensure(source.mix.iter().sum::<f64>() > 0.0, || format!("{} has no requests", name()))?;
        check_source(source).map_err(|e| Unfit(format!("{} {e}", name())))?;
    }
    for station in &network.stations {
        let bad = |what: &str| Unfit(format!("{}: {what}", station.name));
        ensure(station.handlers.len() == classes, || bad("handlers and classes differ in number").0)?;
        ensure(station.cores != Some(0) && station.workers != Some(0), || bad("nobody works there").0)?;
        check_station(station).map_err(|e| bad(&e.0))?;
        for handler in &station.handlers {
            check_handler(network, handler).map_err(|e| bad(&e.0))?;
        }
    }
    for pool in &network.pools {
        ensure(pool.station < stations && pool.size > 0, || {
            "a pool belongs to nobody or is empty".to_owned()
        })?;
    }
    Ok(())
}

fn check_handler(network: &Network, handler: &Handler) -> Result<(), Unfit> {
    ensure(drawable(handler.service), || "service time out of range".to_owned())?;
    ensure(share(handler.proceed), || "hit ratio out of range".to_owned())?;
    for call in &handler.calls {
        ensure(call.mode != EdgeMode::Forward, || "a forward among the calls".to_owned())?;
    }
    let forwards: f64 = handler.forwards.iter().map(|f| f.mean).sum();
    ensure(forwards <= 1.0 + 1e-9, || "forwards add up to more than 1".to_owned())?;
    for call in handler.calls.iter().chain(&handler.forwards) {
        let known = |target: &(StationIx, f64)| target.0 < network.stations.len() && share(target.1);
        ensure(!call.targets.is_empty() && call.targets.iter().all(known), || {
            "a call to nowhere".to_owned()
        })?;
        ensure(call.targets.len() <= 1024, || "too many targets".to_owned())?;
        ensure(call.pool.is_none_or(|pool| pool < network.pools.len()), || "no such pool".to_owned())?;
        let at_once = matches!(call.fan, Fan::Together { .. });
        ensure(!at_once || call.mean <= BRANCHES_MAX, || format!("more than {BRANCHES_MAX} calls at once"))?;
        if let Fan::Hedged { after_s } = call.fan {
            ensure((0.0..=1e12).contains(&after_s), || "a hedge's delay is out of range".to_owned())?;
        }
        let times = [
            call.mean,
            call.round_trip_s,
            call.timeout_s.unwrap_or(0.0),
            call.retry.backoff_s,
            call.retry.budget.unwrap_or(0.0),
        ];
        ensure(times.iter().all(|x| (0.0..=1e12).contains(x)), || {
            "a call's number is out of range".to_owned()
        })?;
    }
    Ok(())
}
