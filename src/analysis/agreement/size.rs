//! How large the tiers of a design are: for the traffic that comes to them, some more generously than others.

use super::design::Role;
use super::draw::Draw;
use crate::model::EdgeMode;
use crate::model::flow;
use crate::model::network::{Discipline, Dispatch, Network, Pool, Scaling, StationIx};

/// Most cores of an instance.
const CORES_MAX: u32 = 32;
/// Most instances of a tier.
const INSTANCES_MAX: u32 = 10;

/// Gives every tier instances and cores; some hold their workers, bound their lines, or pool their connections.
pub(super) fn size(network: &mut Network, roles: &[Role], draw: &mut Draw) {
    let flow = flow::nominal(network);
    let classes = network.classes.len();
    let rates: Vec<f64> = (0..network.stations.len())
        .map(|s| flow.rate_per_s[s * classes..(s + 1) * classes].iter().sum())
        .collect();
    for (station, role) in roles.iter().enumerate().skip(1) {
        if *role != Role::ThirdParty {
            let visits = &flow.rate_per_s[station * classes..(station + 1) * classes];
            cores(network, station, visits, draw);
        }
    }
    let alone_s = times_alone(network, &flow.rate_per_s, &flow.order);
    for station in 1..network.stations.len() {
        match roles[station] {
            Role::Service | Role::Front => workers(network, station, rates[station], alone_s[station], draw),
            Role::Database if draw.chance(0.1) => bounded(network, station, draw),
            _ => {}
        }
        if roles[station] == Role::Service {
            pools(network, station, &flow.rate_per_s, &alone_s, draw);
        }
    }
}

/// Instances and cores, and the work brought near to the share of them that is to be busy.
fn cores(network: &mut Network, station: StationIx, visits: &[f64], draw: &mut Draw) {
    let it = &mut network.stations[station];
    let offered: f64 = it.handlers.iter().zip(visits).map(|(h, rate)| rate * h.service.mean()).sum();
    let busy = draw.between(0.2, 0.8);
    let instances = if draw.chance(0.4) { 1 } else { draw.whole(2, INSTANCES_MAX) };
    let needed = (offered / busy).max(1e-9);
    let instances = instances.min(libm::ceil(needed) as u32).max(1);
    let cores = (libm::ceil(needed / f64::from(instances)) as u32).clamp(1, CORES_MAX);
    let factor = (f64::from(cores * instances) / needed).min(4.0);
    for handler in &mut it.handlers {
        handler.service = handler.service.scaled(factor);
    }
    it.cores = Some(cores);
    it.scaling = Scaling::Fixed(instances);
    it.dispatch = match draw.whole(0, 5) {
        0..=2 => Dispatch::Shared,
        3 => Dispatch::RoundRobin,
        4 => Dispatch::Random,
        _ => Dispatch::LeastConnections,
    };
}

/// Mean seconds of a visit that waits for nothing, by station.
fn times_alone(network: &Network, rates: &[f64], order: &[StationIx]) -> Vec<f64> {
    let classes = network.classes.len();
    let mut alone_s = vec![0.0; network.stations.len()];
    for &station in order.iter().rev() {
        let (mut time, mut visits) = (0.0, 0.0);
        for (c, handler) in network.stations[station].handlers.iter().enumerate() {
            let rate = rates[station * classes + c];
            let called: f64 = handler
                .calls
                .iter()
                .filter(|call| call.mode == EdgeMode::Call)
                .map(|call| {
                    let reply: f64 = call.targets.iter().map(|(t, share)| share * alone_s[*t]).sum();
                    call.mean * (call.round_trip_s + reply)
                })
                .sum();
            time += rate * (handler.service.mean() + handler.proceed * called);
            visits += rate;
        }
        alone_s[station] = if visits > 0.0 { time / visits } else { 0.0 };
    }
    alone_s
}

/// Some services hold one of a number of workers, some of these with a bound on who waits.
fn workers(network: &mut Network, station: StationIx, rate_per_s: f64, alone_s: f64, draw: &mut Draw) {
    if !draw.chance(0.35) {
        if draw.chance(0.1) {
            bounded(network, station, draw);
        }
        return;
    }
    let it = &mut network.stations[station];
    let Scaling::Fixed(instances) = it.scaling else { return };
    let inside = rate_per_s * alone_s / f64::from(instances);
    let cores = it.cores.unwrap_or(1);
    it.workers = Some(cores.max(libm::ceil(inside * draw.between(1.3, 4.0)) as u32) + draw.whole(0, 8));
    if draw.chance(0.3) {
        it.backlog = Some(draw.whole(5, 200));
    }
}

/// A line with a bound where a worker is a core.
fn bounded(network: &mut Network, station: StationIx, draw: &mut Draw) {
    let it = &mut network.stations[station];
    if it.discipline == Discipline::Fcfs && it.handlers.iter().all(|h| h.calls.is_empty()) {
        it.workers = it.cores;
        it.backlog = Some(draw.whole(5, 200));
    }
}

/// Some of a service's calls need one of its connections.
fn pools(network: &mut Network, station: StationIx, rates: &[f64], alone_s: &[f64], draw: &mut Draw) {
    let classes = network.classes.len();
    let Scaling::Fixed(instances) = network.stations[station].scaling else { return };
    let mut edges: Vec<_> = network.stations[station]
        .handlers
        .iter()
        .flat_map(|h| h.calls.iter().filter(|c| c.mode == EdgeMode::Call).map(|c| c.edge))
        .collect();
    edges.sort_unstable();
    edges.dedup();
    for edge in edges {
        if !draw.chance(0.2) {
            continue;
        }
        let pool = network.pools.len();
        let mut used = 0.0;
        for (c, handler) in network.stations[station].handlers.iter_mut().enumerate() {
            for call in handler.calls.iter_mut().filter(|call| call.edge == edge) {
                let reply: f64 = call.targets.iter().map(|(t, share)| share * alone_s[*t]).sum();
                used +=
                    rates[station * classes + c] * handler.proceed * call.mean * (call.round_trip_s + reply);
                call.pool = Some(pool);
            }
        }
        let size = libm::ceil(used / f64::from(instances) * draw.between(1.3, 4.0)) as u32 + draw.whole(0, 4);
        network.pools.push(Pool { edge, station, size: size.max(1) });
    }
}
