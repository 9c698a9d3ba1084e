//! Geometry of the canvas: data in, data out.

pub mod camera;
pub mod clipboard;
pub mod geometry;
pub mod hit;
pub mod layout;
pub mod route;
pub mod snap;
