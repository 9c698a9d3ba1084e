//! Every native integration test, in one binary.

mod catalogue;
