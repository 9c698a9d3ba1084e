//! Calls made at once and hedges in the closed form, against exact answers and against the simulation.

use headroom::model::BlockId;
use headroom::model::Distribution;
use headroom::model::network::{Call, Discipline, Dispatch, Fan, Handler, Network, Scaling, Station};
use headroom::queueing::{Detail, Prediction, Solver};
use headroom::sim::measurement::Quantile;
use headroom::sim::{RunSpec, simulate};

use crate::sim_theory::{call, exponential, network, poisson, station};

fn predict(network: &Network) -> Prediction {
    Solver::new(network.clone()).predict(1.0, Detail::Percentiles)
}

fn calling(arrivals_per_s: f64, stations: Vec<Station>, change: impl FnOnce(&mut Call)) -> Network {
    let mut network = network(poisson(arrivals_per_s), stations);
    change(&mut network.stations[0].handlers[0].calls[0]);
    network
}

fn delay(service: Distribution) -> Station {
    Station::reference("delay", BlockId(3), vec![Handler::leaf(service)])
}

fn instances(n: u32, service: Distribution) -> Station {
    Station { scaling: Scaling::Fixed(n), dispatch: Dispatch::RoundRobin, ..station(1, service) }
}

#[track_caller]
fn near(what: &str, got: f64, expected: f64, tolerance: f64) {
    assert!((got / expected - 1.0).abs() <= tolerance, "{what}: {got} is not {expected}");
}

/// Mean, median, p95 and p99 of both engines.
#[track_caller]
fn engines_agree(what: &str, network: &Network, mean: f64, percentile: f64) {
    let spec = RunSpec { seed: 31, replications: 10, requests: 30_000, precision: 0.01, budget: 50_000_000 };
    let measured = simulate(network, 1.0, spec).unwrap().total;
    let predicted = predict(network).total;
    let percentiles = predicted.percentiles_s.unwrap();
    let simulated = measured.mean_s.unwrap();
    let mut out =
        format!("{what}: mean {:+.1} %", 100.0 * (predicted.mean_s.unwrap() / simulated.value - 1.0));
    let mut off = (predicted.mean_s.unwrap() / simulated.value - 1.0).abs()
        > mean + simulated.half_width / simulated.value;
    for (slot, name) in [(0, "p50"), (2, "p95"), (3, "p99")] {
        let Quantile::Known(it) = measured.percentiles_s[slot] else { panic!("{what}") };
        let error = percentiles[slot] / it.value - 1.0;
        out += &format!(" {name} {:+.1} %", 100.0 * error);
        off |= error.abs() > percentile + it.half_width / it.value;
    }
    assert!(!off, "{out}");
}

#[test]
fn pure_delays_are_exact() {
    let all = predict(&calling(3.0, vec![delay(exponential(1.0))], |c| {
        (c.mean, c.fan) = (10.0, Fan::Together { need: None });
    }));
    near("H10", all.total.mean_s.unwrap(), 2.928_968_253_968_254, 1e-9);
    near("p99", all.total.percentiles_s.unwrap()[3], -(1.0 - 0.99f64.powf(0.1)).ln(), 1e-6);
    near("work", all.stations[1].arrivals_per_s, 30.0, 1e-12);
    let quorum = predict(&calling(3.0, vec![delay(exponential(1.0))], |c| {
        (c.mean, c.fan) = (3.0, Fan::Together { need: Some(2) });
    }));
    near("2 of 3", quorum.total.mean_s.unwrap(), 5.0 / 6.0, 1e-9);
    near("p99", quorum.total.percentiles_s.unwrap()[3], 2.831_860_950_723_147, 1e-6);
    let hedged =
        predict(&calling(2.0, vec![delay(exponential(1.0))], |c| c.fan = Fan::Hedged { after_s: 0.5 }));
    let again = (-0.5f64).exp();
    near("hedged", hedged.total.mean_s.unwrap(), 1.0 - again + again / 2.0, 2e-3);
    near("copies", hedged.stations[1].arrivals_per_s, 2.0 * (1.0 + again), 1e-6);
    near("p99", hedged.total.percentiles_s.unwrap()[3], (100f64.ln() + 0.5) / 2.0, 3e-3);
}

