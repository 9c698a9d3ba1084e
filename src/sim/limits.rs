//! Which numbers of sources and stations are simulated: no drawing has others.

use super::plan::{Unfit, ensure};
use super::ranked::RANKS_MAX;
use crate::model::Distribution;
use crate::model::network::{Arrivals, Burst, Discipline, Dispatch, Source, Station};

/// Most requests that come at once.
const CROWD_MAX: u32 = 1 << 16;

/// Checks times and bursts of a source.
pub(super) fn check_source(source: &Source) -> Result<(), Unfit> {
    let time = match source.arrivals {
        Arrivals::Open { gap } => gap,
        Arrivals::Closed { population, think } => {
            ensure(population.is_finite() && population >= 0.0, || format!("has {population} users"))?;
            think
        }
    };
    ensure(drawable(time), || "has times out of range".to_owned())?;
    match source.burst {
        None => Ok(()),
        Some(Burst::Batch { size }) => {
            ensure((1..=CROWD_MAX).contains(&size), || format!("has {size} requests at once"))
        }
        Some(Burst::Modulated { busy_factor, quiet_factor, busy_s, quiet_s }) => {
            let lengths = [busy_s, quiet_s].iter().all(|s| *s > 0.0 && *s <= 1e12);
            let factors = [busy_factor, quiet_factor].iter().all(|f| (0.0..=1e6).contains(f));
            ensure(lengths && factors && busy_factor + quiet_factor > 0.0, || {
                "has bursts out of range".to_owned()
            })
        }
    }
}

/// Checks what makes a station differ from plain servers; its cache is checked where it is made ready.
pub(super) fn check_station(station: &Station) -> Result<(), Unfit> {
    let law = |what: &str, law: Distribution| ensure(drawable(law), || format!("{what} out of range"));
    if let Dispatch::Skewed(hottest) = station.dispatch {
        ensure(share(hottest), || "share of the hottest instance out of range".to_owned())?;
    }
    if let Some(patience) = station.patience {
        law("patience", patience)?;
    }
    if let Some(setup) = station.setup {
        law("setup time", setup.time)?;
        ensure(setup.keep_alive_s >= 0.0, || "keep-alive time out of range".to_owned())?;
    }
    if let Some(c) = station.contention {
        let fits = share(c.sigma) && (0.0..=1e3).contains(&c.kappa);
        ensure(fits, || "contention out of range".to_owned())?;
    }
    if let Some(batch) = station.batch {
        ensure(batch.size > 0 && share(batch.marginal), || "batches out of range".to_owned())?;
    }
    ensure(station.cache.is_some() || station.handlers.iter().all(|h| !h.cached), || {
        "asks a cache that is not there".to_owned()
    })?;
    let mut ranks: Vec<u32> = station.handlers.iter().map(|h| h.rank).collect();
    ranks.sort_unstable();
    ranks.dedup();
    ensure(station.discipline != Discipline::Priority || ranks.len() <= RANKS_MAX, || {
        format!("more than {RANKS_MAX} ranks")
    })
}

/// Whether this is a probability, rounding forgiven.
pub(super) fn share(p: f64) -> bool {
    (0.0..=1.0 + 1e-9).contains(&p)
}

/// Whether times can be drawn from this law.
pub(super) fn drawable(law: Distribution) -> bool {
    let parameters_fit = match law {
        Distribution::Deterministic { .. } | Distribution::Exponential { .. } => true,
        Distribution::Erlang { scv, .. } => (1e-4..=1.0).contains(&scv),
        Distribution::Hyperexponential { scv, .. } => (1.0..=1e9).contains(&scv),
        Distribution::Lognormal { scv, .. } => scv > 0.0 && scv <= 1e9,
        Distribution::Pareto { min_s, max_s, alpha } => {
            min_s > 0.0 && max_s > min_s && alpha > 0.0 && alpha <= 1e3
        }
    };
    parameters_fit && (0.0..=1e12).contains(&law.mean())
}
