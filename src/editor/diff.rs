//! What a command changed, record by record, with before and after: the one value behind undo, redrawing,
//! autosave and tests.

use std::collections::BTreeMap;

use crate::model::{
    Block, BlockId, Class, ClassId, Document, Edge, EdgeId, Objective, Point, Pricing, Scenario,
};

/// A record before and after; `None` is "not there".
#[derive(Clone, Debug, PartialEq)]
pub struct Change<T> {
    /// What was there.
    pub before: Option<T>,
    /// What is there now.
    pub after: Option<T>,
}

/// What belongs to the scenario as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Title.
    pub name: String,
    /// What the design is about.
    pub note: String,
    /// What it promises.
    pub objectives: Vec<Objective>,
    /// Prices.
    pub pricing: Pricing,
    /// Seed of its simulations.
    pub seed: u64,
}

impl Settings {
    /// The settings of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        Self {
            name: scenario.name.clone(),
            note: scenario.note.clone(),
            objectives: scenario.objectives.clone(),
            pricing: scenario.pricing.clone(),
            seed: scenario.seed,
        }
    }

    fn write(self, scenario: &mut Scenario) {
        scenario.name = self.name;
        scenario.note = self.note;
        scenario.objectives = self.objectives;
        scenario.pricing = self.pricing;
        scenario.seed = self.seed;
    }

    fn same_numbers(&self, other: &Self) -> bool {
        self.objectives == other.objectives && self.pricing == other.pricing && self.seed == other.seed
    }
}

/// What changed between two documents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    /// Blocks, without where they are drawn.
    pub blocks: BTreeMap<BlockId, Change<Block>>,
    /// Where blocks are drawn.
    pub placements: BTreeMap<BlockId, Change<Point>>,
    /// Edges.
    pub edges: BTreeMap<EdgeId, Change<Edge>>,
    /// Request classes.
    pub classes: BTreeMap<ClassId, Change<Class>>,
    /// The scenario as a whole; both sides are there.
    pub settings: Option<Box<(Settings, Settings)>>,
}

impl Diff {
    /// What leads from one document to another.
    pub fn between(before: &Document, after: &Document) -> Self {
        let (old, new) = (&before.scenario, &after.scenario);
        let settings = (Settings::of(old), Settings::of(new));
        Self {
            blocks: changes(&old.blocks, &new.blocks),
            placements: changes(&before.placements, &after.placements),
            edges: changes(&old.edges, &new.edges),
            classes: changes(&old.classes, &new.classes),
            settings: (settings.0 != settings.1).then(|| Box::new(settings)),
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
            && self.placements.is_empty()
            && self.edges.is_empty()
            && self.classes.is_empty()
            && self.settings.is_none()
    }

    /// Whether any answer may differ: false where blocks only moved or texts about the scenario changed.
    pub fn touches_numbers(&self) -> bool {
        let settings = self.settings.as_ref().is_some_and(|s| !s.0.same_numbers(&s.1));
        settings || !(self.blocks.is_empty() && self.edges.is_empty() && self.classes.is_empty())
    }

    /// What leads back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            blocks: inverted(&self.blocks),
            placements: inverted(&self.placements),
            edges: inverted(&self.edges),
            classes: inverted(&self.classes),
            settings: self.settings.as_ref().map(|s| Box::new((s.1.clone(), s.0.clone()))),
        }
    }

    /// This change and then `next`, as one.
    #[must_use]
    pub fn compose(mut self, next: &Self) -> Self {
        then(&mut self.blocks, &next.blocks);
        then(&mut self.placements, &next.placements);
        then(&mut self.edges, &next.edges);
        then(&mut self.classes, &next.classes);
        self.settings = match (self.settings, &next.settings) {
            (Some(first), Some(second)) => {
                let joined = (first.0, second.1.clone());
                (joined.0 != joined.1).then(|| Box::new(joined))
            }
            (first, second) => first.or_else(|| second.clone()),
        };
        self
    }

    /// Writes the later side of every change into `document`.
    pub fn apply(&self, document: &mut Document) {
        write(&self.blocks, &mut document.scenario.blocks);
        write(&self.placements, &mut document.placements);
        write(&self.edges, &mut document.scenario.edges);
        write(&self.classes, &mut document.scenario.classes);
        if let Some(settings) = &self.settings {
            settings.1.clone().write(&mut document.scenario);
        }
    }
}

fn changes<K: Ord + Copy, T: Clone + PartialEq>(
    before: &BTreeMap<K, T>,
    after: &BTreeMap<K, T>,
) -> BTreeMap<K, Change<T>> {
    let gone = before.keys().filter(|id| !after.contains_key(id));
    let all = after.keys().chain(gone);
    all.filter(|id| before.get(id) != after.get(id))
        .map(|id| (*id, Change { before: before.get(id).cloned(), after: after.get(id).cloned() }))
        .collect()
}

fn inverted<K: Ord + Copy, T: Clone>(changes: &BTreeMap<K, Change<T>>) -> BTreeMap<K, Change<T>> {
    let turn = |c: &Change<T>| Change { before: c.after.clone(), after: c.before.clone() };
    changes.iter().map(|(id, change)| (*id, turn(change))).collect()
}

fn then<K: Ord + Copy, T: Clone + PartialEq>(
    first: &mut BTreeMap<K, Change<T>>,
    next: &BTreeMap<K, Change<T>>,
) {
    for (id, change) in next {
        let joined = match first.remove(id) {
            Some(earlier) => Change { before: earlier.before, after: change.after.clone() },
            None => change.clone(),
        };
        if joined.before != joined.after {
            first.insert(*id, joined);
        }
    }
}

fn write<K: Ord + Copy, T: Clone>(changes: &BTreeMap<K, Change<T>>, records: &mut BTreeMap<K, T>) {
    for (id, change) in changes {
        match &change.after {
            Some(record) => records.insert(*id, record.clone()),
            None => records.remove(id),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Diff;
    use crate::model::{Block, BlockId, Document, Params, Point};

    fn with_block(name: &str, x: f64) -> Document {
        let mut document = Document::default();
        let block = Block { kind: "k".to_owned(), name: name.to_owned(), params: Params::default() };
        document.scenario.blocks = BTreeMap::from([(BlockId(3), block)]);
        document.placements.insert(BlockId(3), Point { x, y: 0.0 });
        document
    }

    #[test]
    fn moving_touches_no_numbers() {
        let moved = Diff::between(&with_block("a", 0.0), &with_block("a", 16.0));
        assert!(!moved.is_empty() && !moved.touches_numbers());
        assert!(Diff::between(&with_block("a", 0.0), &with_block("b", 0.0)).touches_numbers());
        let mut titled = with_block("a", 0.0);
        titled.scenario.name = "Shop".to_owned();
        let title = Diff::between(&with_block("a", 0.0), &titled);
        assert!(!title.is_empty() && !title.touches_numbers());
        titled.scenario.seed = 9;
        assert!(Diff::between(&with_block("a", 0.0), &titled).touches_numbers());
    }

    #[test]
    fn there_and_back_is_nothing() {
        let there = Diff::between(&Document::default(), &with_block("a", 0.0));
        assert!(there.clone().compose(&there.inverse()).is_empty());
        let mut document = Document::default();
        there.apply(&mut document);
        assert_eq!(document, with_block("a", 0.0));
        there.inverse().apply(&mut document);
        assert_eq!(document, Document::default());
    }
}
