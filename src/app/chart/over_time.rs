//! The charts over time: a spike is sent in, and one sees what fails until capacity arrives.

use leptos::prelude::*;

use super::course::{CoursePainter, INSTANCES, REQUESTS, RESPONSE, WAITING};
use super::course_stage::CourseStage;
use crate::analysis::spike::SpikeShape;
use crate::app::later;
use crate::app::page::Page;
use crate::app::panel::{Accept, NumberInput};
use crate::model::units::Unit;

/// What the second chart may show.
const SIDES: [(&str, CoursePainter); 3] =
    [("Instances", INSTANCES), ("Waiting", WAITING), ("Response time", RESPONSE)];

/// Both charts and the spike's fields.
#[component]
pub fn OverTime() -> impl IntoView {
    let report = Page::here().later.watched;
    let scales = Memo::new(move |_| {
        report.with(|r| r.as_ref().is_some_and(|r| r.course.stations.iter().any(|s| s.scales)))
    });
    let chosen = RwSignal::new(None::<usize>);
    let side = move || chosen.get().unwrap_or(0).max(usize::from(!scales.get()));
    let legend = Memo::new(move |_| {
        report.with(|r| r.as_ref().map_or_else(Vec::new, |r| (SIDES[side()].1.legend)(r)))
    });
    let keys = move || {
        let key = |(name, class): (String, &'static str)| {
            view! { <li class=format!("key {class}")><span class="key-name">{name}</span></li> }
        };
        legend.get().into_iter().zip(["p99", "p95", "p50"]).map(key).collect_view()
    };
    let choice = move |ix: usize| {
        let nothing = move || ix == 0 && !scales.get();
        view! {
            <button class="toggle" role="radio" hidden=nothing aria-checked=move || (side() == ix).to_string() on:click=move |_| chosen.set(Some(ix))>
                {SIDES[ix].0}
            </button>
        }
    };
    view! {
        <div class="charts">
            <figure class="chart" data-testid="chart-requests" aria-label="Requests over time">
                <header class="chart-head"><h2>"Traffic"</h2><WhatFollows /></header>
                <CourseStage label="Requests over time" painter=REQUESTS />
            </figure>
            <figure class="chart" data-testid="chart-course" aria-label="Capacity over time">
                <header class="chart-head">
                    <div class="chart-choices" role="radiogroup" aria-label="What is shown">
                        {(0..SIDES.len()).map(choice).collect_view()}
                    </div>
                    <ul class="keys" aria-label="Lines">{keys}</ul>
                </header>
                <CourseStage label="Capacity over time" painter=Signal::derive(move || SIDES[side()].1) />
            </figure>
        </div>
    }
}

/// The spike's fields; where traffic is drawn to change, a choice between both.
#[component]
fn WhatFollows() -> impl IntoView {
    let page = Page::here();
    let as_drawn = page.later.as_drawn;
    let changes = Memo::new(move |_| page.studio.scenario.with(|scenario| later::changes(scenario)));
    Effect::new(move |_| {
        if !changes.get() {
            as_drawn.set(false);
        }
    });
    let choice = move |label: &'static str, drawn: bool| {
        let chosen = move || (as_drawn.get() == drawn).to_string();
        view! {
            <button class="toggle" role="radio" aria-checked=chosen on:click=move |_| as_drawn.set(drawn)>{label}</button>
        }
    };
    view! {
        <Show when=move || changes.get()>
            <div class="chart-choices" role="radiogroup" aria-label="What is followed">
                {choice("Spike", false)}{choice("As drawn", true)}
            </div>
        </Show>
        <Show when=move || !changes.get()><span class="spike-word">"Spike"</span></Show>
        <Show when=move || !as_drawn.get()><SpikeFields /></Show>
    }
}

/// Factor, rise and length of the spike.
#[component]
fn SpikeFields() -> impl IntoView {
    let shape = Page::here().later.shape;
    let field = move |label: &'static str,
                      id: &'static str,
                      unit: Unit,
                      range: (f64, f64),
                      read: fn(&SpikeShape) -> f64,
                      write: fn(&mut SpikeShape, f64)| {
        let refusal = RwSignal::new(None::<String>);
        let accept: Accept = Callback::new(move |x: f64| {
            if !(x >= range.0 && x <= range.1) {
                return Err(format!(
                    "{label} is between {} and {}.",
                    unit.format(range.0),
                    unit.format(range.1)
                ));
            }
            shape.update(|shape| write(shape, x));
            Ok(())
        });
        let value = Signal::derive(move || shape.with(read));
        view! {
            <label class="spike-field" title=move || refusal.get()>
                <span>{label}</span>
                <NumberInput id=id.to_owned() testid=id.to_owned() unit=unit value=value accept=accept refusal=refusal />
            </label>
        }
    };
    view! {
        <div class="spike" role="group" aria-label="Spike">
            {field("to", "spike-factor", Unit::Factor, (0.1, 1000.0), |s| s.factor, |s, x| s.factor = x)}
            {field("within", "spike-ramp", Unit::Seconds, (0.001, 86_400.0), |s| s.ramp_s, |s, x| s.ramp_s = x)}
            {field("for", "spike-hold", Unit::Seconds, (1.0, 86_400.0), |s| s.hold_s, |s, x| s.hold_s = x)}
        </div>
    }
}
