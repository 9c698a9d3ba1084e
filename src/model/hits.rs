//! How often a cache hits, and how much it holds: independent requests with popularities by Zipf's law.
//!
//! Every cache is treated through its characteristic time (Che, Tung & Wang 2002; Fricker, Robert & Roberts 2012; Martina,
//! Garetto & Leonardi 2014): an object stays for a time that depends on the others only through one number, chosen so that
//! the mean number of objects held is the capacity. With a deadline it stays for the shorter of the two. Times are
//! measured in requests to the cache. All instances of a station share one cache, and what has expired makes room at once.

use super::network::{Cache, Eviction, Ttl};
use super::popularity::{Popularity, each, harmonic};

/// Keys up to which an exact least-recently-used cache is counted set by set.
const SETS_MAX: u64 = 12;
/// Keys up to which a first-in or random cache is counted exactly.
const PRODUCT_MAX: u64 = 500;
/// Exponents beyond which e^x is taken as endless.
const EXPONENT_MAX: f64 = 500.0;

/// A cache made ready to be asked at many rates.
#[derive(Clone, Debug, PartialEq)]
pub struct Hits {
    keys: Popularity,
    eviction: Eviction,
    ttl: Option<Ttl>,
    /// Objects that fit; `None` where all do.
    capacity: Option<f64>,
    /// The answer where objects are good for ever.
    lasting: Held,
}

/// What a cache does at one rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// Share of requests that hit.
    pub hit_ratio: f64,
    /// Mean number of objects held.
    pub objects: f64,
    /// The characteristic time, in requests; infinite where the capacity does not bind.
    pub requests: f64,
    /// What says so.
    pub model: HitModel,
}

/// The models of caches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HitModel {
    /// Everything fits and is good for ever.
    Everything,
    /// The most popular objects, for good.
    MostPopular,
    /// Least recently used, counted set by set.
    Sets,
    /// First in or random, by its product form.
    Product,
    /// A characteristic time.
    CharacteristicTime,
    /// Only the deadline removes objects.
    Deadline,
    /// Deadline and capacity both remove objects.
    Both,
}

impl Hits {
    /// Prepares a cache; a few hundred operations per step of a search, whatever the number of keys.
    pub fn new(cache: &Cache) -> Self {
        let keys = cache.items.max(1);
        let capacity = cache.capacity.filter(|c| *c < keys);
        let popular = capacity.filter(|_| cache.eviction == Eviction::LeastFrequentlyUsed);
        let mut hits = Self {
            keys: Popularity::new(keys, cache.popularity, popular.unwrap_or(keys)),
            eviction: cache.eviction,
            ttl: cache.ttl,
            capacity: capacity.map(|c| c as f64),
            lasting: Held {
                hit_ratio: 1.0,
                objects: keys as f64,
                requests: f64::INFINITY,
                model: HitModel::Everything,
            },
        };
        if let Some(capacity) = capacity {
            hits.lasting = hits.endless(cache, keys, capacity);
        }
        hits
    }

    /// Whether the hit ratio changes with the rate of requests.
    pub fn depends_on_rate(&self) -> bool {
        self.ttl.is_some()
    }

    /// What the cache does at this many requests per second.
    pub fn at(&self, requests_per_s: f64) -> Held {
        let Some(ttl) = self.ttl else { return self.lasting };
        let deadline = (ttl.seconds * requests_per_s).max(0.0);
        let held = |time: f64| self.keys.sum(|p| present(self.eviction, ttl.sliding, p, time, deadline));
        let alone = held(f64::INFINITY);
        let popular = self.eviction == Eviction::LeastFrequentlyUsed;
        let (requests, model) = match self.capacity {
            Some(capacity) if alone > capacity && !popular => {
                let from = if self.lasting.requests.is_finite() { self.lasting.requests } else { capacity };
                (solve(from, |time| held(time) - capacity), HitModel::Both)
            }
            Some(_) if popular => (f64::INFINITY, HitModel::Both),
            _ => (f64::INFINITY, HitModel::Deadline),
        };
        let hit_ratio =
            self.keys.sum(|p| p * present(self.eviction, ttl.sliding, p, requests, deadline)).min(1.0);
        Held { hit_ratio, objects: held(requests), requests, model }
    }

