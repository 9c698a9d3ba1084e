//! What copying takes: some blocks, the edges between them and the classes they speak of, as a document.

use std::collections::BTreeSet;

use crate::model::{BlockId, Document};

/// The part of a document that has these blocks and the edges between them.
pub fn fragment(document: &Document, blocks: &BTreeSet<BlockId>) -> Document {
    let mut part = document.clone();
    part.scenario.blocks.retain(|id, _| blocks.contains(id));
    part.placements.retain(|id, _| blocks.contains(id));
    part.scenario.edges.retain(|_, edge| blocks.contains(&edge.from) && blocks.contains(&edge.to));
    part
}
