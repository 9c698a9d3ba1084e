//! The simulation against theory: fixed seeds, 99 % intervals.

use headroom::model::distribution::Law;
use headroom::model::network::{Arrivals, Call, Handler, Network, Source, Station};
use headroom::model::{BlockId, Distribution, EdgeId, EdgeMode};
use headroom::sim::{Estimate, Measurement, RunSpec, simulate};

/// An exponential law.
pub(crate) fn exponential(mean_s: f64) -> Distribution {
    Distribution::Exponential { mean_s }
}

/// A station with one handler and no limits but its cores.
pub(crate) fn station(cores: u32, service: Distribution) -> Station {
    Station { cores: Some(cores), ..Station::reference("station", BlockId(2), vec![Handler::leaf(service)]) }
}

/// A plain call to a station.
pub(crate) fn call(target: usize) -> Call {
    Call::plain(EdgeId(target as u32), EdgeMode::Call, target, 1.0)
}

/// A certain forward to a station.
pub(crate) fn forward(target: usize, p: f64) -> Call {
    Call { mean: p, ..Call::plain(EdgeId(100 + target as u32), EdgeMode::Forward, target, p) }
}

/// A network of one class whose source calls the first of these stations, which are numbered from 1.
pub(crate) fn network(arrivals: Arrivals, stations: Vec<Station>) -> Network {
    let handler = Handler { calls: vec![call(1)], ..Handler::leaf(Distribution::ZERO) };
    let mut all = vec![Station::reference("users", BlockId(1), vec![handler])];
    all.extend(stations);
    Network {
        classes: vec!["request".to_owned()],
        stations: all,
        pools: Vec::new(),
        sources: vec![Source { station: 0, arrivals, mix: vec![1.0] }],
    }
}

/// Poisson arrivals.
pub(crate) fn poisson(rate: f64) -> Arrivals {
    Arrivals::Open { gap: exponential(1.0 / rate) }
}

/// Replications enough for about one per cent.
pub(crate) const SPEC: RunSpec =
    RunSpec { seed: 20_240, replications: 10, requests: 20_000, precision: 0.01, budget: 60_000_000 };

/// Simulates at load 1 and checks the balance.
pub(crate) fn run(network: &Network) -> Measurement {
    let m = simulate(network, 1.0, SPEC).unwrap();
    assert!(m.balance.holds(), "{:?}", m.balance);
    m
}

/// Whether theory lies in the 99 % interval (for ten replications 1.44 times the 95 % one), which is narrow.
#[track_caller]
pub(crate) fn agrees(what: &str, got: Estimate, theory: f64) {
    let within = 1.44 * got.half_width + 1e-12;
    assert!((got.value - theory).abs() <= within, "{what}: {} ± {} is not {theory}", got.value, within);
    assert!(
        got.half_width <= 0.05 * theory.abs() + 1e-9,
        "{what}: {} ± {} is wide",
        got.value,
        got.half_width
    );
}

#[test]
fn mm1() {
    let m = run(&network(poisson(0.8), vec![station(1, exponential(1.0))]));
    agrees("mean", m.total.mean_s.unwrap(), 5.0);
    agrees("utilisation", m.stations[1].core_utilisation.unwrap(), 0.8);
    agrees("line", m.stations[1].queue_length, 3.2);
    agrees("wait", m.stations[1].wait_s, 4.0);
    let headroom::sim::measurement::Quantile::Known(p99) = m.total.percentiles_s[3] else { panic!() };
    agrees("p99", p99, 5.0 * 100f64.ln());
}

#[test]
fn mg1() {
    for (law, scv) in
        [(Law::Deterministic, 0.0), (Law::Erlang, 0.25), (Law::Lognormal, 2.0), (Law::Hyperexponential, 4.0)]
    {
        let m = run(&network(poisson(0.7), vec![station(1, Distribution::new(law, 1.0, scv))]));
        agrees(&format!("{law:?}"), m.stations[1].wait_s, 0.7 * (1.0 + scv) / 2.0 / 0.3);
    }
}
