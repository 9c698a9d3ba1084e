//! Closed forms over a [`Network`](crate::model::network::Network): what the line on the chart says.

pub mod call;
pub mod capacity;
pub mod closed;
pub mod compiled;
pub mod erlang;
pub mod finite;
pub mod fork;
pub mod group;
pub mod hazard;
pub mod hedge;
pub mod holding;
pub mod inversion;
pub mod join;
pub mod law;
pub mod method;
pub mod multiserver;
pub mod normal;
pub mod order;
pub mod outcome;
pub mod point;
pub mod population;
pub mod prediction;
pub mod renewal;
pub mod sharing;
pub mod solver;
pub mod station;
pub mod transform;

pub use prediction::{Errors, OutcomePrediction, Prediction, StationPrediction, Validity};
pub use solver::{Detail, Solver};
