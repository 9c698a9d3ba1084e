//! The answer in words and the two charts, always on screen.

use leptos::prelude::*;

use super::axis::Spread;
use super::over_time::OverTime;
use super::stage::{ChartStage, Painter};
use super::strip::SimulationStrip;
use super::table::{CostTable, LatencyTable};
use super::view::SHOWN;
use super::{cost, latency};
use crate::app::page::Page;
use crate::model::units::Unit;

/// The answer and both charts.
#[component]
pub fn ChartDock() -> impl IntoView {
    let page = Page::here();
    let (results, later) = (page.results, page.later);
    let sentence = move || {
        if later.over_time.get() {
            return later.watched.with(|w| w.as_ref().map_or_else(String::new, |w| w.sentence.clone()));
        }
        results.answer.with(|a| a.as_ref().map_or_else(String::new, |a| a.sentence.clone()))
    };
    let up = move || later.availability.with(|report| report.as_ref().map(|r| r.sentence.clone()));
    let tab = move |label: &'static str, testid: &'static str, over_time: bool| {
        let chosen = move || (later.over_time.get() == over_time).to_string();
        view! {
            <button class="segment" role="radio" data-testid=testid aria-checked=chosen on:click=move |_| later.over_time.set(over_time)>
                {label}
            </button>
        }
    };
    view! {
        <section class="dock" aria-label="Answer">
            <div class="dock-head">
                <div>
                    <p class="answer" class:stale=move || results.stale.get() data-testid="answer-sentence" aria-live="off">{sentence}</p>
                    <Show when=move || up().is_some()><p class="answer-more" data-testid="availability">{up}</p></Show>
                </div>
                <div class="segments dock-tabs" role="radiogroup" aria-label="Charts">
                    {tab("Over traffic", "over-traffic", false)}
                    {tab("Over time", "over-time", true)}
                </div>
            </div>
            <SimulationStrip />
            <Show when=move || later.over_time.get() fallback=|| view! { <div class="charts"><LatencyChart /><CostChart /></div> }>
                <OverTime />
            </Show>
        </section>
    }
}

#[component]
fn LatencyChart() -> impl IntoView {
    let page = Page::here();
    let charts = page.results.charts;
    let log = RwSignal::new(false);
    let spread = Signal::derive(move || if log.get() { Spread::Log } else { Spread::Linear });
    let legend = SHOWN
        .iter()
        .enumerate()
        .map(|(i, (_, name))| {
            let value = move || charts.with(|d| d.as_ref().and_then(|d| d.now_s[i]).map_or("–".to_owned(), |s| Unit::Seconds.format(s)));
            view! { <li class=format!("key {name}")><span class="key-name">{*name}</span> <span class="key-value">{value}</span></li> }
        })
        .collect_view();
    let settled = settled(page);
    view! {
        <figure class="chart" data-testid="chart-latency" aria-label="Response time against traffic">
            <header class="chart-head">
                <h2>"Response time"</h2>
                <ul class="keys" aria-label="At present traffic">{legend}</ul>
                <button
                    class="toggle"
                    aria-pressed=move || log.get().to_string()
                    on:click=move |_| log.update(|log| *log = !*log)
                >"Log scale"</button>
            </header>
            <ChartStage painter=Painter { y_axis: latency::y_axis, draw: latency::draw, read: latency::read } spread=spread />
            <LatencyTable data=settled />
        </figure>
    }
}

#[component]
fn CostChart() -> impl IntoView {
    let page = Page::here();
    let charts = page.results.charts;
    let now = move || {
        charts.with(|d| d.as_ref().map_or("–".to_owned(), |d| Unit::DollarsPerMonth.format(d.cost)))
    };
    let settled = settled(page);
    view! {
        <figure class="chart" data-testid="chart-cost" aria-label="Monthly cost against traffic">
            <header class="chart-head">
                <h2>"Monthly cost"</h2>
                <ul class="keys" aria-label="At present traffic"><li class="key cost"><span class="key-value">{now}</span></li></ul>
            </header>
            <ChartStage painter=Painter { y_axis: |data, _| cost::y_axis(data), draw: cost::draw, read: cost::read } spread=Spread::Linear />
            <CostTable data=settled />
        </figure>
    }
}

/// The charts' data, but not while the traffic is being dragged: a table for listening need not follow each frame.
fn settled(page: Page) -> Signal<Option<super::view::ChartData>> {
    let (charts, traffic) = (page.results.charts, page.traffic);
    Memo::new(move |last: Option<&Option<super::view::ChartData>>| match last {
        Some(last) if traffic.dragging() => last.clone(),
        _ => charts.get(),
    })
    .into()
}
