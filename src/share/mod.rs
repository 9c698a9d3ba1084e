//! The share floor.

pub mod gallery;
