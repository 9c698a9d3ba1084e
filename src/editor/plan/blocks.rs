//! Adding, moving, naming, copying and removing blocks.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, MAX_NAME, limited};
use crate::editor::kernel::clipboard;
use crate::editor::kernel::geometry::{bounds, minus, plus};
use crate::editor::{Refusal, Selection};
use crate::model::{Block, BlockId, ClassId, Document, Edge, EdgeId, Params, Placements, Point, catalogue};

/// Most blocks of a document: what a link can carry.
const MAX_BLOCKS: usize = 1000;
/// Furthest place from the world's origin.
const FURTHEST: f64 = 1e6;
/// How far a copy lies beside its original.
const BESIDE: Point = Point { x: 32.0, y: 32.0 };

pub(super) fn place(
    draft: &mut Draft<'_>,
    kind: &str,
    at: Point,
    name: Option<String>,
) -> Result<(), Refusal> {
    let spec = catalogue::find(kind).ok_or_else(|| Refusal::UnknownKind(kind.to_owned()))?;
    room_for(draft.document, 1)?;
    let name = match name {
        Some(name) if !name.trim().is_empty() => limited(name.trim(), MAX_NAME),
        _ => free_name(spec.name, &names(draft.document)),
    };
    let id = draft.new_block();
    draft.set_block(id, Some(Block { kind: kind.to_owned(), name, params: Params::default() }));
    draft.set_placement(id, Some(within_world(at)?));
    draft.select = Some(Selection::block(id));
    Ok(())
}

pub(super) fn shift(draft: &mut Draft<'_>, to: &Placements) -> Result<(), Refusal> {
    for (id, at) in to {
        draft.block(*id)?;
        draft.set_placement(*id, Some(within_world(*at)?));
    }
    Ok(())
}

pub(super) fn rename(draft: &mut Draft<'_>, id: BlockId, name: &str) -> Result<(), Refusal> {
    let mut block = draft.block(id)?.clone();
    block.name = limited(name.trim(), MAX_NAME);
    if block.name.is_empty() {
        return Err(Refusal::Value("A block needs a name".to_owned()));
    }
    draft.set_block(id, Some(block));
    Ok(())
}

pub(super) fn delete(draft: &mut Draft<'_>, blocks: &BTreeSet<BlockId>, edges: &BTreeSet<EdgeId>) {
    for id in blocks {
        draft.set_block(*id, None);
        draft.set_placement(*id, None);
    }
    for (id, edge) in &draft.document.scenario.edges {
        if edges.contains(id) || blocks.contains(&edge.from) || blocks.contains(&edge.to) {
            draft.set_edge(*id, None);
        }
    }
}

pub(super) fn duplicate(draft: &mut Draft<'_>, blocks: &BTreeSet<BlockId>) -> Result<(), Refusal> {
    let fragment = clipboard::fragment(draft.document, blocks);
    insert(draft, &fragment, BESIDE)
}

pub(super) fn paste(draft: &mut Draft<'_>, fragment: &Document, at: Option<Point>) -> Result<(), Refusal> {
    let by = match (at, bounds(fragment)) {
        (Some(at), Some(area)) => minus(at, Point { x: area.x, y: area.y }),
        _ => BESIDE,
    };
    insert(draft, fragment, by)
}

fn insert(draft: &mut Draft<'_>, fragment: &Document, by: Point) -> Result<(), Refusal> {
    room_for(draft.document, fragment.scenario.blocks.len())?;
    let classes = matched_classes(draft, fragment);
    let of_class = |id: &ClassId| classes.get(id).copied();
    let params = |params: &Params| Params {
        shared: params.shared.clone(),
        by_class: params.by_class.iter().filter_map(|(c, v)| Some((of_class(c)?, v.clone()))).collect(),
    };
    let mut taken = names(draft.document);
    let mut renumbered = BTreeMap::new();
    for (old, block) in &fragment.scenario.blocks {
        let id = draft.new_block();
        renumbered.insert(*old, id);
        let name = free_name(&block.name, &taken);
        taken.insert(name.clone());
        draft.set_block(id, Some(Block { kind: block.kind.clone(), name, params: params(&block.params) }));
        let place = fragment.placements.get(old).copied().unwrap_or_default();
        draft.set_placement(id, Some(within_world(plus(place, by))?));
    }
    let mut selection = Selection::of_blocks(renumbered.values().copied());
    for edge in fragment.scenario.edges.values() {
        let ends = (renumbered.get(&edge.from), renumbered.get(&edge.to));
        let (Some(from), Some(to)) = ends else { continue };
        let id = draft.new_edge();
        let classes = edge.classes.iter().filter_map(of_class).collect();
        let params = params(&edge.params);
        draft.set_edge(id, Some(Edge { from: *from, to: *to, mode: edge.mode, params, classes }));
        selection.edges.insert(id);
    }
    draft.select = Some(selection);
    Ok(())
}

/// The document's class for each class that the fragment uses, matched by name and added where missing.
fn matched_classes(draft: &mut Draft<'_>, fragment: &Document) -> BTreeMap<ClassId, ClassId> {
    let scenario = &fragment.scenario;
    let of_blocks = scenario.blocks.values().flat_map(|b| b.params.by_class.keys());
    let of_edges = scenario.edges.values().flat_map(|e| e.classes.iter().chain(e.params.by_class.keys()));
    let used: BTreeSet<ClassId> = of_blocks.chain(of_edges).copied().collect();
    let mut matched = BTreeMap::new();
    for old in used {
        let Some(class) = scenario.classes.get(&old) else { continue };
        let known = draft.document.scenario.classes.iter().find(|(_, c)| c.name == class.name);
        let id = match known {
            Some((id, _)) => *id,
            None => {
                let id = draft.new_class();
                draft.set_class(id, Some(class.clone()));
                id
            }
        };
        matched.insert(old, id);
    }
    matched
}

fn room_for(document: &Document, more: usize) -> Result<(), Refusal> {
    if document.scenario.blocks.len() + more > MAX_BLOCKS {
        return Err(Refusal::TooMany(format!("{MAX_BLOCKS} blocks")));
    }
    Ok(())
}

/// Places are whole numbers: finer ones are not to be seen and make links longer.
fn within_world(at: Point) -> Result<Point, Refusal> {
    if !at.x.is_finite() || !at.y.is_finite() {
        return Err(Refusal::Value("A block needs a place".to_owned()));
    }
    let whole = |x: f64| x.round().clamp(-FURTHEST, FURTHEST);
    Ok(Point { x: whole(at.x), y: whole(at.y) })
}

fn names(document: &Document) -> BTreeSet<String> {
    document.scenario.blocks.values().map(|block| block.name.clone()).collect()
}

/// `name`, or `name 2`, `name 3`, …, whichever is not taken.
fn free_name(name: &str, taken: &BTreeSet<String>) -> String {
    if !taken.contains(name) {
        return name.to_owned();
    }
    let numbered = name.rsplit_once(' ').filter(|(_, n)| n.parse::<u32>().is_ok());
    let stem = limited(numbered.map_or(name, |(stem, _)| stem), MAX_NAME - 5);
    let mut candidates = (2..).map(|n: u32| format!("{stem} {n}"));
    candidates.find(|candidate| !taken.contains(candidate)).unwrap_or(stem)
}
