//! The table of block kinds.

use super::BlockSpec;

/// Every kind, in the palette's order.
pub const CATALOGUE: &[&BlockSpec] = &[];
