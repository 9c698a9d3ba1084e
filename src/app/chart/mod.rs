//! The two charts that never go away: response times and monthly cost against traffic.

pub mod axis;
mod cost;
mod dock;
mod frame;
mod ink;
mod label;
mod latency;
mod painted;
mod plot;
mod readout;
mod stage;
mod strip;
mod surface;
mod table;
pub mod view;

pub use dock::ChartDock;
