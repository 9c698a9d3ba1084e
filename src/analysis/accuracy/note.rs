//! What the formulas say of themselves where a case is outside its tolerance.

use super::case::Case;
use super::models::question;
use crate::queueing::{Detail, Solver, Validity};

/// The reason that the formulas give for a case, in words; `None` where they claim to be exact, or where the case is
/// answered by something else than a network in its steady state.
pub fn note(case: &Case) -> Option<String> {
    let network = question(case)?.network;
    match Solver::new(network).predict(1.0, Detail::Percentiles).validity {
        Validity::Exact => None,
        Validity::Approximate(why) => Some(format!("approximate: {why}")),
        Validity::Outside(why) => Some(format!("use the simulation: {why}")),
    }
}
