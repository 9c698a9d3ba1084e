//! From the model to what is stored.

use std::collections::BTreeMap;

use super::read::{default_classes, default_objectives};
use super::{BlockV1, ClassV1, DocumentV1, EdgeV1, ObjectiveV1, PricingV1, ValueV1, ValuesV1};
use crate::model::{ClassId, Document, Objective, ParamValue, Params, Pricing};

pub(super) fn write(document: &Document) -> DocumentV1 {
    let scenario = &document.scenario;
    let mut ids = Ids::default();
    let classes: Vec<ClassV1> = scenario
        .classes
        .iter()
        .map(|(id, c)| ClassV1 { id: ids.unless_next(id.0), name: c.name.clone(), share: finite(c.share) })
        .collect();
    let mut ids = Ids::default();
    let blocks = scenario.blocks.iter().map(|(id, block)| {
        let at = document.placements.get(id);
        BlockV1 {
            id: ids.unless_next(id.0),
            kind: block.kind.clone(),
            name: block.name.clone(),
            x: at.map(|p| finite(p.x)),
            y: at.map(|p| finite(p.y)),
            params: values(&block.params.shared),
            by_class: by_class(&block.params),
        }
    });
    let blocks = blocks.collect();
    let mut ids = Ids::default();
    let edges = scenario.edges.iter().map(|(id, edge)| EdgeV1 {
        id: ids.unless_next(id.0),
        from: edge.from.0,
        to: edge.to.0,
        mode: edge.mode.into(),
        params: values(&edge.params.shared),
        by_class: by_class(&edge.params),
        classes: edge.classes.iter().map(|class| class.0).collect(),
    });
    let objectives: Vec<ObjectiveV1> = scenario.objectives.iter().map(objective).collect();
    DocumentV1 {
        headroom: None,
        name: (scenario.name != "Untitled").then(|| scenario.name.clone()),
        note: scenario.note.clone(),
        classes: (classes != default_classes()).then_some(classes),
        blocks,
        edges: edges.collect(),
        objectives: (objectives != default_objectives()).then_some(objectives),
        pricing: pricing(&scenario.pricing),
        seed: (scenario.seed != 1).then_some(scenario.seed),
    }
}

/// Ids are stored only where they do not simply follow.
#[derive(Default)]
struct Ids {
    next: u32,
}

impl Ids {
    fn unless_next(&mut self, id: u32) -> Option<u32> {
        let follows = id == self.next;
        self.next = id.saturating_add(1);
        (!follows).then_some(id)
    }
}

fn objective(o: &Objective) -> ObjectiveV1 {
    ObjectiveV1 {
        class: o.class.map(|class| class.0),
        percentile: finite(o.percentile),
        latency_s: finite(o.latency_s),
        error_ratio: finite(o.error_ratio),
    }
}

fn pricing(p: &Pricing) -> Option<PricingV1> {
    let stored = PricingV1 {
        hours_per_month: finite(p.hours_per_month),
        multiplier: finite(p.multiplier),
        edited: p.edited.iter().map(|(slug, usd)| (slug.clone(), finite(*usd))).collect(),
    };
    let plain = PricingV1 { hours_per_month: 730.0, multiplier: 1.0, edited: BTreeMap::new() };
    (stored != plain).then_some(stored)
}

fn by_class(params: &Params) -> BTreeMap<u32, ValuesV1> {
    params.by_class.iter().map(|(ClassId(class), given)| (*class, values(given))).collect()
}

/// JSON knows no infinity: `unlimited` stands for it. What is not a number at all falls back to its default.
fn values(given: &BTreeMap<String, ParamValue>) -> ValuesV1 {
    let value = |value: &ParamValue| match value {
        ParamValue::Flag(flag) => Some(ValueV1::Flag(*flag)),
        ParamValue::Text(text) => Some(ValueV1::Text(text.clone())),
        ParamValue::Number(x) if x.is_finite() => Some(ValueV1::Number(*x)),
        ParamValue::Number(x) if *x == f64::INFINITY => Some(ValueV1::Text("unlimited".to_owned())),
        ParamValue::Number(_) => None,
    };
    given.iter().filter_map(|(slug, given)| Some((slug.clone(), value(given)?))).collect()
}

fn finite(x: f64) -> f64 {
    if x.is_finite() { x } else { 0.0 }
}
