//! A cache that is really kept: who is in it, who leaves, and when an object is stale.

use super::plan::Unfit;
use super::popularity::{characteristic, likely};
use super::rng::Stream;
use super::visit::NONE;
use super::ziggurat::Ziggurat;
use super::zipf::Zipf;
use crate::model::network::{Cache as Spec, Eviction, Ttl};

/// Most objects that are followed one by one.
const ITEMS_MAX: u64 = 10_000_000;

/// What makes room, where room is short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// All objects have room.
    Enough,
    /// So many of the most popular are held for good.
    Popular(u32),
    /// So many, in a list: the one at its end leaves. Whether a hit brings an object to the front.
    Listed(u32, bool),
    /// So many: any one leaves.
    Random(u32),
}

/// A cache made ready.
#[derive(Clone, Debug)]
pub struct CachePlan {
    pub(super) zipf: Zipf,
    pub(super) items: u64,
    pub(super) room: Room,
    pub(super) ttl: Option<Ttl>,
    /// Requests per second of an object as popular as `weight` says, per weight.
    pub(super) rate_per_weight: f64,
    /// Over how long an object has to be asked for to be in the cache, in seconds (Che, Tung and Wang 2002).
    pub(super) characteristic_s: f64,
}

impl CachePlan {
    /// Checks a cache that is asked `rate_per_s` times a second.
    pub(super) fn new(spec: &Spec, rate_per_s: f64) -> Result<Self, Unfit> {
        let refuse = |what: &str| Err(Unfit(what.to_owned()));
        if !(1..=1 << 50).contains(&spec.items) || !(0.0..=20.0).contains(&spec.popularity) {
            return refuse("a cache of no objects, or of too many");
        }
        if spec.ttl.is_some_and(|ttl| !(0.0..=1e12).contains(&ttl.seconds)) {
            return refuse("a time to live out of range");
        }
        let capacity = spec.capacity.unwrap_or(spec.items).min(spec.items);
        let room = match spec.eviction {
            _ if capacity == spec.items => Room::Enough,
            Eviction::LeastFrequentlyUsed => Room::Popular(capacity.min(u64::from(u32::MAX)) as u32),
            _ if capacity == 0 => Room::Popular(0),
            Eviction::LeastRecentlyUsed => Room::Listed(capacity as u32, true),
            Eviction::FirstIn => Room::Listed(capacity as u32, false),
            Eviction::Random => Room::Random(capacity as u32),
        };
        let followed = match room {
            Room::Enough => spec.items * u64::from(spec.ttl.is_some()),
            Room::Popular(held) => u64::from(held) * u64::from(spec.ttl.is_some()),
            Room::Listed(..) | Room::Random(_) => spec.items,
        };
        if followed > ITEMS_MAX {
            return refuse(&format!("{followed} objects to follow are more than {ITEMS_MAX}"));
        }
        let mut it = Self {
            zipf: Zipf::new(spec.items, spec.popularity),
            items: spec.items,
            room,
            ttl: spec.ttl,
            rate_per_weight: 0.0,
            characteristic_s: f64::INFINITY,
        };
        if followed > 0 {
            (it.rate_per_weight, it.characteristic_s) = characteristic(&it, rate_per_s.max(1e-12));
        }
        Ok(it)
    }
}

/// An object's neighbours in the list.
#[derive(Clone, Copy, Debug)]
struct Link {
    newer: u32,
    older: u32,
}

/// What stands for an object that is not in the list; its own index never does.
const ABSENT: Link = Link { newer: NONE - 1, older: NONE - 1 };

/// The objects of one station.
#[derive(Clone, Debug)]
pub struct Cache {
    plan: CachePlan,
    stream: Stream,
    held: u32,
    /// Where [`Room::Listed`]: by object, and the ends of the list.
    links: Vec<Link>,
    newest: u32,
    oldest: u32,
    /// Where [`Room::Random`]: the object in each place, and by object its place or [`NONE`].
    shelf: Vec<u32>,
    place: Vec<u32>,
    /// With a time to live: when each object is stale, in seconds.
    stale_s: Vec<f64>,
}

impl Cache {
    /// A cache as it is likely to be found.
    pub(super) fn new(plan: &CachePlan, stream: Stream, ziggurat: &Ziggurat) -> Self {
        let items = plan.items as usize;
        let (listed, random) = match plan.room {
            Room::Listed(..) => (items, 0),
            Room::Random(_) => (0, items),
            _ => (0, 0),
        };
        let dated = match plan.room {
            _ if plan.ttl.is_none() => 0,
            Room::Popular(held) => held as usize,
            _ => items,
        };
        let mut it = Self {
            plan: plan.clone(),
            stream,
            held: 0,
            links: vec![ABSENT; listed],
            newest: NONE,
            oldest: NONE,
            shelf: Vec::new(),
            place: vec![NONE; random],
            stale_s: vec![f64::NEG_INFINITY; dated],
        };
        let contents = likely(&it.plan, &mut it.stream, ziggurat, &mut it.stale_s);
        for item in contents.into_iter().rev() {
            it.bring_in(item);
        }
        it
    }

    /// Asks for a key: whether it is there and fresh. If not, it is from now on.
    pub(super) fn ask(&mut self, now: f64) -> bool {
        let item = (self.plan.zipf.draw(&mut self.stream) - 1).min(u64::from(NONE)) as u32;
        let there = match self.plan.room {
            Room::Enough => true,
            Room::Popular(held) => item < held,
            Room::Listed(..) => self.links[item as usize].newer != ABSENT.newer,
            Room::Random(_) => self.place[item as usize] != NONE,
        };
        let hit = there && self.stale_s.get(item as usize).is_none_or(|stale| now < *stale);
        if let (Some(ttl), Some(stale)) = (self.plan.ttl, self.stale_s.get_mut(item as usize))
            && (!hit || ttl.sliding)
        {
            *stale = now + ttl.seconds;
        }
        match self.plan.room {
            Room::Listed(_, on_hit) if there && (on_hit || !hit) => {
                self.unlink(item);
                self.link(item);
            }
            _ if there => {}
            _ => self.bring_in(item),
        }
        hit
    }

