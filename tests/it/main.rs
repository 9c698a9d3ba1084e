//! Every native integration test, in one binary.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

mod agreement;
mod any_network;
mod balancing;
mod calls;
mod catalogue;
mod contract;
mod editor;
mod known_answers;
mod meaning;
mod parameters;
mod protocol;
mod resilience;
mod sameness;
mod share;
mod sim_balancing;
mod sim_calls;
mod sim_properties;
mod sim_stations;
mod sim_theory;
mod sim_traffic;
mod special;
mod theory;
mod tidy;
mod time;
mod urbanharvest;
