//! What is wrong with a drawing: a list of problems, each with a place, a sentence and a hint. Never fails.

use super::{BlockId, ClassId, EdgeId};

/// Something about a scenario that a person should know.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where it is.
    pub place: Place,
    /// Whether an answer is possible all the same.
    pub severity: Severity,
    /// What is wrong, as a sentence.
    pub what: String,
    /// What to do about it, as a sentence.
    pub hint: String,
}

/// Where a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The scenario as a whole.
    Scenario,
    /// A block.
    Block(BlockId),
    /// An edge.
    Edge(EdgeId),
    /// A request class.
    Class(ClassId),
    /// An objective, by its position.
    Objective(usize),
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the answer stands.
    Warning,
    /// No answer until it is mended.
    Error,
}
