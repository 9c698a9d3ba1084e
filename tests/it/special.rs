//! Stations with patience, contention, setups and batches: formulas against the simulation.

use headroom::model::distribution::Law;
use headroom::model::network::{
    Arrivals, Batch, Call, Contention, Discipline, Handler, Network, Setup, Source, Station,
};
use headroom::model::{BlockId, Distribution, EdgeId, EdgeMode};
use headroom::queueing::{Detail, Prediction, Solver};
use headroom::sim::measurement::Quantile;
use headroom::sim::{Measurement, RunSpec, simulate};

fn exponential(mean_s: f64) -> Distribution {
    Distribution::Exponential { mean_s }
}

/// Poisson arrivals at one station.
fn network(rate_per_s: f64, service: Distribution, change: impl FnOnce(&mut Station)) -> Network {
    let mut source = Handler::leaf(Distribution::ZERO);
    source.calls.push(Call::plain(EdgeId(1), EdgeMode::Call, 1, 1.0));
    let mut station = Station::reference("station", BlockId(2), vec![Handler::leaf(service)]);
    change(&mut station);
    Network {
        classes: vec!["all".to_owned()],
        stations: vec![Station::reference("source", BlockId(1), vec![source]), station],
        pools: Vec::new(),
        sources: vec![Source::steady(0, Arrivals::Open { gap: exponential(1.0 / rate_per_s) }, vec![1.0])],
    }
}

/// Both engines' answers.
fn both(network: &Network) -> (Prediction, Measurement) {
    let predicted = Solver::new(network.clone()).predict(1.0, Detail::Percentiles);
    let spec = RunSpec { seed: 5, replications: 10, requests: 60_000, precision: 0.004, budget: 60_000_000 };
    (predicted, simulate(network, 1.0, spec).unwrap())
}

/// Relative errors of the formulas: mean response, p50, p95, p99; `None` where the simulation does not know.
fn errors(predicted: &Prediction, measured: &Measurement) -> [f64; 4] {
    let mean = predicted.total.mean_s.unwrap() / measured.total.mean_s.unwrap().value - 1.0;
    let slot = |k: usize| match measured.total.percentiles_s[k] {
        Quantile::Known(estimate) => predicted.total.percentiles_s.unwrap()[k] / estimate.value - 1.0,
        Quantile::Needs(_) => f64::NAN,
    };
    [mean, slot(0), slot(2), slot(3)]
}

#[test]
#[ignore = "prints a table"]
fn table() {
    let laws = [
        ("exp", exponential(0.1)),
        ("E4", Distribution::new(Law::Erlang, 0.1, 0.25)),
        ("LN4", Distribution::new(Law::Lognormal, 0.1, 4.0)),
        ("det", Distribution::Deterministic { mean_s: 0.1 }),
    ];
    let show = |name: String, network: Network| {
        let (p, m) = both(&network);
        let e = if p.total.mean_s.is_some() { errors(&p, &m) } else { [f64::NAN; 4] };
        let (a, b) = (&p.stations[1], &m.stations[1]);
        let v = |e: Option<headroom::sim::Estimate>| e.map_or(f64::NAN, |e| e.value);
        println!(
            "{name:34} mean {:+.3} p50 {:+.3} p95 {:+.3} p99 {:+.3} | wait {:.4} {:.4} good {:.3} {:.3} ab {:.4} {:.4} cold {:.4} {:.4} k {:.3} {:.3} u {:.3} {:.3} w {:.3} {:.3} {:?}",
            e[0],
            e[1],
            e[2],
            e[3],
            a.wait_s,
            b.wait_s.value,
            p.total.goodput_per_s,
            m.total.goodput_per_s.value,
            a.abandon_ratio,
            v(b.abandon_ratio),
            a.cold_ratio.unwrap_or(f64::NAN),
            v(b.cold_ratio),
            a.batch_size.unwrap_or(f64::NAN),
            v(b.batch_size),
            a.core_utilisation.unwrap_or(f64::NAN),
            v(b.core_utilisation),
            a.worker_utilisation.unwrap_or(f64::NAN),
            v(b.worker_utilisation),
            format!("{:?}", p.validity).chars().take(60).collect::<String>()
        );
    };
    for (name, law) in laws {
        for rate in [30.0, 38.0, 55.0] {
            for (pn, patience) in [
                ("D.3", Distribution::Deterministic { mean_s: 0.3 }),
                ("M.3", exponential(0.3)),
                ("LN1", Distribution::new(Law::Lognormal, 0.3, 1.0)),
            ] {
                show(
                    format!("patience {name} {rate} {pn}"),
                    network(rate, law, |s| {
                        s.cores = Some(4);
                        s.patience = Some(patience);
                    }),
                );
            }
        }
        for rate in [20.0, 30.0] {
            show(
                format!("usl fcfs {name} {rate}"),
                network(rate, law, |s| {
                    s.cores = Some(8);
                    s.contention = Some(Contention { sigma: 0.05, kappa: 0.01 });
                }),
            );
            show(
                format!("usl ps {name} {rate}"),
                network(rate, law, |s| {
                    s.cores = Some(8);
                    s.discipline = Discipline::ProcessorSharing;
                    s.workers = Some(30);
                    s.backlog = Some(10);
                    s.contention = Some(Contention { sigma: 0.05, kappa: 0.002 });
                }),
            );
            show(
                format!("usl none {name} {rate}"),
                network(rate, law, |s| {
                    s.contention = Some(Contention { sigma: 0.05, kappa: 0.0 });
                }),
            );
        }
        show(
            format!("usl ps over {name}"),
            network(60.0, law, |s| {
                s.cores = Some(8);
                s.discipline = Discipline::ProcessorSharing;
                s.workers = Some(30);
                s.backlog = Some(10);
                s.contention = Some(Contention { sigma: 0.05, kappa: 0.002 });
            }),
        );
        for (keep, rate) in [(0.0, 20.0), (0.1, 20.0), (2.0, 10.0)] {
            let time = exponential(0.3);
            show(
                format!("setup c=1 {name} {keep}"),
                network(rate / 4.0, law, |s| {
                    s.cores = Some(1);
                    s.workers = Some(1);
                    s.setup = Some(Setup { time, keep_alive_s: keep });
                }),
            );
            show(
                format!("setup c=4 {name} {keep}"),
                network(rate, law, |s| {
                    s.cores = Some(4);
                    s.workers = Some(4);
                    s.setup = Some(Setup { time, keep_alive_s: keep });
                }),
            );
            show(
                format!("setup inf {name} {keep}"),
                network(rate, law, |s| {
                    s.setup = Some(Setup { time, keep_alive_s: keep });
                }),
            );
            show(
                format!("setup W10 {name} {keep}"),
                network(rate * 3.0, law, |s| {
                    s.workers = Some(10);
                    s.backlog = Some(0);
                    s.setup = Some(Setup { time, keep_alive_s: keep });
                }),
            );
        }
        for (c, size, rate, marginal) in [
            (1u32, 10u32, 40.0, 0.05),
            (1, 10, 55.0, 0.05),
            (1, 100, 200.0, 0.02),
            (4, 10, 100.0, 0.05),
            (4, 10, 220.0, 0.05),
            (2, 50, 200.0, 0.02),
        ] {
            show(
                format!("batch {name} c{c} b{size} {rate}"),
                network(rate, law, |s| {
                    s.cores = Some(c);
                    s.batch = Some(Batch { size, marginal });
                }),
            );
        }
    }
}
