//! The network in time: a fluid model of a day or a spike, autoscalers that follow it, and exact answers for one station.

mod autoscaler;
mod trajectory;

pub use autoscaler::{AUTOSCALER, desired};
pub use trajectory::{Moment, StationMoment, Trajectory};
