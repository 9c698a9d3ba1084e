//! Closed forms over a [`Network`](crate::model::network::Network): what the line on the chart says.

pub mod prediction;

pub use prediction::{Errors, OutcomePrediction, Prediction, StationPrediction, Validity};
