//! Planning: what a command would change, as a pure function of command and document.

mod blocks;
mod classes;
mod edges;
mod params;
mod settings;

use std::collections::BTreeMap;

use super::state::Ids;
use super::{Change, Command, Diff, Refusal, Selection, Settings};
use crate::model::{Block, BlockId, Class, ClassId, Document, Edge, EdgeId, Point};

/// What a command would change.
pub(super) struct Plan {
    /// The records that change.
    pub(super) diff: Diff,
    /// What is selected afterwards; `None` leaves it.
    pub(super) select: Option<Selection>,
}

/// Plans `command`. `origin` leads back to where the open gesture began.
pub(super) fn plan(
    command: Command,
    document: &Document,
    ids: Ids,
    origin: Option<&Diff>,
) -> Result<Plan, Refusal> {
    let mut draft = Draft { document, ids, diff: Diff::default(), select: None };
    match command {
        Command::Place { kind, at, name } => blocks::place(&mut draft, &kind, at, name)?,
        Command::Move { to } => blocks::shift(&mut draft, &to)?,
        Command::Rename { block, name } => blocks::rename(&mut draft, block, &name)?,
        Command::Delete { blocks, edges } => blocks::delete(&mut draft, &blocks, &edges),
        Command::Duplicate { blocks } => blocks::duplicate(&mut draft, &blocks)?,
        Command::Paste { fragment, at } => blocks::paste(&mut draft, &fragment, at)?,
        Command::Connect { from, to, mode } => edges::connect(&mut draft, from, to, mode)?,
        Command::SetEdgeMode { edge, mode } => edges::set_mode(&mut draft, edge, mode)?,
        Command::SetEdgeClasses { edge, classes } => edges::set_classes(&mut draft, edge, &classes)?,
        Command::Reverse(edge) => edges::reverse(&mut draft, edge)?,
        Command::SetParam { target, slug, class, value } => {
            params::set(&mut draft, target, &slug, class, value)?;
        }
        Command::ScaleTraffic { factor } => params::scale_traffic(&mut draft, factor, origin)?,
        Command::AddClass(class) => classes::add(&mut draft, class)?,
        Command::SetClass { class, value } => classes::set(&mut draft, class, value)?,
        Command::RemoveClass(class) => classes::remove(&mut draft, class)?,
        Command::RenameScenario(name) => {
            draft.settings(|s| s.name = limited(name.trim(), MAX_NAME));
        }
        Command::SetNote(note) => draft.settings(|s| s.note = limited(&note, MAX_NOTE)),
        Command::SetObjectives(objectives) => settings::set_objectives(&mut draft, objectives)?,
        Command::SetPricing(pricing) => settings::set_pricing(&mut draft, pricing)?,
        Command::SetSeed(seed) => draft.settings(|s| s.seed = seed),
        Command::Load(next) => draft.diff = Diff::between(document, &next),
    }
    Ok(Plan { diff: draft.diff, select: draft.select })
}

/// Longest name in characters: what a link can carry.
const MAX_NAME: usize = 200;
/// Longest note in characters: what a link can carry.
const MAX_NOTE: usize = 10_000;

/// The first `most` characters.
fn limited(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// A change under construction.
struct Draft<'a> {
    document: &'a Document,
    ids: Ids,
    diff: Diff,
    select: Option<Selection>,
}

impl<'a> Draft<'a> {
    fn block(&self, id: BlockId) -> Result<&'a Block, Refusal> {
        self.document.scenario.blocks.get(&id).ok_or(Refusal::Gone("block"))
    }

    fn edge(&self, id: EdgeId) -> Result<&'a Edge, Refusal> {
        self.document.scenario.edges.get(&id).ok_or(Refusal::Gone("edge"))
    }

    fn class(&self, id: ClassId) -> Result<&'a Class, Refusal> {
        self.document.scenario.classes.get(&id).ok_or(Refusal::Gone("request class"))
    }

    fn set_block(&mut self, id: BlockId, after: Option<Block>) {
        note(&mut self.diff.blocks, &self.document.scenario.blocks, id, after);
    }

    fn set_placement(&mut self, id: BlockId, after: Option<Point>) {
        note(&mut self.diff.placements, &self.document.placements, id, after);
    }

    fn set_edge(&mut self, id: EdgeId, after: Option<Edge>) {
        note(&mut self.diff.edges, &self.document.scenario.edges, id, after);
    }

    fn set_class(&mut self, id: ClassId, after: Option<Class>) {
        note(&mut self.diff.classes, &self.document.scenario.classes, id, after);
    }

    fn settings(&mut self, change: impl FnOnce(&mut Settings)) {
        let before = Settings::of(&self.document.scenario);
        let mut after = before.clone();
        change(&mut after);
        self.diff.settings = (before != after).then(|| Box::new((before, after)));
    }

    fn new_block(&mut self) -> BlockId {
        self.ids.block += 1;
        BlockId(self.ids.block - 1)
    }

    fn new_edge(&mut self) -> EdgeId {
        self.ids.edge += 1;
        EdgeId(self.ids.edge - 1)
    }

    fn new_class(&mut self) -> ClassId {
        self.ids.class += 1;
        ClassId(self.ids.class - 1)
    }
}

fn note<K: Ord + Copy, T: Clone + PartialEq>(
    changes: &mut BTreeMap<K, Change<T>>,
    records: &BTreeMap<K, T>,
    id: K,
    after: Option<T>,
) {
    let before = records.get(&id).cloned();
    if before == after {
        changes.remove(&id);
    } else {
        changes.insert(id, Change { before, after });
    }
}
