//! Every native integration test, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod catalogue;
mod protocol;
mod sameness;
mod sim_theory;
mod tidy;

mod editor;
mod share;
