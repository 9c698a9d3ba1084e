//! A scenario together with where its blocks are drawn: what is edited, saved and shared.

use super::{Placements, Scenario};

/// A scenario and its drawing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// What the engines read.
    pub scenario: Scenario,
    /// Where its blocks are drawn. The editor gives every block a place; a file may leave places out.
    pub placements: Placements,
}
