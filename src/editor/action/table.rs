//! Every action, in the order of menus.

use super::{Action, Editor, Modifiers, Shortcut, edit, view};

const PLAIN: Modifiers = Modifiers { shift: false, alt: false, primary: false };
const SHIFT: Modifiers = Modifiers { shift: true, alt: false, primary: false };
const PRIMARY: Modifiers = Modifiers { shift: false, alt: false, primary: true };
const PRIMARY_SHIFT: Modifiers = Modifiers { shift: true, alt: false, primary: true };

const fn key(modifiers: Modifiers, key: &'static str) -> Shortcut {
    Shortcut { key, modifiers }
}

macro_rules! actions {
    ($($name:literal $label:literal [$($shortcut:expr),*] if $enabled:expr => $run:expr;)*) => {
        /// Every action, in the order of menus.
        pub const ACTIONS: &[Action] = &[$(Action {
            name: $name, label: $label, shortcuts: &[$($shortcut),*], enabled: $enabled, run: $run,
        }),*];
    };
}

fn always(_: &Editor) -> bool {
    true
}

fn has_blocks(editor: &Editor) -> bool {
    !editor.document.scenario.blocks.is_empty()
}

fn blocks_selected(editor: &Editor) -> bool {
    !editor.selection.blocks.is_empty()
}

fn anything_selected(editor: &Editor) -> bool {
    !editor.selection.is_empty()
}

actions! {
    "undo" "Undo" [key(PRIMARY, "z")] if |e| e.undo_label().is_some() => edit::undo;
    "redo" "Redo" [key(PRIMARY_SHIFT, "z"), key(PRIMARY, "y")] if |e| e.redo_label().is_some() => edit::redo;
    "cut" "Cut" [key(PRIMARY, "x")] if blocks_selected => edit::cut;
    "copy" "Copy" [key(PRIMARY, "c")] if blocks_selected => edit::copy;
    "paste" "Paste" [key(PRIMARY, "v")] if always => edit::paste;
    "duplicate" "Duplicate" [key(PRIMARY, "d")] if blocks_selected => edit::duplicate;
    "delete" "Delete" [key(PLAIN, "delete"), key(PLAIN, "backspace")] if anything_selected => edit::delete;
    "connect" "Connect to…" [key(PLAIN, "c")] if edit::can_connect => edit::connect;
    "reverse" "Reverse edge" [] if |e| e.selection.only_edge().is_some() => edit::reverse;
    "edit" "Edit" [key(PLAIN, "enter"), key(PLAIN, "f2")] if anything_selected => edit::edit;
    "tidy" "Tidy up" [key(SHIFT, "t")] if has_blocks => edit::tidy;
    "select-all" "Select all" [key(PRIMARY, "a")] if has_blocks => edit::select_all;
    "clear-selection" "Clear selection" [key(PLAIN, "escape")] if anything_selected => edit::clear_selection;
    "next-block" "Next block" [key(PLAIN, "tab")] if |e| edit::neighbour(e, true).is_some() => edit::next_block;
    "previous-block" "Previous block" [key(SHIFT, "tab")] if |e| edit::neighbour(e, false).is_some() => edit::previous_block;
    "nudge-left" "Move left" [key(PLAIN, "arrowleft")] if blocks_selected => |e| edit::nudge(e, -1.0, 0.0);
    "nudge-right" "Move right" [key(PLAIN, "arrowright")] if blocks_selected => |e| edit::nudge(e, 1.0, 0.0);
    "nudge-up" "Move up" [key(PLAIN, "arrowup")] if blocks_selected => |e| edit::nudge(e, 0.0, -1.0);
    "nudge-down" "Move down" [key(PLAIN, "arrowdown")] if blocks_selected => |e| edit::nudge(e, 0.0, 1.0);
    "nudge-far-left" "Move far left" [key(SHIFT, "arrowleft")] if blocks_selected => |e| edit::nudge(e, -4.0, 0.0);
    "nudge-far-right" "Move far right" [key(SHIFT, "arrowright")] if blocks_selected => |e| edit::nudge(e, 4.0, 0.0);
    "nudge-far-up" "Move far up" [key(SHIFT, "arrowup")] if blocks_selected => |e| edit::nudge(e, 0.0, -4.0);
    "nudge-far-down" "Move far down" [key(SHIFT, "arrowdown")] if blocks_selected => |e| edit::nudge(e, 0.0, 4.0);
    "zoom-in" "Zoom in" [key(PRIMARY, "="), key(PRIMARY_SHIFT, "+"), key(PRIMARY, "+")] if view::can_zoom_in => view::zoom_in;
    "zoom-out" "Zoom out" [key(PRIMARY, "-")] if view::can_zoom_out => view::zoom_out;
    "zoom-reset" "Zoom to 100 %" [key(PRIMARY, "0")] if always => view::zoom_reset;
    "fit" "Show everything" [key(SHIFT, "1")] if has_blocks => view::fit;
    "fit-selection" "Show selection" [key(SHIFT, "2")] if blocks_selected => view::fit_selection;
}
