//! Every native integration test, in one binary.

mod catalogue;
mod protocol;
mod sim_theory;
