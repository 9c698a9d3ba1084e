//! Closed forms over a [`Network`](crate::model::network::Network): what the line on the chart says.

pub mod budget;
pub mod cache;
pub mod call;
pub mod capacity;
pub mod closed;
mod collapse;
pub mod compiled;
pub mod erlang;
pub mod finite;
pub mod group;
pub mod holding;
pub mod inversion;
pub mod law;
pub mod layered;
pub mod method;
pub mod multiserver;
mod nesting;
pub mod outcome;
pub mod packet;
pub mod patience;
pub mod point;
pub mod population;
pub mod prediction;
pub mod quadrature;
pub mod renewal;
pub mod retrial;
pub mod sharing;
pub mod solver;
pub mod station;
pub mod survival;
pub mod transform;
pub mod transient;

pub use prediction::{Branch, Errors, OutcomePrediction, Prediction, StationPrediction, Validity};
pub use solver::{Detail, Solver};
