//! Caches at one load: how many of the visits hit, and what that is worth.
//!
//! The arithmetic is [`Hits`](crate::model::hits::Hits); all instances of a station share its cache, and the requests to it
//! are the visits of its cached handlers that are served.

use super::compiled::Compiled;
use super::method::Method;
use super::point::{Point, StationState};
use super::prediction::Validity;
use crate::model::hits::{Held, HitModel};
use crate::model::network::StationIx;

/// Relative change of a rate below which a hit ratio is not computed again.
const SAME_RATE: f64 = 1e-11;

/// A cache at one load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CacheState {
    /// Requests to it per second.
    pub rate_per_s: f64,
    /// What it does at that rate.
    pub held: Held,
}

/// Everything fits.
static EVERYTHING: Method = Method {
    name: "Cache that holds everything",
    formula: "h = 1",
    source: "definition",
    assumes: "every object was asked for before",
    error: "exact",
};

/// The most popular objects for good.
static MOST_POPULAR: Method = Method {
    name: "Least frequently used cache",
    formula: "h = p₁ + … + p_C",
    source: "definition",
    assumes: "independent requests, popularities do not change and are known",
    error: "exact",
};

/// King's sum.
static SETS: Method = Method {
    name: "Least recently used cache, exact",
    formula: "h = Σ over ordered C of N keys of Π p(i)/(1 − p(1) − … − p(i − 1)) · their mass",
    source: "King 1971",
    assumes: "independent requests by Zipf's law",
    error: "exact",
};

/// Gelenbe's product form.
static PRODUCT: Method = Method {
    name: "First in or random cache, exact",
    formula: "h = 1 − (C + 1)·e(C + 1)/e(C), e(k) elementary symmetric sums of the popularities",
    source: "Gelenbe 1973",
    assumes: "independent requests by Zipf's law",
    error: "exact",
};

/// Che's approximation.
static CHARACTERISTIC_TIME: Method = Method {
    name: "Cache by its characteristic time",
    formula: "Σ o(pT) = C, h = Σ p·o(pT); o(x) = 1 − e^(−x) least recently used, x/(1 + x) first in and random",
    source: "Che, Tung & Wang 2002; Fricker, Robert & Roberts 2012; Martina, Garetto & Leonardi 2014",
    assumes: "independent requests by Zipf's law; real traffic, where popularity moves, hits up to 0.3 more or 0.1 less often",
    error: "0.0003 of the hit ratio for 1000 objects or more, 0.011 for a handful",
};

/// Deadlines alone.
static DEADLINE: Method = Method {
    name: "Cache with a deadline",
    formula: "h = Σ p·x/(1 + x), x = pλτ, fixed; h = Σ p·(1 − e^(−x)) where hits begin it anew",
    source: "renewal argument",
    assumes: "independent Poisson requests by Zipf's law; what has expired makes room at once",
    error: "exact",
};

/// Deadlines and a capacity.
static BOTH: Method = Method {
    name: "Cache with a deadline and a bound",
    formula: "o = pA/(1 + pA), A the mean of the shorter of deadline and eviction; Σ o = C, h = Σ p·o",
    source: "Martina, Garetto & Leonardi 2014; renewal argument",
    assumes: "independent Poisson requests by Zipf's law; what has expired makes room at once",
    error: "0.0015 of the hit ratio against 18 simulated caches of 5000 keys",
};

/// What stands behind a cache's hit ratio.
pub fn method(model: HitModel) -> &'static Method {
    match model {
        HitModel::Everything => &EVERYTHING,
        HitModel::MostPopular => &MOST_POPULAR,
        HitModel::Sets => &SETS,
        HitModel::Product => &PRODUCT,
        HitModel::CharacteristicTime => &CHARACTERISTIC_TIME,
        HitModel::Deadline => &DEADLINE,
        HitModel::Both => &BOTH,
    }
}