    /// A cache whose capacity binds and whose objects are good for ever.
    fn endless(&self, cache: &Cache, keys: u64, capacity: u64) -> Held {
        let objects = capacity as f64;
        let still = |hit_ratio, model| Held { hit_ratio, objects, requests: f64::INFINITY, model };
        if capacity == 0 {
            return Held { requests: 0.0, ..still(0.0, HitModel::Everything) };
        }
        if cache.eviction == Eviction::LeastFrequentlyUsed {
            let a = cache.popularity;
            return still(harmonic(capacity, a) / harmonic(keys, a), HitModel::MostPopular);
        }
        let near = self.near(objects);
        let all = || each(keys, cache.popularity);
        match cache.eviction {
            Eviction::LeastRecentlyUsed if keys <= SETS_MAX => {
                Held { hit_ratio: by_sets(&all(), capacity), model: HitModel::Sets, ..near }
            }
            Eviction::FirstIn | Eviction::Random if keys <= PRODUCT_MAX => {
                let hit_ratio = by_product(&all(), capacity, near.requests);
                Held { hit_ratio, model: HitModel::Product, ..near }
            }
            _ => near,
        }
    }

    /// What the characteristic time alone says of a cache whose capacity binds and whose objects are good for ever, even
    /// where [`at`](Self::at) is exact; `None` for other caches.
    pub fn approximate(&self) -> Option<Held> {
        let binds = self.ttl.is_none() && self.eviction != Eviction::LeastFrequentlyUsed;
        self.capacity.filter(|c| binds && *c > 0.0).map(|c| self.near(c))
    }

    fn near(&self, objects: f64) -> Held {
        let stays = |p: f64, time: f64| present(self.eviction, false, p, time, f64::INFINITY);
        let requests = solve(objects, |time| self.keys.sum(|p| stays(p, time)) - objects);
        let hit_ratio = self.keys.sum(|p| p * stays(p, requests));
        Held { hit_ratio, objects, requests, model: HitModel::CharacteristicTime }
    }
}

/// Probability that a key asked for with probability `p` is there, if objects stay for `time` requests as the eviction
/// counts them and are good for `deadline` requests.
///
/// With A the mean time from the miss that brings it in until it is gone, pA/(1 + pA) (renewal argument: requests are
/// Poisson, so a request is a hit as often as the object is there).
fn present(eviction: Eviction, sliding: bool, p: f64, time: f64, deadline: f64) -> f64 {
    let stay = match (eviction, sliding) {
        (Eviction::LeastRecentlyUsed, true) => return -libm::expm1(-p * f64::min(time, deadline)),
        (_, true) if time.is_infinite() => return -libm::expm1(-p * deadline),
        (Eviction::LeastRecentlyUsed, false) if deadline.is_infinite() => return -libm::expm1(-p * time),
        (Eviction::LeastRecentlyUsed, false) => idle_or_cut(p, time, deadline),
        (Eviction::FirstIn, true) => idle_or_cut(p, deadline, time),
        (Eviction::FirstIn | Eviction::LeastFrequentlyUsed, _) => f64::min(time, deadline),
        (Eviction::Random, _) if time.is_infinite() => deadline,
        (Eviction::Random, false) => -time * libm::expm1(-deadline / time),
        (Eviction::Random, true) => {
            // Killed at rate 1/time while runs of gaps shorter than the deadline go on.
            let s = 1.0 / time;
            let last = libm::exp(-(p + s) * deadline);
            time * (1.0 - last / (1.0 - p / (p + s) * (1.0 - last)))
        }
    };
    if stay.is_infinite() { 1.0 } else { p * stay / (1.0 + p * stay) }
}

/// Mean of the shorter of `cut` and the time until a gap between requests exceeds `idle`, requests coming at rate `p`.
///
/// The latter is `idle` with probability e^(−p·idle), else longer, in the mean (e^(p·idle) − 1)/p in all; what is longer
/// is taken as exponential.
fn idle_or_cut(p: f64, idle: f64, cut: f64) -> f64 {
    if cut <= idle {
        return cut;
    }
    let (x, left) = (p * idle, cut - idle);
    if x > EXPONENT_MAX {
        return cut;
    }
    let longer = if x < 1e-4 { idle * x * (0.5 + x / 6.0) } else { libm::expm1(x) / p - idle };
    let goes_on = -libm::expm1(-x);
    if longer <= 0.0 || left.is_infinite() {
        idle + longer
    } else {
        idle - longer * libm::expm1(-left * goes_on / longer)
    }
}

