//! The two charts that never go away: response times and monthly cost against traffic, or what happens over time.

pub mod axis;
mod cost;
mod course;
mod course_stage;
mod dock;
mod frame;
mod ink;
mod label;
mod latency;
mod over_time;
mod painted;
mod plot;
mod readout;
mod shapes;
mod stage;
mod strip;
mod surface;
mod table;
pub mod view;

pub use dock::ChartDock;
