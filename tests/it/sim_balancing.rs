//! The simulation's balancing policies against exact chains and limits: fixed seeds, 99 % intervals.

use headroom::model::Distribution;
use headroom::model::network::{Discipline, Dispatch, Network, Scaling};

use crate::sim_theory::{agrees, exponential, network, poisson, run, station};

/// Exponential single-core instances of mean 1 at this utilisation.
fn instances(count: u32, rho: f64, dispatch: Dispatch) -> Network {
    let mut tier = station(1, exponential(1.0));
    (tier.scaling, tier.dispatch) = (Scaling::Fixed(count), dispatch);
    network(poisson(rho * f64::from(count)), vec![tier])
}

/// Mean response by [`mean_of`].
fn exact(count: u32, rho: f64, longest: usize, shares: impl Fn(&[usize]) -> Vec<f64>) -> f64 {
    mean_of(count, rho, longest, 0.0, shares, |n| n.iter().sum::<usize>() as f64) / (rho * f64::from(count))
}

/// Mean of a figure by solving the chain of the instances' numbers, each at most `longest`: `shares` says with what
/// probability an arrival goes to each, and each who waits gives up at rate `giving_up`.
fn mean_of(
    count: u32,
    rho: f64,
    longest: usize,
    giving_up: f64,
    shares: impl Fn(&[usize]) -> Vec<f64>,
    figure: impl Fn(&[usize]) -> f64,
) -> f64 {
    let side = longest + 1;
    let (servers, rate) = (count as usize, rho * f64::from(count));
    let states = side.pow(count);
    let digits = |mut state: usize| -> Vec<usize> {
        (0..servers)
            .map(|_| {
                let digit = state % side;
                state /= side;
                digit
            })
            .collect()
    };
    let mut arcs: Vec<(usize, usize, f64)> = Vec::new();
    for state in 0..states {
        let numbers = digits(state);
        for (i, share) in shares(&numbers).iter().enumerate() {
            let step = side.pow(i as u32);
            if *share > 0.0 && numbers[i] < longest {
                arcs.push((state, state + step, rate * share));
            }
            if numbers[i] > 0 {
                arcs.push((state, state - step, 1.0 + giving_up * (numbers[i] - 1) as f64));
            }
        }
    }
    let fastest = rate + f64::from(count) * (1.0 + giving_up * longest as f64);
    let mut p = vec![1.0 / states as f64; states];
    for _ in 0..6000 {
        let mut next = p.clone();
        for (from, to, rate) in &arcs {
            let moved = p[*from] * rate / fastest;
            next[*from] -= moved;
            next[*to] += moved;
        }
        p = next;
    }
    p.iter().enumerate().map(|(state, p)| p * figure(&digits(state))).sum()
}

/// Evenly over those for which it holds, else over all.
fn evenly(numbers: &[usize], holds: impl Fn(usize) -> bool) -> Vec<f64> {
    let those = numbers.iter().filter(|n| holds(**n)).count();
    let among = if those == 0 { numbers.len() } else { those };
    numbers.iter().map(|n| f64::from(u8::from(those == 0 || holds(*n))) / among as f64).collect()
}

#[test]
fn the_fewest_requests_of_two() {
    let m = run(&instances(2, 0.7, Dispatch::LeastConnections));
    // Published for M/M with two lines: 2.1081973.
    let chain = exact(2, 0.7, 40, |n| evenly(n, |x| x == n[0].min(n[1])));
    assert!((chain - 2.108_197_274).abs() < 1e-4, "{chain}");
    agrees("least connections", m.total.mean_s.unwrap(), chain);
    agrees("utilisation", m.stations[1].core_utilisation.unwrap(), 0.7);
    // As many choices as instances, or more, are the same policy.
    let m = run(&instances(2, 0.7, Dispatch::PowerOfChoices(5)));
    agrees("all choices", m.total.mean_s.unwrap(), chain);
}

