//! A pointer is down and has not moved far: a click, or the beginning of a drag.

use super::{Connect, DRAG_THRESHOLD, Drag, Marquee, Pan, Tool};
use crate::editor::kernel::geometry::distance;
use crate::editor::kernel::hit::Hit;
use crate::editor::{Editor, Effect, Phase, Pointer, PointerKind, Selection};
use crate::model::Point;

/// A pointer is down and has not moved far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Press {
    pub(super) pointer: i32,
    /// Where it went down, on the screen.
    pub(super) start: Point,
    pub(super) hit: Hit,
}

impl Press {
    pub(super) fn new(pointer: &Pointer, hit: Hit) -> Self {
        Self { pointer: pointer.id, start: pointer.at, hit }
    }

    pub(super) fn step(self, editor: &mut Editor, pointer: &Pointer, effects: &mut Vec<Effect>) -> Tool {
        let threshold = DRAG_THRESHOLD * if pointer.kind == PointerKind::Touch { 2.0 } else { 1.0 };
        match pointer.phase {
            Phase::Move if distance(self.start, pointer.at) >= threshold => {
                self.dragged(editor, pointer, effects)
            }
            Phase::Up => {
                let tool = self.clicked(editor, pointer);
                effects.extend([Effect::Selected, Effect::Overlay]);
                tool
            }
            _ => Tool::Press(self),
        }
    }

    fn dragged(self, editor: &mut Editor, pointer: &Pointer, effects: &mut Vec<Effect>) -> Tool {
        effects.extend([Effect::Capture(pointer.id), Effect::Overlay]);
        let at_start = Pointer { at: self.start, ..*pointer };
        match self.hit {
            Hit::Handle(from) => {
                Connect::dragged(editor, from, pointer.id, self.start).step(editor, pointer, effects)
            }
            Hit::Block(id) | Hit::Inlet(id) => match Drag::new(editor, id, &at_start, effects) {
                Some(drag) => drag.step(editor, pointer, effects),
                None => Tool::default(),
            },
            Hit::Edge(_) | Hit::Nothing if pointer.modifiers.shift => {
                Marquee::new(editor, &at_start).step(editor, pointer, effects)
            }
            Hit::Edge(_) | Hit::Nothing => Pan::new(&at_start, effects).step(editor, pointer, effects),
        }
    }

    fn clicked(self, editor: &mut Editor, pointer: &Pointer) -> Tool {
        let adds = pointer.modifiers.shift || pointer.modifiers.primary;
        match self.hit {
            Hit::Handle(from) => return Tool::Connect(Connect::tapped(editor, from, self.start)),
            Hit::Block(id) | Hit::Inlet(id) if adds => editor.selection.toggle_block(id),
            Hit::Block(id) | Hit::Inlet(id) => editor.selection = Selection::block(id),
            Hit::Edge(id) if adds => editor.selection.toggle_edge(id),
            Hit::Edge(id) => editor.selection = Selection::edge(id),
            Hit::Nothing if adds => {}
            Hit::Nothing => editor.selection = Selection::default(),
        }
        Tool::default()
    }
}
