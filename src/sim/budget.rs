//! Retry budgets: what each arc has earned by first attempts and not yet spent on retries.

use super::plan::ArcPlan;
use crate::model::network::Retry;

/// Retries in store, by arc; full at the start.
#[derive(Clone, Debug)]
pub struct Budgets {
    stored: Vec<f64>,
}

impl Budgets {
    /// Full stores for these arcs.
    pub fn new(arcs: usize) -> Self {
        Self { stored: vec![Retry::BUDGET_BURST; arcs] }
    }

    /// A first attempt of an arc earns its share of a retry.
    pub fn earn(&mut self, arc: u32, plan: &ArcPlan) {
        if let Some(share) = plan.retry.budget {
            let stored = &mut self.stored[arc as usize];
            *stored = (*stored + share).min(Retry::BUDGET_BURST);
        }
    }

    /// Whether an arc may retry; takes one out of its store.
    pub fn spend(&mut self, arc: u32, plan: &ArcPlan) -> bool {
        if plan.retry.budget.is_none() {
            return true;
        }
        let stored = &mut self.stored[arc as usize];
        let may = *stored >= 1.0;
        if may {
            *stored -= 1.0;
        }
        may
    }
}
