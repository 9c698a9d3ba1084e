//! What is stored: wire types apart from the model's, so that the model can change while links stay as they are.
//!
//! Kinds, parameters and options are stored by slug. What has its default is left out; the defaults are those of
//! this format, not the program's of today. Reading checks all that the rest of the program takes for granted
//! ([`limits`]); what is odd but readable, such as an unknown kind, opens and is listed as a problem.

pub mod limits;
mod read;
mod write;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::model::{Document, EdgeMode};

/// A document as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentV1 {
    /// Version of the format; in files only, a link has it before its dot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headroom: Option<u32>,
    /// Title; `Untitled` is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Request classes; left out where there is one, `request`, with share 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<Vec<ClassV1>>,
    /// Blocks in the order of their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocks: Vec<BlockV1>,
    /// Edges in the order of their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edges: Vec<EdgeV1>,
    /// Objectives; left out where there is one, p99 below 0.5 s with at most 0.1 % errors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objectives: Option<Vec<ObjectiveV1>>,
    /// Prices; left out where nothing is edited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pricing: Option<PricingV1>,
    /// Seed; 1 is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

/// A request class as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassV1 {
    /// Left out where it is one more than the id before, or 0 for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// Name.
    pub name: String,
    /// Weight in the traffic.
    #[serde(serialize_with = "plain")]
    pub share: f64,
}

/// Values by parameter slug.
pub type ValuesV1 = BTreeMap<String, ValueV1>;

/// A parameter's value as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a number, a text, true or false")]
pub enum ValueV1 {
    /// On or off.
    Flag(bool),
    /// A number in SI units.
    #[serde(serialize_with = "plain")]
    Number(f64),
    /// An option's slug, or `unlimited`.
    Text(String),
}

/// A block as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockV1 {
    /// Left out where it is one more than the id before, or 0 for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// Slug of its kind.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Left side; without it the drawing is laid out on opening.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "plain_if_any")]
    pub x: Option<f64>,
    /// Upper side.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "plain_if_any")]
    pub y: Option<f64>,
    /// Values for all classes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: ValuesV1,
    /// Values that one class has instead.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_class: BTreeMap<u32, ValuesV1>,
}

/// An edge as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EdgeV1 {
    /// Left out where it is one more than the id before, or 0 for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// The block that calls.
    pub from: u32,
    /// The block that is called.
    pub to: u32,
    /// Whether it waits; `call` is left out.
    #[serde(default, skip_serializing_if = "ModeV1::is_call")]
    pub mode: ModeV1,
    /// Values for all classes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: ValuesV1,
    /// Values that one class has instead.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_class: BTreeMap<u32, ValuesV1>,
    /// The classes that use it; left out where all do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<u32>,
}

/// How an edge hands a request on, as it is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModeV1 {
    /// [`EdgeMode::Call`].
    #[default]
    Call,
    /// [`EdgeMode::Forward`].
    Forward,
    /// [`EdgeMode::Publish`].
    Publish,
}

impl ModeV1 {
    // By reference, as serde calls it.
    fn is_call(&self) -> bool {
        *self == Self::Call
    }
}

impl From<EdgeMode> for ModeV1 {
    fn from(mode: EdgeMode) -> Self {
        match mode {
            EdgeMode::Call => Self::Call,
            EdgeMode::Forward => Self::Forward,
            EdgeMode::Publish => Self::Publish,
        }
    }
}

impl From<ModeV1> for EdgeMode {
    fn from(mode: ModeV1) -> Self {
        match mode {
            ModeV1::Call => Self::Call,
            ModeV1::Forward => Self::Forward,
            ModeV1::Publish => Self::Publish,
        }
    }
}

/// An objective as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectiveV1 {
    /// The class it is about; left out where it is about all requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<u32>,
    /// Which percentile, between 0 and 1.
    #[serde(serialize_with = "plain")]
    pub percentile: f64,
    /// Its bound in seconds.
    #[serde(serialize_with = "plain")]
    pub latency_s: f64,
    /// Largest share of requests that may fail.
    #[serde(serialize_with = "plain")]
    pub error_ratio: f64,
}

/// Prices as they are stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PricingV1 {
    /// Hours in a month; 730 where left out.
    #[serde(default = "hours", serialize_with = "plain")]
    pub hours_per_month: f64,
    /// Multiplies every price; 1 where left out.
    #[serde(default = "one", serialize_with = "plain")]
    pub multiplier: f64,
    /// Unit prices in US dollars by the rate's slug.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub edited: BTreeMap<String, f64>,
}

const fn hours() -> f64 {
    730.0
}

const fn one() -> f64 {
    1.0
}

/// Whole numbers without a decimal point: shorter, and as people write them.
fn plain<S: Serializer>(x: &f64, to: S) -> Result<S::Ok, S::Error> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if x.fract() == 0.0 && x.abs() < EXACT { to.serialize_i64(*x as i64) } else { to.serialize_f64(*x) }
}

fn plain_if_any<S: Serializer>(x: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
    match x {
        Some(x) => plain(x, to),
        None => to.serialize_none(),
    }
}

/// What is wrong with a stored document, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Where: `block 3, kind`; empty for the document as a whole.
    pub place: String,
    /// What, as a sentence without its full stop.
    pub what: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = if self.place.is_empty() { "" } else { ": " };
        write!(f, "{}{between}{}.", self.place, self.what)
    }
}

/// A document in its stored form.
pub fn stored(document: &Document) -> DocumentV1 {
    write::write(document)
}

/// Reads a stored document of the current version with long keys.
///
/// # Errors
/// What is wrong with it, and where.
pub fn read(value: Value) -> Result<Document, Malformed> {
    let stored: DocumentV1 = serde_path_to_error::deserialize(value).map_err(|error| Malformed {
        place: read::place_of(&error.path().to_string()),
        what: error.into_inner().to_string(),
    })?;
    read::read(stored)
}
