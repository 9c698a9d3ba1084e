//! Ground floor: what a design is.
//!
//! A person draws a [`Scenario`]; [`lower`](lower::lower) compiles it to a [`Network`](network::Network),
//! the one form that both engines read. All knowledge of block kinds is data in [`catalogue`].

pub mod behaviour;
pub mod catalogue;
pub mod distribution;
pub mod document;
pub mod flow;
pub mod geography;
pub mod hit_curve;
pub mod hits;
pub mod id;
pub mod lower;
pub mod network;
pub mod param;
pub mod placement;
pub mod popularity;
pub mod rates;
pub mod scenario;
mod survival;
pub mod traffic_shape;
pub mod units;
pub mod validate;

pub use distribution::Distribution;
pub use document::Document;
pub use id::{BlockId, ClassId, EdgeId};
pub use param::{ParamKind, ParamSpec, ParamValue, Params};
pub use placement::{Placements, Point};
pub use scenario::{Block, Class, Edge, EdgeMode, Objective, Pricing, Scenario};
pub use validate::{Place, Problem, Severity};
