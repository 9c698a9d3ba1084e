//! What a chart says at the pointer: a line and the values there.

use leptos::prelude::*;

use super::frame::Frame;

/// Names and values at one place of a chart, the first one being the place itself.
pub type Values = Vec<(String, String)>;

/// A line at the pointer and the values there. Keyboards and readers have the chart's table instead.
#[component]
pub fn Readout(
    /// Where the plot is.
    frame: Signal<Frame>,
    /// The place on the x axis, 0 to 1, while the pointer is over the plot.
    at: Signal<Option<f64>>,
    /// The values at a place.
    #[prop(into)]
    values: Callback<f64, Values>,
) -> impl IntoView {
    let left = move || format!("{}px", frame.get().x(at.get().unwrap_or(0.0)));
    let flipped = move || at.get().is_some_and(|at| at > 0.6);
    let rows = move || {
        at.get().map(|at| {
            let row = |(name, value): (String, String)| {
                view! { <div class="readout-row"><span>{name}</span><strong>{value}</strong></div> }
            };
            values.run(at).into_iter().map(row).collect_view()
        })
    };
    view! {
        <Show when=move || at.get().is_some()>
            <div class="readout" class:flipped=flipped style:left=left aria-hidden="true">
                <div class="readout-values">{rows}</div>
            </div>
        </Show>
    }
}
