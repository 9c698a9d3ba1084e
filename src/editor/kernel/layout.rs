//! Tidying up: layers from left to right.

use super::geometry::{BLOCK_HEIGHT, BLOCK_WIDTH};
use crate::model::{BlockId, Placements, Point, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// Free room between two layers.
pub const LAYER_GAP: f64 = 112.0;
/// Free room between two blocks of a layer.
pub const ROW_GAP: f64 = 40.0;
/// How often layers are swept to lessen crossings.
const SWEEPS: usize = 8;

/// A place for every block: callers left of what they call, few crossings, no overlap.
///
/// Sugiyama's method (Sugiyama, Tagawa and Toda 1981) without dummy nodes: longest-path layers over the graph
/// without back edges, barycentre sweeps, rows centred.
pub fn tidy(scenario: &Scenario) -> Placements {
    let arcs = forward_arcs(scenario);
    let mut layers = layered(scenario, &arcs);
    for sweep in 0..SWEEPS {
        order(&mut layers, &arcs, sweep % 2 == 0);
    }
    let tallest = layers.iter().map(Vec::len).max().unwrap_or(0) as f64;
    let (step_x, step_y) = (BLOCK_WIDTH + LAYER_GAP, BLOCK_HEIGHT + ROW_GAP);
    let mut places = Placements::new();
    for (column, layer) in layers.iter().enumerate() {
        let top = (tallest - layer.len() as f64) / 2.0;
        for (row, id) in layer.iter().enumerate() {
            places.insert(*id, Point { x: column as f64 * step_x, y: (top + row as f64) * step_y });
        }
    }
    places
}

/// Edges as pairs without those that close a circle (found depth first, in order of ids).
fn forward_arcs(scenario: &Scenario) -> Vec<(BlockId, BlockId)> {
    let mut next: BTreeMap<BlockId, BTreeSet<BlockId>> = BTreeMap::new();
    let mut called = BTreeSet::new();
    let exists = |id| scenario.blocks.contains_key(&id);
    for edge in scenario.edges.values().filter(|e| e.from != e.to && exists(e.from) && exists(e.to)) {
        next.entry(edge.from).or_default().insert(edge.to);
        called.insert(edge.to);
    }
    let first = scenario.blocks.keys().filter(|id| !called.contains(id));
    let mut arcs = Vec::new();
    let mut seen: BTreeMap<BlockId, bool> = BTreeMap::new();
    for root in first.chain(scenario.blocks.keys()) {
        walk(*root, &next, &mut seen, &mut arcs);
    }
    arcs
}

/// Depth first from `root` without recursion; `seen` is true while a block is on the present path.
fn walk(
    root: BlockId,
    next: &BTreeMap<BlockId, BTreeSet<BlockId>>,
    seen: &mut BTreeMap<BlockId, bool>,
    arcs: &mut Vec<(BlockId, BlockId)>,
) {
    if seen.contains_key(&root) {
        return;
    }
    let targets = |id: BlockId| -> Vec<BlockId> {
        next.get(&id).map(|t| t.iter().rev().copied().collect()).unwrap_or_default()
    };
    seen.insert(root, true);
    let mut path = vec![(root, targets(root))];
    while let Some((from, open)) = path.last_mut() {
        let from = *from;
        let Some(to) = open.pop() else {
            seen.insert(from, false);
            path.pop();
            continue;
        };
        match seen.get(&to) {
            Some(true) => continue,
            Some(false) => {}
            None => {
                seen.insert(to, true);
                path.push((to, targets(to)));
            }
        }
        arcs.push((from, to));
    }
}

fn layered(scenario: &Scenario, arcs: &[(BlockId, BlockId)]) -> Vec<Vec<BlockId>> {
    let mut depth: BTreeMap<BlockId, usize> = scenario.blocks.keys().map(|id| (*id, 0)).collect();
    for _ in 0..scenario.blocks.len() {
        let mut changed = false;
        for (from, to) in arcs {
            let least = depth.get(from).map_or(0, |d| d + 1);
            if let Some(d) = depth.get_mut(to)
                && *d < least
            {
                *d = least;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut layers = vec![Vec::new(); depth.values().max().map_or(0, |d| d + 1)];
    for (id, d) in depth {
        layers[d].push(id);
    }
    layers
}

/// Sorts every layer by the mean position of its neighbours on one side.
fn order(layers: &mut [Vec<BlockId>], arcs: &[(BlockId, BlockId)], rightwards: bool) {
    let columns: Vec<usize> =
        if rightwards { (0..layers.len()).collect() } else { (0..layers.len()).rev().collect() };
    for column in columns {
        let position = positions(layers);
        let barycentre = |id: BlockId| {
            let near = arcs.iter().filter_map(|(from, to)| match rightwards {
                true if *to == id => position.get(from),
                false if *from == id => position.get(to),
                _ => None,
            });
            let (sum, n) = near.fold((0.0, 0.0), |(sum, n), y| (sum + y, n + 1.0));
            if n > 0.0 { sum / n } else { position.get(&id).copied().unwrap_or_default() }
        };
        let mut keyed: Vec<(f64, BlockId)> = layers[column].iter().map(|id| (barycentre(*id), *id)).collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
        layers[column] = keyed.into_iter().map(|(_, id)| id).collect();
    }
}

/// Height of every block relative to the middle of its layer, in rows.
fn positions(layers: &[Vec<BlockId>]) -> BTreeMap<BlockId, f64> {
    let height = |row: usize, layer: &[BlockId]| row as f64 - (layer.len() as f64 - 1.0) / 2.0;
    let rows = layers.iter().flat_map(|l| l.iter().enumerate().map(move |(row, id)| (*id, height(row, l))));
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::tidy;
    use crate::editor::kernel::geometry::Rect;
    use crate::model::{Block, BlockId, Edge, EdgeId, EdgeMode, Params, Scenario};

    fn scenario(blocks: u32, edges: &[(u32, u32)]) -> Scenario {
        let block = || Block { kind: "k".to_owned(), name: "n".to_owned(), params: Params::default() };
        let edge = |(from, to): &(u32, u32)| Edge {
            from: BlockId(*from),
            to: BlockId(*to),
            mode: EdgeMode::Call,
            params: Params::default(),
            classes: Vec::new(),
        };
        Scenario {
            blocks: (0..blocks).map(|i| (BlockId(i), block())).collect(),
            edges: edges.iter().enumerate().map(|(i, e)| (EdgeId(i as u32), edge(e))).collect(),
            ..Scenario::default()
        }
    }

    #[test]
    fn callers_are_left_and_nothing_overlaps() {
        let edges = [(0, 1), (1, 2), (1, 3), (2, 4), (3, 4), (1, 4), (5, 4)];
        let places = tidy(&scenario(7, &edges));
        assert_eq!(places.len(), 7);
        for (from, to) in edges {
            assert!(places[&BlockId(from)].x < places[&BlockId(to)].x, "{from} → {to}");
        }
        let rects: Vec<Rect> = places.values().map(|at| Rect::of_block(*at)).collect();
        for (i, a) in rects.iter().enumerate() {
            assert!(rects[i + 1..].iter().all(|b| !a.touches(*b)));
        }
    }

    #[test]
    fn circles_and_loose_ends_do_not_stop_it() {
        assert_eq!(tidy(&scenario(3, &[(0, 1), (1, 2), (2, 0), (1, 1), (2, 9)])).len(), 3);
        assert!(tidy(&Scenario::default()).is_empty());
    }

    #[test]
    fn crossings_are_undone() {
        let places = tidy(&scenario(4, &[(0, 3), (1, 2)]));
        let y = |id: u32| places[&BlockId(id)].y;
        assert_eq!(y(0) < y(1), y(3) < y(2));
    }
}
