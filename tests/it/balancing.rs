//! Balancers, hot instances and priorities: the closed form against the simulation, percentiles too.

use headroom::model::Distribution;
use headroom::model::distribution::Law;
use headroom::model::network::{
    Arrivals, Call, Discipline, Dispatch, Handler, Network, Scaling, Source, Station,
};
use headroom::model::{BlockId, EdgeId, EdgeMode};
use headroom::queueing::{Detail, Solver, Validity};
use headroom::sim::measurement::Quantile;
use headroom::sim::{RunSpec, simulate};

/// Poisson arrivals of as many classes as there are laws, at one station at this utilisation.
fn network(
    laws: &[Distribution],
    cores: u32,
    count: u32,
    rho: f64,
    change: impl Fn(&mut Station),
) -> Network {
    let work: f64 = laws.iter().map(|law| law.mean()).sum::<f64>() / laws.len() as f64;
    let rate = rho * f64::from(cores * count) / work;
    let mut reference =
        Station::reference("source", BlockId(0), vec![Handler::leaf(Distribution::ZERO); laws.len()]);
    for handler in &mut reference.handlers {
        handler.calls.push(Call::plain(EdgeId(1), EdgeMode::Call, 1, 1.0));
    }
    let mut station =
        Station::reference("tier", BlockId(1), laws.iter().map(|law| Handler::leaf(*law)).collect());
    (station.cores, station.scaling) = (Some(cores), Scaling::Fixed(count));
    change(&mut station);
    let gap = Distribution::Exponential { mean_s: 1.0 / rate };
    let mix = vec![1.0 / laws.len() as f64; laws.len()];
    Network {
        classes: (0..laws.len()).map(|c| format!("class {c}")).collect(),
        stations: vec![reference, station],
        sources: vec![Source::steady(0, Arrivals::Open { gap }, mix)],
        ..Network::default()
    }
}

/// Relative errors of mean, p50, p95 and p99 of a class or of all.
fn errors(network: &Network, class: Option<usize>) -> [f64; 4] {
    let prediction = Solver::new(network.clone()).predict(1.0, Detail::Percentiles);
    let spec = RunSpec {
        replications: 8,
        requests: 60_000,
        precision: 0.006,
        budget: 60_000_000,
        ..RunSpec::default()
    };
    let measured = simulate(network, 1.0, spec).unwrap();
    let (said, seen) = match class {
        Some(c) => (&prediction.classes[c], &measured.classes[c]),
        None => (&prediction.total, &measured.total),
    };
    let percentiles = said.percentiles_s.unwrap();
    let known = |slot: usize| match seen.percentiles_s[slot] {
        Quantile::Known(estimate) => percentiles[slot] / estimate.value - 1.0,
        Quantile::Needs(_) => 0.0,
    };
    let mean = said.mean_s.unwrap() / seen.mean_s.unwrap().value - 1.0;
    [mean, known(0), known(2), known(3)]
}

fn within(what: &str, errors: [f64; 4], allowed: [f64; 4]) {
    for (error, allowed) in errors.iter().zip(allowed) {
        assert!(error.abs() <= allowed, "{what}: mean, p50, p95, p99 off by {errors:.3?}, allowed {allowed}");
    }
}

const ONE: Distribution = Distribution::Exponential { mean_s: 1.0 };

#[test]
fn balancers_that_look() {
    use Dispatch::{IdleFirst, LeastConnections, PowerOfChoices};
    let (fcfs, sharing) = (Discipline::Fcfs, Discipline::ProcessorSharing);
    for (dispatch, count, cores, rho, discipline, allowed) in [
        (LeastConnections, 6, 1, 0.9, fcfs, [0.03, 0.03, 0.04, 0.05]),
        (LeastConnections, 4, 3, 0.85, fcfs, [0.02, 0.02, 0.03, 0.04]),
        (LeastConnections, 6, 2, 0.85, sharing, [0.03, 0.03, 0.04, 0.05]),
        (PowerOfChoices(2), 12, 1, 0.85, fcfs, [0.02, 0.03, 0.03, 0.04]),
        (PowerOfChoices(2), 12, 2, 0.85, sharing, [0.02, 0.03, 0.04, 0.05]),
        (IdleFirst, 12, 1, 0.8, fcfs, [0.03, 0.03, 0.05, 0.08]),
    ] {
        let net = network(&[ONE], cores, count, rho, |s| (s.dispatch, s.discipline) = (dispatch, discipline));
        within(&format!("{dispatch:?} {count} × {cores} {discipline:?}"), errors(&net, None), allowed);
    }
}

#[test]
fn balancers_with_other_laws_of_service() {
    for (law, scv) in [(Law::Lognormal, 2.0), (Law::Erlang, 0.25), (Law::Hyperexponential, 4.0)] {
        for dispatch in [Dispatch::LeastConnections, Dispatch::PowerOfChoices(2), Dispatch::IdleFirst] {
            let net = network(&[Distribution::new(law, 1.0, scv)], 1, 8, 0.8, |s| s.dispatch = dispatch);
            within(&format!("{dispatch:?} {law:?}"), errors(&net, None), [0.08, 0.15, 0.12, 0.12]);
        }
    }
}

#[test]
fn a_hot_instance_is_solved_apart() {
    let net = network(&[ONE], 1, 4, 0.5, |s| s.dispatch = Dispatch::Skewed(0.4));
    let prediction = Solver::new(net.clone()).predict(1.0, Detail::Percentiles);
    // The hot one at 0.8, the others at 0.4: exactly a mixture of two exponential laws.
    assert!((prediction.total.mean_s.unwrap() - (0.4 / 0.2 + 0.6 / 0.6)).abs() < 1e-9);
    let p99 = prediction.total.percentiles_s.unwrap()[3];
    let tail = 0.4 * (-0.2 * p99).exp() + 0.6 * (-0.6 * p99).exp();
    assert!((tail / 0.01 - 1.0).abs() < 1e-4, "{tail}");
    assert!((prediction.stations[1].saturation.unwrap() - 0.8).abs() < 1e-9);
    assert!((prediction.stations[1].core_utilisation.unwrap() - 0.5).abs() < 1e-9);
    assert_eq!(prediction.validity, Validity::Exact);
}

#[test]
fn each_rank_has_its_own_percentiles() {
    let short = Distribution::new(Law::Lognormal, 0.5, 1.0);
    for (laws, cores, allowed) in [
        ([ONE, ONE], 1, [0.02, 0.02, 0.03, 0.04]),
        ([ONE, ONE], 4, [0.02, 0.02, 0.03, 0.04]),
        ([short, ONE], 1, [0.02, 0.03, 0.03, 0.04]),
        ([short, ONE], 3, [0.05, 0.05, 0.06, 0.08]),
    ] {
        let net = network(&laws, cores, 1, 0.8, |s| {
            s.discipline = Discipline::Priority;
            s.handlers[1].rank = 1;
        });
        for class in 0..2 {
            within(&format!("rank {class} of {laws:?} on {cores}"), errors(&net, Some(class)), allowed);
        }
    }
}
