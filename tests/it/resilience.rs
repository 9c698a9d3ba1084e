//! Retries, their budgets and caches: closed form against simulation.

use headroom::model::network::{Network, Retry};
use headroom::queueing::{Detail, Solver};

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