    /// Makes room and takes an object in.
    fn bring_in(&mut self, item: u32) {
        match self.plan.room {
            Room::Enough | Room::Popular(_) => {}
            Room::Listed(capacity, _) => {
                if self.held == capacity {
                    let oldest = self.oldest;
                    self.unlink(oldest);
                    self.links[oldest as usize] = ABSENT;
                } else {
                    self.held += 1;
                }
                self.link(item);
            }
            Room::Random(capacity) => {
                let place = if self.held == capacity {
                    let place = self.stream.below(capacity);
                    self.place[self.shelf[place as usize] as usize] = NONE;
                    self.shelf[place as usize] = item;
                    place
                } else {
                    self.shelf.push(item);
                    self.held += 1;
                    self.held - 1
                };
                self.place[item as usize] = place;
            }
        }
    }

    /// Puts an object at the front of the list.
    fn link(&mut self, item: u32) {
        self.links[item as usize] = Link { newer: NONE, older: self.newest };
        match self.links.get_mut(self.newest as usize) {
            Some(second) => second.newer = item,
            None => self.oldest = item,
        }
        self.newest = item;
    }

    fn unlink(&mut self, item: u32) {
        let Link { newer, older } = self.links[item as usize];
        match self.links.get_mut(newer as usize) {
            Some(neighbour) => neighbour.older = older,
            None => self.newest = older,
        }
        match self.links.get_mut(older as usize) {
            Some(neighbour) => neighbour.newer = newer,
            None => self.oldest = newer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cache, CachePlan};
    use crate::model::network::{Cache as Spec, Eviction, Ttl};
    use crate::sim::rng::{Purpose, Stream};
    use crate::sim::ziggurat::Ziggurat;

    fn hits(spec: Spec, asked: u32, skipped: u32) -> f64 {
        let plan = CachePlan::new(&spec, 100.0).unwrap();
        let ziggurat = Ziggurat::default();
        let mut cache = Cache::new(&plan, Stream::new(8, 0, 0, Purpose::Cache), &ziggurat);
        let mut gaps = Stream::new(9, 0, 0, Purpose::Arrivals);
        let (mut now, mut hits) = (0.0, 0);
        for i in 0..asked + skipped {
            now += 0.01 * ziggurat.exponential(&mut gaps);
            hits += u32::from(cache.ask(now) && i >= skipped);
        }
        f64::from(hits) / f64::from(asked)
    }

    fn spec(items: u64, popularity: f64, capacity: Option<u64>, eviction: Eviction) -> Spec {
        Spec { items, popularity, capacity, eviction, ttl: None }
    }

    #[test]
    fn small_caches_hit_as_often_as_is_known() {
        // King 1971 and Gelenbe 1973, exact.
        for (items, capacity, popularity, eviction, known) in [
            (10, 3, 1.2, Eviction::LeastRecentlyUsed, 0.541_938_659),
            (12, 4, 1.0, Eviction::FirstIn, 0.494_790_209),
            (12, 4, 1.0, Eviction::Random, 0.494_790_209),
        ] {
            let got = hits(spec(items, popularity, Some(capacity), eviction), 400_000, 1000);
            assert!((got - known).abs() < 0.004, "{eviction:?}: {got} {known}");
        }
    }

    /// What is there at the start is as good as what is there later: the first thousand hit as often as the rest.
    #[test]
    fn starts_as_it_goes_on() {
        for (eviction, known) in [
            (Eviction::LeastRecentlyUsed, 0.506_170),
            (Eviction::FirstIn, 0.464_788),
            (Eviction::Random, 0.464_788),
            (Eviction::LeastFrequentlyUsed, 0.619_138),
        ] {
            for skipped in [0, 50_000] {
                let got = hits(spec(100_000, 1.0, Some(1000), eviction), 20_000, skipped);
                assert!((got - known).abs() < 0.015, "{eviction:?} from {skipped}: {got} {known}");
            }
        }
    }

    #[test]
    fn objects_get_stale() {
        for (sliding, known) in [(false, 0.708_747), (true, 0.767_548)] {
            let ttl = Some(Ttl { seconds: 60.0, sliding });
            let spec = Spec { ttl, ..spec(10_000, 1.0, None, Eviction::LeastRecentlyUsed) };
            for skipped in [0, 50_000] {
                let got = hits(spec, 20_000, skipped);
                assert!((got - known).abs() < 0.012, "{sliding} from {skipped}: {got} {known}");
            }
        }
        assert_eq!(hits(spec(10, 1.0, None, Eviction::FirstIn), 100, 0), 1.0);
        assert_eq!(hits(spec(10, 1.0, Some(0), Eviction::FirstIn), 100, 0), 0.0);
    }

    #[test]
    fn absurd_caches_are_refused() {
        let lru = |items, popularity| spec(items, popularity, Some(1), Eviction::LeastRecentlyUsed);
        for bad in [lru(0, 1.0), lru(1 << 40, 1.0), lru(10, f64::NAN), lru(10, -1.0)] {
            assert!(CachePlan::new(&bad, 1.0).is_err());
        }
        assert!(CachePlan::new(&spec(1 << 40, 0.8, Some(1000), Eviction::LeastFrequentlyUsed), 1.0).is_ok());
    }
}
