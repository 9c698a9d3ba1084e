//! The world is being shifted.

use super::{Tool, is_end};
use crate::editor::kernel::geometry::minus;
use crate::editor::{Editor, Effect, Pointer};
use crate::model::Point;

/// The world is being shifted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pan {
    pub(super) pointer: i32,
    last: Point,
}

impl Pan {
    pub(super) fn new(pointer: &Pointer, effects: &mut Vec<Effect>) -> Self {
        effects.extend([Effect::Capture(pointer.id), Effect::Overlay]);
        Self { pointer: pointer.id, last: pointer.at }
    }

    pub(super) fn step(self, editor: &mut Editor, pointer: &Pointer, effects: &mut Vec<Effect>) -> Tool {
        if is_end(pointer.phase) {
            effects.push(Effect::Overlay);
            return Tool::default();
        }
        editor.camera = editor.camera.panned(minus(pointer.at, self.last));
        effects.push(Effect::Camera);
        Tool::Pan(Self { last: pointer.at, ..self })
    }
}
