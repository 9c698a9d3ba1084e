//! The network in time: the fluid model against exact answers, and what must hold of any course.

use headroom::analysis::spike::{self, SpikeShape};
use headroom::analysis::{availability, day};
use headroom::model::lower::lower;
use headroom::model::network::{
    Arrivals, Call, Handler, Network, Pace, Profile, Reliability, Retry, Scaling, Source, Station,
};
use headroom::model::{BlockId, Distribution, EdgeId, EdgeMode, Objective, Scenario};
use headroom::queueing::transient::{Backlog, BirthDeath, Moment, StationMoment, follow};
use headroom::queueing::{Detail, Solver};

fn exponential(mean_s: f64) -> Distribution {
    Distribution::Exponential { mean_s }
}

/// A source of `rate_per_s` with a profile that calls station 1.
fn open(rate_per_s: f64, points: &[(f64, f64)]) -> Network {
    let mut handler = Handler::leaf(Distribution::ZERO);
    handler.calls.push(Call::plain(EdgeId(1), EdgeMode::Call, 1, 1.0));
    let arrivals = Arrivals::Open { gap: exponential(1.0 / rate_per_s) };
    let mut source = Source::steady(0, arrivals, vec![1.0]);
    source.profile = Profile { points: points.to_vec(), period_s: None };
    Network {
        classes: vec!["all".to_owned()],
        stations: vec![Station::reference("users", BlockId(0), vec![handler])],
        pools: Vec::new(),
        sources: vec![source],
    }
}

/// Adds a station with exponential work.
fn station(network: &mut Network, instances: u32, cores: u32, service_s: f64) -> usize {
    let handlers = vec![Handler::leaf(exponential(service_s))];
    let mut station = Station::reference("station", BlockId(1), handlers);
    (station.scaling, station.cores) = (Scaling::Fixed(instances), Some(cores));
    network.stations.push(station);
    network.stations.len() - 1
}

fn number(s: &StationMoment, cores: f64) -> f64 {
    s.backlog + s.utilisation * cores
}

/// Largest difference of the mean number from the exact one, as a share of the largest exact one.
fn worst_against_exact(
    servers: u32,
    rate_per_s: f64,
    points: &[(f64, f64)],
    span_s: f64,
    capacity: usize,
) -> f64 {
    let mut network = open(rate_per_s, points);
    station(&mut network, 1, servers, 1.0);
    let profile = network.sources[0].profile.clone();
    let most = rate_per_s * points.iter().map(|p| p.1).fold(0.0, f64::max);
    let course = follow(&network, span_s, 200);
    let mut exact = BirthDeath::empty(servers, 1.0, capacity);
    let start = rate_per_s * profile.factor(0.0);
    exact.pass(0.0, if start > 0.0 { 300.0 } else { 1.0 }, start.max(1e-9), |_| start);
    let (mut worst, mut largest, mut before) = (0.0f64, 0.0f64, 0.0);
    for moment in &course.moments[1..] {
        exact.pass(before, moment.at_s, most, |t| rate_per_s * profile.factor(t));
        before = moment.at_s;
        let fluid = number(&moment.stations[1], f64::from(servers));
        worst = worst.max((fluid - exact.mean()).abs());
        largest = largest.max(exact.mean());
    }
    worst / largest
}

/// Drawn traffic for 20 s, `high` times as much for 40 s, and back.
fn spike(low: f64, high: f64) -> Vec<(f64, f64)> {
    vec![(0.0, low), (20.0, low), (22.0, high), (60.0, high), (62.0, low)]
}

#[test]
fn mean_number_near_the_exact_equations() {
    let from_empty = vec![(0.0, 0.0), (0.001, 1.0)];
    let wave = (0..=240).map(|i| {
        let t = f64::from(i) * 0.5;
        (t, 0.9 + 0.4 * (2.0 * std::f64::consts::PI * t / 20.0).sin())
    });
    for (servers, rate, points, span_s, capacity, error) in [
        (1, 1.0, spike(0.5, 1.5), 200.0, 300, 0.14),
        (1, 1.0, spike(0.5, 0.9), 200.0, 300, 0.18),
        (10, 10.0, spike(0.7, 1.5), 120.0, 600, 0.05),
        (50, 50.0, spike(0.7, 1.3), 100.0, 1100, 0.03),
        (1, 0.95, from_empty, 100.0, 300, 0.21),
        (10, 10.0, wave.collect(), 120.0, 400, 0.10),
    ] {
        let worst = worst_against_exact(servers, rate, &points, span_s, capacity);
        assert!(worst < error, "{servers} servers: {worst}");
    }
}

