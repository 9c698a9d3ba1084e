//! A slider for a share.

use leptos::prelude::*;
use web_sys::Event;

use super::number::Accept;
use crate::app::dom::frame::OncePerFrame;
use crate::app::page::Page;

/// A share as a slider, under its field: one drag is one step to undo.
#[component]
pub fn RatioSlider(
    /// What it sets.
    label: &'static str,
    /// The share.
    value: Signal<f64>,
    /// Smallest and largest share.
    range: (f64, f64),
    /// Takes a new share.
    accept: Accept,
) -> impl IntoView {
    let studio = Page::here().studio;
    let dragging = StoredValue::new(false);
    let wanted = StoredValue::new(None::<f64>);
    let follow = OncePerFrame::new(move || {
        if let Some(x) = wanted.try_update_value(Option::take).flatten() {
            // The slider's range is the parameter's: nothing can be refused.
            let _ = accept.run(x);
        }
    });
    let (min, max) = range;
    let place = move || 1000.0 * (value.get() - min) / (max - min);
    let slide = move |event: Event| {
        let Ok(place) = event_target_value(&event).parse::<f64>() else { return };
        if !dragging.get_value() {
            dragging.set_value(true);
            studio.begin_gesture(&format!("change {}", label.to_lowercase()));
        }
        wanted.set_value(Some(min + place / 1000.0 * (max - min)));
        follow.request();
    };
    let end = move |_| {
        if let Some(x) = wanted.try_update_value(Option::take).flatten() {
            let _ = accept.run(x);
        }
        if dragging.get_value() {
            dragging.set_value(false);
            studio.end_gesture();
        }
    };
    view! {
        <input
            class="slider"
            type="range"
            min="0"
            max="1000"
            step="1"
            aria-label=label
            prop:value=place
            style:--fill=move || format!("{}%", place() / 10.0)
            on:input=slide
            on:change=end
        />
    }
}
