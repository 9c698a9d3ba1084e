//! Balanced stations and priorities.

use super::case::Case;
use super::models::{Builder, Model, law, leading_number, poisson};
use crate::model::network::{Discipline, Dispatch, Network, Scaling};
use crate::model::popularity::{harmonic, hot_shard_share};

/// Instances that stand for infinitely many: what is left is a millionth.
const MANY: u32 = 1_000_000;

/// The answer to a case about shards: `Zipf alpha=1 over 1000 keys, 8 shards, …`, perhaps with the limit of each.
pub(super) fn answer(case: &Case) -> Option<f64> {
    let model = Model::of(case);
    if case.category != "sharding" {
        return None;
    }
    let text = model.text;
    let before = |word: &str| {
        let words: Vec<&str> = text.get(..text.find(word)?)?.split_whitespace().collect();
        leading_number(words.last()?)
    };
    let alpha = leading_number(text.get(text.find("alpha=")? + 6..)?)?;
    let hottest = 1.0 / harmonic(before(" keys")? as u64, alpha);
    let share = hot_shard_share(hottest, before(" shards")? as u32);
    Some(if case.quantity.contains("throughput") { before(" rps")? / share } else { share })
}

/// The network of a balanced station or of one with priorities.
pub(super) fn network(model: &Model<'_>) -> Option<Network> {
    balanced(model).or_else(|| ranked(model))
}

/// `round robin …`, `join shortest queue …`, `JSQ …`, `power of two choices …`, `join idle queue …`.
fn balanced(model: &Model<'_>) -> Option<Network> {
    let dispatch = dispatch(model)?;
    let limit = model.is(&["n->infinity"]);
    let (n, rho) = (if limit { MANY } else { model.count("n")? }, model.number("rho")?);
    let (mu, cores) = (model.number("mu").unwrap_or(1.0), model.count("c").unwrap_or(1));
    let service = law(model.words("svc").unwrap_or("exp"), 1.0 / mu, 1.0)?;
    let mut builder = Builder::new(1);
    let source = builder.source(poisson(rho * f64::from(n) * f64::from(cores) * mu), 0);
    let station = builder.station(service, Some(cores));
    builder.call(source, station, 1.0);
    let station = &mut builder.network.stations[station];
    (station.scaling, station.dispatch) = (Scaling::Fixed(n), dispatch);
    if model.is(&["PS"]) {
        station.discipline = Discipline::ProcessorSharing;
    }
    Some(builder.network)
}

fn dispatch(model: &Model<'_>) -> Option<Dispatch> {
    let text = model.text.to_lowercase();
    let choices = || {
        let words = text.split_once("power of ")?.1;
        let named = [("two", 2), ("three", 3), ("four", 4), ("five", 5)];
        let named = named.into_iter().find(|(word, _)| words.starts_with(word)).map(|(_, d)| d);
        model.count("d").or(named).or_else(|| leading_number(words).map(|d| d as u32))
    };
    if text.starts_with("round robin") {
        Some(Dispatch::RoundRobin)
    } else if text.starts_with("join idle") || text.starts_with("jiq") {
        Some(Dispatch::IdleFirst)
    } else if text.starts_with("join shortest")
        || text.starts_with("join the shortest")
        || text.starts_with("jsq")
    {
        Some(Dispatch::LeastConnections)
    } else if text.starts_with("random ") {
        Some(Dispatch::Random)
    } else {
        choices().map(Dispatch::PowerOfChoices)
    }
}

/// `M/M/1 nonpreemptive priority`: class 1 comes before class 2.
fn ranked(model: &Model<'_>) -> Option<Network> {
    if !model.is(&["priority"]) || model.is(&[" preemptive"]) {
        return None;
    }
    let (high, low) = (model.number("lambda_hi")?, model.number("lambda_lo")?);
    let mean = |key: &str| model.number(key).or(model.number("mu")).map(|mu| 1.0 / mu);
    let words = model.words("svc").unwrap_or("exp");
    let services = [law(words, mean("mu_hi")?, 1.0)?, law(words, mean("mu_lo")?, 1.0)?];
    let servers = model.text.split([' ', ',']).next()?.split('/').nth(2)?.parse().ok();
    let mut builder = Builder::new(2);
    let sources = [builder.source(poisson(high), 0), builder.source(poisson(low), 1)];
    let station = builder.stations(&services, model.count("c").or(servers), Discipline::Priority);
    for (class, source) in sources.into_iter().enumerate() {
        builder.call_of(class, source, station, 1.0);
        builder.network.stations[station].handlers[class].rank = class as u32;
    }
    Some(builder.network)
}
