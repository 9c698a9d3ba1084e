//! A field for a number with its unit.

use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement, KeyboardEvent};

use crate::model::units::Unit;

/// Takes a number, and answers with what is wrong with it.
pub type Accept = Callback<f64, Result<(), String>>;

/// A number as people type it. Enter or leaving the field gives it to `accept`; Escape takes the text back.
#[component]
pub fn NumberInput(
    /// Id of the control.
    id: String,
    /// For tests.
    testid: String,
    /// Its unit.
    unit: Unit,
    /// The number; infinity is unlimited.
    #[prop(into)]
    value: Signal<f64>,
    /// Takes a new number.
    accept: Accept,
    /// Where to put what was refused.
    refusal: RwSignal<Option<String>>,
    /// Whether only whole numbers are taken.
    #[prop(optional)]
    integer: bool,
    /// A name where there is no label.
    #[prop(optional, into)]
    name: Option<String>,
) -> impl IntoView {
    let text = move || unit.format(value.get());
    let give = move |input: &HtmlInputElement, number: Result<f64, String>| {
        let done = number.and_then(|number| accept.run(number));
        if done.is_ok() {
            input.set_value(&untrack(text));
        }
        refusal.set(done.err());
    };
    let changed = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        let number = unit.parse(&input.value());
        give(&input, number);
    };
    let key = move |event: KeyboardEvent| {
        let input: HtmlInputElement = event_target(&event);
        let steps = if event.shift_key() { 10.0 } else { 1.0 };
        match event.key().as_str() {
            "Escape" => {
                input.set_value(&untrack(text));
                refusal.set(None);
            }
            "ArrowUp" | "ArrowDown" => {
                event.prevent_default();
                let sign = if event.key() == "ArrowUp" { steps } else { -steps };
                let now = value.get_untracked();
                if now.is_finite() {
                    give(&input, Ok(stepped(now, sign, integer)));
                }
            }
            _ => {}
        }
    };
    view! {
        <input
            class="input"
            id=id.clone()
            data-testid=testid
            autocomplete="off"
            spellcheck="false"
            aria-label=name
            aria-invalid=move || refusal.with(Option::is_some).to_string()
            aria-describedby=format!("{id}-help")
            prop:value=text
            on:change=changed
            on:keydown=key
        />
    }
}

/// One step up or down: 1 for whole numbers, a tenth of the leading digit's size for others.
fn stepped(now: f64, steps: f64, integer: bool) -> f64 {
    let size = now.abs();
    let step = if integer || size <= 0.0 { 1.0 } else { 10f64.powf(size.log10().floor()) / 10.0 };
    let next = now + steps * step;
    if now >= 0.0 { next.max(0.0) } else { next }
}
