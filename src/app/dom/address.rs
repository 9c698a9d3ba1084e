//! The page's address: only its fragment is ours.

use wasm_bindgen::JsValue;

use super::window;

/// The fragment without `#`.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Puts a fragment into the address without a step in the browser's history.
pub fn replace_fragment(fragment: &str) {
    let location = window().location();
    // In full, since a relative address would follow the page's base.
    let (path, query) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
    if let Ok(history) = window().history() {
        let address = format!("{path}{query}#{fragment}");
        // Browsers refuse too many changes in short order; the next one says it all.
        history.replace_state_with_url(&JsValue::NULL, "", Some(&address)).unwrap_or_default();
    }
}

/// The whole address with another fragment.
pub fn with_fragment(fragment: &str) -> String {
    let href = window().location().href().unwrap_or_default();
    let before = href.split('#').next().unwrap_or_default();
    format!("{before}#{fragment}")
}
