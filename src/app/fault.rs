//! When the page itself breaks: a static panel, made without Leptos, says so. The design is in the autosave; what was
//! saved is not opened by itself the next time, lest it break the page again.

use gloo::utils::document;

use super::dom::storage;

const MARK: &str = "headroom.stopped";

/// Installs the panic hook.
pub fn install() {
    std::panic::set_hook(Box::new(|_| {
        storage::write(MARK, "1");
        if let Some(panel) = document().get_element_by_id("crash") {
            panel.remove_attribute("hidden").unwrap_or_default();
        }
    }));
}

/// Whether the page broke the last time; asking forgets it.
pub fn take_mark() -> bool {
    let marked = storage::read(MARK).is_some();
    if marked {
        storage::remove(MARK);
    }
    marked
}
