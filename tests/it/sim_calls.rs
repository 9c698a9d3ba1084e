//! Calls made at once, quorums and hedges in the simulation, against exact answers.

use headroom::model::Distribution;
use headroom::model::network::{Call, Dispatch, Fan, Handler, Network, Pool, Retry, Scaling, Station};
use headroom::model::{BlockId, EdgeId};
use headroom::sim::measurement::Quantile;

use crate::sim_theory::{agrees, call, exponential, network, poisson, run, station};

/// The source's one call, changed.
fn calling(arrivals_per_s: f64, stations: Vec<Station>, change: impl FnOnce(&mut Call)) -> Network {
    let mut network = network(poisson(arrivals_per_s), stations);
    change(&mut network.stations[0].handlers[0].calls[0]);
    network
}

fn delay(service: Distribution) -> Station {
    Station::reference("delay", BlockId(3), vec![Handler::leaf(service)])
}

fn instances(n: u32) -> Station {
    let dispatch = Dispatch::RoundRobin;
    Station { scaling: Scaling::Fixed(n), dispatch, ..station(1, exponential(1.0)) }
}

#[test]
fn fork_join_of_two_is_flatto_and_hahns() {
    for rho in [0.5, 0.8] {
        let together = |c: &mut Call| (c.mean, c.fan) = (2.0, Fan::Together { need: None });
        let m = run(&calling(rho, vec![instances(2)], together));
        agrees("mean", m.total.mean_s.unwrap(), (12.0 - rho) / 8.0 / (1.0 - rho));
        agrees("visits", m.stations[1].arrivals_per_s, 2.0 * rho);

        let mut apart =
            network(poisson(rho), vec![station(1, exponential(1.0)), station(1, exponential(1.0))]);
        apart.stations[0].handlers[0].calls.push(Call { with_previous: true, ..call(2) });
        agrees("mean", run(&apart).total.mean_s.unwrap(), (12.0 - rho) / 8.0 / (1.0 - rho));
    }
}

#[test]
fn quorums_are_order_statistics_and_all_the_work_is_done() {
    for (n, need, mean) in
        [(3.0, Some(2), 5.0 / 6.0), (4.0, None, 25.0 / 12.0), (5.0, Some(1), 0.2), (2.0, Some(9), 1.5)]
    {
        let together = |c: &mut Call| (c.mean, c.fan) = (n, Fan::Together { need });
        let m = run(&calling(2.0, vec![delay(exponential(1.0))], together));
        agrees("mean", m.total.mean_s.unwrap(), mean);
        agrees("visits", m.stations[1].arrivals_per_s, 2.0 * n);
    }
    let m = run(&calling(1.0, vec![delay(exponential(1.0))], |c| {
        (c.mean, c.fan) = (1.5, Fan::Together { need: None });
    }));
    agrees("one or two", m.total.mean_s.unwrap(), 1.25);
}

#[test]
fn a_group_waits_for_chains_and_fans_alike() {
    // Two in turn beside three at once, all exponential: the later of an Erlang-2 and the largest of three.
    let mut it = network(poisson(1.0), vec![delay(exponential(1.0))]);
    it.stations[0].handlers[0].calls = vec![
        Call { mean: 2.0, ..call(1) },
        Call { mean: 3.0, fan: Fan::Together { need: None }, with_previous: true, ..call(1) },
    ];
    let steps = 200_000;
    let dt = 30.0 / f64::from(steps);
    let late = |t: f64| 1.0 - (1.0 - (1.0 + t) * (-t).exp()) * (1.0 - (-t).exp()).powi(3);
    let mean: f64 = (0..steps).map(|i| dt * late((f64::from(i) + 0.5) * dt)).sum();
    agrees("mean", run(&it).total.mean_s.unwrap(), mean);
}

#[test]
fn too_few_successes_fail_the_caller() {
    // Each branch is turned away by a full station of one place: M/M/1/1 by two at once.
    let mut one = station(1, exponential(1.0));
    (one.workers, one.backlog) = (Some(1), Some(0));
    let both = |c: &mut Call| (c.mean, c.fan) = (2.0, Fan::Together { need: None });
    let m = run(&calling(0.5, vec![one.clone()], both));
    agrees("all fail", m.total.rejected, 1.0);
    let either = |c: &mut Call| (c.mean, c.fan) = (2.0, Fan::Together { need: Some(1) });
    let m = run(&calling(0.5, vec![one], either));
    // With one of two enough, only those that find the place taken fail.
    agrees("busy", m.total.rejected, 0.5 / 1.5);
}

#[test]
fn a_hedge_is_the_first_of_two_answers() {
    let after_s: f64 = 0.5;
    let kept = (-after_s).exp();
    let m = run(&calling(2.0, vec![delay(exponential(1.0))], |c| c.fan = Fan::Hedged { after_s }));
    agrees("mean", m.total.mean_s.unwrap(), 1.0 - kept + kept / 2.0);
    agrees("copies", m.stations[1].arrivals_per_s, 2.0 * (1.0 + kept));
    let Quantile::Known(p99) = m.total.percentiles_s[3] else { panic!() };
    agrees("p99", p99, (100f64.ln() + after_s) / 2.0);
}

#[test]
fn a_hedge_keeps_the_attempts_deadline() {
    let (after_s, timeout_s): (f64, f64) = (0.5, 1.0);
    let m = run(&calling(2.0, vec![delay(exponential(1.0))], |c| {
        (c.fan, c.timeout_s) = (Fan::Hedged { after_s }, Some(timeout_s));
    }));
    agrees("timed out", m.total.timed_out, (-timeout_s - (timeout_s - after_s)).exp());
    let m = run(&calling(2.0, vec![delay(exponential(1.0))], |c| {
        (c.fan, c.timeout_s) = (Fan::Hedged { after_s: 2.0 }, Some(timeout_s));
        c.retry = Retry { attempts: 2, ..Retry::NONE };
    }));
    agrees("too late to hedge", m.total.timed_out, (-2.0f64).exp());
}

#[test]
fn branches_share_their_callers_pool() {
    // Two at once over one connection are one after the other.
    let mut it = calling(0.2, vec![delay(exponential(1.0))], |c| {
        (c.mean, c.fan, c.pool) = (2.0, Fan::Together { need: None }, Some(0));
    });
    it.pools.push(Pool { edge: EdgeId(0), station: 0, size: 1 });
    // M/G/1 whose service is an Erlang law of two stages of mean 1.
    agrees("mean", run(&it).total.mean_s.unwrap(), 2.0 + 0.2 * 6.0 / 2.0 / (1.0 - 0.4));
}
