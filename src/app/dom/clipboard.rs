//! The clipboard, which insecure pages and some frames do not have.

use js_sys::Reflect;
use wasm_bindgen_futures::JsFuture;

use super::window;

/// Copies `text`; whether that succeeded.
pub async fn copy(text: &str) -> bool {
    let navigator = window().navigator();
    let present = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|c| c.is_object());
    if !present {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// The clipboard's text, if the browser lets a page read it.
pub async fn read() -> Option<String> {
    let navigator = window().navigator();
    let present = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|c| c.is_object());
    if !present {
        return None;
    }
    JsFuture::from(navigator.clipboard().read_text()).await.ok()?.as_string()
}
