//! Caches, retries and layers: networks where there is one, else the formula itself.

use super::case::Case;
use super::models::{Builder, Model, leading_number, poisson};
use crate::model::Distribution;
use crate::model::hits::Hits;
use crate::model::network::{Arrivals, Cache, Eviction, Network, Ttl};
use crate::queueing::retrial;

/// The network of a cache or a layered model.
pub(super) fn network(model: &Model<'_>) -> Option<Network> {
    if let Some(cache) = cache(model) {
        let mut builder = Builder::new(1);
        let source = builder.source(poisson(model.number("lambda_").unwrap_or(1.0)), 0);
        let station = builder.station(Distribution::ZERO, None);
        builder.network.stations[station].cache = Some(cache);
        builder.network.stations[station].handlers[0].cached = true;
        builder.call(source, station, 1.0);
        return Some(builder.network);
    }
    users(model)
}

/// A quantity that no network answers, by its formula.
pub(super) fn answer(case: &Case) -> Option<f64> {
    let (model, quantity) = (&Model::of(case), case.quantity.as_str());
    if let Some(cache) = cache(model) {
        let hits = Hits::new(&cache);
        let at = hits.at(model.number("lambda_").unwrap_or(1.0));
        if quantity.contains("characteristic time") {
            return Some(hits.approximate()?.requests);
        }
        if quantity.contains("approximation") {
            return Some(hits.approximate()?.hit_ratio);
        }
        return quantity.contains("cached items").then_some(at.objects);
    }
    let (lambda, mu) = (model.number("lambda_")?, model.number("mu")?);
    if let Some(theta) = model.number("theta") {
        let orbit = retrial::orbit(lambda, mu, theta);
        return match quantity {
            q if q.contains("orbit") => Some(orbit),
            q if q.contains("attempt rate") => Some(lambda + theta * orbit),
            _ => None,
        };
    }
    if model.is(&["client timeout", "server keeps working"]) && quantity.contains("fixed point #") {
        let number = leading_number(quantity.split('#').nth(1)?)? as usize;
        let found = retrial::storm(lambda, mu, model.number("tau")?, model.count("m")?);
        return found.get(number.checked_sub(1)?).copied();
    }
    None
}

/// A cache of keys with Zipf's law.
fn cache(model: &Model<'_>) -> Option<Cache> {
    let items = model.number("items")? as u64;
    let text = model.text.to_lowercase();
    let has = |word: &str| text.contains(word);
    let eviction = if has("lru") || has("ttl") {
        Eviction::LeastRecentlyUsed
    } else if has("fifo") {
        Eviction::FirstIn
    } else if has("random") {
        Eviction::Random
    } else if has("lfu") || has("most-popular") {
        Eviction::LeastFrequentlyUsed
    } else {
        return None;
    };
    let ttl = model.number("ttl").map(|seconds| Ttl { seconds, sliding: has("sliding") });
    let capacity = model.number("capacity").map(|c| c as u64);
    Some(Cache { items, popularity: model.number("alpha")?, capacity, eviction, ttl })
}

/// Users who think and one server, their times in the words of the type.
fn users(model: &Model<'_>) -> Option<Network> {
    if !model.is(&["users think", "one server", "demand all in phase 1"]) {
        return None;
    }
    let after = |key: &str| leading_number(model.text.get(model.text.find(key)? + key.len()..)?);
    let exponential = |mean_s| Distribution::Exponential { mean_s };
    let mut builder = Builder::new(1);
    let think = exponential(after("think ")?);
    let source = builder.source(Arrivals::Closed { population: model.number("N")?, think }, 0);
    let station = builder.station(exponential(after("phase 1 = ")?), Some(1));
    builder.call(source, station, 1.0);
    Some(builder.network)
}
