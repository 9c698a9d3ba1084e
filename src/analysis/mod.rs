//! The questions people ask, over both engines.

pub mod answer;

pub use answer::{Answer, BlockAnswer, Bottleneck, Curve, CurvePoint};
