//! The worker floor.
