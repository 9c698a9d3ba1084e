//! The questions people ask, over both engines.

pub mod answer;

pub use answer::{Answer, Bottleneck, BlockAnswer, Curve, CurvePoint};
