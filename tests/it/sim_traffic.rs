//! The simulation's bursts and caches against theory: fixed seeds, 99 % intervals.

use headroom::model::Distribution;
use headroom::model::network::{Arrivals, Burst, Cache, Eviction, Network, Ttl};
use headroom::sim::{RunSpec, simulate};

use crate::sim_theory::{SPEC, agrees, call, exponential, network, poisson, run, station};

fn bursty(rate: f64, burst: Burst) -> Network {
    let mut network = network(poisson(rate), vec![station(1, exponential(1.0))]);
    network.sources[0].burst = Some(burst);
    network
}

#[test]
fn several_at_once() {
    // M^[b]/M/1: T = (b + 1)/2 / (μ (1 − ρ)).
    let m = run(&bursty(0.6, Burst::Batch { size: 4 }));
    agrees("mean", m.total.mean_s.unwrap(), 2.5 / 0.4);
    agrees("rate", m.total.offered_per_s, 0.6);
    let m = run(&bursty(0.6, Burst::Batch { size: 1 }));
    agrees("one at once", m.total.mean_s.unwrap(), 2.5);
}

/// Mean number at MMPP(2)/M/1 with service rate 1, by its chain on `0..=most`.
fn mmpp_number(rates: [f64; 2], turns: [f64; 2], most: usize) -> f64 {
    let fastest = rates[0].max(rates[1]) + turns[0].max(turns[1]) + 1.0;
    let mut p = vec![[0.5 / (most + 1) as f64; 2]; most + 1];
    for _ in 0..60_000 {
        let mut next = p.clone();
        for n in 0..=most {
            for (state, rate) in rates.iter().enumerate() {
                let mass = p[n][state] / fastest;
                next[n][state] -= mass * turns[state];
                next[n][1 - state] += mass * turns[state];
                if n < most {
                    next[n][state] -= mass * rate;
                    next[n + 1][state] += mass * rate;
                }
                if n > 0 {
                    next[n][state] -= mass;
                    next[n - 1][state] += mass;
                }
            }
        }
        p = next;
    }
    p.iter().enumerate().map(|(n, [a, b])| n as f64 * (a + b)).sum()
}

#[test]
fn busy_and_quiet_times() {
    // Busy a fifth of the time at 1.5 a second, else 0.3.
    let (rate, turns) = (0.54, [0.4, 0.1]);
    let burst = Burst::Modulated {
        busy_factor: 1.5 / rate,
        quiet_factor: 0.3 / rate,
        busy_s: 1.0 / turns[0],
        quiet_s: 1.0 / turns[1],
    };
    let m = run(&bursty(rate, burst));
    agrees("rate", m.total.offered_per_s, rate);
    agrees("mean", m.total.mean_s.unwrap(), mmpp_number([1.5, 0.3], turns, 150) / rate);
    // The same traffic at twice the load, with twice the turns and servers twice as fast, is as long in line.
    let mut fast = bursty(
        rate,
        Burst::Modulated {
            busy_factor: 1.5 / rate,
            quiet_factor: 0.3 / rate,
            busy_s: 0.5 / turns[0],
            quiet_s: 0.5 / turns[1],
        },
    );
    fast.stations[1].handlers[0].service = exponential(0.5);
    let twice = simulate(&fast, 2.0, SPEC).unwrap();
    agrees("twice", twice.total.mean_s.unwrap(), mmpp_number([1.5, 0.3], turns, 150) / rate / 2.0);
}

#[test]
fn silence_between_bursts() {
    // Interrupted Poisson with no limit on servers: the mean is what one of M/M/∞ has.
    let mut network =
        bursty(2.0, Burst::Modulated { busy_factor: 4.0, quiet_factor: 0.0, busy_s: 1.0, quiet_s: 3.0 });
    network.stations[1].cores = None;
    let m = run(&network);
    agrees("mean", m.total.mean_s.unwrap(), 1.0);
    agrees("rate", m.total.offered_per_s, 2.0);
}

#[test]
fn users_do_not_burst() {
    let arrivals = Arrivals::Closed { population: 5.0, think: exponential(1.0) };
    let mut network = network(arrivals, vec![station(5, exponential(1.0))]);
    network.sources[0].burst = Some(Burst::Batch { size: 100 });
    agrees("throughput", run(&network).total.goodput_per_s, 2.5);
}

/// A cache before an origin that is asked for what is not there.
fn cached(cache: Cache, rate: f64) -> Network {
    let (mut front, mut origin) = (station(1, Distribution::ZERO), station(1, exponential(0.01)));
    (front.cores, front.cache, origin.cores) = (None, Some(cache), None);
    front.handlers[0].cached = true;
    front.handlers[0].calls = vec![call(2)];
    network(poisson(rate), vec![front, origin])
}

#[test]
fn the_cache_decides_who_goes_on() {
    let zipf = Cache {
        items: 100_000,
        popularity: 1.0,
        capacity: Some(1000),
        eviction: Eviction::LeastRecentlyUsed,
        ttl: None,
    };
    // Che, Tung and Wang 2002, and Fricker, Robert and Roberts 2012: good to 0.03 % here.
    for (eviction, known) in [
        (Eviction::LeastRecentlyUsed, 0.506_170_149),
        (Eviction::FirstIn, 0.464_788_528),
        (Eviction::Random, 0.464_788_528),
        (Eviction::LeastFrequentlyUsed, 0.619_138_163),
    ] {
        let m = run(&cached(Cache { eviction, ..zipf }, 50.0));
        agrees(&format!("{eviction:?}"), m.stations[1].hit_ratio.unwrap(), known);
        agrees("origin", m.stations[2].arrivals_per_s, 50.0 * (1.0 - known));
        agrees("mean", m.total.mean_s.unwrap(), 0.01 * (1.0 - known));
    }
    for (sliding, known) in [(false, 0.708_746_891), (true, 0.767_547_952)] {
        let ttl = Some(Ttl { seconds: 60.0, sliding });
        let cache = Cache { items: 10_000, capacity: None, ttl, ..zipf };
        agrees("ttl", run(&cached(cache, 100.0)).stations[1].hit_ratio.unwrap(), known);
    }
}

#[test]
fn a_large_cache_is_full_from_the_start() {
    // A million objects: filling it would take far longer than the run.
    let cache = Cache {
        items: 1_000_000,
        popularity: 0.8,
        capacity: Some(200_000),
        eviction: Eviction::LeastRecentlyUsed,
        ttl: None,
    };
    let spec = RunSpec { replications: 4, requests: 10_000, precision: 0.1, ..SPEC };
    let m = simulate(&cached(cache, 50.0), 1.0, spec).unwrap();
    // Σ p(1 − e^(−pT)) with Σ(1 − e^(−pT)) = 200 000.
    let total: f64 = (1..=1_000_000u32).map(|k| f64::from(k).powf(-0.8)).sum();
    let p = |k: u32| f64::from(k).powf(-0.8) / total;
    let held = |t: f64| (1..=1_000_000u32).map(|k| 1.0 - libm::exp(-p(k) * t)).sum::<f64>();
    let (mut low, mut high) = (1e4f64, 1e8);
    for _ in 0..40 {
        let middle = (low * high).sqrt();
        if held(middle) < 200_000.0 { low = middle } else { high = middle }
    }
    let hit: f64 = (1..=1_000_000u32).map(|k| p(k) * (1.0 - libm::exp(-p(k) * low))).sum();
    let got = m.stations[1].hit_ratio.unwrap();
    assert!((got.value - hit).abs() < 0.01, "{got:?} {hit}");
}
