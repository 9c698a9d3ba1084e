//! A random but realistic design: a front forwards to services, these call each other, caches, databases with replicas
//! and third parties, and publish work; tiers are sized for the traffic that comes to them.

use super::draw::Draw;
use super::size::size;
use crate::model::network::{
    Arrivals, Cache, Call, Discipline, Eviction, Handler, Network, Source, Station, StationIx,
};
use crate::model::{BlockId, Distribution, EdgeId, EdgeMode};

/// Fewest and most stations, the sources' own left out.
pub const STATIONS: (f64, f64) = (3.0, 40.0);
/// Bottleneck's saturation: least and greatest.
pub const SATURATION: (f64, f64) = (0.3, 0.9);

/// A network, and how full its bottleneck is to be.
#[derive(Clone, Debug)]
pub struct Design {
    /// The network; its load is still to be found.
    pub network: Network,
    /// Saturation of the bottleneck to aim at.
    pub saturation: f64,
}

/// What a station is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Front,
    Service,
    Cache,
    Database,
    ThirdParty,
    Consumer,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Service => "service",
            Self::Cache => "cache",
            Self::Database => "database",
            Self::ThirdParty => "third party",
            Self::Consumer => "consumer",
        }
    }

    /// Least and greatest mean service in seconds.
    fn service_s(self) -> (f64, f64) {
        match self {
            Self::Front => (0.0003, 0.003),
            Self::Service => (0.003, 0.06),
            Self::Cache => (0.0003, 0.002),
            Self::Database => (0.002, 0.03),
            Self::ThirdParty => (0.03, 0.3),
            Self::Consumer => (0.01, 0.2),
        }
    }
}

/// The design of a seed.
pub fn design(seed: u64) -> Design {
    let mut plan = Plan::new(Draw::new(seed));
    let most = plan.draw.spread(STATIONS.0, STATIONS.1 + 1.0) as usize;
    let front = plan.draw.chance(0.7).then(|| plan.add(Role::Front));
    plan.services(front, most);
    plan.fill(most);
    let saturation = plan.draw.between(SATURATION.0, SATURATION.1);
    let Plan { mut draw, mut network, roles, .. } = plan;
    size(&mut network, &roles, &mut draw);
    Design { network, saturation }
}

struct Plan {
    draw: Draw,
    network: Network,
    /// By station; the source's own counts as a front.
    roles: Vec<Role>,
    services: Vec<StationIx>,
    databases: Vec<StationIx>,
    edges: u32,
}

impl Plan {
    /// A source alone.
    fn new(mut draw: Draw) -> Self {
        let classes = draw.whole(1, 3) as usize;
        let shares: Vec<f64> = (0..classes).map(|_| draw.between(0.2, 1.0)).collect();
        let all: f64 = shares.iter().sum();
        let mix = shares.iter().map(|s| s / all).collect();
        let rate_per_s = draw.spread(10.0, 1000.0);
        let gap = draw.gap(1.0 / rate_per_s);
        let handlers = vec![Handler::leaf(Distribution::ZERO); classes];
        let network = Network {
            classes: (1..=classes).map(|c| format!("class {c}")).collect(),
            stations: vec![Station::reference("source", BlockId(0), handlers)],
            pools: Vec::new(),
            sources: vec![Source::steady(0, Arrivals::Open { gap }, mix)],
        };
        Self {
            draw,
            network,
            roles: vec![Role::Front],
            services: Vec::new(),
            databases: Vec::new(),
            edges: 0,
        }
    }

    /// A station that nobody calls yet.
    fn add(&mut self, role: Role) -> StationIx {
        let ix = self.network.stations.len();
        let (low, high) = role.service_s();
        let mean_s = self.draw.spread(low, high);
        let handlers = (0..self.network.classes.len())
            .map(|_| {
                let factor = self.draw.spread(0.5, 2.0);
                Handler::leaf(self.draw.service(mean_s * factor))
            })
            .collect();
        let mut station = Station::reference(&format!("{} {ix}", role.name()), BlockId(ix as u32), handlers);
        let shares = matches!(role, Role::Service | Role::Consumer) && self.draw.chance(0.4);
        station.discipline = if shares { Discipline::ProcessorSharing } else { Discipline::Fcfs };
        self.network.stations.push(station);
        self.roles.push(role);
        ix
    }

    /// Joins two stations for some of the classes, at least one of those that come to the first.
    fn call(&mut self, from: StationIx, mode: EdgeMode, targets: &[(StationIx, f64)], mean: f64) {
        self.edges += 1;
        let round_trip_s = if self.draw.chance(0.5) { self.draw.spread(0.0002, 0.002) } else { 0.0 };
        let call = Call {
            targets: targets.to_vec(),
            round_trip_s,
            ..Call::plain(EdgeId(self.edges), mode, targets[0].0, mean)
        };
        for handler in &mut self.network.stations[from].handlers {
            if self.draw.chance(0.8) || from == 0 {
                handler.calls.push(call.clone());
            }
        }
    }

