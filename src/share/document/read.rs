//! From what is stored to the model, with every check that the rest of the program takes for granted.

use std::collections::BTreeMap;

use super::{
    BlockV1, ClassV1, DocumentV1, EdgeV1, Malformed, ObjectiveV1, PricingV1, ValueV1, ValuesV1, limits,
};
use crate::model::{
    Block, BlockId, Class, ClassId, Document, Edge, EdgeId, Objective, ParamValue, Params, Placements, Point,
    Pricing, Scenario,
};

/// The classes that are meant where none are stored.
pub(super) fn default_classes() -> Vec<ClassV1> {
    vec![ClassV1 { id: None, name: "request".to_owned(), share: 1.0 }]
}

/// The objectives that are meant where none are stored.
pub(super) fn default_objectives() -> Vec<ObjectiveV1> {
    vec![ObjectiveV1 { class: None, percentile: 0.99, latency_s: 0.5, error_ratio: 0.001 }]
}

pub(super) fn read(stored: DocumentV1) -> Result<Document, Malformed> {
    let classes = classes(stored.classes.unwrap_or_else(default_classes))?;
    let (blocks, placements) = blocks(stored.blocks, &classes)?;
    let edges = edges(stored.edges, &blocks, &classes)?;
    let name = stored.name.unwrap_or_else(|| "Untitled".to_owned());
    at_most("the name", name.chars().count(), limits::NAME, "characters")?;
    at_most("the note", stored.note.chars().count(), limits::NOTE, "characters")?;
    let objectives = objectives(stored.objectives.unwrap_or_else(default_objectives), &classes)?;
    let pricing = stored.pricing.map_or_else(|| Ok(default_pricing()), pricing)?;
    let note = stored.note;
    let seed = stored.seed.unwrap_or(1);
    let scenario = Scenario { name, note, classes, blocks, edges, objectives, pricing, seed };
    Ok(Document { scenario, placements })
}

fn malformed<T>(place: impl Into<String>, what: impl Into<String>) -> Result<T, Malformed> {
    Err(Malformed { place: place.into(), what: what.into() })
}

fn at_most(place: &str, count: usize, most: usize, of: &str) -> Result<(), Malformed> {
    if count > most {
        return malformed(place, format!("there are {count} {of}, more than the {most} allowed"));
    }
    Ok(())
}

/// The id of a record, given or one more than the one before.
struct Ids {
    next: u32,
}

impl Ids {
    const fn new() -> Self {
        Self { next: 0 }
    }

    fn of(&mut self, place: &str, given: Option<u32>, taken: impl Fn(u32) -> bool) -> Result<u32, Malformed> {
        let id = given.unwrap_or(self.next);
        if id > limits::ID {
            return malformed(place, format!("the id {id} is larger than {}", limits::ID));
        }
        if taken(id) {
            return malformed(place, format!("the id {id} is there twice"));
        }
        self.next = id + 1;
        Ok(id)
    }
}

fn classes(stored: Vec<ClassV1>) -> Result<BTreeMap<ClassId, Class>, Malformed> {
    at_most("", stored.len(), limits::CLASSES, "request classes")?;
    if stored.is_empty() {
        return malformed("", "there is no request class");
    }
    let mut classes = BTreeMap::new();
    let mut ids = Ids::new();
    for (i, class) in stored.into_iter().enumerate() {
        let place = format!("class {}", i + 1);
        at_most(&place, class.name.chars().count(), limits::NAME, "characters in the name")?;
        let id = ids.of(&place, class.id, |id| classes.contains_key(&ClassId(id)))?;
        classes.insert(ClassId(id), Class { name: class.name, share: number(&place, class.share)? });
    }
    Ok(classes)
}

type Classes = BTreeMap<ClassId, Class>;

fn blocks(
    stored: Vec<BlockV1>,
    classes: &Classes,
) -> Result<(BTreeMap<BlockId, Block>, Placements), Malformed> {
    at_most("", stored.len(), limits::BLOCKS, "blocks")?;
    let (mut blocks, mut placements) = (BTreeMap::new(), Placements::new());
    let mut ids = Ids::new();
    for (i, block) in stored.into_iter().enumerate() {
        let place = format!("block {}", i + 1);
        at_most(&place, block.name.chars().count(), limits::NAME, "characters in the name")?;
        at_most(&place, block.kind.chars().count(), limits::NAME, "characters in the kind")?;
        let id = BlockId(ids.of(&place, block.id, |id| blocks.contains_key(&BlockId(id)))?);
        if let (Some(x), Some(y)) = (block.x, block.y) {
            if !(x.abs() <= limits::PLACE && y.abs() <= limits::PLACE) {
                return malformed(place, "it is drawn too far away");
            }
            placements.insert(id, Point { x, y });
        }
        let params = params(&place, block.params, block.by_class, classes)?;
        blocks.insert(id, Block { kind: block.kind, name: block.name, params });
    }
    Ok((blocks, placements))
}

