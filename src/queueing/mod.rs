//! Closed forms over a [`Network`](crate::model::network::Network): what the line on the chart says.

pub mod call;
pub mod capacity;
pub mod closed;
pub mod compiled;
pub mod contour;
pub mod direct;
pub mod dispersion;
pub mod erlang;
pub mod finite;
pub mod group;
pub mod grouped;
pub mod holding;
pub mod inversion;
pub mod law;
mod line;
pub mod method;
pub mod modulated;
pub mod multiserver;
pub mod outcome;
pub mod packet;
pub mod point;
pub mod population;
pub mod prediction;
pub mod quadrature;
pub mod renewal;
pub mod sharing;
pub mod solver;
pub mod station;
pub mod stream;
pub mod transform;
pub mod transient;
mod variability;

pub use prediction::{Errors, OutcomePrediction, Prediction, StationPrediction, Validity};
pub use solver::{Detail, Solver};
