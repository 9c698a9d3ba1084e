//! Every native integration test, in one binary.

mod catalogue;
mod protocol;
mod sim_properties;
mod sim_theory;
