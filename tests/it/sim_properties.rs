//! What holds for every network: nothing is lost, Little's law, equal bytes however the work is cut, and an end.

use headroom::model::network::{
    Arrivals, Batch, Burst, Cache, Call, Contention, Discipline, Dispatch, Eviction, Network, Scaling, Setup,
};
use headroom::model::{Distribution, EdgeMode};
use headroom::sim::engine::{Engine, Goal};
use headroom::sim::plan::Plan;
use headroom::sim::{Estimate, Measurement, RunSpec, StationMeasurement, Study, simulate};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::any_network::any_network;
use crate::sim_theory::{call, exponential, forward, network, poisson, station};

const SPEC: RunSpec =
    RunSpec { seed: 9, replications: 6, requests: 3000, precision: 0.05, budget: 4_000_000 };

fn finite(m: &Measurement) -> bool {
    let outcomes = m.classes.iter().chain([&m.total]).flat_map(|o| {
        [o.offered_per_s, o.goodput_per_s, o.rejected, o.timed_out, o.failed].into_iter().chain(o.mean_s)
    });
    let stations = m.stations.iter().flat_map(|s| {
        [s.arrivals_per_s, s.throughput_per_s, s.queue_length, s.wait_s, s.response_s, s.reject_ratio]
            .into_iter()
            .chain(s.core_utilisation)
            .chain(s.worker_utilisation)
            .chain(s.batch_size)
            .chain(shares(s))
    });
    outcomes.chain(stations).all(|e| e.value.is_finite() && e.value >= 0.0 && e.half_width.is_finite())
}

