//! Where blocks are drawn: apart from [`Block`](super::Block) on purpose, so that moving one computes nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::BlockId;

/// A point in world coordinates: CSS pixels at zoom 1, y downwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Rightwards.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// The top left corner of every block.
pub type Placements = BTreeMap<BlockId, Point>;
