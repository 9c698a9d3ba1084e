//! The inspector with nothing selected: the scenario itself.

use leptos::prelude::*;

use super::classes::Classes;
use super::explain::PathModels;
use super::field::Field;
use super::number::{Accept, NumberInput};
use super::objectives::Objectives;
use super::prices::Prices;
use super::simulated::SimulationSection;
use crate::app::page::Page;
use crate::editor::Command;
use crate::model::units::{Unit, significant};

/// The scenario: note, classes, objectives, prices, seed; and the latest simulation.
#[component]
pub fn ScenarioPanel() -> impl IntoView {
    let page = Page::here();
    let studio = page.studio;
    let name = move || studio.scenario.with(|s| s.name.clone());
    let note = Memo::new(move |_| studio.scenario.with(|s| s.note.clone()));
    let write = move |event| {
        studio.dispatch(Command::SetNote(event_target_value(&event)));
    };
    view! {
        <header class="panel-head"><h2 class="panel-title">{name}</h2></header>
        <section class="panel-section">
            <Field id="scenario-note".to_owned() label="Note">
                <textarea class="textarea" id="scenario-note" data-testid="field-note" rows="4" maxlength="4000" prop:value=move || note.get() on:change=write></textarea>
            </Field>
        </section>
        <SimulationSection />
        <PathModels />
        <Objectives />
        <Classes />
        <Prices />
        <Seed />
    }
}

#[component]
fn Seed() -> impl IntoView {
    let studio = Page::here().studio;
    let refusal = RwSignal::new(None);
    let seed = Signal::derive(move || studio.scenario.with(|s| s.seed as f64));
    let accept: Accept = Callback::new(move |x: f64| {
        if x.fract().abs() > 0.0 || !(0.0..=9_007_199_254_740_992.0).contains(&x) {
            return Err(format!("A seed is a whole number from 0 on, not {}.", significant(x)));
        }
        studio.try_dispatch(Command::SetSeed(x as u64))
    });
    view! {
        <section class="panel-section">
            <Field
                id="scenario-seed".to_owned()
                label="Seed of the simulation"
                help="The same design and seed give the same figures to the last bit, in every browser and on the command line."
                refusal=refusal
            >
                <NumberInput id="scenario-seed".to_owned() testid="field-seed".to_owned() unit=Unit::Count value=seed accept=accept refusal=refusal integer=true />
            </Field>
        </section>
    }
}
