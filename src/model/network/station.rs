//! One tier: instances, cores, workers, and what makes them differ from plain servers.

use serde::{Deserialize, Serialize};

use super::Handler;
use crate::model::{BlockId, Distribution};

/// One tier, or one part of a tier (a database's primary and its replicas are two stations).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Station {
    /// Name on screen.
    pub name: String,
    /// The block it was drawn as.
    pub block: BlockId,
    /// How many instances it has.
    pub scaling: Scaling,
    /// How a request finds its instance.
    pub dispatch: Dispatch,
    /// Cores (servers) of one instance; `None` is unlimited: a pure delay.
    pub cores: Option<u32>,
    /// How cores are shared.
    pub discipline: Discipline,
    /// Requests that one instance may hold at once; `None` is unlimited.
    pub workers: Option<u32>,
    /// Requests that may wait for a worker of one instance; `None` is unlimited.
    pub backlog: Option<u32>,
    /// Law of the longest time that a request waits in line; `None` is for ever.
    pub patience: Option<Distribution>,
    /// How requests at the cores slow each other down.
    pub contention: Option<Contention>,
    /// What a worker that was idle for long has to do first.
    pub setup: Option<Setup>,
    /// Whether many are served at once.
    pub batch: Option<Batch>,
    /// What is kept for those who ask again.
    pub cache: Option<Cache>,
    /// How often an instance is down.
    pub reliability: Option<Reliability>,
    /// What is done for each class.
    pub handlers: Vec<Handler>,
}

/// Gunther's universal scalability law: m at once proceed at 1/(1 + σ(m−1) + κm(m−1)) of the speed of one alone.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contention {
    /// Serial share σ: waiting for what only one may use. From 0 to 1.
    pub sigma: f64,
    /// Coherency κ: every pair has something to agree on. At least 0.
    pub kappa: f64,
}

/// What a cold worker does first: a function's cold start, a connection's handshake.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    /// Law of its time.
    pub time: Distribution,
    /// Seconds without work after which a worker is cold.
    pub keep_alive_s: f64,
}

/// Consumers that take many at once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// Most that are taken at once, at least 1.
    pub size: u32,
    /// Time of one more in a batch as a share of the time of a batch of one, from 0 to 1.
    pub marginal: f64,
}

/// A cache of equal objects asked for independently, the k-th most popular with probability ∝ k^(−`popularity`).
/// All instances of the station share it; what has expired makes room at once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cache {
    /// Number of different objects.
    pub items: u64,
    /// Exponent of Zipf's law.
    pub popularity: f64,
    /// Objects that it can hold; `None` is all.
    pub capacity: Option<u64>,
    /// What makes room.
    pub eviction: Eviction,
    /// How long an object is good for.
    pub ttl: Option<Ttl>,
}

/// What leaves a full cache when an object comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Eviction {
    /// The one not asked for the longest.
    LeastRecentlyUsed,
    /// The one that came in first.
    FirstIn,
    /// Any one.
    Random,
    /// The least popular: the cache holds the most popular objects for good.
    LeastFrequentlyUsed,
}

/// How long an object stays good.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ttl {
    /// In seconds.
    pub seconds: f64,
    /// Whether each hit begins it anew, instead of only the miss that brought the object in.
    pub sliding: bool,
}

/// How often an instance fails, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// Mean seconds from repair to failure.
    pub mtbf_s: f64,
    /// Mean seconds from failure to repair.
    pub mttr_s: f64,
    /// Fewest instances with which the station still answers, at least 1.
    pub needed: u32,
}

/// How an autoscaler looks and acts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    /// Seconds between two looks.
    pub interval_s: f64,
    /// Seconds that its metric averages over.
    pub window_s: f64,
    /// Relative distance from the target that it leaves alone.
    pub tolerance: f64,
    /// Largest factor by which it grows at one look.
    pub growth_max: f64,
    /// Instances that it may always add at one look, whatever the factor says.
    pub step_min: u32,
    /// Looks in a row that must ask for more before it acts.
    pub out_after: u32,
    /// Seconds that it remembers the largest wish before it shrinks.
    pub shrink_after_s: f64,
    /// Seconds from decision to the new instance's first request.
    pub boot_s: f64,
}

impl Pace {
    /// Kubernetes' horizontal pod autoscaler with its defaults: a look every 15 s, ±10 % left alone, at most doubling or
    /// four pods a look, shrinking after 300 s; pods start in 30 s.
    pub const HPA: Self = Self {
        interval_s: 15.0,
        window_s: 15.0,
        tolerance: 0.1,
        growth_max: 2.0,
        step_min: 4,
        out_after: 1,
        shrink_after_s: 300.0,
        boot_s: 30.0,
    };
    /// AWS target tracking on one-minute metrics: out after three minutes, in after fifteen; instances boot in 90 s.
    pub const TARGET_TRACKING: Self = Self {
        interval_s: 60.0,
        window_s: 60.0,
        tolerance: 0.0,
        growth_max: f64::INFINITY,
        step_min: 1,
        out_after: 3,
        shrink_after_s: 900.0,
        boot_s: 90.0,
    };
}

/// How many instances a station has.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Scaling {
    /// Always this many.
    Fixed(u32),
    /// Target-utilisation autoscaling in its steady state: ⌈offered core-seconds per second / (cores · target)⌉,
    /// within `min..=max`.
    Target {
        /// Utilisation aimed at, in (0, 1].
        utilisation: f64,
        /// Fewest instances.
        min: u32,
        /// Most instances.
        max: u32,
        /// How fast it follows.
        pace: Pace,
    },
}

/// How a request finds its instance.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub enum Dispatch {
    /// One line for all instances: the ideal that least-busy balancing comes near to.
    #[default]
    Shared,
    /// Any instance with equal probability.
    Random,
    /// Instances in turn.
    RoundRobin,
    /// An instance with the fewest requests, in line or inside; any of these (join the shortest queue).
    LeastConnections,
    /// The one with the fewest requests of this many different ones picked at random.
    PowerOfChoices(u32),
    /// Any instance without a request; where there is none, any (join the idle queue).
    IdleFirst,
    /// One instance gets this share of the visits and the others share the rest evenly: sticky sessions, a hot shard.
    Skewed(f64),
}

/// How the cores of an instance are shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Discipline {
    /// First come first served, one core per request.
    #[default]
    Fcfs,
    /// Equal shares, at most one core per request.
    ProcessorSharing,
    /// First come first served within a rank, lower ranks first; what has begun is finished.
    Priority,
}

impl Station {
    /// A station with unlimited everything that takes no time: a source's reference station.
    pub fn reference(name: &str, block: BlockId, handlers: Vec<Handler>) -> Self {
        Self {
            name: name.to_owned(),
            block,
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
            handlers,
        }
    }
}
