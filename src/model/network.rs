//! The intermediate form that both engines read: a layered queueing network.
//!
//! # Semantics
//! A request arrives from a [`Source`], belongs to one class, and *visits* the source's station: a reference
//! station without cores or limits, whose handler says what is called. The request is complete when that visit
//! replies; its response time is the time from arrival to that reply.
//!
//! **A visit** of class `c` to station `s`:
//! 1. It arrives at one instance (all instances together are one pool under [`Dispatch::Shared`], else one is
//!    picked at random or in turn). If a worker is free it takes it; else if the backlog has room it waits,
//!    first come first served; else it is *rejected* and the caller gets a failure at once.
//! 2. Holding a worker it is served once by the handler's `service` law on the instance's cores:
//!    [`Discipline::Fcfs`] one core per request, waiting for a core first come first served;
//!    [`Discipline::ProcessorSharing`] all present share the cores equally, each at most one core.
//!    `cores: None` means that nothing is ever waited for.
//! 3. With probability `proceed` it goes on (a cache *miss*), else it replies now (a *hit*).
//! 4. It does the handler's `calls` in order. A call with mean `m` is made ⌊m⌋ times and once more with
//!    probability m − ⌊m⌋, one after the other. [`EdgeMode::Call`] waits for each reply, holding its worker but no
//!    core; [`EdgeMode::Publish`] starts a visit of its own that nobody waits for.
//! 5. At most one of the `forwards` is taken, with probability equal to its mean (their sum is at most 1): the
//!    worker is freed and the visited station replies in this one's place. Otherwise it replies.
//!
//! **One attempt of a call** takes a connection from the caller's pool if it has one (waiting first come first
//! served), spends half the edge's round trip going, visits the target, and spends the other half returning. The
//! connection is held until the reply or the failure. `timeout` runs from the attempt's start, pool wait included.
//! When it expires the caller goes on at once with a failure, a place in the pool's line is given up, a held
//! connection is freed, *but work already handed over goes on* and its reply is thrown away.
//!
//! **A failed attempt** (rejected, timed out, or the target's own failure) is tried again after a backoff until
//! `attempts` are used up; then the caller's own visit fails at once: it frees its worker and its caller sees the
//! failure. Backoff before attempt k+1 is uniform on ±50 % of `backoff_s`·2^(k−1), capped at
//! [`Retry::BACKOFF_CAP_S`], where `exponential`; of `backoff_s` otherwise.
//!
//! **A request's outcome** is completed, rejected, timed out, or failed further down, by what ended its last
//! attempt at the source; goodput is what completed. A rejection keeps its name through forwards and becomes a
//! failure when it passes through a caller. A published message that is rejected is lost: counted at the
//! station, not against the request. Requests in = completed + rejected + timed out + failed + still inside.
//!
//! **Load** multiplies every open arrival rate and every closed population; instance counts of stations with
//! [`Scaling::Target`] follow from it by [`flow`](super::flow).

use serde::{Deserialize, Serialize};

use super::scenario::EdgeMode;
use super::{BlockId, Distribution, EdgeId};

/// Dense index of a station in [`Network::stations`].
pub type StationIx = usize;

/// A layered queueing network: what a scenario compiles to.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Network {
    /// Names of the request classes; handlers and mixes are indexed alike.
    pub classes: Vec<String>,
    /// All stations, reference stations of sources included.
    pub stations: Vec<Station>,
    /// Connection pools, one for each edge that has one.
    pub pools: Vec<Pool>,
    /// Where requests come from.
    pub sources: Vec<Source>,
}

/// Where requests come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The reference station whose handlers say what a request does.
    pub station: StationIx,
    /// When requests come.
    pub arrivals: Arrivals,
    /// Share of each class, summing to one.
    pub mix: Vec<f64>,
}

/// When requests come, at load 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Arrivals {
    /// A renewal process that does not wait for replies; exponential gaps make it Poisson.
    Open {
        /// Law of the gaps; its mean is one over the rate.
        gap: Distribution,
    },
    /// A population of users, each thinking, then waiting for its reply.
    Closed {
        /// Number of users.
        population: f64,
        /// Law of the think time.
        think: Distribution,
    },
}

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
    /// What is done for each class.
    pub handlers: Vec<Handler>,
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
    },
}

/// How a request finds its instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Dispatch {
    /// One line for all instances: the ideal that least-busy balancing comes near to.
    #[default]
    Shared,
    /// Any instance with equal probability.
    Random,
    /// Instances in turn.
    RoundRobin,
}

/// How the cores of an instance are shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Discipline {
    /// First come first served, one core per request.
    #[default]
    Fcfs,
    /// Equal shares, at most one core per request.
    ProcessorSharing,
}

/// What a station does for one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handler {
    /// Time on a core per visit.
    pub service: Distribution,
    /// Probability of going on to `calls` and `forwards`: one minus the hit ratio of a cache, else 1.
    pub proceed: f64,
    /// Calls and publishes, in order.
    pub calls: Vec<Call>,
    /// Alternatives, at most one of which is taken; means sum to at most 1.
    pub forwards: Vec<Call>,
}

/// One outgoing arc of a handler.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The edge it was drawn as.
    pub edge: EdgeId,
    /// Whether the caller waits.
    pub mode: EdgeMode,
    /// Mean number per request that proceeds; for a forward its probability.
    pub mean: f64,
    /// Who answers, with probabilities that sum to one: a database's primary or its replicas.
    pub targets: Vec<(StationIx, f64)>,
    /// Network round trip in seconds.
    pub round_trip_s: f64,
    /// Index of the caller's connection pool in [`Network::pools`].
    pub pool: Option<usize>,
    /// Deadline of one attempt in seconds.
    pub timeout_s: Option<f64>,
    /// What follows a failed attempt.
    pub retry: Retry,
}

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retry {
    /// Attempts in all, at least 1.
    pub attempts: u32,
    /// Mean wait before the second attempt, in seconds.
    pub backoff_s: f64,
    /// Whether the wait doubles each time.
    pub exponential: bool,
}

impl Retry {
    /// One attempt, no retries.
    pub const NONE: Self = Self { attempts: 1, backoff_s: 0.0, exponential: false };
    /// Longest mean wait between attempts, in seconds.
    pub const BACKOFF_CAP_S: f64 = 60.0;

    /// Mean wait in seconds before the attempt after `failed` failed ones.
    pub fn backoff_after(&self, failed: u32) -> f64 {
        let doublings = if self.exponential { failed.saturating_sub(1).min(30) } else { 0 };
        (self.backoff_s * f64::from(1u32 << doublings)).min(Self::BACKOFF_CAP_S)
    }
}

/// A connection pool on the caller's side of one edge.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    /// The edge it belongs to.
    pub edge: EdgeId,
    /// The station that calls.
    pub station: StationIx,
    /// Connections per instance of the caller; all instances share one line.
    pub size: u32,
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
            handlers,
        }
    }
}

impl Handler {
    /// Serves and replies.
    pub fn leaf(service: Distribution) -> Self {
        Self { service, proceed: 1.0, calls: Vec::new(), forwards: Vec::new() }
    }
}

impl Call {
    /// A plain arc to one station: no latency, no pool, no timeout, one attempt.
    pub fn plain(edge: EdgeId, mode: EdgeMode, target: StationIx, mean: f64) -> Self {
        Self {
            edge,
            mode,
            mean,
            targets: vec![(target, 1.0)],
            round_trip_s: 0.0,
            pool: None,
            timeout_s: None,
            retry: Retry::NONE,
        }
    }
}