/// What cannot be above 1.
fn shares(s: &StationMeasurement) -> impl Iterator<Item = Estimate> {
    let shares = [Some(s.reject_ratio), s.abandon_ratio, s.cold_ratio, s.hit_ratio];
    shares.into_iter().flatten().chain(s.core_utilisation).chain(s.worker_utilisation)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: RngSeed::Fixed(2026), ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_little_holds(network in any_network()) {
        let m = simulate(&network, 1.0, SPEC).unwrap();
        prop_assert!(m.balance.holds(), "{:?}", m.balance);
        prop_assert!(finite(&m), "{:?}", m);
        for s in &m.stations {
            prop_assert!(shares(s).all(|u| u.value <= 1.0 + 1e-9), "{:?}", s);
            // Where calls wait for each other in a ring, those who wait are never served and have no wait to count.
            let steady = s.throughput_per_s.half_width < 0.1 * s.throughput_per_s.value;
            if steady && !m.growing && m.stations.iter().all(|s| s.core_utilisation.is_none_or(|u| u.value < 0.9)) {
                // L = λ W: those who wait at the ends of the measured time are the difference.
                let started = s.arrivals_per_s.value * (1.0 - s.reject_ratio.value);
                let (line, little) = (s.queue_length.value, started * s.wait_s.value);
                let within = 0.02 * line + 2.0 * s.queue_length.half_width + 0.01;
                prop_assert!((line - little).abs() < within, "{} {}: {:?}", line, little, s);
            }
        }
        let shares = [m.total.rejected, m.total.timed_out, m.total.failed].map(|e| e.value);
        let completed = m.total.goodput_per_s.value * m.measured_s / m.total.requests.max(1) as f64;
        prop_assert!(m.total.requests == 0 || (completed + shares.iter().sum::<f64>() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn slices_change_nothing(network in any_network(), slices in prop::collection::vec(1..5000u64, 1..20)) {
        let spec = RunSpec { requests: 500, replications: 3, ..SPEC };
        let whole = simulate(&network, 1.0, spec);
        let mut study = Study::new(&network, 1.0, spec).unwrap();
        for slice in slices.iter().cycle() {
            if study.advance(*slice).done {
                break;
            }
        }
        prop_assert_eq!(study.measurement(), whole.as_ref().ok());
    }

    /// Long after the last request nobody is anywhere: no worker, core or place in a line is lost. Without rings, in
    /// which calls can wait for each other for ever.
    #[test]
    fn everything_comes_out(network in any_network()) {
        let mut network = network;
        network.sources[0].arrivals = Arrivals::Closed { population: 60.0, think: exponential(1e9) };
        for (ix, station) in network.stations.iter_mut().enumerate() {
            for handler in &mut station.handlers {
                handler.forwards.retain(|forward| forward.targets[0].0 > ix);
                for call in handler.calls.iter_mut().filter(|_| ix > 1) {
                    call.pool = None;
                }
            }
        }
        let plan = Plan::new(&network, 1.0).unwrap();
        let mut engine = Engine::new(&plan, 3, 0);
        engine.step(Goal { until_s: 1e10, requests: u64::MAX }, u64::MAX);
        prop_assert!(engine.balance().arrived > 300);
        prop_assert!(engine.balance().holds());
        prop_assert_eq!(engine.live(), 0);
        for (_, station) in engine.stations() {
            prop_assert_eq!((station.waiting, station.cores, station.workers), (0, 0, 0));
        }
    }
}

#[test]
fn seeds_matter_and_repeat() {
    let network = network(poisson(0.8), vec![station(1, exponential(1.0))]);
    let at = |seed| simulate(&network, 1.0, RunSpec { seed, ..SPEC }).unwrap();
    assert_eq!(at(1), at(1));
    assert_ne!(at(1).hash, at(2).hash);
}

#[test]
fn overload_is_called_growing_and_what_is_bounded_is_not() {
    let at = |rate: f64, backlog| {
        let mut tier = station(1, exponential(1.0));
        tier.workers = Some(1);
        tier.backlog = backlog;
        simulate(&network(poisson(rate), vec![tier]), 1.0, SPEC).unwrap()
    };
    assert!(at(1.5, None).growing);
    assert!(at(1.1, None).growing);
    assert!(!at(1.5, Some(50)).growing);
    assert!(!at(0.9, None).growing);
    assert!(!at(0.97, None).growing);
}

#[test]
fn published_work_that_nobody_keeps_up_with_is_growing() {
    let mut network = network(poisson(1.0), vec![station(1, exponential(1.0))]);
    let call = &mut network.stations[0].handlers[0].calls[0];
    (call.mode, call.mean) = (EdgeMode::Publish, 2.0);
    assert!(simulate(&network, 1.0, SPEC).unwrap().growing);
}

#[test]
fn a_percentile_that_the_sample_cannot_support_is_not_given() {
    use headroom::sim::measurement::Quantile;
    let network = network(poisson(0.5), vec![station(1, exponential(1.0))]);
    let spec = RunSpec { replications: 2, requests: 300, precision: 1e9, ..SPEC };
    let m = simulate(&network, 1.0, spec).unwrap();
    assert!(matches!(m.total.percentiles_s[0], Quantile::Known(_)));
    let Quantile::Needs(more) = m.total.percentiles_s[4] else { panic!("{:?}", m.total.percentiles_s) };
    assert!((5000..10_000).contains(&more), "{more}");
}

/// Hostile networks end, within the budget, with an error or a verdict.
#[test]
fn hostile_networks_end() {
    let zero = |cores: Option<u32>| {
        let mut it = station(1, Distribution::ZERO);
        it.cores = cores;
        it
    };
    let loops = |p: f64, mode: EdgeMode, service: Distribution| {
        let mut it = station(1, service);
        let back = Call { mode, mean: p, ..call(1) };
        match mode {
            EdgeMode::Forward => it.handlers[0].forwards = vec![back],
            _ => it.handlers[0].calls = vec![back],
        }
        network(poisson(1.0), vec![it])
    };
    let mut rejecting = zero(Some(1));
    (rejecting.workers, rejecting.backlog) = (Some(1), Some(0));
    let users = |think| Arrivals::Closed { population: 3.0, think };
    let mut starved = zero(Some(1));
    starved.workers = Some(1);
    starved.handlers[0].calls = vec![call(1)];
    let mut impatient = zero(Some(1));
    (impatient.workers, impatient.patience) = (Some(1), Some(Distribution::ZERO));
    let mut crowds = network(poisson(1e6), vec![station(1, exponential(0.1))]);
    crowds.sources[0].burst = Some(Burst::Batch { size: 1 << 16 });
    let mut turning = network(poisson(1e-9), vec![station(1, exponential(0.1))]);
    turning.sources[0].burst =
        Some(Burst::Modulated { busy_factor: 2.0, quiet_factor: 0.0, busy_s: 1e-12, quiet_s: 1e-12 });
    for (name, network) in [
        ("forwards for ever in no time", loops(1.0, EdgeMode::Forward, Distribution::ZERO)),
        ("forwards for ever", loops(1.0, EdgeMode::Forward, exponential(0.1))),
        ("calls itself for ever", loops(1.0, EdgeMode::Call, Distribution::ZERO)),
        ("publishes more and more", loops(1.5, EdgeMode::Publish, Distribution::ZERO)),
        ("publishes more and more slowly", loops(1.5, EdgeMode::Publish, exponential(0.01))),
        ("publishes a billion", loops(1e9, EdgeMode::Publish, exponential(0.01))),
        ("calls a billion times", loops(1e9, EdgeMode::Call, exponential(0.01))),
        ("users who never think", network(users(Distribution::ZERO), vec![rejecting])),
        ("waits for itself", network(users(exponential(1.0)), vec![starved])),
        ("nothing comes", network(poisson(1e-300), vec![zero(None)])),
        ("comes at once", network(poisson(1e300), vec![zero(None)])),
        ("gives up at once", network(users(Distribution::ZERO), vec![impatient])),
        ("comes in crowds", crowds),
        ("turns faster than anything", turning),
    ] {
        let spec = RunSpec { budget: 3_000_000, ..SPEC };
        match simulate(&network, 1.0, spec) {
            Ok(m) => assert!(m.balance.holds() && finite(&m), "{name}: {m:?}"),
            Err(why) => assert!(!why.0.is_empty(), "{name}"),
        }
    }
}

/// More objects than can be followed.
const ENORMOUS: Cache = Cache {
    items: 1 << 40,
    popularity: 1.0,
    capacity: Some(10),
    eviction: Eviction::LeastRecentlyUsed,
    ttl: None,
};

#[test]
fn more_ranks_than_anybody_needs_are_refused() {
    let mut it = network(poisson(1.0), vec![station(1, exponential(0.5))]);
    it.classes = vec![String::new(); 65];
    it.sources[0].mix = vec![1.0 / 65.0; 65];
    for station in &mut it.stations {
        station.handlers = vec![station.handlers[0].clone(); 65];
    }
    it.stations[1].discipline = Discipline::Priority;
    assert!(Study::new(&it, 1.0, SPEC).is_ok());
    for (handler, rank) in it.stations[1].handlers.iter_mut().zip(0..) {
        handler.rank = rank;
    }
    assert!(Study::new(&it, 1.0, SPEC).is_err());
}

#[test]
fn what_is_out_of_range_is_refused() {
    let fine = network(poisson(1.0), vec![station(1, exponential(0.5))]);
    assert!(Study::new(&fine, f64::NAN, SPEC).is_err());
    let refuse = |break_it: &dyn Fn(&mut Network)| {
        let mut network = fine.clone();
        break_it(&mut network);
        assert!(Study::new(&network, 1.0, SPEC).is_err());
    };
    refuse(&|n| n.sources[0].mix.clear());
    refuse(&|n| n.sources[0].arrivals = poisson(-1.0));
    refuse(&|n| n.sources[0].arrivals = Arrivals::Closed { population: 1e18, think: exponential(1.0) });
    refuse(&|n| n.stations[1].cores = Some(0));
    refuse(&|n| n.stations[1].handlers[0].service = exponential(f64::NAN));
    refuse(&|n| n.stations[1].handlers.clear());
    refuse(&|n| n.stations[1].dispatch = Dispatch::Skewed(1.5));
    refuse(&|n| n.stations[1].patience = Some(exponential(-1.0)));
    refuse(&|n| n.stations[1].setup = Some(Setup { time: exponential(1.0), keep_alive_s: f64::NAN }));
    refuse(&|n| n.stations[1].contention = Some(Contention { sigma: 0.1, kappa: f64::INFINITY }));
    refuse(&|n| n.stations[1].contention = Some(Contention { sigma: -0.1, kappa: 0.0 }));
    refuse(&|n| n.stations[1].batch = Some(Batch { size: 0, marginal: 0.5 }));
    refuse(&|n| n.stations[1].batch = Some(Batch { size: 2, marginal: 2.0 }));
    refuse(&|n| n.stations[1].handlers[0].cached = true);
    refuse(&|n| n.stations[1].cache = Some(ENORMOUS));
    refuse(&|n| n.sources[0].burst = Some(Burst::Batch { size: u32::MAX }));
    let silence = Burst::Modulated { busy_factor: 0.0, quiet_factor: 0.0, busy_s: 1.0, quiet_s: 1.0 };
    refuse(&|n| n.sources[0].burst = Some(silence));
    refuse(&|n| n.stations[0].handlers[0].calls[0].targets = vec![(9, 1.0)]);
    refuse(&|n| n.stations[0].handlers[0].calls[0].pool = Some(0));
    refuse(&|n| n.stations[0].handlers[0].calls[0].timeout_s = Some(-1.0));
    refuse(&|n| n.stations[1].handlers[0].forwards = vec![forward(1, 0.7), forward(1, 0.7)]);
    refuse(&|n| {
        n.stations[1].dispatch = Dispatch::Random;
        n.stations[1].scaling = Scaling::Fixed(u32::MAX);
    });
}
