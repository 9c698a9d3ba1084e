//! `headroom bench`: the engines' speed on this machine.

use std::time::Instant;

use serde_json::{Value, json};

use super::table::Table;
use crate::analysis::{Study, speed};
use crate::model::distribution::Law;
use crate::model::network::{Arrivals, Call, Discipline, Handler, Network, Source, Station};
use crate::model::{BlockId, Distribution, EdgeId, EdgeMode};
use crate::share::gallery;
use crate::sim::{RunSpec, simulate};

/// Runs of each measurement; the median counts.
const RUNS: usize = 5;

/// Times sweeps and simulations.
pub(super) fn report(json: bool) -> String {
    let (sweeps, simulations) = (sweeps(), simulations());
    if json {
        return format!("{:#}", json!(sweeps.iter().chain(&simulations).collect::<Vec<_>>()));
    }
    let mut table = Table::new(&["model", "points or events", "seconds", "per second"]);
    for row in sweeps.iter().chain(&simulations) {
        let number = |key: &str| row[key].as_f64();
        let count = number("points").or(number("events")).unwrap_or_default();
        let rate = number("points_per_second").or(number("events_per_second")).unwrap_or_default();
        if let Some(exponent) = number("exponent") {
            let name = row["model"].as_str().unwrap_or_default().to_owned();
            table.row([name, String::new(), String::new(), format!("{exponent:.2}")]);
            continue;
        }
        let seconds = number("seconds").unwrap_or_default();
        table.row([
            row["model"].as_str().unwrap_or_default().to_owned(),
            format!("{count:.0}"),
            format!("{seconds:.4}"),
            format!("{rate:.0}"),
        ]);
    }
    table.text()
}

/// Median of the seconds that something takes.
fn median(mut run: impl FnMut()) -> f64 {
    let mut seconds: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds[RUNS / 2]
}

fn sweeps() -> Vec<Value> {
    let mut rows = Vec::new();
    let points: u32 = 200;
    for entry in gallery::GALLERY {
        let (scenario, _) = (entry.build)();
        let Ok(mut study) = Study::new(&scenario) else { continue };
        let seconds = median(|| {
            study.curve(1.5, None, points as usize);
        });
        rows.push(json!({"model": format!("sweep {}", entry.slug), "points": points, "seconds": seconds, "points_per_second": f64::from(points) / seconds}));
    }
    let mut measured = Vec::new();
    for blocks in speed::SIZES {
        let Ok(mut study) = Study::new(&speed::tree(blocks)) else { continue };
        let mut time = |points: u32| {
            let seconds = median(|| {
                study.curve(1.5, None, points as usize);
            });
            rows.push(json!({"model": format!("sweep {blocks} blocks"), "points": points, "seconds": seconds, "points_per_second": f64::from(points) / seconds}));
            seconds
        };
        if blocks == speed::SIZES[0] {
            time(60);
        }
        measured.push((blocks as f64, time(points)));
    }
    rows.push(json!({"model": "sweep, exponent over blocks", "exponent": speed::exponent(&measured)}));
    rows
}

fn simulations() -> Vec<Value> {
    [("M/M/1", chain(1, 0.8)), ("ten stations", chain(10, 0.8)), ("200 blocks", fan(200))]
        .into_iter()
        .map(|(model, network)| {
            let spec = RunSpec { seed: 1, replications: 2, requests: 200_000, precision: 1.0, budget: 20_000_000 };
            let mut events = 0;
            let seconds = median(|| events = simulate(&network, 0.8, spec).map_or(0, |m| m.events));
            json!({"model": format!("simulate {model}"), "events": events, "seconds": seconds, "events_per_second": events as f64 / seconds})
        })
        .collect()
}

/// Exponential single-server stations in a row.
fn chain(stations: usize, rho: f64) -> Network {
    let mut network = start(1.0);
    for i in 0..stations {
        let mut handler = Handler::leaf(Distribution::Exponential { mean_s: rho });
        if i + 1 < stations {
            handler.forwards.push(Call::plain(EdgeId(i as u32 + 1), EdgeMode::Forward, i + 2, 1.0));
        }
        network.stations.push(server(handler, 1));
    }
    network
}

/// A front that calls ten tiers of services, each behind the last, lognormal work and eight cores each.
fn fan(blocks: usize) -> Network {
    let mut network = start(100.0);
    for i in 0..blocks {
        let service = Distribution::new(Law::Lognormal, 0.05, 1.5);
        let mut handler = Handler::leaf(service);
        for next in [i * 2 + 1, i * 2 + 2].into_iter().filter(|n| *n < blocks) {
            handler.calls.push(Call::plain(EdgeId(next as u32), EdgeMode::Call, next + 1, 0.7));
        }
        network.stations.push(server(handler, 8));
    }
    network
}

fn start(rate_per_s: f64) -> Network {
    let mut users = Handler::leaf(Distribution::ZERO);
    users.calls.push(Call::plain(EdgeId(0), EdgeMode::Call, 1, 1.0));
    Network {
        classes: vec!["request".to_owned()],
        stations: vec![Station::reference("users", BlockId(0), vec![users])],
        pools: Vec::new(),
        sources: vec![Source::steady(
            0,
            Arrivals::Open { gap: Distribution::Exponential { mean_s: 1.0 / rate_per_s } },
            vec![1.0],
        )],
    }
}

fn server(handler: Handler, cores: u32) -> Station {
    let mut station = Station::reference("server", BlockId(1), vec![handler]);
    (station.cores, station.discipline) = (Some(cores), Discipline::Fcfs);
    station
}
