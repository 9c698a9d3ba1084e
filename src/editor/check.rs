//! What makes no sense in a drawing, whatever command leads there. What was there before is let be: a document
//! with problems can still be edited.

use std::collections::BTreeSet;

use super::kernel::hit::{calls, takes};
use super::{Diff, Refusal};
use crate::model::{BlockId, ClassId, Document, Edge, EdgeId, EdgeMode};

/// Refuses a change that would bring nonsense which was not there before.
pub(super) fn check(before: &Document, after: &Document, diff: &Diff) -> Result<(), Refusal> {
    for (id, change) in &diff.edges {
        let Some(edge) = &change.after else { continue };
        let same_way = |old: &Edge| {
            (old.from, old.to, old.mode, &old.classes) == (edge.from, edge.to, edge.mode, &edge.classes)
        };
        if change.before.as_ref().is_some_and(same_way) {
            continue;
        }
        ends(after, edge)?;
        let was_duplicate = change.before.as_ref().is_some_and(|old| duplicate(before, *id, old).is_err());
        if !was_duplicate {
            duplicate(after, *id, edge)?;
        }
        let was_in_circle = change.before.as_ref().is_some_and(|old| circle(before, old).is_some());
        if !was_in_circle && let Some(path) = circle(after, edge) {
            return Err(Refusal::Circle(path.into_iter().map(|id| name(after, id)).collect()));
        }
    }
    Ok(())
}

fn name(document: &Document, id: BlockId) -> String {
    document.scenario.blocks.get(&id).map_or_else(|| "a block".to_owned(), |block| block.name.clone())
}

fn ends(document: &Document, edge: &Edge) -> Result<(), Refusal> {
    let there = |id| document.scenario.blocks.contains_key(&id);
    if !there(edge.from) || !there(edge.to) {
        return Err(Refusal::Gone("block"));
    }
    if edge.from == edge.to {
        return Err(Refusal::ToItself(name(document, edge.from)));
    }
    if !takes(document, edge.to) {
        return Err(Refusal::IntoSource(name(document, edge.to)));
    }
    if !calls(document, edge.from) {
        return Err(Refusal::OutOfLeaf(name(document, edge.from)));
    }
    Ok(())
}

fn duplicate(document: &Document, id: EdgeId, edge: &Edge) -> Result<(), Refusal> {
    let scenario = &document.scenario;
    let shares_class = |other: &Edge| scenario.classes.keys().any(|c| other.carries(*c) && edge.carries(*c));
    let alike = |other: &Edge| (other.from, other.to, other.mode) == (edge.from, edge.to, edge.mode);
    if scenario.edges.iter().any(|(other_id, e)| *other_id != id && alike(e) && shares_class(e)) {
        let (from, to) = (name(document, edge.from), name(document, edge.to));
        return Err(Refusal::Duplicate { from, to });
    }
    Ok(())
}

/// The circle of waiting that `edge` closes for one of its classes, from its caller back to it; `None` without.
///
/// Someone waits where the circle has a call; publishing breaks it, and a circle of forwards alone ends by chance.
fn circle(document: &Document, edge: &Edge) -> Option<Vec<BlockId>> {
    if edge.mode == EdgeMode::Publish {
        return None;
    }
    let classes = document.scenario.classes.keys().filter(|class| edge.carries(**class));
    classes.filter_map(|class| way_back(document, edge, *class)).next()
}

fn way_back(document: &Document, edge: &Edge, class: ClassId) -> Option<Vec<BlockId>> {
    let waiting: Vec<&Edge> = document
        .scenario
        .edges
        .values()
        .filter(|e| e.mode != EdgeMode::Publish && e.carries(class))
        .collect();
    let start = (edge.to, edge.mode == EdgeMode::Call);
    let mut seen = BTreeSet::from([start]);
    let mut paths = vec![vec![start]];
    while let Some(path) = paths.pop() {
        let Some((here, has_call)) = path.last().copied() else { continue };
        if here == edge.from && has_call {
            return Some(std::iter::once(edge.from).chain(path.into_iter().map(|(id, _)| id)).collect());
        }
        for next in waiting.iter().filter(|e| e.from == here) {
            let step = (next.to, has_call || next.mode == EdgeMode::Call);
            if seen.insert(step) {
                paths.push(path.iter().copied().chain([step]).collect());
            }
        }
    }
    None
}
