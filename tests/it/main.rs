//! Every native integration test, in one binary.
mod sim_theory;
