//! The network in time: a fluid model of a day or a spike, autoscalers that follow it, and exact answers for one station.

mod autoscaler;
mod backlog;
mod birth_death;
mod fate;
mod flow;
mod follow;
mod line;
mod plan;
mod state;
mod trajectory;

pub use autoscaler::{AUTOSCALER, desired};
pub use backlog::Backlog;
pub use birth_death::{BirthDeath, KOLMOGOROV, infinite_servers};
pub use follow::follow;
pub use line::POINTWISE_FLUID;
pub use trajectory::{Moment, StationMoment, Trajectory};
