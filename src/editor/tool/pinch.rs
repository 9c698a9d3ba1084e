//! Two fingers shift and zoom.

use super::{Tool, is_end};
use crate::editor::kernel::geometry::{distance, minus};
use crate::editor::{Camera, Pointer};
use crate::model::Point;

/// Fingers nearer than this many CSS pixels do not zoom: their ratio is noise.
const CLOSEST: f64 = 10.0;

/// Two fingers shift and zoom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pinch {
    /// The two pointers.
    pub(super) fingers: [i32; 2],
}

impl Pinch {
    pub(super) fn step(self, pointer: &Pointer) -> Tool {
        let over = is_end(pointer.phase) && self.fingers.contains(&pointer.id);
        if over { Tool::default() } else { Tool::Pinch(self) }
    }
}

/// The view after two fingers moved: what was between them stays between them.
pub(super) fn pinched(camera: Camera, before: [Point; 2], after: [Point; 2]) -> Camera {
    let centre = |[a, b]: [Point; 2]| Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 };
    let (apart, now_apart) = (distance(before[0], before[1]), distance(after[0], after[1]));
    let factor = if apart > CLOSEST && now_apart > CLOSEST { now_apart / apart } else { 1.0 };
    camera.zoomed(factor, centre(before)).panned(minus(centre(after), centre(before)))
}
