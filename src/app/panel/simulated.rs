//! What the simulation measured: every number with its interval, the balance, the seed and the hash.

use leptos::prelude::*;

use crate::app::agreement::interval;
use crate::app::page::Page;
use crate::model::BlockId;
use crate::model::units::{Unit, significant};
use crate::queueing::prediction::PERCENTILES;
use crate::sim::measurement::Quantile;
use crate::sim::{Estimate, Measurement};

fn shown(estimate: Estimate, unit: Unit) -> String {
    interval(estimate.value, estimate.half_width, unit)
}

/// The latest simulation of this design at its operating point.
#[component]
pub fn SimulationSection() -> impl IntoView {
    let page = Page::here();
    let measured = Memo::new(move |_| page.simulation.here(&page.studio.scenario.get()));
    let seed = move || page.studio.scenario.with(|s| s.seed);
    let rows = move || {
        measured.get().map(|m| {
            figures(&m)
                .into_iter()
                .map(|(k, v)| view! { <tr><th scope="row">{k}</th><td>{v}</td></tr> })
                .collect_view()
        })
    };
    let notes = move || {
        measured.get().map(|m| {
        let run = format!(
            "{} events in {} replications, {} measured after {} of warm-up each.",
            significant(m.events as f64), m.replications, Unit::Seconds.format(m.measured_s), Unit::Seconds.format(m.warmup_s),
        );
        let growing = m.growing.then(|| view! { <p class="note warn">"A line was still growing at the end: there is no steady state."</p> });
        view! {
            {growing}
            <p class="note">{balance(&m)}</p>
            <p class="note">{run}</p>
            <p class="note">{format!("Seed {} · result {:016x}", seed(), m.hash)}</p>
        }
    })
    };
    view! {
        <Show when=move || measured.with(Option::is_some)>
            <section class="panel-section" data-testid="simulation-details">
                <h3>"Simulation at present traffic"</h3>
                <table class="simulated"><tbody>{rows}</tbody></table>
                {notes}
            </section>
        </Show>
    }
}

fn figures(m: &Measurement) -> Vec<(String, String)> {
    let total = &m.total;
    let mut rows: Vec<(String, String)> = PERCENTILES
        .iter()
        .zip(&total.percentiles_s)
        .map(|(p, quantile)| {
            let text = match quantile {
                Quantile::Known(estimate) => shown(*estimate, Unit::Seconds),
                Quantile::Needs(more) => format!("needs {} more requests", significant(*more as f64)),
            };
            (format!("p{}", significant(100.0 * p)), text)
        })
        .collect();
    if let Some(mean) = total.mean_s {
        rows.push(("Mean".to_owned(), shown(mean, Unit::Seconds)));
    }
    rows.push(("Goodput".to_owned(), shown(total.goodput_per_s, Unit::PerSecond)));
    for (name, estimate) in
        [("Rejected", total.rejected), ("Timed out", total.timed_out), ("Failed", total.failed)]
    {
        if estimate.value > 0.0 {
            rows.push((name.to_owned(), shown(estimate, Unit::Ratio)));
        }
    }
    rows
}

fn balance(m: &Measurement) -> String {
    let b = m.balance;
    let count = |n: u64| significant(n as f64);
    let parts = [
        (b.completed, "completed"),
        (b.rejected, "rejected"),
        (b.timed_out, "timed out"),
        (b.failed, "failed"),
        (b.inside, "still inside"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", count(*n))).collect();
    let verdict = if b.holds() { "Nothing lost" } else { "The balance does not hold" };
    format!("{verdict}: {} arrived = {}.", count(b.arrived), parts.join(" + "))
}

/// What the simulation measured at the stations of a block.
#[component]
pub fn StationsSimulated(
    /// Which block.
    id: BlockId,
) -> impl IntoView {
    let page = Page::here();
    let rows = Memo::new(move |_| {
        let measured = page.simulation.here(&page.studio.scenario.get())?;
        let network = page.results.network.get()?;
        let stations =
            network.stations.iter().zip(&measured.stations).filter(|(station, _)| station.block == id);
        let mut rows = Vec::new();
        for (station, state) in stations {
            let busy = state.core_utilisation.into_iter().chain(state.worker_utilisation);
            if let Some(busy) = busy.max_by(|a, b| a.value.total_cmp(&b.value)) {
                rows.push((format!("{} busy", station.name), shown(busy, Unit::Ratio)));
            }
            rows.push((format!("{} response", station.name), shown(state.response_s, Unit::Seconds)));
            rows.push((format!("{} wait", station.name), shown(state.wait_s, Unit::Seconds)));
            let special = [
                ("gave up", state.abandon_ratio, Unit::Ratio),
                ("cold starts", state.cold_ratio, Unit::Ratio),
                ("hits", state.hit_ratio, Unit::Ratio),
                ("batch", state.batch_size, Unit::Count),
            ];
            for (what, estimate, unit) in special {
                if let Some(estimate) = estimate {
                    rows.push((format!("{} {what}", station.name), shown(estimate, unit)));
                }
            }
        }
        Some(rows)
    });
    let table = move || {
        rows.get().map(|rows| {
            rows.into_iter()
                .map(|(k, v)| view! { <tr><th scope="row">{k}</th><td>{v}</td></tr> })
                .collect_view()
        })
    };
    view! {
        <Show when=move || rows.with(Option::is_some)>
            <section class="panel-section"><h3>"Simulated"</h3><table class="simulated"><tbody>{table}</tbody></table></section>
        </Show>
    }
}
