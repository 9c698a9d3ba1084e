//! Short names for the fields of stored documents: what links say instead.

use serde_json::{Map, Value};

/// Fields of one sort of record: `(long, short, sort of what is inside)`.
struct Fields(&'static [(&'static str, &'static str, Option<&'static Fields>)]);

const CLASS: Fields = Fields(&[("id", "i", None), ("name", "n", None), ("share", "s", None)]);
const BLOCK: Fields = Fields(&[
    ("id", "i", None),
    ("kind", "k", None),
    ("name", "n", None),
    ("params", "p", None),
    ("by_class", "q", None),
]);
const EDGE: Fields = Fields(&[
    ("id", "i", None),
    ("from", "f", None),
    ("to", "t", None),
    ("mode", "m", None),
    ("params", "p", None),
    ("by_class", "q", None),
    ("classes", "c", None),
]);
const OBJECTIVE: Fields = Fields(&[
    ("class", "c", None),
    ("percentile", "p", None),
    ("latency_s", "l", None),
    ("error_ratio", "e", None),
]);
const PRICING: Fields =
    Fields(&[("hours_per_month", "h", None), ("multiplier", "m", None), ("edited", "e", None)]);
const DOCUMENT: Fields = Fields(&[
    ("name", "n", None),
    ("note", "d", None),
    ("classes", "c", Some(&CLASS)),
    ("blocks", "b", Some(&BLOCK)),
    ("edges", "e", Some(&EDGE)),
    ("objectives", "o", Some(&OBJECTIVE)),
    ("pricing", "p", Some(&PRICING)),
    ("seed", "s", None),
]);

/// A stored document with short names, fields sorted.
pub(super) fn shorten(document: Value) -> Value {
    renamed(document, &DOCUMENT, &|(long, short, _)| (long, short))
}

/// A stored document with long names; names that are long already stay.
pub(super) fn lengthen(document: Value) -> Value {
    renamed(document, &DOCUMENT, &|(long, short, _)| (short, long))
}

type Field = (&'static str, &'static str, Option<&'static Fields>);

fn renamed(value: Value, fields: &Fields, way: &impl Fn(Field) -> (&'static str, &'static str)) -> Value {
    match value {
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| renamed(item, fields, way)).collect())
        }
        Value::Object(map) => {
            let mut sorted: Vec<(String, Value)> =
                map.into_iter().map(|(key, value)| renamed_field(key, value, fields, way)).collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(sorted.into_iter().collect::<Map<String, Value>>())
        }
        other => other,
    }
}

fn renamed_field(
    key: String,
    value: Value,
    fields: &Fields,
    way: &impl Fn(Field) -> (&'static str, &'static str),
) -> (String, Value) {
    let Some(field) = fields.0.iter().copied().find(|field| key == field.0 || key == field.1) else {
        return (key, value);
    };
    let value = match field.2 {
        Some(inside) => renamed(value, inside, way),
        None => value,
    };
    (way(field).1.to_owned(), value)
}
