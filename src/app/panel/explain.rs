//! Which model computed a block's figures, from what, and how far it can be trusted.

use leptos::prelude::*;

use crate::app::page::Page;
use crate::model::BlockId;
use crate::model::network::Station;
use crate::queueing::Validity;
use crate::queueing::explain::{self, Explanation};
use crate::queueing::method::Method;
use crate::queueing::prediction::StationPrediction;

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
    let figures = Memo::new(move |_| {
        stations.with(|all| all.get(ix).map(|(_, p)| explain::station(p)).unwrap_or_default())
    });
    view! {
        <div class="model">
            <Show when=several><p class="panel-kind">{station}</p></Show>
            <p class="model-name" data-testid="model-name">{name}</p>
            <p class="model-trust" class:warn=outside>{trust}</p>
            <details>
                <summary>"Explain"</summary>
                <Explained figures=figures />
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

/// How all requests together are answered: the models end to end.
#[component]
pub fn PathModels() -> impl IntoView {
    let results = Page::here().results;
    let figures = Memo::new(move |_| {
        results.answer.with(|answer| answer.as_ref().map(|a| explain::total(&a.now)).unwrap_or_default())
    });
    view! {
        <Show when=move || !figures.with(Vec::is_empty)>
            <section class="panel-section" data-testid="path-models">
                <details><summary>"How the answer is computed"</summary><Explained figures=figures /></details>
            </section>
        </Show>
    }
}

/// Figures with their formulas, what went into them, and what stands behind them.
#[component]
fn Explained(#[prop(into)] figures: Signal<Vec<Explanation>>) -> impl IntoView {
    let entry = |figure: Explanation| {
        let value = figure.value.map_or("–".to_owned(), |x| figure.unit.format(x));
        let inputs = figure.inputs.iter().map(|input| {
            let text = format!("{} = {}", input.symbol, input.unit.format(input.value));
            view! { <span title=input.meaning>{text}</span> }
        });
        let inputs = inputs.collect_view();
        let Method { name, formula, source, assumes, error } = figure.method;
        let more = |label: &'static str, text: &str| {
            let text = sentence(text);
            view! { <p><span class="model-label">{label}</span>" "{text}</p> }
        };
        view! {
            <div class="model-figure">
                <h4>{figure.figure}<strong>{value}</strong></h4>
                <p class="formula">{*formula}</p>
                <p class="model-inputs">{inputs}</p>
                {more("Model", name)}
                {more("Takes for granted", assumes)}
                {more("Measured error", error)}
                {more("Source", source)}
            </div>
        }
    };
    view! { <div class="model-body">{move || figures.get().into_iter().map(entry).collect_view()}</div> }
}
