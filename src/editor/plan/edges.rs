//! Wiring.

use std::collections::BTreeSet;

use super::Draft;
use crate::editor::{Refusal, Selection};
use crate::model::{BlockId, ClassId, Edge, EdgeId, EdgeMode, Params, catalogue};

/// Most edges of a document: what a link can carry.
const MAX_EDGES: usize = 4000;

pub(super) fn connect(
    draft: &mut Draft<'_>,
    from: BlockId,
    to: BlockId,
    mode: Option<EdgeMode>,
) -> Result<(), Refusal> {
    let (caller, called) = (draft.block(from)?, draft.block(to)?);
    if draft.document.scenario.edges.len() >= MAX_EDGES {
        return Err(Refusal::TooMany(format!("{MAX_EDGES} edges")));
    }
    let usual = catalogue::find(&caller.kind).map(|spec| spec.edge_mode).unwrap_or_default();
    let mode = mode.unwrap_or(usual);
    let edges = draft.document.scenario.edges.values();
    let alike: Vec<&Edge> = edges.filter(|e| e.from == from && e.to == to && e.mode == mode).collect();
    let all = draft.document.scenario.classes.keys();
    let open: Vec<ClassId> = all.copied().filter(|class| !alike.iter().any(|e| e.carries(*class))).collect();
    if open.is_empty() {
        return Err(Refusal::Duplicate { from: caller.name.clone(), to: called.name.clone() });
    }
    let classes = if alike.is_empty() { Vec::new() } else { open };
    let id = draft.new_edge();
    draft.set_edge(id, Some(Edge { from, to, mode, params: Params::default(), classes }));
    draft.select = Some(Selection::edge(id));
    Ok(())
}

pub(super) fn set_mode(draft: &mut Draft<'_>, id: EdgeId, mode: EdgeMode) -> Result<(), Refusal> {
    let edge = Edge { mode, ..draft.edge(id)?.clone() };
    draft.set_edge(id, Some(edge));
    Ok(())
}

pub(super) fn set_classes(
    draft: &mut Draft<'_>,
    id: EdgeId,
    classes: &BTreeSet<ClassId>,
) -> Result<(), Refusal> {
    for class in classes {
        draft.class(*class)?;
    }
    let all = classes.len() == draft.document.scenario.classes.len();
    let classes = if all { Vec::new() } else { classes.iter().copied().collect() };
    let edge = Edge { classes, ..draft.edge(id)?.clone() };
    draft.set_edge(id, Some(edge));
    Ok(())
}

pub(super) fn reverse(draft: &mut Draft<'_>, id: EdgeId) -> Result<(), Refusal> {
    let edge = draft.edge(id)?.clone();
    draft.set_edge(id, Some(Edge { from: edge.to, to: edge.from, ..edge }));
    Ok(())
}
