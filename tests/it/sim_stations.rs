//! The simulation's stations that are not plain servers against theory: fixed seeds, 99 % intervals.

use headroom::model::Distribution;
use headroom::model::network::{
    Arrivals, Batch, Contention, Discipline, Handler, Network, Scaling, Setup, Station,
};

use crate::sim_theory::{agrees, birth_death, call, exponential, forward, network, poisson, run, station};

/// A station whose cores are its workers, so that its line is one for workers.
fn with_workers(cores: u32, service: Distribution) -> Station {
    Station { workers: Some(cores), ..station(cores, service) }
}

fn constant(mean_s: f64) -> Distribution {
    Distribution::Deterministic { mean_s }
}

#[test]
fn constant_patience() {
    // Baccelli and Hebuterne 1981, M/M/c+D: P(gives up) for offered rate, servers and patience.
    for (rate, cores, patience_s, known) in
        [(1.5, 1, 10.0, 0.334_334_546), (9.0, 10, 1.0, 0.032_159_584), (12.0, 10, 2.0, 0.168_045_507)]
    {
        for mut tier in [station(cores, exponential(1.0)), with_workers(cores, exponential(1.0))] {
            tier.patience = Some(constant(patience_s));
            let m = run(&network(poisson(rate), vec![tier]));
            // The second is a simulated answer with its own interval of 0.0065.
            let slack = if known < 0.1 { 0.0065 } else { 0.0 };
            let got = m.stations[1].abandon_ratio.unwrap();
            assert!((got.value - known).abs() < 1.44 * got.half_width + slack, "{rate}: {got:?}");
            assert!((m.total.timed_out.value - got.value).abs() < 0.001, "{:?}", m.total.timed_out);
            let goodput = m.total.goodput_per_s;
            assert!((goodput.value / (rate * (1.0 - known)) - 1.0).abs() < 0.01, "{goodput:?}");
        }
    }
}

#[test]
fn exponential_patience() {
    // Erlang-A (Palm 1957) is a birth-death chain.
    let (rate, cores, patience_s) = (9.0, 10u32, 2.0);
    let p = birth_death((0..400u32).map(|n| {
        let inside = n + 1;
        rate / (f64::from(inside.min(cores)) + f64::from(inside.saturating_sub(cores)) / patience_s)
    }));
    let line: f64 = p.iter().zip(0u32..).map(|(p, n)| p * f64::from(n.saturating_sub(cores))).sum();
    let mut tier = with_workers(cores, exponential(1.0));
    tier.patience = Some(exponential(patience_s));
    let m = run(&network(poisson(rate), vec![tier]));
    agrees("gives up", m.stations[1].abandon_ratio.unwrap(), line / patience_s / rate);
    agrees("timed out", m.total.timed_out, line / patience_s / rate);
    agrees("line", m.stations[1].queue_length, line);
    agrees("wait", m.stations[1].wait_s, line / rate);
}

#[test]
fn patience_is_for_one_line_and_fails_a_caller() {
    // Patient at the first, where there is no line; whoever waits at the second gives up at once.
    let mut first = station(8, constant(0.01));
    first.patience = Some(constant(0.5));
    first.handlers[0].forwards = vec![forward(2, 1.0)];
    let mut second = with_workers(1, exponential(1.0));
    second.patience = Some(constant(0.0));
    let m = run(&network(poisson(1.0), vec![first, second.clone()]));
    agrees("M/M/1/1", m.total.timed_out, 0.5);
    assert_eq!(m.stations[1].abandon_ratio.unwrap().value, 0.0);
    // Behind a caller it is a failure further down.
    let mut app = station(1, Distribution::ZERO);
    (app.cores, app.handlers[0].calls) = (None, vec![call(2)]);
    let m = run(&network(poisson(1.0), vec![app, second]));
    agrees("failed", m.total.failed, 0.5);
    assert_eq!(m.balance.timed_out, 0);
}

