//! Discrete-event simulation of a [`Network`](crate::model::network::Network): what the points on the chart say.

mod attempt;
mod batch;
pub mod budget;
mod cache;
pub mod calendar;
mod digest;
mod dispatch;
pub mod engine;
mod fork;
mod growth;
pub mod histogram;
pub mod interval;
mod limits;
pub mod measurement;
mod patience;
pub mod plan;
mod popularity;
mod ranked;
mod report;
pub mod rng;
pub mod run;
pub mod sample;
mod service;
mod settling;
mod setup;
mod sharing;
mod source;
pub mod station;
mod tier;
pub mod visit;
mod warmup;
pub mod ziggurat;
mod zipf;

pub use measurement::{Estimate, Measurement, OutcomeMeasurement, StationMeasurement};
pub use plan::Unfit;
pub use run::{Progress, RunSpec, Study, simulate};