/// The root of a rising function that is at most 0 at `low`, to a relative 10⁻¹²: Illinois' method on the logarithm.
fn solve(low: f64, f: impl Fn(f64) -> f64) -> f64 {
    let at = |u: f64| f(libm::exp(u));
    let mut a = libm::log(low.max(1e-300));
    let mut fa = at(a);
    if fa >= 0.0 {
        return low;
    }
    let (mut b, mut step) = (a, 0.5);
    let mut fb = fa;
    while fb < 0.0 {
        (a, fa) = (b, fb);
        b += step;
        step *= 1.6;
        fb = at(b);
        if b > 690.0 {
            return f64::INFINITY;
        }
    }
    for _ in 0..60 {
        let c = (a * fb - b * fa) / (fb - fa);
        let fc = at(c);
        if fc * fb < 0.0 {
            (a, fa) = (b, fb);
        } else {
            fa *= 0.5;
        }
        (b, fb) = (c, fc);
        if (b - a).abs() < 1e-12 || fb == 0.0 {
            break;
        }
    }
    libm::exp(b)
}

/// Hit ratio of a least-recently-used cache (King 1971): the sets of the last `capacity` different keys, one key at a time.
fn by_sets(p: &[f64], capacity: u64) -> f64 {
    let sets = 1usize << p.len();
    let mass = |set: usize| -> f64 { (0..p.len()).filter(|i| set >> i & 1 == 1).map(|i| p[i]).sum() };
    let mut chance = vec![0.0; sets];
    chance[0] = 1.0;
    let mut hits = 0.0;
    for set in 0..sets {
        let inside = mass(set);
        if u64::from(set.count_ones()) == capacity {
            hits += chance[set] * inside;
            continue;
        }
        for (i, p) in p.iter().enumerate().filter(|(i, _)| set >> i & 1 == 0) {
            chance[set | 1 << i] += chance[set] * p / (1.0 - inside);
        }
    }
    hits
}

/// Hit ratio of a first-in or random cache (Gelenbe 1973): sets of keys have probability ∝ the product of theirs, so the
/// miss ratio is (c + 1)·e(c + 1)/e(c) with elementary symmetric sums e, here as the law of a sum of coins, which does not
/// overflow.
fn by_product(p: &[f64], capacity: u64, time: f64) -> f64 {
    let most = capacity as usize + 1;
    let mut law = vec![0.0; most + 1];
    law[0] = 1.0;
    for p in p {
        let heads = p * time / (1.0 + p * time);
        for k in (1..=most).rev() {
            law[k] = law[k] * (1.0 - heads) + law[k - 1] * heads;
        }
        law[0] *= 1.0 - heads;
    }
    1.0 - most as f64 * law[most] / (law[most - 1] * time)
}

#[cfg(test)]
mod tests {
    use super::{Cache, Eviction, HitModel, Hits, Ttl};

    const EVICTIONS: [Eviction; 4] =
        [Eviction::LeastRecentlyUsed, Eviction::FirstIn, Eviction::Random, Eviction::LeastFrequentlyUsed];

    fn cache(items: u64, capacity: u64, popularity: f64, eviction: Eviction) -> Cache {
        Cache { items, popularity, capacity: Some(capacity), eviction, ttl: None }
    }

    #[test]
    fn known_hit_ratios() {
        let ratio = |items, capacity, a, e| Hits::new(&cache(items, capacity, a, e)).at(1.0);
        let lru = ratio(1_000_000, 10_000, 0.9, Eviction::LeastRecentlyUsed);
        assert!((lru.hit_ratio - 0.394_900_919_06).abs() < 1e-7, "{lru:?}");
        assert!((lru.requests / 14_804.543_992_908_45 - 1.0).abs() < 1e-7);
        let king = ratio(10, 3, 1.2, Eviction::LeastRecentlyUsed);
        assert!((king.hit_ratio - 0.541_938_659_115_562_8).abs() < 1e-12);
        let product = ratio(12, 4, 1.0, Eviction::FirstIn);
        assert!((product.hit_ratio - 0.494_790_209_251_106).abs() < 1e-12);
        let fifo = ratio(100_000, 1000, 1.0, Eviction::Random);
        assert!((fifo.hit_ratio - 0.464_788_528_115_08).abs() < 1e-7);
        let lfu = ratio(100_000, 1000, 1.2, Eviction::LeastFrequentlyUsed);
        assert!((lfu.hit_ratio - 0.851_555_369_855_883_5).abs() < 1e-11);
    }

