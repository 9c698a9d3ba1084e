//! Light, dark, or what the system says.

use gloo::utils::document;

use leptos::prelude::*;

use super::listener::listen;
use super::{matches, storage, window};

const KEY: &str = "headroom.theme";

/// Whether the page is dark now.
pub fn is_dark() -> bool {
    let chosen = document().document_element().and_then(|root| root.get_attribute("data-theme"));
    match chosen.as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => matches("(prefers-color-scheme: dark)"),
    }
}

/// Changes to the other theme and remembers it; whether the page is dark now.
pub fn toggle() -> bool {
    let dark = !is_dark();
    let name = if dark { "dark" } else { "light" };
    if let Some(root) = document().document_element() {
        root.set_attribute("data-theme", name).unwrap_or_default();
    }
    storage::write(KEY, name);
    dark
}

/// Keeps `dark` true to the system's theme where none is chosen.
pub fn follow_system(dark: RwSignal<bool>) {
    if let Ok(Some(list)) = window().match_media("(prefers-color-scheme: dark)") {
        listen(&list, "change", move |_| {
            dark.try_set(is_dark());
        });
    }
}
