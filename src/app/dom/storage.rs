//! The browser's storage, which may be forbidden, full or empty, and never throws here.

use web_sys::Storage;

use super::window;

fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// The text stored under `key`.
pub fn read(key: &str) -> Option<String> {
    local()?.get_item(key).ok().flatten()
}

/// Stores `text` under `key`; whether that succeeded.
pub fn write(key: &str, text: &str) -> bool {
    local().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// Forgets `key`.
pub fn remove(key: &str) {
    if let Some(storage) = local() {
        storage.remove_item(key).unwrap_or_default();
    }
}
