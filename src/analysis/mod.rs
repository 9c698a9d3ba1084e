//! The questions people ask, over both engines.

pub mod accuracy;
pub mod answer;
pub mod cost;
pub mod inquiry;
pub mod limits;
pub mod page_load;
pub mod sentence;
pub mod study;

pub use answer::{Answer, BlockAnswer, Bottleneck, Curve, CurvePoint, TrafficUnit};
pub use inquiry::Inquiry;
pub use study::{Study, study};