#[test]
fn a_burst_at_a_consumer_is_the_fluid_backlog() {
    let mut network = open(800.0, &[(0.0, 1.0), (60.0, 1.0), (60.0, 1.875), (120.0, 1.875), (120.0, 1.0)]);
    let producer = station(&mut network, 4, 4, 0.001);
    let consumer = station(&mut network, 5, 2, 0.01);
    let publish = Call::plain(EdgeId(2), EdgeMode::Publish, consumer, 1.0);
    network.stations[producer].handlers[0].calls.push(publish);
    let course = follow(&network, 600.0, 601);
    let known = Backlog::of_burst(800.0, 1500.0, 60.0, 1000.0);
    let of = |m: &Moment| m.stations[consumer];
    let peak = course.moments.iter().map(|m| of(m).backlog).fold(0.0, f64::max);
    let delay = course.moments.iter().map(|m| of(m).wait_s).fold(0.0, f64::max);
    let gone = course.moments.iter().rev().find(|m| of(m).backlog > 30.0).unwrap().at_s - 120.0;
    assert!((peak / known.peak - 1.0).abs() < 0.01, "{peak}");
    assert!((delay / known.delay_s - 1.0).abs() < 0.01, "{delay}");
    assert!((gone / known.drain_s - 1.0).abs() < 0.02, "{gone}");
    assert!(course.moments.iter().all(|m| m.goodput_per_s == m.offered_per_s), "nobody waits for a message");
}

#[test]
fn steady_traffic_gives_the_steady_answer() {
    for entry in headroom::share::gallery::GALLERY {
        let mut network = lower(&(entry.build)().0).unwrap();
        let prediction = Solver::new(network.clone()).predict(1.0, Detail::Means);
        for source in &mut network.sources {
            source.profile = Profile::default();
        }
        let last = follow(&network, 600.0, 3).moments.pop().unwrap();
        let mean_s = prediction.total.mean_s.unwrap();
        for ((now, then), station) in last.stations.iter().zip(&prediction.stations).zip(&network.stations) {
            let rates = (now.served_per_s, then.throughput_per_s);
            assert!((rates.0 - rates.1).abs() <= 1e-3 * rates.1 + 1e-9, "{} {rates:?}", station.name);
            assert_eq!(now.instances, then.instances, "{}", station.name);
        }
        assert!((last.goodput_per_s / prediction.total.goodput_per_s - 1.0).abs() < 1e-3);
        assert!((last.latency_s.unwrap() / mean_s - 1.0).abs() < 0.03, "{}", entry.slug);
    }
}

/// Users → 50 workers with room for 450 more → a database of one core, 100 per second.
fn held(points: &[(f64, f64)], timeout_s: Option<f64>) -> Network {
    let mut network = open(80.0, points);
    let server = station(&mut network, 1, 8, 0.002);
    let database = station(&mut network, 1, 1, 0.01);
    (network.stations[server].workers, network.stations[server].backlog) = (Some(50), Some(450));
    network.stations[server].handlers[0].calls.push(Call::plain(EdgeId(2), EdgeMode::Call, database, 1.0));
    network.stations[0].handlers[0].calls[0].timeout_s = timeout_s;
    network
}

#[test]
fn workers_bound_the_line_of_those_they_wait_for() {
    let network = held(&[(0.0, 1.0), (10.0, 1.0), (10.0, 2.5)], None);
    let course = follow(&network, 300.0, 301);
    let last = course.moments.last().unwrap();
    let (server, database) = (last.stations[1], last.stations[2]);
    // All workers wait for the database, the line is full, and half of what comes finds no room.
    assert!((last.goodput_per_s - 100.0).abs() < 0.5, "{last:?}");
    assert!((last.rejected_per_s - 100.0).abs() < 0.5, "{last:?}");
    assert!((database.backlog - 49.0).abs() < 1.0 && (server.backlog - 450.0).abs() < 2.0, "{last:?}");
    assert!((last.latency_s.unwrap() - 5.0).abs() < 0.1, "{:?}", last.latency_s);
    let filling = course.moments.iter().find(|m| m.rejected_per_s > 0.0).unwrap();
    assert!((filling.at_s - 15.0).abs() < 1.5, "500 places at 100 more per second: {}", filling.at_s);
}

