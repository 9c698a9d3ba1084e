//! What a person draws: blocks, edges, request classes, objectives and prices.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{BlockId, ClassId, EdgeId, Params};

/// A whole design with its question. Records are ordered by id, so equal scenarios are equal in every order.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Title.
    pub name: String,
    /// What the design is about, in a few sentences.
    pub note: String,
    /// Request classes with their shares of the traffic; never empty.
    pub classes: BTreeMap<ClassId, Class>,
    /// The tiers.
    pub blocks: BTreeMap<BlockId, Block>,
    /// What tiers do while they handle a request.
    pub edges: BTreeMap<EdgeId, Edge>,
    /// What the design promises.
    pub objectives: Vec<Objective>,
    /// Prices and how they are applied.
    pub pricing: Pricing,
    /// Seed of every simulation of this scenario.
    pub seed: u64,
}

/// A request class, such as `read` or `write`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// Name on screen.
    pub name: String,
    /// Weight in the traffic; shares are normalised to sum to one.
    pub share: f64,
}

/// One tier: a catalogue kind, a name and parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Slug of the kind in the catalogue.
    pub kind: String,
    /// Name on screen.
    pub name: String,
    /// Values that differ from the kind's defaults.
    #[serde(default)]
    pub params: Params,
}

/// How an edge hands a request on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EdgeMode {
    /// The caller waits for the reply and keeps its worker, but not its core.
    #[default]
    Call,
    /// The request moves on; the reply goes to the original caller; the worker is freed.
    Forward,
    /// The request goes on without waiting; the message is consumed later.
    Publish,
}

/// What a block does while it handles a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The block that calls.
    pub from: BlockId,
    /// The block that is called.
    pub to: BlockId,
    /// Whether it waits.
    #[serde(default)]
    pub mode: EdgeMode,
    /// Values that differ from [`edge`](super::catalogue::edge) defaults.
    #[serde(default)]
    pub params: Params,
    /// The classes that use this edge; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<ClassId>,
}

impl Edge {
    /// Whether requests of `class` use this edge.
    pub fn carries(&self, class: ClassId) -> bool {
        self.classes.is_empty() || self.classes.contains(&class)
    }
}

/// A service level objective: a percentile bound and an error bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Objective {
    /// The class it is about; `None` means all requests together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<ClassId>,
    /// Which percentile, between 0 and 1: 0.99 for p99.
    pub percentile: f64,
    /// Its bound in seconds.
    pub latency_s: f64,
    /// Largest share of requests that may fail, between 0 and 1.
    pub error_ratio: f64,
}

/// Prices are part of the scenario, so a link carries its cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pricing {
    /// Hours in a month; 730 by convention.
    pub hours_per_month: f64,
    /// Multiplies every price from the catalogue: region or negotiated discount.
    pub multiplier: f64,
    /// Unit prices in US dollars that differ from the catalogue's, by the rate's slug.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub edited: BTreeMap<String, f64>,
}

impl Default for Pricing {
    fn default() -> Self {
        Self { hours_per_month: 730.0, multiplier: 1.0, edited: BTreeMap::new() }
    }
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            name: "Untitled".to_owned(),
            note: String::new(),
            classes: BTreeMap::from([(ClassId(0), Class { name: "request".to_owned(), share: 1.0 })]),
            blocks: BTreeMap::new(),
            edges: BTreeMap::new(),
            objectives: vec![Objective { class: None, percentile: 0.99, latency_s: 0.5, error_ratio: 0.001 }],
            pricing: Pricing::default(),
            seed: 1,
        }
    }
}

impl Scenario {
    /// The edges that leave `block`, in the order in which they are made.
    pub fn edges_from(&self, block: BlockId) -> impl Iterator<Item = (EdgeId, &Edge)> {
        self.edges.iter().filter(move |(_, e)| e.from == block).map(|(id, e)| (*id, e))
    }

    /// Each class's share of the traffic, summing to one.
    pub fn class_shares(&self) -> Vec<f64> {
        let total: f64 = self.classes.values().map(|c| c.share.max(0.0)).sum();
        self.classes.values().map(|c| if total > 0.0 { c.share.max(0.0) / total } else { 0.0 }).collect()
    }
}
