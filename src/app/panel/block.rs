//! The inspector of one block.

use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement};

use super::ActionButton;
use super::connections::Connections;
use super::cost::CostSection;
use super::explain::{Models, stations_of};
use super::param::ParamFields;
use super::simulated::StationsSimulated;
use crate::analysis::BlockAnswer;
use crate::app::page::Page;
use crate::editor::{Command, Target};
use crate::model::catalogue::{self, is_source};
use crate::model::units::Unit;
use crate::model::{BlockId, Place};
use crate::queueing::prediction::StationPrediction;

/// One block: its name, figures, parameters, connections, cost and how it is modelled.
#[component]
pub fn BlockPanel(
    /// Which.
    id: BlockId,
) -> impl IntoView {
    let studio = Page::here().studio;
    let kind = studio.blocks.peek(id).map(|block| block.kind.clone()).unwrap_or_default();
    let spec = catalogue::find(&kind);
    let params = Signal::derive(move || studio.blocks.get(id).map(|b| b.params.clone()).unwrap_or_default());
    let fields = spec.map(|spec| {
        view! {
            <section class="panel-section" aria-label="Parameters">
                <ParamFields target=Target::Block(id) specs=spec.params params=params />
            </section>
        }
    });
    let about = spec.map(|spec| {
        let paragraphs = spec.doc.split("\n\n").map(|text| view! { <p>{text}</p> }).collect_view();
        view! { <details class="panel-section about"><summary>"How it is modelled"</summary>{paragraphs}</details> }
    });
    let shows_figures = spec.is_some_and(|spec| !is_source(spec));
    view! {
        <header class="panel-head">
            <svg class="icon block-icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=spec.map_or("", |s| s.icon)></svg>
            <div class="panel-names">
                <NameInput id=id />
                <p class="panel-kind">{spec.map_or("Unknown kind", |spec| spec.name)}</p>
            </div>
        </header>
        <PlaceProblems place=Place::Block(id) />
        {shows_figures.then(|| view! { <Figures id=id /><StationsSimulated id=id /><Models id=id /> })}
        {fields}
        <Connections id=id />
        <CostSection id=id />
        {about}
        <section class="panel-section">
            <div class="button-row"><ActionButton name="duplicate" icon="plus" /><ActionButton name="delete" icon="trash" /></div>
        </section>
    }
}

#[component]
fn NameInput(id: BlockId) -> impl IntoView {
    let studio = Page::here().studio;
    let name = Memo::new(move |_| studio.blocks.get(id).map(|block| block.name.clone()).unwrap_or_default());
    let rename = move |event: Event| {
        let text = event_target_value(&event);
        let done = !text.trim().is_empty() && studio.dispatch(Command::Rename { block: id, name: text });
        if !done {
            event_target::<HtmlInputElement>(&event).set_value(&name.get_untracked());
        }
    };
    view! {
        <input class="name-input" aria-label="Name" data-testid="field-name" maxlength="80" spellcheck="false" prop:value=move || name.get() on:change=rename />
    }
}

/// What is wrong with what is selected.
#[component]
pub fn PlaceProblems(
    /// Where.
    place: Place,
) -> impl IntoView {
    let problems = Page::here().results.problems;
    let rows = move || {
        let here = problems.get().iter().filter(|p| p.place == place).cloned().collect::<Vec<_>>();
        here.into_iter()
            .map(|p| view! { <p class="panel-problem"><strong>{p.what}</strong>" "{p.hint}</p> })
            .collect_view()
    };
    view! { {rows} }
}

/// The figures at the operating point.
#[component]
fn Figures(id: BlockId) -> impl IntoView {
    let answer = Page::here().results.block(id);
    let figure = move |label: &'static str, read: fn(&BlockAnswer) -> Option<String>| {
        let text = Memo::new(move |_| answer.with(|a| a.as_ref().and_then(read)));
        view! {
            <Show when=move || text.with(Option::is_some)>
                <div class="stat"><dt>{label}</dt><dd>{move || text.get()}</dd></div>
            </Show>
        }
    };
    // Only some stations have these: the first of the block's that does speaks for it.
    let stations = stations_of(id);
    let special = move |label: &'static str, read: fn(&StationPrediction) -> Option<String>| {
        let text = Memo::new(move |_| stations.with(|all| all.iter().find_map(|(_, state)| read(state))));
        view! {
            <Show when=move || text.with(Option::is_some)>
                <div class="stat"><dt>{label}</dt><dd>{move || text.get()}</dd></div>
            </Show>
        }
    };
    view! {
        <dl class="stats panel-section" aria-label="At present traffic">
            {figure("Busy", |a| a.utilisation.map(|u| Unit::Ratio.format(u)))}
            {figure("Load over capacity", |a| a.saturation.filter(|s| *s > 1.0).map(|s| Unit::Ratio.format(s)))}
            {figure("Arrivals", |a| Some(Unit::PerSecond.format(a.arrivals_per_s)))}
            {figure("Response time", |a| Some(Unit::Seconds.format(a.response_s)))}
            {figure("Wait", |a| Some(Unit::Seconds.format(a.wait_s)))}
            {figure("Waiting in line", |a| Some(Unit::None.format(a.queue_length)))}
            {figure("Instances", |a| Some(Unit::Count.format(f64::from(a.instances))))}
            {figure("Rejected", |a| (a.reject_ratio > 0.0).then(|| Unit::Ratio.format(a.reject_ratio)))}
            {special("Gave up", |s| (s.abandon_ratio > 0.0).then(|| Unit::Ratio.format(s.abandon_ratio)))}
            {special("Cold starts", |s| s.cold_ratio.map(|r| Unit::Ratio.format(r)))}
            {special("Hits", |s| s.hit_ratio.map(|r| Unit::Ratio.format(r)))}
            {special("Batch", |s| s.batch_size.map(|n| Unit::Count.format(n)))}
            {figure("Line grows by", |a| (a.growth_per_s > 0.0).then(|| Unit::PerSecond.format(a.growth_per_s)))}
        </dl>
    }
}
