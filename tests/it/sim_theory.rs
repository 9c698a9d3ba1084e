//! The simulation against theory: fixed seeds, 99 % intervals.

use headroom::model::distribution::Law;
use headroom::model::network::{
    Arrivals, Call, Discipline, Dispatch, Handler, Network, Pool, Retry, Scaling, Source, Station,
};
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
        sources: vec![Source::steady(0, arrivals, vec![1.0])],
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

/// Probability that an arrival waits at M/M/c with `a` Erlang offered (Erlang C).
fn erlang_c(c: u32, a: f64) -> f64 {
    let b = erlang_b(c, a);
    b / (1.0 - a / f64::from(c) * (1.0 - b))
}

/// Probability that all c are busy at M/G/c/c (Erlang B, by recursion).
fn erlang_b(c: u32, a: f64) -> f64 {
    (1..=c).fold(1.0, |b, k| a * b / (f64::from(k) + a * b))
}

/// Stationary law of a birth-death chain from its ratios p(n+1)/p(n).
pub(crate) fn birth_death(ratios: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut p = vec![1.0];
    p.extend(ratios.scan(1.0, |p, r| {
        *p *= r;
        Some(*p)
    }));
    let sum: f64 = p.iter().sum();
    p.iter().map(|x| x / sum).collect()
}

#[test]
fn mmc_shared_by_instances() {
    // Four cores as two instances with one line.
    let mut tier = station(2, exponential(1.0));
    tier.scaling = Scaling::Fixed(2);
    let m = run(&network(poisson(3.2), vec![tier]));
    agrees("wait", m.stations[1].wait_s, erlang_c(4, 3.2) / (4.0 - 3.2));
    agrees("utilisation", m.stations[1].core_utilisation.unwrap(), 0.8);
    assert_eq!(m.stations[1].instances, 2);
}

#[test]
fn mmck_drops() {
    let (c, k, a) = (2u32, 5u32, 2.4);
    let mut tier = station(c, exponential(1.0));
    tier.workers = Some(c);
    tier.backlog = Some(k - c);
    let m = run(&network(poisson(a), vec![tier]));
    let p = birth_death((0..k).map(|n| a / f64::from((n + 1).min(c))));
    let blocked = p[k as usize];
    let number: f64 = p.iter().zip(0u32..).map(|(p, n)| p * f64::from(n)).sum();
    agrees("rejected", m.total.rejected, blocked);
    agrees("reject ratio", m.stations[1].reject_ratio, blocked);
    agrees("mean", m.total.mean_s.unwrap(), number / (a * (1.0 - blocked)));
    agrees("goodput", m.total.goodput_per_s, a * (1.0 - blocked));
    agrees("workers", m.stations[1].worker_utilisation.unwrap(), a * (1.0 - blocked) / f64::from(c));
}

#[test]
fn processor_sharing_is_insensitive() {
    for law in [exponential(1.0), Distribution::Deterministic { mean_s: 1.0 }] {
        let mut tier = station(1, law);
        tier.discipline = Discipline::ProcessorSharing;
        let m = run(&network(poisson(0.7), vec![tier]));
        agrees("mean", m.total.mean_s.unwrap(), 1.0 / 0.3);
        agrees("utilisation", m.stations[1].core_utilisation.unwrap(), 0.7);
    }
    let mut tier = station(3, exponential(1.0));
    tier.discipline = Discipline::ProcessorSharing;
    let m = run(&network(poisson(2.4), vec![tier]));
    agrees("three cores", m.total.mean_s.unwrap(), 1.0 + erlang_c(3, 2.4) / 0.6);
}

#[test]
fn erlang_b_is_insensitive() {
    let mut tier = station(1, Distribution::Lognormal { mean_s: 1.0, scv: 3.0 });
    (tier.cores, tier.workers, tier.backlog) = (None, Some(6), Some(0));
    let m = run(&network(poisson(4.0), vec![tier]));
    agrees("rejected", m.total.rejected, erlang_b(6, 4.0));
}

#[test]
fn tandem_and_forward_loop() {
    // Forward to the second, which sends 30 % back to the first (Jackson).
    let (mut first, mut second) = (station(1, exponential(0.5)), station(2, exponential(1.0)));
    first.handlers[0].forwards = vec![forward(2, 1.0)];
    second.handlers[0].forwards = vec![forward(1, 0.3)];
    let m = run(&network(poisson(0.8), vec![first, second]));
    let rate = 0.8 / 0.7;
    agrees("visits", m.stations[2].arrivals_per_s, rate);
    let once = 0.5 / (1.0 - 0.5 * rate);
    let twice = 1.0 + erlang_c(2, rate) / (2.0 - rate);
    agrees("first", m.stations[1].response_s, once);
    agrees("second", m.stations[2].response_s, twice);
    agrees("mean", m.total.mean_s.unwrap(), (once + twice) / 0.7);
}

