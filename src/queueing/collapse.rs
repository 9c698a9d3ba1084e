//! Metastable failure: the second stable state that retries can hold a system in.
//!
//! Where failed attempts are made again and the work of abandoned ones goes on, the fixed point of rates and failures may
//! have two stable solutions (Bronson et al. 2021, Huang et al. 2022): a calm one, reached from below, and a collapsed one
//! in which retries alone keep everything too busy to answer in time. Both are found by the same iteration, from an empty
//! system and from one in which every attempt has failed; a simulation stays in either for as long as no burst or lull
//! carries it over.

use super::outcome;
use super::prediction::{Branch, Prediction, Validity};
use super::solver::{Detail, Solver};

/// Saturation with every retry made below which nothing can collapse.
const IDLE: f64 = 0.9;
/// Relative difference in goodput from which two states are two.
const APART: f64 = 0.01;

impl Solver {
    /// Whether attempts are ever repeated because of a deadline, so that there may be a second state.
    fn may_collapse(&self) -> bool {
        let model = &self.model;
        let open = (0..model.network.sources.len()).all(|s| model.population(s, 1.0).is_none());
        open && model.deadlines && model.arcs.iter().any(|a| a.retry.attempts > 1)
    }

    /// Forgets the failures at the load before, so that the next solution is the calm one.
    pub(super) fn calm(&mut self) {
        if self.model.arcs.iter().all(|a| a.retry.attempts <= 1) {
            return;
        }
        for arc in &mut self.point.arcs {
            (arc.attempts, arc.success, arc.stuck) = (1.0, 1.0, 0.0);
        }
        self.point.success.fill(1.0);
        self.point.stuck.fill(0.0);
        for station in &mut self.point.stations {
            (station.accept, station.served) = (1.0, 1.0);
        }
    }

    /// As if every attempt had failed so far: all retries are made.
    fn storm(&mut self) {
        self.calm();
        for (arc, state) in self.model.arcs.iter().zip(&mut self.point.arcs) {
            let most = f64::from(arc.retry.attempts);
            state.attempts = arc.retry.budget.map_or(most, |b| most.min(1.0 + b));
        }
    }

    /// The collapsed state at the load last predicted, if it is another than the one that was found.
    pub fn collapsed(&mut self, calm: &Prediction) -> Option<Branch> {
        if !self.may_collapse() {
            return None;
        }
        let kept = self.point.clone();
        self.storm();
        self.point.settled = false;
        let branch = self.overloaded().then(|| self.settle()).filter(|converged| *converged).map(|_| {
            let fallen = outcome::predict(self, Detail::Means);
            let busiest = fallen.stations.iter().filter_map(|s| s.utilisation()).fold(0.0, f64::max);
            Branch {
                goodput_per_s: fallen.total.goodput_per_s,
                errors: fallen.total.errors,
                mean_s: fallen.total.mean_s,
                utilisation: busiest,
            }
        });
        self.point = kept;
        branch.filter(|b| b.goodput_per_s < calm.total.goodput_per_s * (1.0 - APART))
    }

    /// Whether the present attempts fill anything.
    fn overloaded(&mut self) -> bool {
        self.pass();
        let stations = self.point.stations.iter().any(|s| s.saturation.is_some_and(|x| x > IDLE));
        stations || self.point.pools.iter().any(|p| p.endless || p.utilisation > IDLE)
    }

    /// Adds the collapsed state to an answer, and says what it means.
    pub(super) fn with_collapse(&mut self, mut calm: Prediction) -> Prediction {
        if let Some(branch) = self.collapsed(&calm) {
            calm.validity = Validity::Outside(format!(
                "metastable: after a spike, retries alone can keep it overloaded, with {:.0} % of the requests failing",
                100.0 * branch.errors.total()
            ));
            calm.other = Some(Box::new(branch));
        }
        calm
    }
}
