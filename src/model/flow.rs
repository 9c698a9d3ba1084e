//! Nominal flow.
