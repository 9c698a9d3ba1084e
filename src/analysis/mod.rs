//! The questions people ask, over both engines.

pub mod accuracy;
pub mod agreement;
pub mod answer;
pub mod availability;
pub mod cost;
pub mod cycle;
pub mod day;
pub mod inquiry;
pub mod limits;
pub mod page_load;
pub mod sentence;
pub mod speed;
pub mod spike;
pub mod study;
mod sweep;
pub mod usl;

pub use answer::{Answer, BlockAnswer, Bottleneck, Curve, CurvePoint, TrafficUnit};
pub use inquiry::Inquiry;
pub use study::{Study, study};
