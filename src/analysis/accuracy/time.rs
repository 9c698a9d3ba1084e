//! Known answers about time, failures and distance: models that are not a network in its steady state.

use super::case::Case;
use super::models::{Model, leading_number};
use crate::analysis::availability::{instance_availability, k_of_n, parallel, series};
use crate::model::geography::fibre_round_trip_s;
use crate::queueing::transient::{Backlog, BirthDeath, desired, infinite_servers};

/// Cycles until a periodic regime has settled, at most.
const CYCLES_MAX: u32 = 200;
/// Relative change of the mean from cycle to cycle at which it has settled.
const SETTLED: f64 = 1e-9;
/// States of a line without bound in the exact equations, at most.
const STATES_MAX: usize = 5000;
/// Probability of the last state from which there are too few of them.
const CUT: f64 = 1e-11;
/// Largest rate times length of the exact equations: cases beyond are skipped.
const WORK_MAX: f64 = 1e6;

/// The answer of the product's own functions to a case about time; `None` where it is about something else.
pub(super) fn answer(case: &Case) -> Option<f64> {
    let model = Model::of(case);
    match case.category.as_str() {
        "autoscaling" => autoscaling(&model),
        "availability" => availability(&model),
        "geo" => Some(1e3 * fibre_round_trip_s(model.number("km")?)),
        "queue-lag" => queue_lag(&model, &case.quantity),
        "time-varying" => varying(&model, &case.quantity),
        _ => None,
    }
}

fn autoscaling(model: &Model<'_>) -> Option<f64> {
    let tolerance = after(model.text, "|ratio-1|<=").unwrap_or(0.1);
    Some(f64::from(desired(
        model.count("current")?,
        model.number("metric")?,
        model.number("target")?,
        tolerance,
    )))
}

fn availability(model: &Model<'_>) -> Option<f64> {
    let text = model.text;
    if let (Some(up), Some(down)) = (model.number("MTTF_h"), model.number("MTTR_h")) {
        return Some(instance_availability(up, down));
    }
    let each = model.number("A")?;
    if let Some((k, n)) = text.split_once("-of-") {
        return Some(k_of_n(leading_number(k)? as u32, leading_number(n)? as u32, each));
    }
    let parts = vec![each; leading_number(text)? as usize];
    if text.contains("parallel") {
        Some(parallel(parts))
    } else {
        text.contains("series").then(|| series(parts))
    }
}

/// A burst at a consumer of messages.
fn queue_lag(model: &Model<'_>, quantity: &str) -> Option<f64> {
    if !model.is(&["fluid", "backlog"]) {
        return None;
    }
    let (base, burst) = (model.number("base_rate")?, model.number("burst_rate")?);
    let (lasts_s, capacity) = (model.number("burst_seconds")?, model.number("consumer_capacity")?);
    let backlog = Backlog::of_burst(base, burst, lasts_s, capacity);
    if quantity.contains("peak") {
        Some(backlog.peak)
    } else if quantity.contains("drain") {
        Some(backlog.drain_s)
    } else {
        quantity.contains("delay").then_some(backlog.delay_s)
    }
}

/// Stations with arrivals that vary: M(t)/M/c and M(t)/M/∞ in a periodic regime, M/M/c from empty.
fn varying(model: &Model<'_>, quantity: &str) -> Option<f64> {
    if let Some(at_s) = after(quantity, "L(") {
        let (lambda, mu) = (model.number("lambda_")?, model.number("mu")?);
        let servers = after(model.text, "M/M/").unwrap_or(1.0) as u32;
        return fits(at_s * (lambda + f64::from(servers) * mu))
            .then(|| uncut(servers, mu, |station| station.pass(0.0, at_s, lambda, |_| lambda)))?;
    }
    let at_s = after(quantity, "t=")?;
    let (mean, swing) = (after(model.text, "lambda(t)=")?, swing(model.text)?);
    let period_s = after(model.text, "t/")?;
    let wave = |t: f64| mean + swing * libm::sin(2.0 * std::f64::consts::PI * t / period_s);
    if model.is(&["/M/inf"]) {
        return Some(infinite_servers(
            mean,
            swing,
            1.0 / period_s,
            after(model.text, "mean service ")?,
            at_s,
        ));
    }
    let servers = after(model.text, "M(t)/M/")? as u32;
    let mu = after(model.text, "mu=")?;
    let most = mean + swing.abs();
    fits(period_s * (most + f64::from(servers) * mu)).then(|| {
        uncut(servers, mu, |station| {
            let mut before = -1.0;
            station.pass(0.0, at_s, most, wave);
            for cycle in 0..CYCLES_MAX {
                if (station.mean() - before).abs() <= SETTLED * before {
                    break;
                }
                before = station.mean();
                let from_s = at_s + period_s * f64::from(cycle);
                station.pass(from_s, from_s + period_s, most, wave);
            }
        })
    })?
}

/// The mean number after `pass`, with as many states as it takes.
fn uncut(servers: u32, service_per_s: f64, pass: impl Fn(&mut BirthDeath)) -> Option<f64> {
    let mut states = 150 + 2 * servers as usize;
    while states <= STATES_MAX {
        let mut station = BirthDeath::empty(servers, service_per_s, states);
        pass(&mut station);
        if station.chances.last().is_none_or(|p| *p < CUT) {
            return Some(station.mean());
        }
        states *= 2;
    }
    None
}

fn fits(events: f64) -> bool {
    events <= WORK_MAX
}

/// The number in `… + 4 sin`.
fn swing(text: &str) -> Option<f64> {
    let (before, _) = text.split_once("sin")?;
    before.trim_end().rsplit(['+', ' ']).next()?.parse().ok()
}

/// The number right after some words.
fn after(text: &str, words: &str) -> Option<f64> {
    leading_number(&text[text.find(words)? + words.len()..])
}
