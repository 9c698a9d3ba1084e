//! Planning: what a command would change, as a pure function of command and document.

use super::state::Ids;
use super::{Command, Diff, Refusal, Selection};
use crate::model::Document;

/// What a command would change.
pub(super) struct Plan {
    /// The records that change.
    pub(super) diff: Diff,
    /// What is selected afterwards; `None` leaves it.
    pub(super) select: Option<Selection>,
}

pub(super) fn plan(
    _command: Command,
    _document: &Document,
    _ids: Ids,
    _origin: Option<&Diff>,
) -> Result<Plan, Refusal> {
    Ok(Plan { diff: Diff::default(), select: None })
}
