//! What makes no sense in a drawing, whatever command leads there.

use super::{Diff, Refusal};
use crate::model::Document;

/// Refuses a change that would bring nonsense which was not there before.
pub(super) fn check(_before: &Document, _after: &Document, _diff: &Diff) -> Result<(), Refusal> {
    Ok(())
}
