//! The button that simulates, with progress and cancel.

use leptos::prelude::*;

use super::icon::Icon;
use super::page::Page;
use super::simulation::Run;

/// Starts the simulation, or shows how far it is and cancels it.
#[component]
pub fn SimulateButton() -> impl IntoView {
    let page = Page::here();
    let simulation = page.simulation;
    let share = move || match simulation.run.get() {
        Run::Working(share) => Some(share),
        Run::Idle => None,
    };
    let working = Memo::new(move |_| share().is_some());
    let start = move |_| {
        if let Some(answer) = page.results.answer.get_untracked() {
            simulation.start(page.studio, &answer);
        }
    };
    let idle = move || {
        view! {
            <button class="button primary" data-testid="simulate" disabled=move || page.results.stale.get() on:click=start>
                <Icon name="play" /><span>"Simulate"</span>
            </button>
        }
    };
    let busy = move || {
        view! {
            <button class="button primary working" data-testid="cancel" aria-label="Cancel the simulation" on:click=move |_| simulation.cancel()>
                <span class="progress" style:transform=move || format!("scaleX({})", share().unwrap_or(0.0))></span>
                <Icon name="stop" /><span>{move || format!("{:.0} %", 100.0 * share().unwrap_or(0.0))}</span>
            </button>
        }
    };
    move || if working.get() { busy().into_any() } else { idle().into_any() }
}
