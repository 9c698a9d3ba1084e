//! Objectives and prices.

use super::Draft;
use crate::editor::Refusal;
use crate::model::{Objective, Pricing};

pub(super) fn set_objectives(draft: &mut Draft<'_>, objectives: Vec<Objective>) -> Result<(), Refusal> {
    let refuse = |sentence: &str| Err(Refusal::Value(sentence.to_owned()));
    for objective in &objectives {
        if let Some(class) = objective.class {
            draft.class(class)?;
        }
        if !(objective.percentile > 0.0 && objective.percentile < 1.0) {
            return refuse("A percentile must be between 0 and 100 %");
        }
        if !(objective.latency_s > 0.0 && objective.latency_s.is_finite()) {
            return refuse("A bound on latency must be above 0");
        }
        if !(0.0..=1.0).contains(&objective.error_ratio) {
            return refuse("A share of errors must be between 0 and 100 %");
        }
    }
    draft.settings(|s| s.objectives = objectives);
    Ok(())
}

pub(super) fn set_pricing(draft: &mut Draft<'_>, pricing: Pricing) -> Result<(), Refusal> {
    let refuse = |sentence: &str| Err(Refusal::Value(sentence.to_owned()));
    if !(pricing.hours_per_month > 0.0 && pricing.hours_per_month <= 744.0) {
        return refuse("A month has more than 0 and at most 744 hours");
    }
    if !(pricing.multiplier >= 0.0 && pricing.multiplier.is_finite()) {
        return refuse("A multiplier of prices must be a number of at least 0");
    }
    if pricing.edited.values().any(|usd| !usd.is_finite() || *usd < 0.0) {
        return refuse("A price must be a number of at least 0");
    }
    draft.settings(|s| s.pricing = pricing);
    Ok(())
}
