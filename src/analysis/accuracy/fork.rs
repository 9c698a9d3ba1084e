//! Calls made at once: fork and join, quorums, the largest of several.

use super::case::Case;
use super::models::{Builder, Model, law, leading_number, poisson};
use super::question::{Ask, Question, percentile};
use crate::model::Distribution;
use crate::model::network::{Dispatch, Fan, Network, Scaling};
use crate::queueing::fork::{nelson_tantawi, varma_makowski};

/// What a classic formula says, where a case asks for the formula itself.
pub(super) fn answer(case: &Case) -> Option<f64> {
    let model = Model::of(case);
    let formula = if case.quantity.contains("Nelson-Tantawi") {
        nelson_tantawi
    } else if case.quantity.contains("Varma-Makowski") {
        varma_makowski
    } else {
        return None;
    };
    let (lambda, mu) = (model.number("lambda_")?, model.number("mu")?);
    Some(formula(model.count("K")?, lambda / mu) / (mu - lambda))
}

/// The question of a case about calls made at once.
pub(super) fn question(model: &Model<'_>, quantity: &str) -> Option<Question> {
    let network = if model.is(&["fork-join"]) { queues(model)? } else { delays(model)? };
    let ask = percentile(&quantity.to_lowercase()).map_or(Ask::Response(None), Ask::Percentile);
    Some(Question { network, ask })
}

/// Poisson requests that go to all of some queues at once: `lambda_`, `mu` and `K`, or all of it in words,
/// `fork-join K=4, Poisson rate .7, lognormal mean 1 scv 4`.
fn queues(model: &Model<'_>) -> Option<Network> {
    let after = |key: &str| leading_number(model.text.get(model.text.find(key)? + key.len()..)?);
    let k = model.number("K").or_else(|| after("K="))?;
    let rate_per_s = model.number("lambda_").or_else(|| after("rate "))?;
    let service = match model.number("mu") {
        Some(mu) => Distribution::Exponential { mean_s: 1.0 / mu },
        None => law(model.text.rsplit(',').next()?.trim(), 1.0, 1.0)?,
    };
    let mut builder = Builder::new(1);
    let source = builder.source(poisson(rate_per_s), 0);
    let station = builder.station(service, Some(1));
    builder.network.stations[station].scaling = Scaling::Fixed(k as u32);
    builder.network.stations[station].dispatch = Dispatch::RoundRobin;
    Some(at_once(builder, source, station, k, None))
}

/// The largest of `K` times, or the one by which a quorum has come, `quorum 2 of 3 iid Exp(1)`: pure delays.
fn delays(model: &Model<'_>) -> Option<Network> {
    let after = |key: &str| leading_number(model.text.get(model.text.find(key)? + key.len()..)?);
    let (k, need) = if model.is(&["max of K iid"]) {
        (model.number("K")?, None)
    } else if model.text.starts_with("quorum ") {
        (after(" of ")?, Some(after("quorum ")? as u32))
    } else {
        return None;
    };
    let service = Distribution::Exponential { mean_s: 1.0 / after("Exp(")? };
    let mut builder = Builder::new(1);
    let source = builder.source(poisson(1.0), 0);
    let station = builder.station(service, None);
    Some(at_once(builder, source, station, k, need))
}

fn at_once(mut builder: Builder, source: usize, station: usize, calls: f64, need: Option<u32>) -> Network {
    builder.call(source, station, calls);
    builder.network.stations[source].handlers[0].calls[0].fan = Fan::Together { need };
    builder.network
}
