//! The state of a solution at one load.

use super::cache::CacheState;
use super::closed::Center;
use super::compiled::Compiled;
use super::explain::Given;
use super::finite::Finite;
use super::hedge::Hedged;
use super::join::JoinState;
use super::law::{StationLaw, Tabulated, Wait};
use super::method::Method;
use super::prediction::Validity;
use crate::model::network::StationIx;

/// One call with its retries, as the caller sees it.
#[derive(Clone, Debug, Default)]
pub struct ArcState {
    /// Attempts per second, second copies included.
    pub rate_per_s: f64,
    /// Probability that one attempt succeeds.
    pub attempt_success: f64,
    /// Probability that one attempt fails at once: rejected, or failed further down.
    pub fast: f64,
    /// Probability that one attempt runs into its deadline.
    pub timed: f64,
    /// Probability that an attempt never ends.
    pub stuck_once: f64,
    /// Probability that the call succeeds in the end.
    pub success: f64,
    /// Probability that it never ends.
    pub stuck: f64,
    /// Mean number of attempts.
    pub attempts: f64,
    /// Share of wanted retries that the budget grants.
    pub granted: f64,
    /// Mean time in seconds of the call if it succeeds.
    pub mean_s: f64,
    /// Mean time in seconds that the caller spends on it, whatever its outcome.
    pub busy_s: f64,
    /// When the share beyond the deadline was last computed: mean time then, success then, and the share.
    pub late: Option<(f64, f64, f64)>,
    /// Law of a successful attempt, where its deadline cuts off a noticeable part.
    pub cut: Option<Tabulated>,
    /// Mean time in seconds to a failure that is no timeout.
    pub fast_s: f64,
    /// Mean number of times that an attempt is sent: above 1 where it is hedged.
    pub copies: f64,
    /// Law of a hedged attempt.
    pub hedged: Option<Hedged>,
}

/// One station.
#[derive(Clone, Debug)]
pub struct StationState {
    /// Laws of wait and cores.
    pub law: StationLaw,
    /// Probability that a visit is let in.
    pub accept: f64,
    /// Share of the visits let in that are ever served: below 1 where the line grows for ever.
    pub served: f64,
    /// Mean wait in seconds for a worker and a core.
    pub wait_s: f64,
    /// Mean number waiting, over all instances.
    pub waiting: f64,
    /// The part of a visit's time that does not depend on its work, in seconds.
    pub line_s: f64,
    /// Factor on its work and its calls: above 1 where cores are shared or held workers contend.
    pub slowdown: f64,
    /// Busy share of the cores.
    pub core_utilisation: Option<f64>,
    /// Busy share of the workers.
    pub worker_utilisation: Option<f64>,
    /// Offered over possible.
    pub saturation: Option<f64>,
    /// Growth of the line per second.
    pub growth_per_s: f64,
    /// Visits per second that complete with 1, 2, … inside: for stations whose workers bound it.
    pub curve: Vec<f64>,
    /// What `curve` was computed from.
    pub inside: Vec<Center>,
    /// Whether the formulas hold.
    pub validity: Validity,
    /// Share of those let in who give up in line.
    pub abandon: f64,
    /// Mean time in seconds that they waited.
    pub gave_up_s: f64,
    /// Share of visits that find a cold worker; `None` where workers do not get cold.
    pub cold: Option<f64>,
    /// Share of cached visits that hit; `None` where there is no cache.
    pub hits: Option<f64>,
    /// Mean number served at once; `None` where there are no batches.
    pub batch: Option<f64>,
    /// What computed it.
    pub method: &'static Method,
    /// What that was given.
    pub given: Given,
}

impl StationState {
    /// Probability that a visit is let in and does not give up in line.
    pub fn passes(&self) -> f64 {
        self.accept * (1.0 - self.abandon)
    }
}

/// One pool.
#[derive(Clone, Debug, Default)]
pub struct PoolState {
    /// Its line; `None` where nobody ever waits.
    pub line: Option<Finite>,
    /// Connections in all.
    pub size: u32,
    /// Busy share.
    pub utilisation: f64,
    /// Whether more is asked than it can ever give.
    pub endless: bool,
}

