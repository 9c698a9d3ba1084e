//! Which keys reach the editor: all while the canvas has the focus, those with Ctrl or Command from elsewhere, none
//! while somebody types.

use gloo::utils::document;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

use crate::app::dom::{listener::listen, window};
use crate::app::page::{Dialog, Page};
use crate::editor::{Input, KeyPress, Modifiers, Tool};

/// Where the keyboard's focus is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Field,
    Canvas,
    Elsewhere,
}

fn focus() -> Focus {
    let Some(active) = document().active_element() else { return Focus::Canvas };
    let inside = |selector: &str| active.closest(selector).ok().flatten().is_some();
    if inside("input, select, textarea, dialog, [role=slider], [contenteditable]") {
        Focus::Field
    } else if active.tag_name() == "BODY" || inside("[data-testid=canvas]") {
        Focus::Canvas
    } else {
        Focus::Elsewhere
    }
}

/// Sends keys to the editor until the current owner is disposed.
pub fn listen_to_keys(page: Page) {
    let window = window();
    listen(&window, "keydown", move |event| {
        if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
            down(page, event);
        }
    });
    listen(&window, "keyup", move |event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == " ") {
            page.studio.input(Input::Space(false));
        }
    });
    listen(&window, "blur", move |_| page.studio.input(Input::Leave));
}

fn down(page: Page, event: &KeyboardEvent) {
    let press = press_of(event);
    let focus = focus();
    let busy = page.studio.read(|editor| !matches!(editor.tool(), Tool::Idle(_)));
    let reaches = match focus {
        Focus::Field => false,
        Focus::Canvas => true,
        Focus::Elsewhere => press.modifiers.primary || (busy && press.key == "Escape"),
    };
    if !reaches {
        return;
    }
    if press.key == " " && focus == Focus::Canvas {
        event.prevent_default();
        page.studio.input(Input::Space(true));
    } else if press.key == "?" {
        page.dialog.set(Some(Dialog::Help));
    } else if page.studio.read(|editor| editor.handles(&press)) {
        event.prevent_default();
        page.studio.input(Input::Key(press));
    }
}

fn press_of(event: &KeyboardEvent) -> KeyPress {
    let modifiers = Modifiers {
        shift: event.shift_key(),
        alt: event.alt_key(),
        primary: event.ctrl_key() || event.meta_key(),
    };
    KeyPress { key: event.key(), code: event.code(), modifiers }
}

/// Whether the keyboard's focus is inside `element`.
pub fn holds_focus(element: &Element) -> bool {
    document().active_element().is_some_and(|active| element.contains(Some(&active)))
}
