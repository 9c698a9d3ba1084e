//! Retries, their budgets and caches: closed form against simulation.

use headroom::model::network::{Arrivals, Handler, Network, Retry, Source, Station};
use headroom::model::{BlockId, Distribution, EdgeMode};
use headroom::queueing::retrial::storm;
use headroom::queueing::{Detail, Solver, Validity};
use headroom::sim::engine::{Engine, Goal};
use headroom::sim::plan::Plan;

use super::sim_theory::{agrees, call, exponential, network, poisson, run, station};

/// A station of many servers without a line, called with retries after a long backoff.
fn lossy(rate: f64, servers: u32, retry: Retry) -> Network {
    let mut group = station(servers, exponential(1.0));
    (group.workers, group.backlog) = (Some(servers), Some(0));
    let mut network = network(poisson(rate), vec![group]);
    network.stations[0].handlers[0].calls[0] = headroom::model::network::Call { retry, ..call(1) };
    network
}

#[test]
fn a_budget_caps_retries_in_both_engines() {
    for (rate, budget) in [(40.0, 0.05), (40.0, 0.2), (20.0, 0.2)] {
        let retry = Retry { attempts: 3, backoff_s: 30.0, budget: Some(budget), ..Retry::NONE };
        let network = lossy(rate, 20, retry);
        let measured = run(&network);
        let attempts = measured.stations[1].arrivals_per_s.value;
        assert!(attempts <= rate * (1.0 + budget) * 1.01, "{attempts}");
        let answer = Solver::new(network).predict(1.0, Detail::Means);
        let off = answer.stations[1].arrivals_per_s / attempts - 1.0;
        assert!(off.abs() < 0.01, "attempts at {rate}, budget {budget}: {off}");
        let off = answer.total.goodput_per_s / measured.total.goodput_per_s.value - 1.0;
        assert!(off.abs() < 0.01, "goodput at {rate}, budget {budget}: {off}");
    }
}

#[test]
fn an_empty_budget_allows_no_retry() {
    let retry = Retry { attempts: 3, backoff_s: 1.0, budget: Some(0.0), ..Retry::NONE };
    let measured = run(&lossy(40.0, 20, retry));
    agrees("attempts", measured.stations[1].arrivals_per_s, 40.0);
}

/// One server whose callers wait so many service times, up to three times at once.
fn stormy(rate: f64, timeout_s: f64) -> Network {
    let mut network = network(poisson(rate), vec![station(1, exponential(1.0))]);
    let arc = &mut network.stations[0].handlers[0].calls[0];
    arc.timeout_s = Some(timeout_s);
    arc.retry = Retry { attempts: 3, ..Retry::NONE };
    network
}

#[test]
fn two_stable_states_between_a_third_of_capacity_and_the_edge() {
    let mut solver = Solver::new(stormy(1.0, 10.0));
    for load in [0.1, 0.3, 0.34, 0.45, 0.6, 0.63, 0.7, 0.9, 0.6, 0.3] {
        let answer = solver.predict(load, Detail::Curve);
        let roots = storm(load, 1.0, 10.0, 3);
        let failing = roots.first().copied().unwrap_or(1.0);
        let errors = answer.total.errors.total();
        assert!((errors - failing.powi(3)).abs() < 1e-5, "at {load}: {errors}, {failing}");
        assert_eq!(answer.other.is_some(), roots.len() == 2, "at {load}");
        if let Some(branch) = answer.other {
            assert!(branch.goodput_per_s < 1e-6 && branch.errors.timed_out > 0.999_999);
            assert!(branch.utilisation > 0.999_999);
            assert!(matches!(answer.validity, Validity::Outside(why) if why.starts_with("metastable")));
        }
    }
}

#[test]
fn a_budget_of_retries_keeps_it_from_collapsing() {
    let mut network = stormy(1.0, 10.0);
    network.stations[0].handlers[0].calls[0].retry.budget = Some(0.1);
    let mut solver = Solver::new(network);
    for load in [0.4, 0.6, 0.8] {
        assert!(solver.predict(load, Detail::Curve).other.is_none());
    }
}

/// A deadline long enough for the calm state to last: with ten service times it tips over by itself within hours.
const PATIENT_S: f64 = 30.0;

/// Share of the requests that complete between 20 000 and 30 000 seconds, with or without a spike of 300 pieces of work
/// somewhere in the first 20 000.
fn completed(rate: f64, spike: bool) -> f64 {
    let mut network = stormy(rate, PATIENT_S);
    network.classes.push("spike".to_owned());
    for station in &mut network.stations {
        station.handlers.push(Handler::leaf(station.handlers[0].service));
    }
    network.sources[0].mix.push(0.0);
    let mut work = call(1);
    (work.mode, work.mean) = (EdgeMode::Publish, 300.0);
    let burst = Handler { calls: vec![work], ..Handler::leaf(Distribution::ZERO) };
    let handlers = vec![Handler::leaf(Distribution::ZERO), burst];
    network.stations.push(Station::reference("spike", BlockId(3), handlers));
    let gap = Distribution::Deterministic { mean_s: 20_000.0 };
    if spike {
        network.sources.push(Source::steady(2, Arrivals::Open { gap }, vec![0.0, 1.0]));
    }
    let mut engine = Engine::new(&Plan::new(&network, 1.0).unwrap(), 5, 0);
    engine.step(Goal { until_s: 20_000.0, requests: u64::MAX }, u64::MAX);
    engine.start_measuring();
    engine.step(Goal { until_s: 30_000.0, requests: u64::MAX }, u64::MAX);
    let requests = &engine.classes()[0];
    requests.ended[0] as f64 / requests.arrived as f64
}

#[test]
fn a_spike_tips_the_simulation_over_and_it_stays_down() {
    let answer = Solver::new(stormy(0.45, PATIENT_S)).predict(1.0, Detail::Curve);
    let calm = answer.total.goodput_per_s / answer.total.offered_per_s;
    assert!((completed(0.45, false) - calm).abs() < 0.01, "{calm}");
    assert!(answer.other.unwrap().goodput_per_s < 1e-6);
    assert!(completed(0.45, true) < 0.01);
    // Where all retries together fit, it recovers: only those during a spike fail.
    assert!(completed(0.25, true) > 0.8);
}