    #[test]
    fn deadlines() {
        let ttl = |sliding| Cache {
            items: 10_000,
            popularity: 1.0,
            capacity: None,
            eviction: Eviction::LeastRecentlyUsed,
            ttl: Some(Ttl { seconds: 60.0, sliding }),
        };
        let fixed = Hits::new(&ttl(false)).at(100.0);
        assert!((fixed.hit_ratio - 0.708_746_890_653_378_8).abs() < 1e-8, "{fixed:?}");
        assert!((fixed.objects / 1_747.518_656_079_727_9 - 1.0).abs() < 1e-8);
        let sliding = Hits::new(&ttl(true)).at(100.0);
        assert!((sliding.hit_ratio - 0.767_547_952_184_778_2).abs() < 1e-8);
        assert_eq!(sliding.model, HitModel::Deadline);
    }

    /// A long deadline changes nothing, a short one leaves room, and both together hit less than either.
    #[test]
    fn deadline_and_capacity_together() {
        for eviction in EVICTIONS {
            let plain = cache(5000, 200, 0.9, eviction);
            let lasting = Hits::new(&plain).at(50.0);
            for sliding in [false, true] {
                let with =
                    |seconds| Hits::new(&Cache { ttl: Some(Ttl { seconds, sliding }), ..plain }).at(50.0);
                assert!((with(1e9).hit_ratio - lasting.hit_ratio).abs() < 1e-6, "{eviction:?} {sliding}");
                let mut before = 0.0;
                for seconds in [0.01, 0.1, 1.0, 3.0, 10.0, 100.0] {
                    let held = with(seconds);
                    let all =
                        Hits::new(&Cache { ttl: Some(Ttl { seconds, sliding }), capacity: None, ..plain });
                    // A sliding deadline makes first-in and random caches better: it removes what is idle.
                    if matches!(eviction, Eviction::LeastRecentlyUsed | Eviction::LeastFrequentlyUsed) {
                        assert!(held.hit_ratio >= before - 1e-12, "{eviction:?} {sliding} {seconds}");
                        assert!(held.hit_ratio <= lasting.hit_ratio + 1e-9);
                    }
                    assert!(
                        held.hit_ratio <= all.at(50.0).hit_ratio + 1e-9,
                        "{eviction:?} {sliding} {seconds}"
                    );
                    assert!(held.objects <= 200.0 + 1e-6);
                    before = held.hit_ratio;
                }
            }
        }
    }

    /// Against 1.2 million simulated requests each, known to about 0.0006.
    #[test]
    fn deadline_and_capacity_as_simulated() {
        let simulated = [
            (Eviction::LeastRecentlyUsed, false, [0.3074, 0.3750, 0.3945]),
            (Eviction::LeastRecentlyUsed, true, [0.3598, 0.4001, 0.4001]),
            (Eviction::FirstIn, false, [0.3074, 0.3545, 0.3545]),
            (Eviction::FirstIn, true, [0.3598, 0.3545, 0.3545]),
            (Eviction::Random, false, [0.3074, 0.3538, 0.3542]),
            (Eviction::Random, true, [0.3594, 0.3700, 0.3543]),
        ];
        for (eviction, sliding, ratios) in simulated {
            for (seconds, ratio) in [4.0, 10.0, 30.0].into_iter().zip(ratios) {
                let ttl = Some(Ttl { seconds, sliding });
                let held = Hits::new(&Cache { ttl, ..cache(5000, 200, 0.9, eviction) }).at(50.0);
                let off = held.hit_ratio - ratio;
                assert!(off.abs() < 0.0015, "{eviction:?} {sliding} {seconds}: {off}");
            }
        }
    }

    #[test]
    fn ends_are_sound() {
        for eviction in EVICTIONS {
            for (items, capacity) in [(1, 0), (1, 1), (5, 5), (1_000_000_000, 1), (u64::MAX, 1_000_000)] {
                for a in [0.0, 1.0, 3.0] {
                    let plain = cache(items, capacity, a, eviction);
                    for ttl in [
                        None,
                        Some(Ttl { seconds: 1e-9, sliding: true }),
                        Some(Ttl { seconds: 1e9, sliding: false }),
                    ] {
                        for rate in [0.0, 1.0, 1e9] {
                            let h = Hits::new(&Cache { ttl, ..plain }).at(rate).hit_ratio;
                            assert!(
                                (0.0..=1.0).contains(&h),
                                "{eviction:?} {items} {capacity} {a} {ttl:?} {rate}: {h}"
                            );
                        }
                    }
                }
            }
        }
    }
}
