//! What keeps data.

use super::{BlockSpec, Group, icons, params, rates, sizes};
use crate::model::behaviour::{Behaviour, Shape, Work};
use crate::model::network::Scaling;
use crate::model::param::{ParamSpec, Reader};
use crate::model::rates::Rate;
use crate::model::scenario::EdgeMode;
use crate::model::units::Unit;

const CACHE_SIZES: [(&str, &str); 8] = sizes::options(&sizes::ELASTICACHE, [("custom", "Another node")]);
const CACHE_RATES: [&Rate; 7] = sizes::rates(&sizes::ELASTICACHE, []);
const DB_SIZES: [(&str, &str); 15] = sizes::options(&sizes::RDS, [("custom", "Another machine")]);
const DB_RATES: [&Rate; 15] = sizes::rates(&sizes::RDS, [&rates::RDS_GP3]);

const OWN_PRICE: ParamSpec =
    ParamSpec::number("price", "Price of another machine", Unit::DollarsPerMonth, 0.0, 0.0, 1e6)
        .where_chosen("size", &["custom"])
        .help("Price of one machine per month. 0 means unknown and leaves a gap in the bill.");

/// An in-memory cache.
pub(super) static CACHE: BlockSpec = BlockSpec {
    slug: "cache",
    name: "Cache",
    group: Group::Storage,
    icon: icons::CACHE,
    summary: "Answers a share of the reads from memory; the rest go on to what is behind it.",
    keywords: &["Redis", "Valkey", "Memcached", "ElastiCache", "in-memory", "key-value", "session store"],
    doc: "Each request is looked up on one node. A hit is answered at once; a miss goes on over the outgoing edges, and the caller gets \
          that reply: draw the edge from the cache to the database. Where the program itself asks the database after a miss, the times are the same but for one hop. \
          A node works on one command at a time on one core, as Redis does. Each node keeps a part of the keys. \
          The hit ratio is given, read from a measured curve, or computed from the number of keys, their popularity (Zipf's law), \
          the memory of all nodes, and the time to live.\n\n\
          Billed per node and hour as ElastiCache for Redis on demand.",
    params: &[
        params::HITS_OR_CURVE,
        params::hit_ratio(0.8, "Share of the lookups that find their answer in memory."),
        params::CURVE,
        params::CACHEABLE,
        params::ITEMS,
        params::POPULARITY,
        params::OBJECT_KB,
        params::EVICTION,
        params::TTL,
        params::TTL_SLIDING,
        ParamSpec::count("nodes", "Nodes", 1.0, 1.0, 500.0).help("Shards that split the keys among them."),
        ParamSpec::choice("size", "Size", "m6g.large", &CACHE_SIZES).help(
            "Sets the memory and the price of one node. A bigger node holds more keys but is not faster.",
        ),
        ParamSpec::number("memory_gb", "Memory of another node", Unit::Gigabytes, 8.0, 0.001, 65_536.0)
            .where_chosen("size", &["custom"])
            .help("Memory of one node that objects can take."),
        OWN_PRICE,
        params::time(
            "Lookup time",
            0.000_011,
            "Mean work of a node for one lookup. The way there and back belongs on the edge.",
        ),
        params::variability(1.0),
        params::law("exponential"),
        params::spread("shared"),
        params::HOT_KEY_SHARE,
        params::MTBF,
        params::MTTR,
        params::NEEDED,
    ],
    takes_requests: true,
    makes_requests: true,
    edge_mode: EdgeMode::Call,
    traffic_param: None,
    behaviour: |r| {
        let nodes = r.count("nodes");
        Behaviour::Station(Shape {
            scaling: Scaling::Fixed(nodes),
            dispatch: params::by_key(r, nodes),
            cores: Some(1),
            cache: params::cache(r, cache_memory_gb(r)),
            reliability: params::reliability(r),
            ..Shape::MANAGED
        })
    },
    work: |r| params::caching_work_with_curve(r, cache_memory_gb(r)),
    cost: |r, usage, bill| match sizes::find(&sizes::ELASTICACHE, r.choice("size")) {
        Some(size) => bill.fixed(&size.rate, usage.hours * usage.instances_mean),
        None => bill.own(&rates::OWN_MACHINE, usage.instances_mean, r.number("price"), true),
    },
    rates: &CACHE_RATES,
};

/// Memory of all nodes of a cache in GB.
fn cache_memory_gb(r: &Reader<'_>) -> f64 {
    let node = sizes::find(&sizes::ELASTICACHE, r.choice("size"));
    r.number("nodes") * node.map_or_else(|| r.number("memory_gb"), |size| size.memory_gb)
}

