//! Watching an element's size and the screen's pixel ratio.

use gloo::events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, EventTarget, ResizeObserver};

use super::{pixel_ratio, window};

struct Watch {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls `changed` now and whenever the size of `element` changes, until the current owner is disposed.
pub fn watch_size(element: &Element, changed: impl FnMut() + 'static) {
    let callback = Closure::<dyn FnMut()>::new(changed);
    if let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) {
        observer.observe(element);
        StoredValue::new_local(Watch { observer, _callback: callback });
    }
}

/// Device pixels per CSS pixel, following zoom and moves between screens.
pub fn pixel_ratio_signal() -> ReadSignal<f64> {
    let (ratio, set_ratio) = signal(pixel_ratio());
    let armed = StoredValue::new_local(None::<EventListener>);
    Effect::new(move |_| {
        let query = format!("(resolution: {}dppx)", ratio.get());
        if let Ok(Some(list)) = window().match_media(&query) {
            let target: &EventTarget = list.as_ref();
            let listener = EventListener::once(target, "change", move |_| {
                set_ratio.try_set(pixel_ratio());
            });
            armed.set_value(Some(listener));
        }
    });
    ratio
}
