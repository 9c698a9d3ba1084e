//! A rectangle selects what it touches.

use super::Tool;
use crate::editor::kernel::geometry::Rect;
use crate::editor::{Editor, Effect, Phase, Pointer, Selection};
use crate::model::Point;

/// A rectangle selects what it touches.
#[derive(Clone, Debug, PartialEq)]
pub struct Marquee {
    pub(super) pointer: i32,
    /// Where it began, in the world.
    start: Point,
    /// Where the pointer is, in the world.
    end: Point,
    /// What was selected before and stays so.
    pub(super) before: Selection,
}

impl Marquee {
    pub(super) fn new(editor: &Editor, pointer: &Pointer) -> Self {
        let start = editor.camera.world_from_screen(pointer.at);
        Self { pointer: pointer.id, start, end: start, before: editor.selection.clone() }
    }

    pub(super) fn rect(&self) -> Rect {
        Rect::between(self.start, self.end)
    }

    pub(super) fn step(mut self, editor: &mut Editor, pointer: &Pointer, effects: &mut Vec<Effect>) -> Tool {
        effects.push(Effect::Overlay);
        if pointer.phase == Phase::Up {
            return Tool::default();
        }
        self.end = editor.camera.world_from_screen(pointer.at);
        let selection = self.selected(editor);
        if selection != editor.selection {
            editor.selection = selection;
            effects.push(Effect::Selected);
        }
        Tool::Marquee(self)
    }

    /// What was selected, the blocks it touches, and the edges between two of these.
    fn selected(&self, editor: &Editor) -> Selection {
        let area = self.rect();
        let mut selection = self.before.clone();
        let touched = editor.document.placements.iter().filter(|(_, at)| Rect::of_block(**at).touches(area));
        let touched: Vec<_> = touched.map(|(id, _)| *id).collect();
        let inside = |id| touched.contains(&id);
        let edges = editor.document.scenario.edges.iter();
        selection.edges.extend(edges.filter(|(_, e)| inside(e.from) && inside(e.to)).map(|(id, _)| *id));
        selection.blocks.extend(touched);
        selection
    }
}
