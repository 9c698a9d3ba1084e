//! What keeps data.

use super::{BlockSpec, Group, icons, params, rates, sizes};
use crate::model::behaviour::{Behaviour, Shape, Work};
use crate::model::network::{Discipline, Scaling};
use crate::model::param::ParamSpec;
use crate::model::rates::Rate;
use crate::model::scenario::EdgeMode;
use crate::model::units::Unit;

const CACHE_SIZES: [(&str, &str); 8] = sizes::options(&sizes::ELASTICACHE, [("custom", "Another node")]);
const CACHE_RATES: [&Rate; 7] = sizes::rates(&sizes::ELASTICACHE, []);
const DB_SIZES: [(&str, &str); 15] = sizes::options(&sizes::RDS, [("custom", "Another machine")]);
const DB_RATES: [&Rate; 15] = sizes::rates(&sizes::RDS, [&rates::RDS_GP3]);

const OWN_PRICE: ParamSpec =
    ParamSpec::number("price", "Price of another machine", Unit::DollarsPerMonth, 0.0, 0.0, 1e6).advanced().help(
        "Price of one machine per month, where the size is another machine. 0 means unknown and leaves a gap in the bill.",
    );

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
          A node works on one command at a time on one core, as Redis does. Nodes share one line, a good approximation while keys are spread evenly. \
          The hit ratio is given, not computed from memory and keys.\n\n\
          Billed per node and hour as ElastiCache for Redis on demand.",
    params: &[
        params::hit_ratio(0.8, "Share of the lookups that find their answer in memory."),
        ParamSpec::count("nodes", "Nodes", 1.0, 1.0, 500.0).help("Shards that split the keys among them."),
        ParamSpec::choice("size", "Size", "m6g.large", &CACHE_SIZES)
            .help("Sets the price of one node. A bigger node holds more keys but is not faster."),
        OWN_PRICE,
        params::time(
            "Lookup time",
            0.000_011,
            "Mean work of a node for one lookup. The way there and back belongs on the edge.",
        ),
        params::variability(1.0),
        params::law("exponential"),
    ],
    takes_requests: true,
    makes_requests: true,
    edge_mode: EdgeMode::Call,
    traffic_param: None,
    behaviour: |r| {
        Behaviour::Station(Shape {
            scaling: Scaling::Fixed(r.count("nodes")),
            cores: Some(1),
            discipline: Discipline::Fcfs,
            workers: None,
            backlog: None,
            balances: None,
        })
    },
    work: params::caching_work,
    cost: |r, usage, bill| match sizes::find(&sizes::ELASTICACHE, r.choice("size")) {
        Some(size) => bill.fixed(&size.rate, usage.hours * usage.instances_mean),
        None => bill.own(&rates::OWN_MACHINE, usage.instances_mean, r.number("price"), true),
    },
    rates: &CACHE_RATES,
};

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
          A class's read share says how many of its queries the replicas may answer; everything else goes to the primary. Replicas share one line. \
          Replication lag, locks and disk are not modelled.\n\n\
          Billed as RDS for PostgreSQL, on demand: every machine by the hour and its storage by the GB; a standby in a second zone doubles the primary \
          and serves no queries. The price of another machine includes its storage.",
    params: &[
        ParamSpec::choice("size", "Size", "m5.large", &DB_SIZES)
            .help("Sets the cores and the price of the primary and of each replica."),
        ParamSpec::count("vcpus", "Cores of another machine", 4.0, 1.0, 512.0)
            .advanced()
            .help("Cores of one machine, where the size is another machine."),
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
    ],
    takes_requests: true,
    makes_requests: false,
    edge_mode: EdgeMode::Call,
    traffic_param: None,
    behaviour: |r| {
        let size = sizes::find(&sizes::RDS, r.choice("size"));
        let shape = Shape {
            scaling: Scaling::Fixed(1),
            cores: Some(size.map_or_else(|| r.count("vcpus"), |s| s.vcpus).max(1)),
            discipline: Discipline::Fcfs,
            workers: r.limit("connections"),
            backlog: r.limit("backlog"),
            balances: None,
        };
        match r.count("replicas") {
            0 => Behaviour::Station(shape),
            replicas => Behaviour::Replicated { shape, replicas },
        }
    },
    work: |r| Work {
        service: params::service(r, 1.0),
        hit_ratio: 0.0,
        replica_share: r.number("replica_share"),
    },
    cost: |r, usage, bill| {
        let machines = 1.0 + r.number("replicas") + if r.flag("multi_az") { 1.0 } else { 0.0 };
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
