//! Request classes with their shares of the traffic.

use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement};

use super::number::{Accept, NumberInput};
use crate::app::icon::Icon;
use crate::app::page::Page;
use crate::editor::Command;
use crate::model::units::Unit;
use crate::model::{Class, ClassId};

/// The classes: name, share, remove, add.
#[component]
pub fn Classes() -> impl IntoView {
    let studio = Page::here().studio;
    let ids = Memo::new(move |_| studio.scenario.with(|s| s.classes.keys().copied().collect::<Vec<_>>()));
    let add = move |_| {
        let count = ids.with_untracked(Vec::len);
        let share = studio.scenario.with_untracked(|s| s.classes.values().map(|c| c.share).sum::<f64>())
            / count.max(1) as f64;
        studio.dispatch(Command::AddClass(Class { name: format!("class {}", count + 1), share }));
    };
    view! {
        <section class="panel-section">
            <h3>"Request classes"</h3>
            <ul class="list">
                <For each=move || ids.get() key=|id| *id children=move |id| view! { <Row id=id /> } />
            </ul>
            <button class="button small" on:click=add><Icon name="plus" />"Add a class"</button>
        </section>
    }
}

#[component]
fn Row(id: ClassId) -> impl IntoView {
    let studio = Page::here().studio;
    let refusal = RwSignal::new(None);
    let class = Memo::new(move |_| studio.scenario.with(|s| s.classes.get(&id).cloned()));
    let name = move || class.with(|c| c.as_ref().map(|c| c.name.clone()).unwrap_or_default());
    let total = move || studio.scenario.with(|s| s.classes.values().map(|c| c.share.max(0.0)).sum::<f64>());
    let share = Signal::derive(move || {
        class.with(|c| c.as_ref().map_or(0.0, |c| c.share)) / total().max(f64::MIN_POSITIVE)
    });
    let accept: Accept = Callback::new(move |x: f64| {
        if !(0.0..=1.0).contains(&x) {
            return Err("A share is between 0 and 100 %.".to_owned());
        }
        // The other classes keep their weights; this one gets the weight that makes its share come true.
        let others = untrack(total) - class.with_untracked(|c| c.as_ref().map_or(0.0, |c| c.share.max(0.0)));
        let share = if others <= 0.0 {
            1.0
        } else if x < 1.0 {
            others * x / (1.0 - x)
        } else {
            return Err("Remove the other classes to give all traffic to this one.".to_owned());
        };
        studio.try_dispatch(Command::SetClass { class: id, value: Class { name: untrack(name), share } })
    });
    let rename = move |event: Event| {
        let text = event_target_value(&event);
        let share = class.with_untracked(|c| c.as_ref().map_or(1.0, |c| c.share));
        let value = Class { name: text.trim().to_owned(), share };
        if text.trim().is_empty() || !studio.dispatch(Command::SetClass { class: id, value }) {
            event_target::<HtmlInputElement>(&event).set_value(&untrack(name));
        }
    };
    let only = move || studio.scenario.with(|s| s.classes.len() == 1);
    view! {
        <li class="list-row class-row">
            <input class="input" aria-label="Name of the class" maxlength="60" prop:value=name on:change=rename />
            <NumberInput id=format!("class-{id}-share") testid=format!("field-class-{id}-share") unit=Unit::Ratio value=share accept=accept refusal=refusal name="Share of the traffic" />
            <button class="button quiet small square" aria-label="Remove the class" disabled=only on:click=move |_| { studio.dispatch(Command::RemoveClass(id)); }>
                <Icon name="close" />
            </button>
            <Show when=move || refusal.with(Option::is_some)><p class="field-refusal" role="alert">{move || refusal.get()}</p></Show>
        </li>
    }
}
