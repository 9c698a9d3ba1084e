//! The intermediate form that both engines read: a layered queueing network.
//!
//! # Semantics
//! A request arrives from a [`Source`], belongs to one class, and *visits* the source's station: a reference
//! station without cores or limits, whose handler says what is called. The request is complete when that visit
//! replies; its response time is the time from arrival to that reply.
//!
//! **A visit** of class `c` to station `s`:
//! 1. It arrives at one instance (all instances together are one pool under [`Dispatch::Shared`], else one is
//!    picked as [`Dispatch`] says). If a worker is free it takes it; else if the backlog has room it waits,
//!    first come first served; else it is *rejected* and the caller gets a failure at once. What has waited in the
//!    line for a worker (for a core, where workers are unlimited) longer than a draw of `patience` gives up: it
//!    *timed out*, and the caller gets a failure at once. A worker that has been idle for longer than
//!    [`Setup::keep_alive_s`] is cold: who takes it first spends one `Setup::time` holding it, on no core. Idle
//!    workers are taken most recently used first.
//! 2. Holding a worker it is served once by the handler's `service` law on the instance's cores:
//!    [`Discipline::Fcfs`] one core per request, waiting for a core first come first served;
//!    [`Discipline::Priority`] the same, but of those who wait for a worker or a core the lowest `rank` comes
//!    first, first come first served among equals, and nobody is interrupted;
//!    [`Discipline::ProcessorSharing`] all present share the cores equally, each at most one core.
//!    `cores: None` means that nothing is ever waited for. With [`Contention`], m at the cores (in service; under
//!    processor sharing all present) slow each other: work proceeds at 1/(1 + σ(m−1) + κm(m−1)) of its speed.
//!    With [`Batch`] a free core takes up to `size` of those waiting at once, oldest first; k of them take one draw
//!    of the first one's law times 1 + (k−1)·`marginal`, and all are served at its end.
//! 3. With probability `proceed` it goes on, else it replies now (a *hit*). Where the handler is `cached` the
//!    station's [`Cache`] decides instead: the visit asks for a key, a key that is there is a hit, and a *miss*
//!    brings its key in at once.
//! 4. It does the handler's `calls` in order. A call with mean `m` is made ⌊m⌋ times and once more with
//!    probability m − ⌊m⌋: one after the other, or as [`Fan`] says. Calls marked `with_previous` begin at the same
//!    instant as the one before them, and what follows waits for all of these. [`EdgeMode::Call`] waits for each
//!    reply, holding its worker but no core; [`EdgeMode::Publish`] starts a visit of its own that nobody waits for.
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
//! [`Retry::BACKOFF_CAP_S`], where `exponential`; of `backoff_s` otherwise. With a `budget` b each first attempt of
//! the arc earns b of a retry, up to [`Retry::BUDGET_BURST`] in store, each retry spends one, and without one in
//! store the failure is final; the store begins full.
//!
//! **A request's outcome** is completed, rejected, timed out, or failed further down, by what ended its last
//! attempt at the source; goodput is what completed. A rejection keeps its name through forwards and becomes a
//! failure when it passes through a caller. A published message that is rejected is lost: counted at the
//! station, not against the request. Requests in = completed + rejected + timed out + failed + still inside.
//!
//! **Load** multiplies every open arrival rate and every closed population; instance counts of stations with
//! [`Scaling::Target`] follow from it by [`flow`](super::flow).
//!
//! **Time.** All of the above is the steady state at the sources' peak. A source's `profile` says how its traffic
//! changes, [`Pace`] how fast instances follow, [`Reliability`] how often they are down: questions about a day, a
//! spike or a failure read them, the steady state does not.

mod profile;
mod source;
mod station;

use serde::{Deserialize, Serialize};

pub use source::{Arrivals, Burst, Profile, Source};
pub use station::{
    Batch, Cache, Contention, Discipline, Dispatch, Eviction, Pace, Reliability, Scaling, Setup, Station, Ttl,
};

use super::scenario::EdgeMode;
use super::{Distribution, EdgeId};

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

/// What a station does for one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handler {
    /// Time on a core per visit.
    pub service: Distribution,
    /// Probability of going on to `calls` and `forwards`: one minus the hit ratio of a cache, else 1.
    pub proceed: f64,
    /// Whether the station's cache decides instead of `proceed`.
    pub cached: bool,
    /// Place among the classes where the discipline is [`Discipline::Priority`]: lower comes first.
    pub rank: u32,
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
    /// How several of this call are made.
    pub fan: Fan,
    /// Whether it begins together with the call before it.
    pub with_previous: bool,
}

/// How the several calls of one arc are made.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub enum Fan {
    /// One after the other.
    #[default]
    InTurn,
    /// All at once; the caller goes on when `need` of them have succeeded, all of them where `None` or more than there
    /// are. It fails once too few can still succeed. Attempts, deadline and connection are each branch's own; one that
    /// is no longer waited for runs on to its end, and its reply is thrown away.
    Together {
        /// How many must succeed, at least 1.
        need: Option<u32>,
    },
    /// One after the other, but each attempt that has had no answer, success or failure, after `after_s` seconds is sent
    /// a second time beside the first; the first success counts, and the attempt fails when both have failed. The
    /// deadline is the attempt's, from its start; both need a connection of the pool, and the slower one keeps its own
    /// until its reply, its failure or the deadline.
    Hedged {
        /// Seconds before the second one.
        after_s: f64,
    },
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
    /// Most retries per first attempt over time; `None` is unlimited.
    pub budget: Option<f64>,
}

impl Retry {
    /// One attempt, no retries.
    pub const NONE: Self = Self { attempts: 1, backoff_s: 0.0, exponential: false, budget: None };
    /// Most retries that a budget keeps in store.
    pub const BUDGET_BURST: f64 = 10.0;
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

impl Handler {
    /// Serves and replies.
    pub fn leaf(service: Distribution) -> Self {
        Self { service, proceed: 1.0, cached: false, rank: 0, calls: Vec::new(), forwards: Vec::new() }
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
            fan: Fan::InTurn,
            with_previous: false,
        }
    }
}