/// One class for each `(share, rank, service)`.
fn classes(mut tier: Station, rate: f64, classes: &[(f64, u32, Distribution)]) -> Network {
    tier.discipline = Discipline::Priority;
    tier.handlers =
        classes.iter().map(|(_, rank, service)| Handler { rank: *rank, ..Handler::leaf(*service) }).collect();
    let mut network = network(poisson(rate), vec![tier]);
    network.classes = classes.iter().map(|(_, rank, _)| format!("rank {rank}")).collect();
    network.sources[0].mix = classes.iter().map(|(share, ..)| *share).collect();
    let users = network.stations[0].handlers[0].clone();
    network.stations[0].handlers = vec![users; classes.len()];
    network
}

#[test]
fn lower_ranks_come_first() {
    // Cobham 1954: W_k = R / ((1 − σ_{k−1})(1 − σ_k)). Ranks need not be dense, nor in the order of the classes.
    let work = [(0.3, 40, exponential(0.8)), (0.5, 7, exponential(0.5)), (0.2, 900, constant(1.2))];
    let rate = 1.2;
    let rho = work.map(|(share, _, law)| rate * share * law.mean());
    let residual: f64 = work.iter().map(|(share, _, law)| rate * share * law.moment(2) / 2.0).sum();
    let waits = [
        residual / ((1.0 - rho[1]) * (1.0 - rho[1] - rho[0])),
        residual / (1.0 - rho[1]),
        residual / ((1.0 - rho[1] - rho[0]) * (1.0 - rho.iter().sum::<f64>())),
    ];
    for tier in [station(1, Distribution::ZERO), with_workers(1, Distribution::ZERO)] {
        let m = run(&classes(tier, rate, &work));
        for (class, wait) in waits.iter().enumerate() {
            agrees("response", m.classes[class].mean_s.unwrap(), wait + work[class].2.mean());
        }
    }
    // Several servers with one law: the wait of M/M/c that comes in while all are busy, R = C/(cμ).
    let alike = [(0.5, 0, exponential(1.0)), (0.5, 1, exponential(1.0))];
    let m = run(&classes(station(3, Distribution::ZERO), 2.4, &alike));
    let p = birth_death((0..2000u32).map(|n| 2.4 / f64::from((n + 1).min(3))));
    let busy: f64 = p[3..].iter().sum();
    agrees("first of two", m.classes[0].mean_s.unwrap(), 1.0 + busy / 3.0 / (1.0 - 0.4));
    agrees("second of two", m.classes[1].mean_s.unwrap(), 1.0 + busy / 3.0 / ((1.0 - 0.4) * (1.0 - 0.8)));
}

const USL: Contention = Contention { sigma: 0.06, kappa: 0.01 };

fn slowdown(m: f64) -> f64 {
    1.0 + USL.sigma * (m - 1.0) + USL.kappa * m * (m - 1.0)
}

#[test]
fn the_universal_scalability_law() {
    // Users who never think: X(N) = N / (S · slowdown(N)).
    for users in [1.0, 6.0, 20.0] {
        let mut tier = station(1, exponential(0.1));
        (tier.cores, tier.contention) = (None, Some(USL));
        let arrivals = Arrivals::Closed { population: users, think: Distribution::ZERO };
        let m = run(&network(arrivals, vec![tier]));
        agrees("throughput", m.total.goodput_per_s, users / (0.1 * slowdown(users)));
    }
}

#[test]
fn those_in_service_slow_each_other() {
    // M/M/4/12 with rates m/slowdown(m): those in service where each has a core, all where cores are shared.
    let rate = 2.6;
    for sharing in [false, true] {
        let mut tier = station(4, exponential(1.0));
        (tier.contention, tier.workers, tier.backlog) = (Some(USL), Some(12), Some(0));
        if sharing {
            tier.discipline = Discipline::ProcessorSharing;
        }
        let m = run(&network(poisson(rate), vec![tier]));
        let p = birth_death((0..12u32).map(|n| {
            let (inside, serving) = (f64::from(n + 1), f64::from((n + 1).min(4)));
            rate * slowdown(if sharing { inside } else { serving }) / serving
        }));
        let number: f64 = p.iter().zip(0u32..).map(|(p, n)| p * f64::from(n)).sum();
        agrees("rejected", m.total.rejected, p[12]);
        agrees("mean", m.total.mean_s.unwrap(), number / (rate * (1.0 - p[12])));
        let busy: f64 = p.iter().zip(0u32..).map(|(p, n)| p * f64::from(n.min(4))).sum();
        agrees("utilisation", m.stations[1].core_utilisation.unwrap(), busy / 4.0);
    }
}

