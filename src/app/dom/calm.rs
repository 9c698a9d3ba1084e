//! Work that waits until something has not changed for a moment.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

/// Calls `then` with what `read` gives, once it has not changed for as long as `calm`; nothing where it gives `None`.
pub fn when_calm<T: 'static>(
    calm: Duration,
    read: impl Fn() -> Option<T> + 'static,
    then: impl Fn(T) + Clone + 'static,
) {
    let pending = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let then = then.clone();
        let handle = read().and_then(|value| set_timeout_with_handle(move || then(value), calm).ok());
        if let Some(earlier) = pending.try_update_value(|p| std::mem::replace(p, handle)).flatten() {
            earlier.clear();
        }
    });
}
