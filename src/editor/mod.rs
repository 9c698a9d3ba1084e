//! The editor floor.
