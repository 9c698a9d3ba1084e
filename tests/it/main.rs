//! Every native integration test, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod catalogue;
mod contract;
mod editor;
mod known_answers;
mod parameters;
mod protocol;
mod resilience;
mod sameness;
mod share;
mod sim_calls;
mod sim_properties;
mod sim_theory;
mod tidy;
mod urbanharvest;
