//! Closed forms over a [`Network`](crate::model::network::Network): what the line on the chart says.

pub mod abandonment;
pub mod batch;
pub mod call;
pub mod capacity;
pub mod closed;
pub mod cold;
pub mod compiled;
pub mod consumer;
pub mod contended;
pub mod erlang;
pub mod finite;
pub mod group;
pub mod holding;
pub mod inversion;
pub mod law;
pub mod line;
pub mod load_dependent;
pub mod method;
pub mod multiserver;
pub mod outcome;
pub mod packet;
pub mod patience;
pub mod point;
pub mod population;
pub mod prediction;
pub mod quadrature;
pub mod renewal;
pub mod setup;
pub mod sharing;
pub mod solver;
pub mod station;
pub mod survival;
pub mod transform;

pub use prediction::{Errors, OutcomePrediction, Prediction, StationPrediction, Validity};
pub use solver::{Detail, Solver};
