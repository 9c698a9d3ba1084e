//! What the design promises: a percentile bound and an error bound, per class or for all.

use leptos::prelude::*;
use web_sys::Event;

use super::number::{Accept, NumberInput};
use crate::app::icon::Icon;
use crate::app::page::Page;
use crate::editor::Command;
use crate::model::units::Unit;
use crate::model::{ClassId, Objective};

/// The objectives.
#[component]
pub fn Objectives() -> impl IntoView {
    let studio = Page::here().studio;
    let all = Memo::new(move |_| studio.scenario.with(|s| s.objectives.clone()));
    let count = Memo::new(move |_| all.with(Vec::len));
    let add = move |_| {
        let mut objectives = all.get_untracked();
        objectives.push(Objective { class: None, percentile: 0.99, latency_s: 0.5, error_ratio: 0.001 });
        studio.dispatch(Command::SetObjectives(objectives));
    };
    view! {
        <section class="panel-section">
            <h3>"Objectives"</h3>
            <ul class="list">
                {move || (0..count.get()).map(|i| view! { <Row index=i all=all /> }).collect_view()}
            </ul>
            <button class="button small" on:click=add><Icon name="plus" />"Add an objective"</button>
        </section>
    }
}

#[component]
fn Row(index: usize, all: Memo<Vec<Objective>>) -> impl IntoView {
    let studio = Page::here().studio;
    let refusal = RwSignal::new(None);
    let read = move |get: fn(&Objective) -> f64| {
        Signal::derive(move || all.with(|all| all.get(index).map_or(0.0, get)))
    };
    let change = Callback::new(move |(set, x): (fn(&mut Objective, f64), f64)| -> Result<(), String> {
        let mut objectives = all.get_untracked();
        if let Some(objective) = objectives.get_mut(index) {
            set(objective, x);
        }
        studio.try_dispatch(Command::SetObjectives(objectives))
    });
    let within = move |set: fn(&mut Objective, f64), low: f64, high: f64, unit: Unit| -> Accept {
        Callback::new(move |x: f64| {
            if x > low && x < high {
                change.run((set, x))
            } else {
                Err(format!("Between {} and {}, please.", unit.format(low), unit.format(high)))
            }
        })
    };
    let percentile = within(|o, x| o.percentile = x, 0.0, 1.0, Unit::Ratio);
    let latency = within(|o, x| o.latency_s = x, 0.0, 86_400.0, Unit::Seconds);
    let errors: Accept = Callback::new(move |x: f64| {
        if (0.0..=1.0).contains(&x) {
            change.run((|o, x| o.error_ratio = x, x))
        } else {
            Err("Between 0 and 100 %, please.".to_owned())
        }
    });
    let remove = move |_| {
        let mut objectives = all.get_untracked();
        if index < objectives.len() {
            objectives.remove(index);
            studio.dispatch(Command::SetObjectives(objectives));
        }
    };
    let id = move |what: &str| format!("objective-{index}-{what}");
    let testid = move |what: &str| format!("field-objective-{index}-{what}");
    view! {
        <li class="objective">
            <div class="objective-line">
                <NumberInput id=id("percentile") testid=testid("percentile") unit=Unit::Ratio value=read(|o| o.percentile) accept=percentile refusal=refusal name="Share of requests" />
                <span>"of"</span>
                <ClassSelect index=index all=all />
                <button class="button quiet small square" aria-label="Remove the objective" on:click=remove><Icon name="close" /></button>
            </div>
            <div class="objective-line">
                <span>"within"</span>
                <NumberInput id=id("latency") testid=testid("latency") unit=Unit::Seconds value=read(|o| o.latency_s) accept=latency refusal=refusal name="Response time" />
                <span>"errors ≤"</span>
                <NumberInput id=id("errors") testid=testid("errors") unit=Unit::Ratio value=read(|o| o.error_ratio) accept=errors refusal=refusal name="Largest share of errors" />
            </div>
            <Show when=move || refusal.with(Option::is_some)><p class="field-refusal" role="alert">{move || refusal.get()}</p></Show>
        </li>
    }
}

#[component]
fn ClassSelect(index: usize, all: Memo<Vec<Objective>>) -> impl IntoView {
    let studio = Page::here().studio;
    let classes = Memo::new(move |_| studio.scenario.with(|s| s.classes.clone()));
    let chosen = move || all.with(|all| all.get(index).and_then(|o| o.class));
    let change = move |event: Event| {
        let class = event_target_value(&event).parse().ok().map(ClassId);
        let mut objectives = all.get_untracked();
        if let Some(objective) = objectives.get_mut(index) {
            objective.class = class;
            studio.dispatch(Command::SetObjectives(objectives));
        }
    };
    let options = move || {
        let option = |(id, class): (ClassId, crate::model::Class)| {
            view! { <option value=id.0.to_string() selected=move || chosen() == Some(id)>{class.name}</option> }
        };
        classes.get().into_iter().map(option).collect_view()
    };
    view! {
        <select class="select" aria-label="Requests it is about" on:change=change>
            <option value="" selected=move || chosen().is_none()>"all requests"</option>
            {options}
        </select>
    }
}
