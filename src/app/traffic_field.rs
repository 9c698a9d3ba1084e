//! The traffic in the top bar: a slider over the axis of the charts, and a field that reads `2k` or `600/min`.

use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement, KeyboardEvent};

use super::chart::view::traffic_text;
use super::page::Page;
use crate::analysis::answer::TrafficUnit;
use crate::model::units::Unit;

/// Steps of the slider.
const STEPS: f64 = 1000.0;

/// The traffic: slider and field.
#[component]
pub fn TrafficField() -> impl IntoView {
    let page = Page::here();
    let (charts, traffic) = (page.results.charts, page.traffic);
    let now = Memo::new(move |_| charts.with(|d| d.as_ref().map(|d| (d.traffic, d.unit))));
    let text = move || now.get().map_or_else(|| "no traffic".to_owned(), |(t, unit)| traffic_text(unit, t));
    let refusal = RwSignal::new(None::<String>);
    let place = move || now.get().map_or(0.0, |(t, _)| (STEPS * t / traffic.axis_end()).clamp(0.0, STEPS));
    let slide = move |event: Event| {
        let Ok(place) = event_target_value(&event).parse::<f64>() else { return };
        if !untrack(move || traffic.dragging()) {
            traffic.begin();
        }
        traffic.drag_to(place / STEPS * untrack(move || traffic.axis_end()));
    };
    let typed = move |event: Event| {
        let unit = match now.get_untracked().map(|(_, unit)| unit) {
            Some(TrafficUnit::Users) => Unit::Count,
            Some(TrafficUnit::Times) => Unit::Factor,
            _ => Unit::PerSecond,
        };
        let done =
            unit.parse(event_target_value(&event).trim_end_matches("users")).and_then(|t| traffic.set(t));
        if done.is_ok() {
            event_target::<HtmlInputElement>(&event).set_value(&untrack(text));
        }
        refusal.set(done.err());
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            refusal.set(None);
            event_target::<HtmlInputElement>(&event).set_value(&untrack(text));
        }
    };
    view! {
        <div class="traffic" role="group" aria-label="Traffic">
            <span class="traffic-name" aria-hidden="true">"Traffic"</span>
            <input
                class="slider"
                type="range"
                min="1"
                max=STEPS
                step="1"
                aria-label="Traffic"
                aria-valuetext=text
                data-testid="traffic-slider"
                prop:value=place
                style:--fill=move || format!("{}%", 100.0 * place() / STEPS)
                on:input=slide
                on:change=move |_| traffic.end()
            />
            <input
                class="input traffic-value"
                aria-label="Traffic, with its unit"
                aria-invalid=move || refusal.with(Option::is_some).to_string()
                data-testid="traffic"
                prop:value=text
                on:change=typed
                on:keydown=key
            />
            <Show when=move || refusal.with(Option::is_some)>
                <p class="traffic-refusal" role="alert">{move || refusal.get()}</p>
            </Show>
        </div>
    }
}
