//! The canvas: blocks and edges under one camera, and the hands that move them.

mod block;
mod edge;
mod keys;
mod overlay;
mod pointer;
mod stage;
mod tools;

pub use pointer::pointer_of;
pub use stage::Stage;
