//! A station that takes many at once, at one load.

use super::batch::{BATCHES, Bulk, Feed};
use super::group::Group;
use super::law::{Cores, Wait};
use super::point::StationState;
use super::prediction::Validity;
use super::station::FULL;
use crate::model::network::Batch;

impl Group<'_> {
    /// Batches: as many at once as wait, up to a most.
    pub(super) fn batched(&self, batch: Batch, servers: u32) -> StationState {
        let feed = Feed {
            rate_per_s: self.rate_per_s,
            mean_s: self.mean_s,
            marginal: batch.marginal,
            size: batch.size,
            cs2: self.cs2.min(1e4),
        };
        let most = f64::from(batch.size);
        let full_s = feed.batch_s(most);
        let capacity = most * f64::from(servers) / full_s;
        let saturation = self.rate_per_s / capacity;
        if saturation >= FULL {
            let mut state = self.endless(servers);
            state.served = capacity / self.rate_per_s;
            state.growth_per_s = self.groups * (self.rate_per_s - capacity);
            state.saturation = Some(saturation);
            state.core_utilisation = self.cores.map(|_| 1.0);
            state.batch = Some(most);
            state.method = &BATCHES;
            return state;
        }
        let one = (servers == 1).then(|| Bulk::one(feed)).flatten();
        let bulk = one.unwrap_or_else(|| Bulk::several(feed, servers));
        let cores = Cores::Mixed(bulk.stretches.clone());
        let mut state = self.state(self.law(Wait::None, cores));
        state.wait_s = bulk.wait_s();
        state.line_s = state.wait_s;
        state.waiting = self.groups * self.rate_per_s * state.wait_s;
        state.slowdown = bulk.service_s / self.mean_s;
        state.core_utilisation = self.cores.map(|c| (bulk.busy / f64::from(c)).min(1.0));
        let inside = self.rate_per_s * bulk.service_s;
        state.worker_utilisation = self.workers.map(|w| (inside / f64::from(w)).min(1.0));
        state.saturation = Some(saturation);
        state.batch = Some(bulk.size);
        state.law.wait = Wait::Bulk(bulk);
        state.method = &BATCHES;
        state.validity = self.judged_batch(servers, inside);
        state
    }

    fn judged_batch(&self, servers: u32, inside: f64) -> Validity {
        let tight = self.workers.is_some_and(|w| f64::from(w) < 2.0 * inside);
        if self.backlog.is_some() || self.bound.is_finite() || tight || self.spec.patience.is_some() {
            return Validity::Outside("batches behind a bounded line: the bound is left out".to_owned());
        }
        let poisson = (self.ca2 - 1.0).abs() < 1e-6;
        if poisson && servers == 1 && (self.cs2 - 1.0).abs() < 1e-6 {
            Validity::Exact
        } else if self.ca2 > 4.0 || !(0.5..=2.0).contains(&self.cs2) {
            Validity::Outside(
                "batch times that are not nearly exponential: how they fill batches is only roughly known"
                    .to_owned(),
            )
        } else {
            Validity::Approximate(BATCHES.name.to_owned())
        }
    }
}
