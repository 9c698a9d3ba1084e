//! Stations with patience, contention, setups and batches: formulas against the simulation.

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

/// Within these relative errors of the simulation: mean, p50, p95, p99.
fn close(name: &str, network: &Network, allowed: [f64; 4]) -> (Prediction, Measurement) {
    let (predicted, measured) = both(network);
    let found = errors(&predicted, &measured);
    for (error, allowed) in found.iter().zip(allowed) {
        assert!(error.abs() <= allowed, "{name}: {found:.4?}");
    }
    (predicted, measured)
}

#[test]
fn who_waits_too_long_gives_up() {
    for (rate, patience) in [(38.0, exponential(0.3)), (55.0, Distribution::Deterministic { mean_s: 0.3 })] {
        let network = network(rate, exponential(0.1), |s| {
            s.cores = Some(4);
            s.patience = Some(patience);
        });
        let (predicted, measured) = close("patience", &network, [0.01, 0.01, 0.015, 0.02]);
        let share = measured.stations[1].abandon_ratio.unwrap();
        assert!((predicted.stations[1].abandon_ratio - share.value).abs() < 2.0 * share.half_width + 1e-3);
        let late = predicted.total.errors.timed_out;
        assert!((late - predicted.stations[1].abandon_ratio).abs() < 1e-9);
    }
}

#[test]
fn contention_slows_everybody() {
    let usl = Contention { sigma: 0.05, kappa: 0.01 };
    let fcfs = network(28.0, exponential(0.1), |s| {
        s.cores = Some(8);
        s.contention = Some(usl);
    });
    close("first come first served", &fcfs, [0.02, 0.02, 0.03, 0.03]);
    let sharing = |rate| {
        network(rate, exponential(0.1), |s| {
            s.cores = Some(8);
            s.discipline = Discipline::ProcessorSharing;
            s.workers = Some(30);
            s.backlog = Some(10);
            s.contention = Some(Contention { sigma: 0.05, kappa: 0.002 });
        })
    };
    close("sharing", &sharing(20.0), [0.01, 0.01, 0.02, 0.03]);
    // Offered far too much it completes less than at its peak.
    let (predicted, measured) = both(&sharing(60.0));
    let done = predicted.total.goodput_per_s;
    assert!((done / measured.total.goodput_per_s.value - 1.0).abs() < 0.01);
    let peak = Solver::new(sharing(24.0)).predict(1.0, Detail::Means).total.goodput_per_s;
    assert!(done < 0.9 * peak, "{done} {peak}");
}

#[test]
fn idle_workers_grow_cold() {
    let time = exponential(0.3);
    for (rate, workers, keep_alive_s, allowed) in
        [(5.0, Some(1), 0.1, 0.015), (20.0, Some(4), 0.1, 0.03), (10.0, None, 2.0, 0.02)]
    {
        let network = network(rate, exponential(0.1), |s| {
            (s.cores, s.workers) = (workers, workers);
            s.setup = Some(Setup { time, keep_alive_s });
        });
        let (predicted, measured) =
            close("setup", &network, [allowed, 2.0 * allowed, 2.0 * allowed, 3.0 * allowed]);
        let (cold, seen) =
            (predicted.stations[1].cold_ratio.unwrap(), measured.stations[1].cold_ratio.unwrap());
        assert!((cold / seen.value - 1.0).abs() < 0.08, "{cold} {seen:?}");
    }
}

#[test]
fn consumers_take_batches() {
    for (cores, size, rate, allowed) in [(1, 10, 40.0, 0.03), (4, 10, 150.0, 0.1)] {
        let network = network(rate, exponential(0.1), |s| {
            s.cores = Some(cores);
            s.batch = Some(Batch { size, marginal: 0.05 });
        });
        let (predicted, measured) = close("batch", &network, [allowed; 4]);
        let (k, seen) = (predicted.stations[1].batch_size.unwrap(), measured.stations[1].batch_size.unwrap());
        assert!((k / seen.value - 1.0).abs() < 0.02, "{k} {seen:?}");
    }
}

/// Users of a database with contention: exact by convolution.
#[test]
fn a_population_past_the_peak_completes_less() {
    let closed = |users: f64| {
        let mut network = network(1.0, exponential(0.01), |s| {
            s.discipline = Discipline::ProcessorSharing;
            s.contention = Some(Contention { sigma: 0.02, kappa: 0.002 });
        });
        network.sources[0].arrivals = Arrivals::Closed { population: users, think: exponential(0.05) };
        network
    };
    let few = Solver::new(closed(40.0)).predict(1.0, Detail::Means).total.goodput_per_s;
    let many = Solver::new(closed(400.0)).predict(1.0, Detail::Means).total.goodput_per_s;
    assert!(many < 0.8 * few, "{few} {many}");
    let (predicted, measured) = both(&closed(60.0));
    let x = predicted.total.goodput_per_s;
    assert!((x / measured.total.goodput_per_s.value - 1.0).abs() < 0.01, "{x} {measured:?}");
    let mean_s = predicted.total.mean_s.unwrap();
    assert!((mean_s / measured.total.mean_s.unwrap().value - 1.0).abs() < 0.02);
}
