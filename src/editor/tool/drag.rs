//! Blocks are being moved. The grid attracts them unless Ctrl (Command) is held; with Alt held at the start, copies
//! are moved.

use super::Tool;
use crate::editor::kernel::geometry::{minus, plus};
use crate::editor::kernel::snap::snapped;
use crate::editor::{Command, Editor, Effect, Phase, Pointer};
use crate::model::{BlockId, Placements, Point};

/// Blocks are being moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Drag {
    pub(super) pointer: i32,
    /// Where the pointer was, in the world.
    start: Point,
    /// Where the block under the pointer was.
    anchor: Point,
    /// Where all moved blocks were.
    origin: Placements,
}

impl Drag {
    /// Begins to move the selection, the pressed block included.
    pub(super) fn new(
        editor: &mut Editor,
        pressed: BlockId,
        pointer: &Pointer,
        effects: &mut Vec<Effect>,
    ) -> Option<Self> {
        let anchor = *editor.document.placements.get(&pressed)?;
        let before = editor.selection.clone();
        editor.selection.blocks.insert(pressed);
        let blocks = editor.selection.blocks.clone();
        let start = editor.camera.world_from_screen(pointer.at);
        let places = &editor.document.placements;
        let mut origin: Placements = blocks.iter().filter_map(|id| Some((*id, *places.get(id)?))).collect();
        let label = Command::Move { to: origin.clone() }.label(&editor.document);
        if pointer.modifiers.alt {
            editor.history.mark(&label.replacen("move", "duplicate", 1), &before);
            effects.extend(editor.act(Command::Duplicate { blocks }));
            // Copies are numbered in the order of their originals.
            origin = editor.selection.blocks.iter().copied().zip(origin.into_values()).collect();
        } else {
            editor.history.mark(&label, &before);
            effects.push(Effect::Selected);
        }
        Some(Self { pointer: pointer.id, start, anchor, origin })
    }

    pub(super) fn step(self, editor: &mut Editor, pointer: &Pointer, effects: &mut Vec<Effect>) -> Tool {
        let by = minus(editor.camera.world_from_screen(pointer.at), self.start);
        let free = plus(self.anchor, by);
        let anchor = if pointer.modifiers.primary { free } else { snapped(free) };
        let by = minus(anchor, self.anchor);
        let to = self.origin.iter().map(|(id, at)| (*id, plus(*at, by))).collect();
        effects.extend(editor.act(Command::Move { to }));
        if pointer.phase == Phase::Up {
            editor.end_gesture();
            effects.push(Effect::Overlay);
            return Tool::default();
        }
        Tool::Drag(self)
    }
}
