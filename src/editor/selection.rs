//! What is selected. Not part of the document: selecting is never undone and never clears redo.

use std::collections::BTreeSet;

use crate::model::{BlockId, Document, EdgeId};

/// What is selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Blocks.
    pub blocks: BTreeSet<BlockId>,
    /// Edges.
    pub edges: BTreeSet<EdgeId>,
}

impl Selection {
    /// One block.
    pub fn block(id: BlockId) -> Self {
        Self { blocks: BTreeSet::from([id]), edges: BTreeSet::new() }
    }

    /// One edge.
    pub fn edge(id: EdgeId) -> Self {
        Self { blocks: BTreeSet::new(), edges: BTreeSet::from([id]) }
    }

    /// Some blocks.
    pub fn of_blocks(ids: impl IntoIterator<Item = BlockId>) -> Self {
        Self { blocks: ids.into_iter().collect(), edges: BTreeSet::new() }
    }

    /// Everything there is.
    pub fn all(document: &Document) -> Self {
        let scenario = &document.scenario;
        Self {
            blocks: scenario.blocks.keys().copied().collect(),
            edges: scenario.edges.keys().copied().collect(),
        }
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.edges.is_empty()
    }

    /// The block, if it alone is selected.
    pub fn only_block(&self) -> Option<BlockId> {
        let only = self.blocks.len() == 1 && self.edges.is_empty();
        if only { self.blocks.first().copied() } else { None }
    }

    /// The edge, if it alone is selected.
    pub fn only_edge(&self) -> Option<EdgeId> {
        let only = self.edges.len() == 1 && self.blocks.is_empty();
        if only { self.edges.first().copied() } else { None }
    }

    /// Adds a block, or takes it out.
    pub fn toggle_block(&mut self, id: BlockId) {
        if !self.blocks.remove(&id) {
            self.blocks.insert(id);
        }
    }

    /// Adds an edge, or takes it out.
    pub fn toggle_edge(&mut self, id: EdgeId) {
        if !self.edges.remove(&id) {
            self.edges.insert(id);
        }
    }

    /// Forgets what is no longer in the document.
    pub(super) fn retain(&mut self, document: &Document) {
        self.blocks.retain(|id| document.scenario.blocks.contains_key(id));
        self.edges.retain(|id| document.scenario.edges.contains_key(id));
    }
}
