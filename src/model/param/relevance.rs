//! Which parameters make a difference as the others are.

/// When a parameter makes a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relevance {
    /// Whatever the others are.
    Always,
    /// Where a choice has one of these options.
    Chosen {
        /// The choice.
        slug: &'static str,
        /// Slugs of the options.
        options: &'static [&'static str],
    },
    /// Where another parameter differs from its default.
    Set {
        /// The other parameter.
        slug: &'static str,
    },
}
