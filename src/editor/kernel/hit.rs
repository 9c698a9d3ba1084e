//! What lies under a point.

use super::geometry::{Rect, distance, port_in, port_out};
use super::route;
use crate::model::{BlockId, Document, EdgeId, Point, catalogue};

/// No edge bends further than this many world units outside the rectangle of its two ports.
const BEND: f64 = 128.0;

/// What lies under a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// The handle on the right side of a block, where edges begin.
    Handle(BlockId),
    /// The handle on the left side of a block, where edges end.
    Inlet(BlockId),
    /// A block's body.
    Block(BlockId),
    /// An edge.
    Edge(EdgeId),
    /// The empty canvas.
    Nothing,
}

/// What lies under the world point `at`, `reach` world units being near enough to handles and edges.
///
/// Handles come before bodies, bodies before edges; of bodies the last drawn, of edges the nearest.
pub fn hit(document: &Document, at: Point, reach: f64) -> Hit {
    let places = || document.placements.iter().rev();
    if let Some((id, _)) =
        places().find(|(id, p)| distance(port_out(**p), at) <= reach && calls(document, **id))
    {
        return Hit::Handle(*id);
    }
    if let Some((id, _)) =
        places().find(|(id, p)| distance(port_in(**p), at) <= reach / 2.0 && takes(document, **id))
    {
        return Hit::Inlet(*id);
    }
    if let Some((id, _)) = places().find(|(_, p)| Rect::of_block(**p).contains(at)) {
        return Hit::Block(*id);
    }
    nearest_edge(document, at, reach).map_or(Hit::Nothing, Hit::Edge)
}

/// The block whose body or surroundings are under `at`: where a dragged edge would end.
pub fn block_near(document: &Document, at: Point, reach: f64) -> Option<BlockId> {
    let near = |p: &Point| Rect::of_block(*p).grown(reach).contains(at);
    let inside = document.placements.iter().rev().find(|(_, p)| Rect::of_block(**p).contains(at));
    inside.or_else(|| document.placements.iter().rev().find(|(_, p)| near(p))).map(|(id, _)| *id)
}

/// Whether edges may leave the block.
pub fn calls(document: &Document, id: BlockId) -> bool {
    let block = document.scenario.blocks.get(&id);
    block.is_some_and(|b| catalogue::find(&b.kind).is_none_or(|spec| spec.makes_requests))
}

/// Whether edges may enter the block.
pub fn takes(document: &Document, id: BlockId) -> bool {
    let block = document.scenario.blocks.get(&id);
    block.is_some_and(|b| catalogue::find(&b.kind).is_none_or(|spec| spec.takes_requests))
}

fn nearest_edge(document: &Document, at: Point, reach: f64) -> Option<EdgeId> {
    let place = |id| document.placements.get(&id).copied();
    let mut best: Option<(f64, EdgeId)> = None;
    for (id, edge) in &document.scenario.edges {
        let (Some(from), Some(to)) = (place(edge.from), place(edge.to)) else { continue };
        if !Rect::between(port_out(from), port_in(to)).grown(BEND + reach).contains(at) {
            continue;
        }
        let away = distance_to_line(&route::between_blocks(from, to).line, at);
        if away <= reach && best.is_none_or(|(nearest, _)| away < nearest) {
            best = Some((away, *id));
        }
    }
    best.map(|(_, id)| id)
}

fn distance_to_line(line: &[Point], p: Point) -> f64 {
    line.windows(2).map(|w| distance_to_piece(w[0], w[1], p)).fold(f64::INFINITY, f64::min)
}

fn distance_to_piece(a: Point, b: Point, p: Point) -> f64 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let square = dx * dx + dy * dy;
    let along = if square > 0.0 { ((p.x - a.x) * dx + (p.y - a.y) * dy) / square } else { 0.0 };
    let t = along.clamp(0.0, 1.0);
    distance(Point { x: a.x + t * dx, y: a.y + t * dy }, p)
}
