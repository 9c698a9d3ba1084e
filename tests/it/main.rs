//! Every native integration test, in one binary.

mod catalogue;

mod editor;
mod share;
