//! What share of the requests a cache answers: given, from a measured curve, or from keys and memory.

use super::service;
use crate::model::behaviour::Work;
use crate::model::hit_curve;
use crate::model::network::{Cache, Eviction, Ttl};
use crate::model::param::{ParamSpec, Reader};
use crate::model::units::Unit;

const KB_PER_GB: f64 = 1024.0 * 1024.0;
const COMPUTED: &[&str] = &["model"];

/// Share answered at once.
pub(in crate::model::catalogue) const fn hit_ratio(default: f64, help: &'static str) -> ParamSpec {
    ParamSpec::number("hit_ratio", "Hit ratio", Unit::Ratio, default, 0.0, 1.0)
        .per_class()
        .where_chosen("hits", &["given"])
        .help(help)
}

/// Where the hit ratio of a content delivery network comes from.
pub(in crate::model::catalogue) const HITS: ParamSpec = ParamSpec::choice(
    "hits",
    "Hits",
    "given",
    &[("given", "Given ratio"), ("model", "From keys and memory")],
)
.help("Give the ratio that you measured, or have it computed from how many objects there are, how popular, and how many fit.");
/// Where the hit ratio of a cache comes from.
pub(in crate::model::catalogue) const HITS_OR_CURVE: ParamSpec = ParamSpec::choice(
    "hits",
    "Hits",
    "given",
    &[("given", "Given ratio"), ("model", "From keys and memory"), ("curve", "Measured curve")],
)
.help("Give the ratio that you measured, a curve that you measured at several sizes, or have it computed from how many keys there are, how popular, and how many fit.");
/// Whether a class is looked up at all.
pub(in crate::model::catalogue) const CACHEABLE: ParamSpec =
    ParamSpec::flag("cacheable", "Can be cached", true)
        .per_class()
        .where_chosen("hits", &["model", "curve"])
        .help("Switch off for classes whose answers are never kept: writes, pages made for one user.");
/// Measured hit ratios by memory.
pub(in crate::model::catalogue) const CURVE: ParamSpec =
    ParamSpec::points("hit_curve", "Hit ratio by memory", Unit::Gigabytes, Unit::Ratio, (0.0, 1.0))
        .where_chosen("hits", &["curve"])
        .help("Measured hit ratios at sizes in GB, as in 1: 50, 4: 80. Between them it is interpolated, beyond the last it stays.");
/// Number of different objects.
pub(in crate::model::catalogue) const ITEMS: ParamSpec =
    ParamSpec::count("items", "Different objects", 1e6, 1.0, 1e9)
        .where_chosen("hits", COMPUTED)
        .help("How many different keys or files are asked for.");
/// Zipf's exponent.
pub(in crate::model::catalogue) const POPULARITY: ParamSpec = ParamSpec::number("popularity", "Zipf exponent", Unit::None, 0.9, 0.0, 3.0)
    .where_chosen("hits", COMPUTED)
    .help("How uneven popularity is: the k-th most popular is asked for in proportion to k to the minus this. 0 is all alike; pages and keys measure 0.6 to 1.1.");
/// Size of one object.
pub(in crate::model::catalogue) const OBJECT_KB: ParamSpec =
    ParamSpec::number("object_kb", "Object size", Unit::Kilobytes, 4.0, 0.001, 1e7)
        .where_chosen("hits", COMPUTED)
        .help("Memory that one object takes, overhead included.");
/// What makes room.
pub(in crate::model::catalogue) const EVICTION: ParamSpec = ParamSpec::choice(
    "eviction",
    "Makes room by",
    "lru",
    &[
        ("lru", "Least recently used"),
        ("lfu", "Least frequently used"),
        ("fifo", "First in, first out"),
        ("random", "Any at random"),
    ],
)
.advanced()
.where_chosen("hits", COMPUTED)
.help("What leaves a full cache when a new object comes in.");
/// How long an object stays good.
pub(in crate::model::catalogue) const TTL: ParamSpec =
    ParamSpec::number("ttl", "Time to live", Unit::Seconds, f64::INFINITY, 0.001, 1e9)
        .or_unlimited()
        .advanced()
        .where_chosen("hits", COMPUTED)
        .help("How long an object may be answered from the cache.");
/// Whether each hit begins the time to live anew.
pub(in crate::model::catalogue) const TTL_SLIDING: ParamSpec = ParamSpec::flag("ttl_sliding", "Each hit extends it", false)
    .advanced()
    .where_set("ttl")
    .help("Whether the time to live begins anew with each hit, instead of with the miss that brought the object in.");

/// The cache that is to be computed, if it is; `memory_gb` may be infinite.
pub(in crate::model::catalogue) fn cache(r: &Reader<'_>, memory_gb: f64) -> Option<Cache> {
    if r.choice("hits") != "model" {
        return None;
    }
    let objects = memory_gb * KB_PER_GB / r.number("object_kb");
    let ttl_s = r.number("ttl");
    Some(Cache {
        items: r.number("items").max(1.0) as u64,
        popularity: r.number("popularity"),
        capacity: objects.is_finite().then_some(objects as u64),
        eviction: match r.choice("eviction") {
            "lfu" => Eviction::LeastFrequentlyUsed,
            "fifo" => Eviction::FirstIn,
            "random" => Eviction::Random,
            _ => Eviction::LeastRecentlyUsed,
        },
        ttl: ttl_s.is_finite().then(|| Ttl { seconds: ttl_s, sliding: r.flag("ttl_sliding") }),
    })
}

/// Serves, and answers the hits.
pub(in crate::model::catalogue) fn caching_work(r: &Reader<'_>) -> Work {
    let work = Work::plain(service(r, 1.0));
    match r.choice("hits") {
        "model" => Work { cached: r.flag("cacheable"), ..work },
        _ => Work { hit_ratio: r.number("hit_ratio"), ..work },
    }
}

/// Serves, and answers the hits, which a measured curve may say.
pub(in crate::model::catalogue) fn caching_work_with_curve(r: &Reader<'_>, memory_gb: f64) -> Work {
    let work = caching_work(r);
    if r.choice("hits") != "curve" {
        return work;
    }
    let hit_ratio =
        if r.flag("cacheable") { hit_curve::hit_ratio_at(&r.points("hit_curve"), memory_gb) } else { 0.0 };
    Work { hit_ratio, ..work }
}
