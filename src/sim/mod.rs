//! Discrete-event simulation of a [`Network`](crate::model::network::Network): what the points on the chart say.

pub mod measurement;

pub use measurement::{Estimate, Measurement, OutcomeMeasurement, StationMeasurement};
