//! The share floor.
