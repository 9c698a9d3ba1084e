//! Changing and selecting.

use super::{Editor, Effect};
use crate::editor::kernel::geometry::{Rect, plus};
use crate::editor::kernel::snap::GRID;
use crate::editor::kernel::{clipboard, hit, layout};
use crate::editor::tool::{Connect, Tool};
use crate::editor::{Command, Selection};
use crate::model::{BlockId, Point};

pub(super) fn undo(editor: &mut Editor) -> Vec<Effect> {
    let label = editor.undo_label().map(|label| format!("Undone: {label}"));
    rewritten(editor.undo(), label)
}

pub(super) fn redo(editor: &mut Editor) -> Vec<Effect> {
    let label = editor.redo_label().map(|label| format!("Redone: {label}"));
    rewritten(editor.redo(), label)
}

fn rewritten(diff: Option<crate::editor::Diff>, label: Option<String>) -> Vec<Effect> {
    let Some(diff) = diff else { return Vec::new() };
    let said = label.map(Effect::Announce);
    [Effect::Changed(Box::new(diff)), Effect::Selected].into_iter().chain(said).collect()
}

pub(super) fn copy(editor: &mut Editor) -> Vec<Effect> {
    let fragment = clipboard::fragment(&editor.document, &editor.selection.blocks);
    vec![Effect::Copy(Box::new(fragment))]
}

pub(super) fn cut(editor: &mut Editor) -> Vec<Effect> {
    let mut effects = copy(editor);
    effects.extend(delete(editor));
    effects
}

pub(super) fn paste(_: &mut Editor) -> Vec<Effect> {
    vec![Effect::RequestPaste]
}

pub(super) fn duplicate(editor: &mut Editor) -> Vec<Effect> {
    editor.act(Command::Duplicate { blocks: editor.selection.blocks.clone() })
}

pub(super) fn delete(editor: &mut Editor) -> Vec<Effect> {
    let Selection { blocks, edges } = editor.selection.clone();
    editor.act(Command::Delete { blocks, edges })
}

pub(super) fn reverse(editor: &mut Editor) -> Vec<Effect> {
    editor.selection.only_edge().map(|edge| editor.act(Command::Reverse(edge))).unwrap_or_default()
}

pub(super) fn can_connect(editor: &Editor) -> bool {
    editor.selection.only_block().is_some_and(|id| hit::calls(&editor.document, id))
}

pub(super) fn connect(editor: &mut Editor) -> Vec<Effect> {
    let Some(from) = editor.selection.only_block() else { return Vec::new() };
    editor.tool = Tool::Connect(Connect::by_keyboard(editor, from));
    let hint = "Choose the block to call with Tab, then press Enter".to_owned();
    vec![Effect::Overlay, Effect::Announce(hint)]
}

pub(super) fn edit(_: &mut Editor) -> Vec<Effect> {
    vec![Effect::FocusInspector]
}

pub(super) fn tidy(editor: &mut Editor) -> Vec<Effect> {
    let to = layout::tidy(&editor.document.scenario);
    editor.begin_gesture("tidy up");
    let mut effects = editor.act(Command::Move { to });
    editor.end_gesture();
    editor.fit();
    effects.push(Effect::Camera);
    effects
}

pub(super) fn select_all(editor: &mut Editor) -> Vec<Effect> {
    editor.selection = Selection::all(&editor.document);
    vec![Effect::Selected]
}

pub(super) fn clear_selection(editor: &mut Editor) -> Vec<Effect> {
    editor.selection = Selection::default();
    vec![Effect::Selected]
}

/// Arrow keys held or repeated are one step to undo.
pub(super) fn nudge(editor: &mut Editor, right: f64, down: f64) -> Vec<Effect> {
    let by = Point { x: right * GRID, y: down * GRID };
    let selected = &editor.selection.blocks;
    let place = |id: &BlockId| Some((*id, plus(*editor.document.placements.get(id)?, by)));
    let to = selected.iter().filter_map(place).collect();
    let tag = format!("nudge {selected:?}");
    let said = moved(editor, right, down);
    let mut effects = editor.act_tagged(Command::Move { to }, Some(tag));
    effects.push(Effect::Announce(said));
    effects
}

fn moved(editor: &Editor, right: f64, down: f64) -> String {
    let name = editor.selection.only_block().and_then(|id| editor.document.scenario.blocks.get(&id));
    let what = name.map_or_else(|| format!("{} blocks", editor.selection.blocks.len()), |b| b.name.clone());
    let way = match (right, down) {
        (r, _) if r > 0.0 => "right",
        (r, _) if r < 0.0 => "left",
        (_, d) if d > 0.0 => "down",
        _ => "up",
    };
    format!("Moved {what} {way}")
}

/// The block after (or before) the selected one, from left to right; none beyond the last, so that Tab can leave
/// the canvas.
pub(super) fn neighbour(editor: &Editor, forward: bool) -> Option<BlockId> {
    let order = editor.reading_order();
    let here = editor.selection.only_block().and_then(|id| order.iter().position(|other| *other == id));
    let index = match (here, forward) {
        (Some(i), true) => i + 1,
        (Some(i), false) => i.checked_sub(1)?,
        (None, true) => 0,
        (None, false) => order.len().checked_sub(1)?,
    };
    order.get(index).copied()
}

pub(super) fn next_block(editor: &mut Editor) -> Vec<Effect> {
    go_to(editor, true)
}

pub(super) fn previous_block(editor: &mut Editor) -> Vec<Effect> {
    go_to(editor, false)
}

fn go_to(editor: &mut Editor, forward: bool) -> Vec<Effect> {
    let Some(id) = neighbour(editor, forward) else { return Vec::new() };
    editor.selection = Selection::block(id);
    let camera = editor.camera;
    if let Some(at) = editor.document.placements.get(&id) {
        editor.camera = camera.revealing(Rect::of_block(*at), editor.stage);
    }
    let moved = (editor.camera != camera).then_some(Effect::Camera);
    [Effect::Selected].into_iter().chain(moved).collect()
}
