//! The small closed set of ways in which a block acts. Kinds are data; behaviours are code.

use super::distribution::Distribution;
use super::network::{Discipline, Dispatch, Scaling};

/// How a block acts, from its parameters.
#[derive(Clone, Debug, PartialEq)]
pub enum Behaviour {
    /// Sends requests that do not wait for each other.
    OpenSource {
        /// Peak requests per second: what sizes the system.
        peak_per_s: f64,
        /// Mean requests per second over the month: what pays the bill.
        mean_per_s: f64,
    },
    /// A population that thinks and waits.
    ClosedSource {
        /// Users at peak.
        population: f64,
        /// Users on average over the month.
        mean_population: f64,
        /// Law of the think time.
        think: Distribution,
    },
    /// Serves requests: servers, functions, caches, balancers, gateways, third parties.
    Station(Shape),
    /// A primary with read replicas: reads go to a replica, the rest to the primary.
    Replicated {
        /// Shape of the primary and, instance by instance, of the replicas.
        shape: Shape,
        /// Number of replicas.
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
    /// Cores of one instance; `None` is unlimited.
    pub cores: Option<u32>,
    /// How cores are shared.
    pub discipline: Discipline,
    /// Requests one instance may hold; `None` is unlimited.
    pub workers: Option<u32>,
    /// Requests that may wait per instance; `None` is unlimited.
    pub backlog: Option<u32>,
    /// How the blocks that this one hands requests to pick an instance; only balancers say.
    pub balances: Option<Dispatch>,
}

/// What a block does for one class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    /// Time on a core per visit.
    pub service: Distribution,
    /// Probability of an answer without going on: the hit ratio of a cache, else 0.
    pub hit_ratio: f64,
    /// Probability that a replica answers; only for [`Behaviour::Replicated`].
    pub replica_share: f64,
}