#[test]
fn deadlines_and_retries_keep_a_design_down_after_the_spike() {
    let points = [(0.0, 1.0), (30.0, 1.0), (30.0, 3.0), (60.0, 3.0), (60.0, 1.0)];
    let mut network = held(&points, Some(1.0));
    let alone = follow(&network, 600.0, 601).moments.pop().unwrap();
    assert!((alone.goodput_per_s - 80.0).abs() < 0.1, "without retries it recovers: {alone:?}");
    network.stations[0].handlers[0].calls[0].retry = Retry { attempts: 3, ..Retry::NONE };
    let course = follow(&network, 600.0, 601);
    assert!((course.moments[20].goodput_per_s - 80.0).abs() < 0.1);
    let last = course.moments.last().unwrap();
    assert!(last.goodput_per_s < 1.0, "retries of late requests fill the server for good: {last:?}");
    network.stations[0].handlers[0].calls[0].retry.budget = Some(0.1);
    let budgeted = follow(&network, 600.0, 601).moments.pop().unwrap();
    assert!((budgeted.goodput_per_s - 80.0).abs() < 0.1, "a budget lets it recover: {budgeted:?}");
}

#[test]
fn capacity_arrives_after_looks_and_boots() {
    let mut network = open(100.0, &[(0.0, 1.0), (60.0, 1.0), (60.0, 4.0)]);
    let app = station(&mut network, 1, 1, 0.01);
    network.stations[app].scaling = Scaling::Target { utilisation: 0.5, min: 1, max: 20, pace: Pace::HPA };
    network.stations[0].handlers[0].calls[0].timeout_s = Some(2.0);
    let course = follow(&network, 900.0, 1801);
    let instances =
        |at_s: f64| course.moments.iter().find(|m| m.at_s >= at_s).unwrap().stations[app].instances;
    assert_eq!(instances(60.0), 2);
    // Nothing before a look (at most 15 s) and a boot (30 s) have gone by.
    assert_eq!(instances(89.0), 2);
    assert!(instances(106.5) > 2);
    assert_eq!(instances(900.0), 8, "400 per second of 10 ms at one half");
    let failing = course.moments.iter().filter(|m| m.goodput_per_s < 0.999 * m.offered_per_s).count();
    assert!((60..500).contains(&failing), "{failing} half seconds fail until capacity is there");
    assert!((course.moments.last().unwrap().goodput_per_s - 400.0).abs() < 0.1);
}

#[test]
fn every_request_has_one_fate() {
    for entry in headroom::share::gallery::GALLERY {
        let report = spike::spike(&(entry.build)().0, SpikeShape::FLASH_SALE).unwrap();
        let mut network = lower(&(entry.build)().0).unwrap();
        network.sources.iter_mut().for_each(|s| s.profile = SpikeShape::FLASH_SALE.profile());
        for m in follow(&network, 900.0, 300).moments {
            let fates = m.goodput_per_s + m.rejected_per_s + m.timed_out_per_s + m.failed_per_s;
            assert!((fates - m.offered_per_s).abs() < 1e-6 * m.offered_per_s, "{} {m:?}", entry.slug);
            assert!(m.stations.iter().all(|s| s.backlog >= 0.0 && s.wait_s.is_finite()));
        }
        assert!(report.course.at_s.len() <= spike::MOMENTS + 1);
        assert!(!report.sentence.is_empty());
    }
}

/// One server, 100 per second at most, with a sine of a day for traffic: up to `top` of that.
fn daily(top: f64, period_s: f64) -> Network {
    let wave = |i: u32| {
        let turn = f64::from(i) / 96.0;
        (period_s * turn, 0.6 - 0.4 * (2.0 * std::f64::consts::PI * turn).cos())
    };
    let mut network = open(100.0 * top, &(0..96).map(wave).collect::<Vec<_>>());
    network.sources[0].profile.period_s = Some(period_s);
    station(&mut network, 1, 1, 0.01);
    network
}

#[test]
fn a_day_mixes_the_laws_of_its_hours() {
    let scenario = Scenario {
        objectives: vec![Objective { class: None, percentile: 0.99, latency_s: 0.2, error_ratio: 0.001 }],
        ..Scenario::default()
    };
    let report = day::of_network(&daily(0.9, 86_400.0), &scenario);
    // M/M/1: T is exponential with mean 1/(100 − λ), and requests weigh the hours.
    let rates: Vec<f64> = report.hours.iter().map(|h| h.offered_per_s).collect();
    let total: f64 = rates.iter().sum();
    let tail = |t: f64| rates.iter().map(|r| r * (-(100.0 - r) * t).exp()).sum::<f64>() / total;
    let all = report.percentiles_s.unwrap();
    for (p, t) in headroom::queueing::prediction::PERCENTILES.iter().zip(all) {
        assert!((tail(t) / (1.0 - p) - 1.0).abs() < 2e-3, "{p} {t}");
    }
    let mean = rates.iter().map(|r| r / (100.0 - r)).sum::<f64>() / total;
    assert!((report.mean_s.unwrap() / mean - 1.0).abs() < 1e-6);
    assert!(report.doubt.is_none() && report.course.is_none());
    // p99 is above 200 ms where λ > 100 − ln(100)/0.2 = 77.
    let missed = rates.iter().filter(|r| **r > 100.0 - 100f64.ln() / 0.2).count() as f64 / 48.0 * 730.0;
    assert!((report.missed_hours_month - missed).abs() < 1e-9, "{}", report.missed_hours_month);
}