#[test]
fn setup_whenever_there_was_nothing_to_do() {
    // Welch 1964: 1/(μ − λ) + 1/α.
    let mut tier = with_workers(1, exponential(1.0));
    tier.setup = Some(Setup { time: exponential(2.0), keep_alive_s: 0.0 });
    let m = run(&network(poisson(0.6), vec![tier]));
    agrees("mean", m.total.mean_s.unwrap(), 4.5);
    agrees("cores", m.stations[1].core_utilisation.unwrap(), 0.6);
    // A regeneration serves (1 + λ/α)/(1 − ρ) requests, the first of which is cold.
    agrees("cold", m.stations[1].cold_ratio.unwrap(), 0.4 / 2.2);
}

#[test]
fn workers_get_cold_after_a_while() {
    // One worker and no line: idle for an exponential time.
    let mut single = with_workers(1, exponential(1.0));
    single.backlog = Some(0);
    single.setup = Some(Setup { time: exponential(0.5), keep_alive_s: 2.0 });
    let m = run(&network(poisson(0.8), vec![single]));
    let cold = libm::exp(-1.6);
    agrees("cold", m.stations[1].cold_ratio.unwrap(), cold);
    agrees("busy", m.stations[1].reject_ratio, 0.8 * (1.0 + 0.5 * cold) / (1.0 + 0.8 * (1.0 + 0.5 * cold)));
    // Any number, the most recently used first: M/M/∞, where the k-th worker's idle time is a first passage from
    // k − 1 to k. Solved numerically for λ = 2, μ = 1 and a setup that takes no time.
    for (keep_alive_s, known) in [(5.0, 0.099_699_847), (1.0, 0.350_128_827)] {
        let mut function = station(1, exponential(1.0));
        function.cores = None;
        function.setup = Some(Setup { time: Distribution::ZERO, keep_alive_s });
        let m = run(&network(poisson(2.0), vec![function]));
        agrees("functions", m.stations[1].cold_ratio.unwrap(), known);
    }
}

#[test]
fn batches_of_what_waits() {
    // One consumer that takes what waits, up to a limit; exponential time of mean s0 + s1 k. Exact chains.
    for (rate, size, s0, s1, [response_s, wait_s, mean_size]) in [
        (30.0, 40, 0.2, 0.01, [0.714_716_132, 0.333_719_646, 8.727_639_347]),
        (12.0, 10, 0.5, 0.02, [3.012_924_514, 2.327_721_241, 7.955_611_070]),
    ] {
        let mut consumer = station(1, exponential(s0 + s1));
        consumer.batch = Some(Batch { size, marginal: s1 / (s0 + s1) });
        let m = run(&network(poisson(rate), vec![consumer]));
        agrees("response", m.total.mean_s.unwrap(), response_s);
        agrees("wait", m.stations[1].wait_s, wait_s);
        agrees("size", m.stations[1].batch_size.unwrap(), mean_size);
        agrees("throughput", m.stations[1].throughput_per_s, rate);
    }
}

#[test]
fn batches_of_one_are_plain_and_instances_take_their_own() {
    let mut tier = station(1, exponential(1.0));
    tier.batch = Some(Batch { size: 1, marginal: 0.3 });
    let m = run(&network(poisson(0.8), vec![tier.clone()]));
    agrees("mean", m.total.mean_s.unwrap(), 5.0);
    // With marginal 1 a batch takes as long as its members in turn would; nobody is served sooner.
    (tier.batch, tier.scaling) = (Some(Batch { size: 50, marginal: 0.0 }), Scaling::Fixed(2));
    let m = run(&network(poisson(40.0), vec![tier]));
    agrees("everybody", m.stations[1].throughput_per_s, 40.0);
    assert!(m.stations[1].batch_size.unwrap().value > 15.0);
}
