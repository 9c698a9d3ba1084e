//! The same curves as a table, for readers who do not see the chart.

use leptos::prelude::*;

use super::view::{ChartData, SHOWN, traffic_name, traffic_text};
use crate::model::units::Unit;

/// How many rows a table has at most: a row a point would be too many to listen to.
const ROWS: usize = 12;

/// Response times against traffic.
#[component]
pub fn LatencyTable(
    /// What the chart shows.
    #[prop(into)]
    data: Signal<Option<ChartData>>,
) -> impl IntoView {
    let rows = move || {
        data.with(|data| {
            let Some(data) = data else { return Vec::new() };
            picked(data)
                .map(|point| {
                    let cells = SHOWN.map(|(i, _)| {
                        let text = point
                            .percentiles_s
                            .map_or("no steady state".to_owned(), |p| Unit::Seconds.format(p[i]));
                        view! { <td>{text}</td> }
                    });
                    view! {
                        <tr>
                            <th scope="row">{traffic_text(data.unit, point.traffic)}</th>
                            {cells.into_iter().collect_view()}
                            <td>{Unit::Ratio.format(point.error_ratio)}</td>
                        </tr>
                    }
                })
                .collect()
        })
    };
    view! {
        <table class="visually-hidden">
            <caption>{move || caption("Response times against traffic", &data)}</caption>
            <thead>
                <tr>
                    <th scope="col">"Traffic"</th>
                    {SHOWN.map(|(_, name)| view! { <th scope="col">{name}</th> }).into_iter().collect_view()}
                    <th scope="col">"Errors"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Monthly cost against traffic.
#[component]
pub fn CostTable(
    /// What the chart shows.
    #[prop(into)]
    data: Signal<Option<ChartData>>,
) -> impl IntoView {
    let rows = move || {
        data.with(|data| {
            let Some(data) = data else { return Vec::new() };
            let row = |point: &crate::analysis::CurvePoint| {
                view! {
                    <tr>
                        <th scope="row">{traffic_text(data.unit, point.traffic)}</th>
                        <td>{Unit::DollarsPerMonth.format(point.cost_usd_month)}</td>
                    </tr>
                }
            };
            picked(data).map(row).collect()
        })
    };
    view! {
        <table class="visually-hidden">
            <caption>{move || caption("Monthly cost against traffic", &data)}</caption>
            <thead><tr><th scope="col">"Traffic"</th><th scope="col">"Cost"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn caption(what: &str, data: &Signal<Option<ChartData>>) -> String {
    data.with(|data| match data {
        Some(data) => format!("{what} in {}", traffic_name(data.unit)),
        None => what.to_owned(),
    })
}

fn picked(data: &ChartData) -> impl Iterator<Item = &crate::analysis::CurvePoint> {
    let step = data.curve.points.len().div_ceil(ROWS).max(1);
    data.curve.points.iter().step_by(step)
}