#[test]
fn the_better_of_two_of_three() {
    let pairs = |n: &[usize]| {
        let mut shares = vec![0.0; 3];
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            let first = if n[a] == n[b] { 0.5 } else { f64::from(u8::from(n[a] < n[b])) };
            shares[a] += first / 3.0;
            shares[b] += (1.0 - first) / 3.0;
        }
        shares
    };
    let m = run(&instances(3, 0.6, Dispatch::PowerOfChoices(2)));
    agrees("two of three", m.total.mean_s.unwrap(), exact(3, 0.6, 16, pairs));
}

#[test]
fn who_has_given_up_does_not_count() {
    let mut network = instances(2, 1.2, Dispatch::LeastConnections);
    let tier = &mut network.stations[1];
    (tier.workers, tier.patience) = (Some(1), Some(exponential(2.0)));
    let waiting = |n: &[usize]| n.iter().map(|n| n.saturating_sub(1) as f64).sum();
    let line = mean_of(2, 1.2, 25, 0.5, |n| evenly(n, |x| x == n[0].min(n[1])), waiting);
    let m = run(&network);
    agrees("line", m.stations[1].queue_length, line);
    agrees("gives up", m.stations[1].abandon_ratio.unwrap(), line * 0.5 / 2.4);
}

#[test]
fn an_idle_one_where_there_is_one() {
    let m = run(&instances(2, 0.7, Dispatch::IdleFirst));
    agrees("idle first", m.total.mean_s.unwrap(), exact(2, 0.7, 50, |n| evenly(n, |x| x == 0)));
}

#[test]
fn one_choice_is_random_and_a_skew_is_two_tiers() {
    let m = run(&instances(4, 0.6, Dispatch::PowerOfChoices(1)));
    agrees("one choice", m.total.mean_s.unwrap(), 2.5);
    // One gets 40 % of 1.5 a second, two get 30 % each.
    let m = run(&instances(3, 0.5, Dispatch::Skewed(0.4)));
    agrees("skewed", m.total.mean_s.unwrap(), 0.4 / (1.0 - 0.6) + 0.6 / (1.0 - 0.45));
}

/// Mean field (Vvedenskaya, Dobrushin and Karpelevich 1996), from which 400 instances are about 1/400 away.
#[test]
fn two_choices_of_many() {
    let m = run(&instances(400, 0.7, Dispatch::PowerOfChoices(2)));
    let mean_field: f64 = (1..8).map(|i| 0.7f64.powi((1 << i) - 2)).sum();
    let got = m.total.mean_s.unwrap();
    assert!((got.value / mean_field - 1.0).abs() < 0.006, "{got:?} {mean_field}");
    // Seventeen and more are drawn another way, and come near to the fewest of all.
    let m = run(&instances(60, 0.7, Dispatch::PowerOfChoices(20)));
    let best = run(&instances(60, 0.7, Dispatch::LeastConnections));
    let (got, best) = (m.total.mean_s.unwrap().value, best.total.mean_s.unwrap().value);
    assert!((1.0..1.03).contains(&(got / best)), "{got} {best}");
}

/// With shared cores the law of work hardly matters (Gupta et al. 2007); with workers all who are inside count.
#[test]
fn the_fewest_requests_with_shared_cores() {
    let mut constant = instances(2, 0.7, Dispatch::LeastConnections);
    let tier = &mut constant.stations[1];
    tier.discipline = Discipline::ProcessorSharing;
    let mut variable = constant.clone();
    variable.stations[1].handlers[0].service = Distribution::Lognormal { mean_s: 1.0, scv: 4.0 };
    let [a, b] = [&constant, &variable].map(|n| run(n).total.mean_s.unwrap().value);
    assert!((a / 2.108_2 - 1.0).abs() < 0.03 && (b / 2.108_2 - 1.0).abs() < 0.03, "{a} {b}");
}
