//! Nothing is under way.

use super::{Hover, Pan, Press, Tool, reach};
use crate::editor::kernel::hit::{Hit, hit};
use crate::editor::{Editor, Effect, Phase, Pointer, PointerKind, Selection};

pub(super) fn cursor(hover: Option<Hover>, space: bool) -> &'static str {
    match hover {
        _ if space => "grab",
        Some(Hover::Block(_)) => "move",
        Some(Hover::Handle(_)) => "crosshair",
        Some(Hover::Edge(_)) => "pointer",
        None => "default",
    }
}

pub(super) fn step(
    hover: Option<Hover>,
    editor: &mut Editor,
    pointer: &Pointer,
    effects: &mut Vec<Effect>,
) -> Tool {
    let world = editor.camera.world_from_screen(pointer.at);
    let found = || hit(&editor.document, world, reach(editor, pointer.kind));
    match (pointer.phase, pointer.button) {
        (Phase::Move, _) if pointer.kind != PointerKind::Touch => {
            let now = match found() {
                Hit::Handle(id) => Some(Hover::Handle(id)),
                Hit::Inlet(id) | Hit::Block(id) => Some(Hover::Block(id)),
                Hit::Edge(id) => Some(Hover::Edge(id)),
                Hit::Nothing => None,
            };
            if now != hover {
                effects.push(Effect::Overlay);
            }
            Tool::Idle(now)
        }
        (Phase::Down, 1) => Tool::Pan(Pan::new(pointer, effects)),
        (Phase::Down, 0) if editor.hands.space => Tool::Pan(Pan::new(pointer, effects)),
        (Phase::Down, 0 | 2) => {
            let hit = found();
            let adds = pointer.modifiers.shift || pointer.modifiers.primary;
            if !adds && select(editor, hit) {
                effects.push(Effect::Selected);
            }
            if pointer.button == 2 { Tool::Idle(hover) } else { Tool::Press(Press::new(pointer, hit)) }
        }
        _ => Tool::Idle(hover),
    }
}

/// Selects what was hit, unless it is selected already, perhaps with others that shall move along.
fn select(editor: &mut Editor, hit: Hit) -> bool {
    let selection = match hit {
        Hit::Block(id) | Hit::Inlet(id) if !editor.selection.blocks.contains(&id) => Selection::block(id),
        Hit::Edge(id) if !editor.selection.edges.contains(&id) => Selection::edge(id),
        _ => return false,
    };
    editor.selection = selection;
    true
}