/// A relational database with read replicas.
pub(super) static RELATIONAL_DB: BlockSpec = BlockSpec {
    slug: "relational-db",
    name: "Relational database",
    group: Group::Storage,
    icon: icons::RELATIONAL_DB,
    summary: "Tables and transactions: one primary for writes, replicas for reads.",
    keywords: &[
        "RDS",
        "Postgres",
        "PostgreSQL",
        "MySQL",
        "MariaDB",
        "Aurora",
        "SQL Server",
        "Oracle",
        "SQL",
        "read replica",
        "primary",
    ],
    doc: "Each machine runs as many queries at once as it has cores, first come first served; further queries wait on their connection. \
          At the connection limit a query is refused at once, unless some may wait. \
          A class's read share says how many of its queries the replicas may answer; everything else goes to the primary. The replicas of a primary share one line. \
          Shards split the keys: each is a primary with its own replicas. Locks show as contention (Gunther's universal scalability law); \
          replication lag and disk are not modelled.\n\n\
          Billed as RDS for PostgreSQL, on demand: every machine by the hour and its storage by the GB; a standby in a second zone doubles the primary \
          and serves no queries. The price of another machine includes its storage.",
    params: &[
        ParamSpec::choice("size", "Size", "m5.large", &DB_SIZES)
            .help("Sets the cores and the price of the primary and of each replica."),
        ParamSpec::count("vcpus", "Cores of another machine", 4.0, 1.0, 512.0)
            .where_chosen("size", &["custom"])
            .help("Cores of one machine."),
        OWN_PRICE,
        params::time(
            "Query time",
            0.004,
            "Mean work on one core for one query. An indexed read takes 1 to 2 ms, a join 5 to 50 ms.",
        ),
        params::variability(2.0),
        params::law("lognormal"),
        ParamSpec::count("replicas", "Read replicas", 0.0, 0.0, 15.0).help("Copies that answer reads."),
        ParamSpec::number("replica_share", "Read share", Unit::Ratio, 0.8, 0.0, 1.0)
            .per_class()
            .help("Share of the queries that a replica may answer. Give a class of writes 0."),
        ParamSpec::count("shards", "Shards", 1.0, 1.0, 1000.0)
            .advanced()
            .help("Primaries that split the keys among them, each with its own replicas."),
        params::spread("hashed").where_set("shards"),
        params::HOT_KEY_SHARE,
        ParamSpec::count("connections", "Connection limit", 500.0, 1.0, 100_000.0).or_unlimited().help(
            "Connections that one machine accepts. PostgreSQL on RDS allows about 112 per GB of memory.",
        ),
        ParamSpec::count("backlog", "Waiting for a connection", 0.0, 0.0, 1e6)
            .or_unlimited()
            .advanced()
            .help("Queries that may wait where every connection is taken. Databases refuse them: 0."),
        ParamSpec::flag("multi_az", "Standby in a second zone", false)
            .help("Doubles the price of the primary; it takes over where a zone fails."),
        ParamSpec::number("storage_gb", "Storage", Unit::Gigabytes, 100.0, 0.0, 65_536.0)
            .help("Disk of each machine, for the bill."),
        params::discipline("fcfs"),
        params::RANK,
        params::PATIENCE,
        params::PATIENCE_LAW,
        params::PATIENCE_VARIABILITY,
        params::SIGMA,
        params::KAPPA,
        params::MTBF,
        params::MTTR,
        params::NEEDED,
    ],
    takes_requests: true,
    makes_requests: false,
    edge_mode: EdgeMode::Call,
    traffic_param: None,
    behaviour: |r| {
        let size = sizes::find(&sizes::RDS, r.choice("size"));
        let shards = r.count("shards").max(1);
        let shape = Shape {
            scaling: Scaling::Fixed(shards),
            dispatch: params::by_key(r, shards),
            cores: Some(size.map_or_else(|| r.count("vcpus"), |s| s.vcpus).max(1)),
            workers: r.limit("connections"),
            backlog: r.limit("backlog"),
            ..params::server(r)
        };
        match r.count("replicas") {
            0 => Behaviour::Station(shape),
            replicas => Behaviour::Replicated { shape, replicas },
        }
    },
    work: |r| Work { replica_share: r.number("replica_share"), ..params::ranked(r, params::plain_work(r)) },
    cost: |r, usage, bill| {
        let of_each = 1.0 + r.number("replicas") + if r.flag("multi_az") { 1.0 } else { 0.0 };
        let machines = r.number("shards") * of_each;
        match sizes::find(&sizes::RDS, r.choice("size")) {
            Some(size) => {
                bill.fixed(&size.rate, usage.hours * machines);
                bill.fixed(&rates::RDS_GP3, machines * r.number("storage_gb"));
            }
            None => bill.own(&rates::OWN_MACHINE, machines, r.number("price"), true),
        }
    },
    rates: &DB_RATES,
};
