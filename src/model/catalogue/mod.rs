//! All knowledge of block kinds, as one table of data. Nothing outside this folder names a kind in a `match`.
//!
//! A new kind is one [`BlockSpec`] and its name in [`CATALOGUE`].

mod compute;
pub mod edge;
mod external;
mod icons;
mod kinds;
mod messaging;
mod network;
mod params;
pub mod rates;
pub mod sizes;
mod storage;
mod traffic;

use super::behaviour::{Behaviour, Work};
use super::param::{ParamSpec, Reader};
use super::rates::{Bill, Rate, Usage};
use super::scenario::EdgeMode;

pub use kinds::CATALOGUE;

/// One kind of block.
#[derive(Debug)]
pub struct BlockSpec {
    /// Stored in links: never changes.
    pub slug: &'static str,
    /// Name in the palette, sentence case.
    pub name: &'static str,
    /// Where the palette shows it.
    pub group: Group,
    /// The inside of a 24 × 24 SVG, drawn with `stroke="currentColor"` and no fill.
    pub icon: &'static str,
    /// One sentence for the palette.
    pub summary: &'static str,
    /// Other words people search for.
    pub keywords: &'static [&'static str],
    /// How it is modelled and what is assumed, in a few sentences of Markdown.
    pub doc: &'static str,
    /// Parameters, in the inspector's order.
    pub params: &'static [ParamSpec],
    /// Whether edges may come in.
    pub takes_requests: bool,
    /// Whether edges may go out.
    pub makes_requests: bool,
    /// Mode of a new edge from this block.
    pub edge_mode: EdgeMode,
    /// The parameter that scales with traffic, for sources: rate or users.
    pub traffic_param: Option<&'static str>,
    /// How it acts.
    pub behaviour: fn(&Reader<'_>) -> Behaviour,
    /// What it does for one class, read through [`Reader::for_class`].
    pub work: fn(&Reader<'_>) -> Work,
    /// Its monthly bill.
    pub cost: fn(&Reader<'_>, &Usage, &mut Bill<'_>),
    /// The rates its bill may use, for the price editor.
    pub rates: &'static [&'static Rate],
}

/// Where the palette shows a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Who sends requests.
    Traffic,
    /// Networks, balancers, gateways.
    Network,
    /// What runs code.
    Compute,
    /// What keeps data.
    Storage,
    /// What carries messages.
    Messaging,
    /// What belongs to others.
    External,
}

impl Group {
    /// Name in the palette.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Traffic => "Traffic",
            Self::Network => "Network",
            Self::Compute => "Compute",
            Self::Storage => "Storage",
            Self::Messaging => "Messaging",
            Self::External => "External",
        }
    }
}

/// The kind with this slug.
pub fn find(slug: &str) -> Option<&'static BlockSpec> {
    CATALOGUE.iter().copied().find(|spec| spec.slug == slug)
}

/// Whether blocks of this kind send the traffic.
pub fn is_source(spec: &BlockSpec) -> bool {
    spec.traffic_param.is_some()
}