#[test]
fn machine_repair() {
    // M/M/1//N: ten users thinking 8 s, service 1 s.
    let arrivals = Arrivals::Closed { population: 10.0, think: exponential(8.0) };
    let m = run(&network(arrivals, vec![station(1, exponential(1.0))]));
    let p = birth_death((0..10).map(|n| f64::from(10 - n) / 8.0));
    let throughput = 1.0 - p[0];
    agrees("throughput", m.total.goodput_per_s, throughput);
    agrees("mean", m.total.mean_s.unwrap(), 10.0 / throughput - 8.0);
    assert!(!m.growing);
}

#[test]
fn a_worker_is_held_over_a_nested_call() {
    // One worker: its own service and the nested one together are the service of an M/G/1.
    let (mut app, database) = (station(1, exponential(0.4)), station(1, exponential(0.4)));
    app.workers = Some(1);
    app.handlers[0].calls = vec![call(2)];
    let m = run(&network(poisson(1.0), vec![app, database]));
    agrees("wait", m.stations[1].wait_s, 0.8 * 0.8 * 1.5 / 2.0 / 0.2);
    agrees("workers", m.stations[1].worker_utilisation.unwrap(), 0.8);
    agrees("cores", m.stations[1].core_utilisation.unwrap(), 0.4);
    assert_eq!(m.stations[2].wait_s.value, 0.0);
}

#[test]
fn a_pool_is_a_line_of_its_own() {
    let mut tier = station(1, exponential(1.0));
    tier.cores = None;
    let mut network = network(poisson(1.6), vec![tier]);
    network.pools = vec![Pool { edge: EdgeId(1), station: 0, size: 2 }];
    network.stations[0].handlers[0].calls[0].pool = Some(0);
    let m = run(&network);
    agrees("mean", m.total.mean_s.unwrap(), 1.0 + erlang_c(2, 1.6) / 0.4);
    assert_eq!(m.stations[1].wait_s.value, 0.0);
}

#[test]
fn a_deadline_passes_and_the_work_goes_on() {
    let mut network = network(poisson(0.7), vec![station(1, exponential(1.0))]);
    network.stations[0].handlers[0].calls[0].timeout_s = Some(5.0);
    let m = run(&network);
    let late = libm::exp(-0.3 * 5.0);
    agrees("timed out", m.total.timed_out, late);
    agrees("utilisation", m.stations[1].core_utilisation.unwrap(), 0.7);
    // Exponential, given that it is below 5.
    agrees("mean", m.total.mean_s.unwrap(), 1.0 / 0.3 - 5.0 * late / (1.0 - late));
}

#[test]
fn retries_after_deadlines_with_backoff() {
    // Nothing is waited for, so attempts are independent: each fails with probability exp(-1).
    let mut tier = station(1, exponential(1.0));
    tier.cores = None;
    let mut network = network(poisson(2.0), vec![tier]);
    let call = &mut network.stations[0].handlers[0].calls[0];
    call.timeout_s = Some(1.0);
    call.retry = Retry { attempts: 3, backoff_s: 0.5, exponential: true, budget: None };
    let m = run(&network);
    let p = libm::exp(-1.0);
    agrees("timed out", m.total.timed_out, p * p * p);
    agrees("attempts", m.stations[1].arrivals_per_s, 2.0 * (1.0 + p + p * p));
    let in_time = 1.0 - p / (1.0 - p);
    let waits = [0.0, 1.5, 3.5];
    let ends: f64 = waits.iter().zip([1.0, p, p * p]).map(|(w, q)| (w + in_time) * q).sum();
    agrees("mean", m.total.mean_s.unwrap(), ends / (1.0 + p + p * p));
}

#[test]
fn retries_at_once_find_the_same_full_line() {
    let mut tier = station(1, exponential(1.0));
    (tier.workers, tier.backlog) = (Some(1), Some(2));
    let mut network = network(poisson(0.9), vec![tier]);
    network.stations[0].handlers[0].calls[0].retry = Retry { attempts: 3, ..Retry::NONE };
    let m = run(&network);
    let blocked = birth_death((0..3).map(|_| 0.9))[3];
    agrees("rejected", m.total.rejected, blocked);
    agrees("attempts", m.stations[1].arrivals_per_s, 0.9 * (1.0 + 2.0 * blocked));
}

