//! Event listeners that end with the component that made them.

use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::StoredValue;
use web_sys::{Event, EventTarget};

/// Calls `handle` for every `event` on `target` until the current owner is disposed.
pub fn listen(target: &EventTarget, event: &'static str, handle: impl FnMut(&Event) + 'static) {
    let options = EventListenerOptions::enable_prevent_default();
    StoredValue::new_local(EventListener::new_with_options(target, event, options, handle));
}