fn edges(
    stored: Vec<EdgeV1>,
    blocks: &BTreeMap<BlockId, Block>,
    classes: &Classes,
) -> Result<BTreeMap<EdgeId, Edge>, Malformed> {
    at_most("", stored.len(), limits::EDGES, "edges")?;
    let mut edges = BTreeMap::new();
    let mut ids = Ids::new();
    for (i, edge) in stored.into_iter().enumerate() {
        let place = format!("edge {}", i + 1);
        let id = EdgeId(ids.of(&place, edge.id, |id| edges.contains_key(&EdgeId(id)))?);
        for end in [edge.from, edge.to] {
            if !blocks.contains_key(&BlockId(end)) {
                return malformed(place, format!("there is no block with the id {end}"));
            }
        }
        at_most(&place, edge.classes.len(), limits::CLASSES, "classes")?;
        for class in &edge.classes {
            known_class(&place, *class, classes)?;
        }
        let params = params(&place, edge.params, edge.by_class, classes)?;
        let of_classes = edge.classes.into_iter().map(ClassId).collect();
        let (from, to, mode) = (BlockId(edge.from), BlockId(edge.to), edge.mode.into());
        edges.insert(id, Edge { from, to, mode, params, classes: of_classes });
    }
    Ok(edges)
}

fn known_class(place: &str, class: u32, classes: &Classes) -> Result<ClassId, Malformed> {
    let id = ClassId(class);
    if classes.contains_key(&id) {
        return Ok(id);
    }
    malformed(place, format!("there is no request class with the id {class}"))
}

fn params(
    place: &str,
    shared: ValuesV1,
    by_class: BTreeMap<u32, ValuesV1>,
    classes: &Classes,
) -> Result<Params, Malformed> {
    let mut params = Params { shared: values(place, shared)?, by_class: BTreeMap::new() };
    for (class, given) in by_class {
        let id = known_class(place, class, classes)?;
        let given = values(place, given)?;
        if !given.is_empty() {
            params.by_class.insert(id, given);
        }
    }
    Ok(params)
}

fn values(place: &str, stored: ValuesV1) -> Result<BTreeMap<String, ParamValue>, Malformed> {
    at_most(place, stored.len(), limits::PARAMS, "parameters")?;
    let mut values = BTreeMap::new();
    for (slug, value) in stored {
        at_most(place, slug.chars().count(), limits::NAME, "characters in a parameter's name")?;
        let value = match value {
            ValueV1::Flag(flag) => ParamValue::Flag(flag),
            ValueV1::Number(x) => ParamValue::Number(number(place, x)?),
            ValueV1::Text(text) => {
                at_most(place, text.chars().count(), limits::NAME, "characters in a value")?;
                ParamValue::Text(text)
            }
        };
        values.insert(slug, value);
    }
    Ok(values)
}

fn objectives(stored: Vec<ObjectiveV1>, classes: &Classes) -> Result<Vec<Objective>, Malformed> {
    at_most("", stored.len(), limits::OBJECTIVES, "objectives")?;
    let read = |(i, o): (usize, ObjectiveV1)| {
        let place = format!("objective {}", i + 1);
        Ok(Objective {
            class: o.class.map(|class| known_class(&place, class, classes)).transpose()?,
            percentile: number(&place, o.percentile)?,
            latency_s: number(&place, o.latency_s)?,
            error_ratio: number(&place, o.error_ratio)?,
        })
    };
    stored.into_iter().enumerate().map(read).collect()
}

fn default_pricing() -> Pricing {
    Pricing { hours_per_month: 730.0, multiplier: 1.0, edited: BTreeMap::new() }
}

fn pricing(stored: PricingV1) -> Result<Pricing, Malformed> {
    let place = "prices";
    at_most(place, stored.edited.len(), limits::PRICES, "prices")?;
    for (slug, usd) in &stored.edited {
        at_most(place, slug.chars().count(), limits::NAME, "characters in a price's name")?;
        number(place, *usd)?;
    }
    Ok(Pricing {
        hours_per_month: number(place, stored.hours_per_month)?,
        multiplier: number(place, stored.multiplier)?,
        edited: stored.edited,
    })
}

fn number(place: &str, x: f64) -> Result<f64, Malformed> {
    if x.is_finite() { Ok(x) } else { malformed(place, "a number is too large") }
}

/// A place as people count: `blocks[2].kind` is `block 3, kind`.
pub(super) fn place_of(path: &str) -> String {
    let mut words = Vec::new();
    for step in path.split('.').filter(|step| !matches!(*step, "" | "?")) {
        let (name, index) = match step.split_once('[') {
            Some((name, index)) => (name, index.trim_end_matches(']').parse::<usize>().ok()),
            None => (step, None),
        };
        let one = match name {
            "blocks" => "block",
            "edges" => "edge",
            "classes" => "class",
            "objectives" => "objective",
            other => other,
        };
        words.push(index.map_or_else(|| name.to_owned(), |i| format!("{one} {}", i + 1)));
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn counts_as_people_do() {
        assert_eq!(place_of("blocks[2].kind"), "block 3, kind");
        assert_eq!(place_of("edges[0].params.calls"), "edge 1, params, calls");
        assert_eq!(place_of("."), "");
    }
}
