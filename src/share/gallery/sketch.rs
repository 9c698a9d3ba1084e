//! A short way to write a design down.

use std::collections::BTreeMap;

use crate::model::{
    Block, BlockId, Class, ClassId, Edge, EdgeId, EdgeMode, Objective, ParamValue, Params, Placements, Point,
    Scenario,
};

/// A value in a list of parameters.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value {
    /// A number in the parameter's unit.
    Number(f64),
    /// An option's slug.
    Choice(&'static str),
    /// On.
    On,
}

impl From<Value> for ParamValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Number(x) => Self::from_number(x),
            Value::Choice(slug) => Self::Text(slug.to_owned()),
            Value::On => Self::Flag(true),
        }
    }
}

/// A design that grows line by line. Identifiers are given in order, from 1.
#[derive(Debug)]
pub(super) struct Sketch {
    scenario: Scenario,
    placements: Placements,
}

impl Sketch {
    /// Nothing but a name, a note, classes with their shares, and an objective for all requests.
    pub(super) fn new(name: &str, note: &str, classes: &[(&str, f64)], objective: (f64, f64)) -> Self {
        let classes = (1..)
            .zip(classes)
            .map(|(id, (name, share))| (ClassId(id), Class { name: (*name).to_owned(), share: *share }));
        let (latency_s, error_ratio) = objective;
        let scenario = Scenario {
            name: name.to_owned(),
            note: note.to_owned(),
            classes: classes.collect(),
            objectives: vec![Objective { class: None, percentile: 0.99, latency_s, error_ratio }],
            ..Scenario::default()
        };
        Self { scenario, placements: BTreeMap::new() }
    }

    /// Adds a block with its top left corner at `at`.
    pub(super) fn block(
        &mut self,
        kind: &str,
        name: &str,
        at: (f64, f64),
        params: &[(&str, Value)],
    ) -> BlockId {
        let id = BlockId(self.scenario.blocks.len() as u32 + 1);
        let (kind, name) = (kind.to_owned(), name.to_owned());
        self.scenario.blocks.insert(id, Block { kind, name, params: shared(params) });
        self.placements.insert(id, Point { x: at.0, y: at.1 });
        id
    }

    /// Gives one class its own value of a block's parameter.
    pub(super) fn for_class(&mut self, block: BlockId, class: ClassId, slug: &str, value: Value) {
        if let Some(block) = self.scenario.blocks.get_mut(&block) {
            block.params.set(slug, Some(class), Some(value.into()));
        }
    }

    /// Adds an edge for the classes named; none means all.
    pub(super) fn edge(
        &mut self,
        mode: EdgeMode,
        from: BlockId,
        to: BlockId,
        classes: &[ClassId],
        params: &[(&str, Value)],
    ) {
        let id = EdgeId(self.scenario.edges.len() as u32 + 1);
        let edge = Edge { from, to, mode, params: shared(params), classes: classes.to_vec() };
        self.scenario.edges.insert(id, edge);
    }

    /// The design and its drawing.
    pub(super) fn finish(self) -> (Scenario, Placements) {
        (self.scenario, self.placements)
    }
}

fn shared(values: &[(&str, Value)]) -> Params {
    let mut params = Params::default();
    for (slug, value) in values {
        params.set(slug, None, Some((*value).into()));
    }
    params
}