    /// Visits per visit of the caller: mostly one, sometimes fewer or more.
    fn mean(&mut self) -> f64 {
        match self.draw.whole(0, 9) {
            0..=4 => 1.0,
            5..=7 => self.draw.between(0.2, 0.9),
            8 => 2.0,
            _ => self.draw.between(1.1, 2.5),
        }
    }

    /// The front and the first services.
    fn services(&mut self, front: Option<StationIx>, most: usize) {
        let first = if most > 8 { self.draw.whole(1, 3) } else { 1 };
        let services: Vec<StationIx> = (0..first).map(|_| self.add(Role::Service)).collect();
        let evenly: Vec<(StationIx, f64)> = services.iter().map(|s| (*s, 1.0 / f64::from(first))).collect();
        match front {
            None => self.call(0, EdgeMode::Call, &evenly, 1.0),
            Some(front) => {
                self.call(0, EdgeMode::Call, &[(front, 1.0)], 1.0);
                if self.draw.chance(0.5) {
                    self.call(front, EdgeMode::Call, &evenly, 1.0);
                } else {
                    self.edges += 1;
                    let edge = EdgeId(self.edges);
                    for handler in &mut self.network.stations[front].handlers {
                        handler.forwards = evenly
                            .iter()
                            .map(|(s, share)| Call::plain(edge, EdgeMode::Forward, *s, *share))
                            .collect();
                    }
                }
            }
        }
        self.services = services;
    }

    /// Stations behind the services, until there are enough.
    fn fill(&mut self, most: usize) {
        while self.network.stations.len() <= most {
            let left = most + 1 - self.network.stations.len();
            let caller = self.services[self.draw.place(self.services.len())];
            match self.draw.whole(0, 9) {
                0..=3 => {
                    let service = self.add(Role::Service);
                    let mean = self.mean();
                    self.call(caller, EdgeMode::Call, &[(service, 1.0)], mean);
                    self.services.push(service);
                }
                4 | 5 if left >= 2 => self.cached(caller),
                4..=7 => {
                    let database = self.database();
                    let mean = self.mean();
                    self.call(caller, EdgeMode::Call, &database, mean);
                }
                8 => {
                    let third = self.add(Role::ThirdParty);
                    let mean = self.draw.between(0.1, 1.0);
                    self.call(caller, EdgeMode::Call, &[(third, 1.0)], mean);
                }
                _ => {
                    let consumer = self.add(Role::Consumer);
                    let mean = self.draw.between(0.1, 1.0);
                    self.call(caller, EdgeMode::Publish, &[(consumer, 1.0)], mean);
                }
            }
        }
    }

    /// A database, with replicas or one that there is already.
    fn database(&mut self) -> Vec<(StationIx, f64)> {
        if !self.databases.is_empty() && self.draw.chance(0.25) {
            return vec![(self.databases[self.draw.place(self.databases.len())], 1.0)];
        }
        let primary = self.add(Role::Database);
        self.databases.push(primary);
        if self.network.stations.len().is_multiple_of(3) {
            return vec![(primary, 1.0)];
        }
        let replica = self.add(Role::Database);
        self.network.stations[replica].handlers = self.network.stations[primary].handlers.clone();
        let reads = self.draw.between(0.3, 0.9);
        vec![(primary, 1.0 - reads), (replica, reads)]
    }

    /// A cache before a database.
    fn cached(&mut self, caller: StationIx) {
        let cache = self.add(Role::Cache);
        let mean = self.mean();
        self.call(caller, EdgeMode::Call, &[(cache, 1.0)], mean);
        let misses = self.draw.between(0.1, 0.6);
        let keeps = self.draw.chance(0.4);
        let database = self.database();
        self.edges += 1;
        let call = Call {
            targets: database.clone(),
            ..Call::plain(EdgeId(self.edges), EdgeMode::Call, database[0].0, 1.0)
        };
        for handler in &mut self.network.stations[cache].handlers {
            (handler.proceed, handler.cached) = (if keeps { 1.0 } else { misses }, keeps);
            handler.calls = vec![call.clone()];
        }
        if keeps {
            let items = self.draw.spread(200.0, 5000.0);
            self.network.stations[cache].cache = Some(Cache {
                items: items as u64,
                popularity: self.draw.between(0.6, 1.2),
                capacity: Some((items * self.draw.between(0.05, 0.4)) as u64),
                eviction: Eviction::LeastRecentlyUsed,
                ttl: None,
            });
        }
    }
}
