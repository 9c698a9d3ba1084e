//! Discrete-event simulation of a [`Network`](crate::model::network::Network): what the points on the chart say.

mod attempt;
pub mod calendar;
mod digest;
pub mod engine;
mod fork;
mod growth;
pub mod histogram;
pub mod interval;
pub mod measurement;
pub mod plan;
mod report;
pub mod rng;
pub mod run;
pub mod sample;
mod service;
mod settling;
pub mod station;
pub mod visit;
mod warmup;
pub mod ziggurat;

pub use measurement::{Estimate, Measurement, OutcomeMeasurement, StationMeasurement};
pub use plan::Unfit;
pub use run::{Progress, RunSpec, Study, simulate};
