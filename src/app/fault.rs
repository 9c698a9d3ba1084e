//! When the page itself breaks: the last good design is kept and a static panel, made without Leptos, says so.

use gloo::utils::document;

/// Installs the panic hook. The design is in the autosave already; nothing of the broken page is asked for it.
pub fn install() {
    std::panic::set_hook(Box::new(|_| {
        if let Some(panel) = document().get_element_by_id("crash") {
            panel.remove_attribute("hidden").unwrap_or_default();
        }
    }));
}
