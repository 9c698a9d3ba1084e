//! Which model computed a block's figures, from what, and how far it can be trusted.

use leptos::prelude::*;

use crate::app::page::Page;
use crate::model::BlockId;
use crate::model::network::Station;
use crate::queueing::prediction::StationPrediction;
use crate::queueing::{Validity, explain};

/// The stations of a block with what is predicted for each at present traffic.
pub fn stations_of(id: BlockId) -> Memo<Vec<(Station, StationPrediction)>> {
    let results = Page::here().results;
    Memo::new(move |_| {
        let network = results.network.get();
        results.answer.with(|answer| {
            let (Some(answer), Some(network)) = (answer, network) else { return Vec::new() };
            let stations = network.stations.iter().zip(&answer.now.stations);
            stations.filter(|(station, _)| station.block == id).map(|(s, p)| (s.clone(), p.clone())).collect()
        })
    })
}

/// The model of each of a block's stations, with an explanation on demand.
#[component]
pub fn Models(
    /// Which block.
    id: BlockId,
) -> impl IntoView {
    let stations = stations_of(id);
    let count = Memo::new(move |_| stations.with(Vec::len));
    let rows = move || (0..count.get()).map(|ix| view! { <Model stations=stations ix=ix /> }).collect_view();
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="panel-section" aria-label="Model" data-testid="model">{rows}</section>
        </Show>
    }
}

#[component]
fn Model(stations: Memo<Vec<(Station, StationPrediction)>>, ix: usize) -> impl IntoView {
    let of = move |read: fn(&Station, &StationPrediction) -> String| {
        Memo::new(move |_| stations.with(|all| all.get(ix).map(|(s, p)| read(s, p)).unwrap_or_default()))
    };
    let several = move || stations.with(|all| all.len() > 1);
    let station = of(|station, _| station.name.clone());
    let name = of(|_, state| state.method.name.to_owned());
    let trust = of(|_, state| trust(&state.validity));
    let outside = Memo::new(move |_| {
        stations.with(|all| all.get(ix).is_some_and(|(_, p)| matches!(p.validity, Validity::Outside(_))))
    });
    let entry = move |label: &'static str, class: &'static str, text: Memo<String>| {
        view! { <div><dt>{label}</dt><dd class=class>{text}</dd></div> }
    };
    let inputs =
        Memo::new(move |_| stations.with(|all| all.get(ix).map(|(_, p)| inputs(p)).unwrap_or_default()));
    let values = move || {
        inputs
            .get()
            .into_iter()
            .map(|(symbol, value)| view! { <span>{symbol}" = "{value}</span> })
            .collect_view()
    };
    view! {
        <div class="model">
            <Show when=several><p class="panel-kind">{station}</p></Show>
            <p class="model-name" data-testid="model-name">{name}</p>
            <p class="model-trust" class:warn=outside>{trust}</p>
            <details>
                <summary>"Explain"</summary>
                <dl class="model-body">
                    {entry("Formula", "formula", of(|_, p| p.method.formula.to_owned()))}
                    <div><dt>"Inputs"</dt><dd class="model-inputs">{values}</dd></div>
                    {entry("Takes for granted", "", of(|_, p| sentence(p.method.assumes)))}
                    {entry("Measured error", "", of(|_, p| sentence(p.method.error)))}
                    {entry("Source", "", of(|_, p| sentence(p.method.source)))}
                </dl>
            </details>
        </div>
    }
}

/// How far a formula can be trusted here, as a sentence.
fn trust(validity: &Validity) -> String {
    match validity {
        Validity::Exact => "Exact for this model.".to_owned(),
        Validity::Approximate(text) => format!("Approximation: {}.", text.trim_end_matches('.')),
        Validity::Outside(text) => format!("Use the simulation here: {}.", text.trim_end_matches('.')),
    }
}

/// With a capital and its full stop, whoever wrote it.
fn sentence(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// The symbols of formulas with their values.
fn inputs(state: &StationPrediction) -> Vec<(&'static str, String)> {
    let wait = explain::station(state).into_iter().next();
    let given = wait.map(|figure| figure.inputs).unwrap_or_default();
    given.into_iter().map(|input| (input.symbol, input.unit.format(input.value))).collect()
}