/// Brings a station's hit ratio to the visits that now arrive, and with it what goes on; `arrivals` by visit.
pub(super) fn settle(
    model: &Compiled,
    point: &mut Point,
    station: StationIx,
    arrivals: impl Fn(usize) -> f64,
) {
    let Some(hits) = &model.flow.caches[station] else { return };
    let handlers = &model.network.stations[station].handlers;
    let state = &point.stations[station];
    let cached = || model.visits_of(station).zip(handlers).filter(|(_, h)| h.cached).map(|(v, _)| v);
    let rate_per_s = state.accept * state.served * cached().map(arrivals).sum::<f64>();
    let before = point.caches[station]
        .filter(|c| !hits.depends_on_rate() || (c.rate_per_s - rate_per_s).abs() <= SAME_RATE * rate_per_s);
    let held = before.map_or_else(|| hits.at(rate_per_s), |c| c.held);
    for v in cached() {
        point.proceed[v] = 1.0 - held.hit_ratio;
    }
    point.caches[station] = Some(CacheState { rate_per_s, held });
}

/// Notes on a station's state what its cache does.
pub(super) fn note(point: &Point, station: StationIx, state: &mut StationState) {
    let Some(cache) = &point.caches[station] else { return };
    state.hits = Some(cache.held.hit_ratio);
    let by = method(cache.held.model);
    if by.error != "exact" {
        state.validity = state.validity.clone().and(Validity::Approximate(by.name.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use crate::model::hits::Hits;
    use crate::model::network::{Arrivals, Cache, Call, Eviction, Handler, Network, Source, Station, Ttl};
    use crate::model::{BlockId, Distribution, EdgeId, EdgeMode};
    use crate::queueing::{Detail, Solver, Validity};

    /// A source, a cache of 5 ms, and behind its misses a database of 40 ms.
    fn behind_a_cache(cache: Cache) -> Network {
        let exponential = |mean_s| Distribution::Exponential { mean_s };
        let mut user = Handler::leaf(Distribution::ZERO);
        user.calls.push(Call::plain(EdgeId(1), EdgeMode::Call, 1, 1.0));
        let mut look = Handler { cached: true, ..Handler::leaf(exponential(0.005)) };
        look.forwards.push(Call::plain(EdgeId(2), EdgeMode::Forward, 2, 1.0));
        let plain =
            |name, handler| Station { cores: Some(4), ..Station::reference(name, BlockId(1), vec![handler]) };
        Network {
            classes: vec!["all".to_owned()],
            stations: vec![
                Station::reference("source", BlockId(0), vec![user]),
                Station { cache: Some(cache), ..plain("cache", look) },
                plain("database", Handler::leaf(exponential(0.04))),
            ],
            pools: Vec::new(),
            sources: vec![Source::steady(0, Arrivals::Open { gap: exponential(0.01) }, vec![1.0])],
        }
    }

    #[test]
    fn misses_go_on_at_every_load() {
        let cache = Cache {
            items: 20_000,
            popularity: 1.0,
            capacity: Some(300),
            eviction: Eviction::LeastRecentlyUsed,
            ttl: Some(Ttl { seconds: 30.0, sliding: false }),
        };
        let mut solver = Solver::new(behind_a_cache(cache));
        let mut before = 0.0;
        for load in [0.1, 0.5, 1.0, 1.5] {
            let answer = solver.predict(load, Detail::Curve);
            let hit_ratio = answer.stations[1].hit_ratio.unwrap();
            assert!((hit_ratio - Hits::new(&cache).at(100.0 * load).hit_ratio).abs() < 1e-12);
            assert!(
                (answer.stations[2].arrivals_per_s / (100.0 * load * (1.0 - hit_ratio)) - 1.0).abs() < 1e-9
            );
            assert!(hit_ratio > before);
            assert_eq!(answer.validity == Validity::Exact, load < 0.2, "the deadline alone removes objects");
            let mean = answer.stations[1].response_s + (1.0 - hit_ratio) * answer.stations[2].response_s;
            assert!((answer.total.mean_s.unwrap() / mean - 1.0).abs() < 1e-9);
            before = hit_ratio;
        }
    }
}
