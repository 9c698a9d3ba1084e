//! What the simulation says about the operating point, in one line under the answer.

use leptos::prelude::*;

use super::view::SHOWN;
use crate::app::agreement::{Agreement, interval};
use crate::app::icon::Icon;
use crate::app::page::Page;
use crate::app::simulation::Run;
use crate::editor::Selection;
use crate::model::units::{Unit, significant};
use crate::sim::Measurement;
use crate::sim::measurement::Quantile;

/// Agreement with theory, percentiles with intervals, and how much was simulated.
#[component]
pub fn SimulationStrip() -> impl IntoView {
    let page = Page::here();
    let simulation = page.simulation;
    let outcome = Memo::new(move |_| simulation.about(&page.studio.scenario.get()));
    let here = Memo::new(move |_| simulation.here(&page.studio.scenario.get()));
    let working = move || matches!(simulation.run.get(), Run::Working(_));
    let badge = move || {
        let agreements = outcome.get().map(|outcome| outcome.agreements()).unwrap_or_default();
        verdict(&agreements)
            .map(|(class, icon, text)| view! { <span class=class><Icon name=icon />{text}</span> })
    };
    let figures =
        move || {
            here.get().map(|measured| {
                percentiles(&measured).into_iter().map(|(name, text)| {
        view! { <span class="strip-figure"><span class="key-name">{name}</span>" "{text}</span> }
    }).collect_view()
            })
        };
    let volume = move || here.get().map(|m| format!("{} requests", significant(m.total.requests as f64)));
    let details = move |_| {
        page.studio.select(Selection::default());
        page.sheet.set(Some(crate::app::page::Sheet::Inspector));
    };
    view! {
        <Show when=move || outcome.with(Option::is_some)>
            <div class="strip" data-testid="simulation" role="status" aria-live="off">
                {badge}
                {figures}
                <span class="strip-volume">{volume}</span>
                <Show when=move || !working() && here.with(Option::is_some)><button class="toggle" on:click=details>"Details"</button></Show>
                <Show when=move || working() && here.with(Option::is_none)><span class="strip-volume">"Simulating…"</span></Show>
            </div>
        </Show>
    }
}

/// The verdict over all loads: class, icon and words.
fn verdict(agreements: &[Agreement]) -> Option<(&'static str, &'static str, String)> {
    let known: Vec<&Agreement> = agreements.iter().filter(|a| **a != Agreement::Unknown).collect();
    let agreeing = known.iter().filter(|a| ***a == Agreement::Agrees).count();
    let differs = known.iter().find_map(|a| if let Agreement::Differs(text) = a { Some(text) } else { None });
    match (known.len(), differs) {
        (0, _) => None,
        (_, None) => Some(("tag ok", "check", "Theory and simulation agree".to_owned())),
        (all, Some(text)) => {
            Some(("tag warn", "warning", format!("Agree at {agreeing} of {all} loads; {text}")))
        }
    }
}

fn percentiles(measured: &Measurement) -> Vec<(&'static str, String)> {
    let text = |i: usize| match measured.total.percentiles_s.get(i) {
        Some(Quantile::Known(e)) => interval(e.value, e.half_width, Unit::Seconds),
        Some(Quantile::Needs(more)) => format!("needs {} more requests", significant(*more as f64)),
        None => "–".to_owned(),
    };
    SHOWN.iter().map(|(i, name)| (*name, text(*i))).collect()
}
