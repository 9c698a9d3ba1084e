//! The small closed set of ways in which a block acts. Kinds are data; behaviours are code.

use super::distribution::Distribution;
use super::network::{
    Batch, Burst, Cache, Contention, Discipline, Dispatch, Profile, Reliability, Scaling, Setup,
};

/// How a block acts, from its parameters.
#[derive(Clone, Debug, PartialEq)]
pub enum Behaviour {
    /// Sends requests that do not wait for each other.
    OpenSource {
        /// Peak requests per second: what sizes the system.
        peak_per_s: f64,
        /// Mean requests per second over the month: what pays the bill.
        mean_per_s: f64,
        /// Law of the gaps as a multiple of their mean: its own mean is one.
        gap: Distribution,
        /// How requests clump.
        burst: Option<Burst>,
        /// Traffic over time as a share of the peak.
        profile: Profile,
    },
    /// A population that thinks and waits.
    ClosedSource {
        /// Users at peak.
        population: f64,
        /// Users on average over the month.
        mean_population: f64,
        /// Law of the think time.
        think: Distribution,
        /// Users over time as a share of the peak.
        profile: Profile,
    },
    /// Serves requests: servers, functions, caches, balancers, gateways, third parties.
    Station(Shape),
    /// A primary with read replicas, as one or as several shards: reads go to a replica, the rest to the primary.
    Replicated {
        /// Shape of the primaries and, instance by instance, of the replicas.
        shape: Shape,
        /// Number of replicas of each primary.
        replicas: u32,
    },
    /// Holds messages until the blocks behind it consume them: their line is its line.
    Buffer {
        /// Time to accept a message.
        accept: Distribution,
        /// Messages it may hold; `None` is unlimited.
        capacity: Option<u32>,
    },
}

/// The shape of a serving block, without what depends on the class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Number of instances.
    pub scaling: Scaling,
    /// How a request finds its instance where no balancer in front says.
    pub dispatch: Dispatch,
    /// Cores of one instance; `None` is unlimited.
    pub cores: Option<u32>,
    /// How cores are shared.
    pub discipline: Discipline,
    /// Requests one instance may hold; `None` is unlimited.
    pub workers: Option<u32>,
    /// Requests that may wait per instance; `None` is unlimited.
    pub backlog: Option<u32>,
    /// Law of the longest time that a request waits in line; `None` is for ever.
    pub patience: Option<Distribution>,
    /// How requests at the cores slow each other down.
    pub contention: Option<Contention>,
    /// What a worker that was idle for long has to do first.
    pub setup: Option<Setup>,
    /// Whether many are served at once.
    pub batch: Option<Batch>,
    /// What is kept for those who ask again; [`Work::cached`] says who asks.
    pub cache: Option<Cache>,
    /// How often an instance is down.
    pub reliability: Option<Reliability>,
    /// How the blocks that this one hands requests to pick an instance; only balancers say.
    pub balances: Option<Dispatch>,
}

impl Shape {
    /// A managed service that never runs short of capacity: it only adds its time.
    pub const MANAGED: Self = Self {
        scaling: Scaling::Fixed(1),
        dispatch: Dispatch::Shared,
        cores: None,
        discipline: Discipline::Fcfs,
        workers: None,
        backlog: None,
        patience: None,
        contention: None,
        setup: None,
        batch: None,
        cache: None,
        reliability: None,
        balances: None,
    };
}

/// What a block does for one class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    /// Time on a core per visit.
    pub service: Distribution,
    /// Probability of an answer without going on: the hit ratio of a cache, else 0.
    pub hit_ratio: f64,
    /// Whether the shape's cache decides instead of `hit_ratio`.
    pub cached: bool,
    /// Probability that a replica answers; only for [`Behaviour::Replicated`].
    pub replica_share: f64,
    /// Place among the classes where the discipline is a priority: lower comes first.
    pub rank: u32,
}

impl Work {
    /// Serves, then goes on with every request.
    pub const fn plain(service: Distribution) -> Self {
        Self { service, hit_ratio: 0.0, cached: false, replica_share: 0.0, rank: 0 }
    }
}