#[test]
fn a_failure_further_down_is_not_a_rejection() {
    let (mut app, mut database) = (station(1, Distribution::ZERO), station(1, exponential(1.0)));
    app.cores = None;
    app.handlers[0].calls = vec![call(2)];
    (database.cores, database.workers, database.backlog) = (None, Some(2), Some(0));
    let m = run(&network(poisson(2.0), vec![app, database]));
    agrees("failed", m.total.failed, erlang_b(2, 2.0));
    assert_eq!(m.total.rejected.value, 0.0);
    assert_eq!(m.balance.rejected, 0);
}

#[test]
fn where_a_balancer_forwards_to_rejects_in_its_place() {
    let (mut balancer, mut app) = (station(1, Distribution::ZERO), station(1, exponential(1.0)));
    balancer.cores = None;
    balancer.handlers[0].forwards = vec![Call { round_trip_s: 0.5, ..forward(2, 1.0) }];
    (app.cores, app.workers, app.backlog) = (None, Some(2), Some(0));
    let m = run(&network(poisson(2.0), vec![balancer, app]));
    agrees("rejected", m.total.rejected, erlang_b(2, 2.0));
    assert_eq!(m.balance.failed, 0);
    agrees("mean", m.total.mean_s.unwrap(), 1.5);
}

#[test]
fn nobody_waits_for_what_is_published() {
    let mut network = network(poisson(0.3), vec![station(1, exponential(1.0))]);
    let call = &mut network.stations[0].handlers[0].calls[0];
    (call.mode, call.mean, call.round_trip_s) = (EdgeMode::Publish, 2.0, 4.0);
    let m = run(&network);
    assert_eq!(m.total.mean_s.unwrap().value, 0.0);
    agrees("messages", m.stations[1].throughput_per_s, 0.6);
    // Batches of two: M^[2]/M/1, W = (ρ + (b − 1)/2) / (μ (1 − ρ)).
    agrees("wait", m.stations[1].wait_s, (0.6 + 0.5) / 0.4);
}

#[test]
fn hits_fractions_targets_and_round_trips() {
    let (mut cache, primary, replica) =
        (station(1, Distribution::ZERO), station(1, exponential(0.5)), station(1, exponential(0.5)));
    cache.cores = None;
    cache.handlers[0].proceed = 0.2;
    let query = Call { mean: 2.5, targets: vec![(2, 0.25), (3, 0.75)], round_trip_s: 0.3, ..call(2) };
    cache.handlers[0].calls = vec![query];
    let m = run(&network(poisson(1.0), vec![cache, primary, replica]));
    agrees("primary", m.stations[2].arrivals_per_s, 0.2 * 2.5 * 0.25);
    agrees("replica", m.stations[3].arrivals_per_s, 0.2 * 2.5 * 0.75);
    let at: f64 = m.stations[2].response_s.value * 0.25 + m.stations[3].response_s.value * 0.75;
    agrees("mean", m.total.mean_s.unwrap(), 0.2 * 2.5 * (at + 0.3));
}

#[test]
fn instances_at_random_and_in_turn() {
    for (dispatch, wait) in [
        (Dispatch::Random, 4.0),
        // E2/M/1: σ is the root of σ = (2λ / (2λ + 1 − σ))², λ = 0.8; wait σ/(1 − σ).
        (Dispatch::RoundRobin, {
            let sigma = (0..200).fold(0.5, |s: f64, _| (1.6 / (2.6 - s)).powi(2));
            sigma / (1.0 - sigma)
        }),
    ] {
        let mut tier = station(1, exponential(1.0));
        (tier.scaling, tier.dispatch) = (Scaling::Fixed(2), dispatch);
        let m = run(&network(poisson(1.6), vec![tier]));
        agrees(&format!("{dispatch:?}"), m.stations[1].wait_s, wait);
    }
}

#[test]
fn load_scales_traffic_users_and_instances() {
    let mut tier = station(2, exponential(1.0));
    tier.scaling =
        Scaling::Target { utilisation: 0.5, min: 1, max: 100, pace: headroom::model::network::Pace::HPA };
    let m = simulate(&network(poisson(1.0), vec![tier.clone()]), 4.0, SPEC).unwrap();
    assert_eq!(m.stations[1].instances, 4);
    agrees("open", m.total.offered_per_s, 4.0);
    tier.cores = None;
    let arrivals = Arrivals::Closed { population: 5.0, think: exponential(1.0) };
    let m = simulate(&network(arrivals, vec![tier]), 2.0, SPEC).unwrap();
    agrees("closed", m.total.goodput_per_s, 10.0 / 2.0);
}
