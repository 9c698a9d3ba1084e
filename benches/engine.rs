//! Simulated events per second: `cargo bench --bench engine`.

use std::time::Instant;

use headroom::model::network::{Arrivals, Call, Discipline, Handler, Network, Retry, Source, Station};
use headroom::model::{BlockId, Distribution, EdgeId, EdgeMode};
use headroom::sim::engine::{Engine, Goal};
use headroom::sim::plan::Plan;

/// Simulated for at least this long.
const SECONDS: f64 = 1.0;

fn exponential(mean_s: f64) -> Distribution {
    Distribution::Exponential { mean_s }
}

fn station(service: Distribution) -> Station {
    Station { cores: Some(1), ..Station::reference("station", BlockId(2), vec![Handler::leaf(service)]) }
}

fn call(target: usize) -> Call {
    Call::plain(EdgeId(target as u32), EdgeMode::Call, target, 1.0)
}

/// Poisson arrivals at 0.8 per second that call the first of these stations.
fn network(stations: Vec<Station>) -> Network {
    let handler = Handler { calls: vec![call(1)], ..Handler::leaf(Distribution::ZERO) };
    let mut all = vec![Station::reference("users", BlockId(1), vec![handler])];
    all.extend(stations);
    let arrivals = Arrivals::Open { gap: exponential(1.25) };
    Network {
        classes: vec!["request".to_owned()],
        stations: all,
        pools: Vec::new(),
        sources: vec![Source::steady(0, arrivals, vec![1.0])],
    }
}

/// Stations in a row, each forwarding to the next.
fn tandem(length: usize) -> Network {
    let mut stations = vec![station(exponential(1.0)); length];
    for (ix, station) in stations.iter_mut().enumerate().take(length - 1) {
        let edge = EdgeId(1000 + ix as u32);
        station.handlers[0].forwards = vec![Call::plain(edge, EdgeMode::Forward, ix + 2, 1.0)];
    }
    network(stations)
}

/// A tree of blocks that call three others each, with workers, deadlines, retries and round trips.
fn tree(size: usize) -> Network {
    let mut stations = vec![station(Distribution::Lognormal { mean_s: 0.01, scv: 1.0 }); size];
    for (ix, station) in stations.iter_mut().enumerate() {
        station.workers = Some(100);
        station.cores = Some(4);
        station.discipline = if ix % 2 == 0 { Discipline::ProcessorSharing } else { Discipline::Fcfs };
        let children = (3 * ix + 2..3 * ix + 5).filter(|child| *child <= size);
        station.handlers[0].calls = children
            .map(|child| Call {
                round_trip_s: 0.001,
                timeout_s: Some(5.0),
                retry: Retry { attempts: 2, backoff_s: 0.05, exponential: true, budget: None },
                mean: 0.9,
                ..call(child)
            })
            .collect();
    }
    network(stations)
}

fn measure(name: &str, network: &Network) {
    let plan = match Plan::new(network, 1.0) {
        Ok(plan) => plan,
        Err(why) => return println!("{name}: {why}"),
    };
    let mut engine = Engine::new(&plan, 1, 0);
    let goal = Goal { until_s: f64::INFINITY, requests: u64::MAX };
    engine.step(goal, 1_000_000);
    let (from, start) = (engine.events(), Instant::now());
    while start.elapsed().as_secs_f64() < SECONDS {
        engine.step(goal, 1_000_000);
    }
    let (events, elapsed_s) = ((engine.events() - from) as f64, start.elapsed().as_secs_f64());
    println!("{name:<32} {:6.1} million events/s", events / elapsed_s / 1e6);
}

fn main() {
    measure("M/M/1, utilisation 0.8", &network(vec![station(exponential(1.0))]));
    let mut shared = station(exponential(1.0));
    shared.discipline = Discipline::ProcessorSharing;
    measure("M/M/1-PS, utilisation 0.8", &network(vec![shared]));
    measure("tandem of 10", &tandem(10));
    measure("tree of 200 blocks", &tree(200));
}