#[test]
fn a_day_says_where_its_hours_do_not_stand_alone() {
    let scenario = Scenario::default();
    let fast = day::of_network(&daily(0.9, 60.0), &scenario);
    assert!(fast.doubt.is_some(), "a line of 4 s does not settle within a cycle of a minute");
    let over = day::of_network(&daily(1.2, 86_400.0), &scenario);
    assert!(over.percentiles_s.is_none() && over.doubt.unwrap().contains("station"));
    // (1.2·(0.6 − 0.4·cos) − 1)·100 per second over the hours where it is positive.
    let excess = |i: u32| {
        let turn = (f64::from(i) + 0.5) / 1e5;
        (1.2 * (0.6 - 0.4 * (2.0 * std::f64::consts::PI * turn).cos()) - 1.0).max(0.0)
    };
    let backlog = 100.0 * 86_400.0 * (0..100_000).map(excess).sum::<f64>() / 1e5;
    let course = over.course.unwrap();
    let peak = course.stations.iter().flat_map(|s| &s.backlog).copied().fold(0.0, f64::max);
    assert!((peak / backlog - 1.0).abs() < 0.01, "{peak} {backlog}");
}

#[test]
fn pointwise_stationary_holds_where_lines_settle_fast() {
    // The mean over the cycle by hours, against the exact equations in their periodic regime.
    for (period_s, error) in [(400.0, 0.001), (40.0, 0.002), (4.0, 0.04)] {
        let network = daily(0.8, period_s);
        let report = day::of_network(&network, &Scenario::default());
        let by_hours = report.hours.iter().map(|h| h.offered_per_s * h.mean_s.unwrap()).sum::<f64>()
            / report.hours.len() as f64;
        let profile = network.sources[0].profile.clone();
        let mut exact = BirthDeath::empty(1, 100.0, 120);
        let (mut sum, turns) = (0.0, 24);
        for turn in 0..2 * turns {
            let at = |i: i32| period_s * f64::from(i) / f64::from(turns);
            exact.pass(at(turn), at(turn + 1), 80.0, |t| 80.0 * profile.factor(t));
            if turn >= turns {
                sum += exact.mean() / f64::from(turns);
            }
        }
        assert!((by_hours / sum - 1.0).abs() < error, "{period_s}: {by_hours} {sum}");
    }
}

#[test]
fn failures_are_weighed_by_what_they_leave() {
    let scenario = Scenario {
        objectives: vec![Objective { class: None, percentile: 0.5, latency_s: 1.0, error_ratio: 0.001 }],
        ..Scenario::default()
    };
    let mut network = open(160.0, &[]);
    let app = station(&mut network, 3, 1, 0.01);
    let cache = station(&mut network, 1, 4, 0.001);
    network.stations[app].handlers[0].calls.push(Call::plain(EdgeId(2), EdgeMode::Call, cache, 0.5));
    network.stations[app].reliability = Some(Reliability { mtbf_s: 99.0, mttr_s: 1.0, needed: 1 });
    network.stations[cache].reliability = Some(Reliability { mtbf_s: 999.0, mttr_s: 1.0, needed: 1 });
    let report = availability::of_network(network, &scenario);
    let up = (1.0 - 1e-6) * (1.0 - 0.5 * 1e-3);
    assert!((report.availability - up).abs() < 1e-9, "{}", report.availability);
    // With two of three up 160 per second are fine; with one only 100 of them are served.
    let state = |up| report.states.iter().find(|s| s.up == up && s.probability != 1e-3).unwrap();
    assert!(state(2).holds && (state(2).goodput_per_s - 160.0).abs() < 1e-6);
    assert!(!state(1).holds && (state(1).error_ratio - 0.375).abs() < 1e-6, "{:?}", state(1));
    assert!((state(1).probability - 3.0 * 0.99 * 1e-4).abs() < 1e-9);
    let errors = 3.0 * 0.99 * 1e-4 * 0.375 + 1e-6 + 0.5e-3;
    assert!((report.error_ratio - errors).abs() < 1e-8, "{} {errors}", report.error_ratio);
    let missed = (3.0 * 0.99 * 1e-4 + 1e-6 + 1e-3) * 730.0;
    assert!((report.missed_hours_month / missed - 1.0).abs() < 1e-3, "{}", report.missed_hours_month);
}