#[test]
fn two_queues_have_flatto_and_hahns_mean() {
    for rho in [0.3, 0.6, 0.9] {
        let both = predict(&calling(rho, vec![instances(2, exponential(1.0))], |c| {
            (c.mean, c.fan) = (2.0, Fan::Together { need: None });
        }));
        near("mean", both.total.mean_s.unwrap(), (12.0 - rho) / 8.0 / (1.0 - rho), 2e-3);
        let mut apart =
            network(poisson(rho), vec![station(1, exponential(1.0)), station(1, exponential(1.0))]);
        apart.stations[0].handlers[0].calls.push(Call { with_previous: true, ..call(2) });
        near("apart", predict(&apart).total.mean_s.unwrap(), (12.0 - rho) / 8.0 / (1.0 - rho), 2e-3);
    }
}

#[test]
fn forks_agree_with_the_simulation() {
    let lognormal = Distribution::Lognormal { mean_s: 1.0, scv: 2.0 };
    let together = |need| move |c: &mut Call| (c.mean, c.fan) = (4.0, Fan::Together { need });
    engines_agree("four", &calling(0.7, vec![instances(4, exponential(1.0))], together(None)), 0.02, 0.03);
    engines_agree("lognormal", &calling(0.6, vec![instances(4, lognormal)], together(None)), 0.03, 0.05);
    engines_agree(
        "quorum",
        &calling(0.7, vec![instances(4, exponential(1.0))], together(Some(2))),
        0.03,
        0.05,
    );
}

#[test]
fn calls_that_meet_in_one_line_agree_with_the_simulation() {
    let together = |n: f64, need| move |c: &mut Call| (c.mean, c.fan) = (n, Fan::Together { need });
    let erlang = Distribution::Erlang { mean_s: 1.0, scv: 0.5 };
    let random = Station { dispatch: Dispatch::Random, ..instances(8, exponential(1.0)) };
    let sharing = Station { discipline: Discipline::ProcessorSharing, ..station(16, exponential(1.0)) };
    engines_agree("random", &calling(1.2, vec![random], together(4.0, None)), 0.05, 0.08);
    engines_agree("one server", &calling(0.2, vec![station(1, erlang)], together(3.0, None)), 0.01, 0.02);
    engines_agree(
        "four servers",
        &calling(0.8, vec![station(4, exponential(1.0))], together(3.0, None)),
        0.04,
        0.06,
    );
    engines_agree(
        "quorum",
        &calling(0.8, vec![station(4, exponential(1.0))], together(3.0, Some(2))),
        0.07,
        0.09,
    );
    engines_agree(
        "one or two",
        &calling(0.35, vec![station(1, exponential(1.0))], together(1.6, None)),
        0.01,
        0.02,
    );
    engines_agree(
        "more than lines",
        &calling(0.35, vec![instances(2, exponential(1.0))], together(4.0, None)),
        0.02,
        0.03,
    );
    engines_agree("shared cores", &calling(1.2, vec![sharing], together(4.0, None)), 0.03, 0.04);
}

#[test]
fn groups_of_unlike_calls_agree_with_the_simulation() {
    let mut it = network(
        poisson(0.7),
        vec![
            station(1, exponential(1.0)),
            station(2, exponential(2.0)),
            station(4, Distribution::Lognormal { mean_s: 2.0, scv: 1.5 }),
        ],
    );
    it.stations[0].handlers[0].calls = vec![
        call(1),
        Call { with_previous: true, round_trip_s: 0.5, ..call(2) },
        Call { with_previous: true, mean: 1.5, ..call(3) },
    ];
    engines_agree("unlike", &it, 0.03, 0.04);
}