/// The state of a solution at one load.
#[derive(Clone, Debug)]
pub struct Point {
    /// Factor on the drawn traffic.
    pub load: f64,
    /// Instances by station.
    pub instances: Vec<u32>,
    /// Requests per second by source.
    pub entry_per_s: Vec<f64>,
    /// Arrivals per second by visit.
    pub rate_per_s: Vec<f64>,
    /// Probability of going on by visit: one minus the hit ratio where cached.
    pub proceed: Vec<f64>,
    /// Squared coefficient of variation of arrivals by station.
    pub ca2: Vec<f64>,
    /// Whether arrivals at a station clump more than two moments tell, so that `ca2` is what its line feels of them.
    pub rough: Vec<bool>,
    /// Most requests that can be at a station at once.
    pub bound: Vec<f64>,
    /// Probability that a visit succeeds.
    pub success: Vec<f64>,
    /// Probability that a visit never ends.
    pub stuck: Vec<f64>,
    /// Mean time in seconds of a visit that succeeds.
    pub mean_s: Vec<f64>,
    /// Mean time in seconds of a visit that fails.
    pub fail_s: Vec<f64>,
    /// Mean time in seconds of a visit at its own station.
    pub own_s: Vec<f64>,
    /// Mean time in seconds that a visit spends in calls.
    pub calls_s: Vec<f64>,
    /// Arcs.
    pub arcs: Vec<ArcState>,
    /// Calls that are made at once.
    pub joins: Vec<JoinState>,
    /// Stations.
    pub stations: Vec<StationState>,
    /// Caches, by station.
    pub caches: Vec<Option<CacheState>>,
    /// Pools.
    pub pools: Vec<PoolState>,
    /// Whether flows have settled, so that what only the answer needs is worth computing.
    pub settled: bool,
    /// By source: what its response times are stretched by so that a closed population adds up (Little's law).
    pub stretch: Vec<f64>,
}

impl Point {
    /// An empty state with everything free.
    pub fn new(model: &Compiled) -> Self {
        let (visits, stations) = (model.visits.len(), model.network.stations.len());
        let station = StationState::free(StationLaw::free(model.classes));
        let arc = ArcState {
            attempt_success: 1.0,
            success: 1.0,
            attempts: 1.0,
            copies: 1.0,
            granted: 1.0,
            ..ArcState::default()
        };
        Self {
            load: 1.0,
            instances: vec![1; stations],
            entry_per_s: vec![0.0; model.network.sources.len()],
            rate_per_s: vec![0.0; visits],
            proceed: model.flow.proceed.clone(),
            ca2: vec![1.0; stations],
            rough: vec![false; stations],
            bound: vec![f64::INFINITY; stations],
            success: vec![1.0; visits],
            stuck: vec![0.0; visits],
            mean_s: vec![0.0; visits],
            fail_s: vec![0.0; visits],
            own_s: vec![0.0; visits],
            calls_s: vec![0.0; visits],
            arcs: vec![arc; model.arcs.len()],
            joins: vec![JoinState::default(); model.joins.len()],
            stations: vec![station; stations],
            caches: vec![None; stations],
            pools: vec![PoolState::default(); model.network.pools.len()],
            settled: false,
            stretch: vec![1.0; model.network.sources.len()],
        }
    }

    /// Arrivals per second at a station, all classes together.
    pub fn station_rate(&self, model: &Compiled, station: StationIx) -> f64 {
        self.rate_per_s[model.visits_of(station)].iter().sum()
    }

    /// How many times smaller the spread of response times may be than the times themselves.
    pub fn narrowness(&self, model: &Compiled) -> f64 {
        let stations = self.stations.iter().map(|s| match &s.law.wait {
            Wait::Finite(line) => line.narrowness(),
            Wait::Impatient(line) => line.narrowness(),
            _ => 1.0,
        });
        let pools = self.pools.iter().filter_map(|p| p.line.as_ref()).map(Finite::narrowness);
        stations.chain(pools).fold(model.narrowness, f64::max)
    }
}
