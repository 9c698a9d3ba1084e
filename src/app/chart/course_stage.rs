//! The area of one chart over time: the canvas, and a read-out that follows pointer, finger and arrow keys.

use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::axis::Axis;
use super::course::CoursePainter;
use super::ink::Ink;
use super::painted::painted;
use super::plot::Plot;
use super::readout::{Readout, Values};
use super::view::short;
use crate::app::later::Watched;
use crate::app::page::Page;
use crate::model::units::Unit;

/// One chart over time.
#[component]
pub fn CourseStage(
    /// What it is called, for readers.
    label: &'static str,
    /// What draws it.
    #[prop(into)]
    painter: Signal<CoursePainter>,
) -> impl IntoView {
    let report = Page::here().later.watched;
    let stage = NodeRef::<Div>::new();
    let canvas = NodeRef::<Canvas>::new();
    let place = RwSignal::new(None::<f64>);
    let paint = move |surface, context, frame| {
        report.with_untracked(|report| {
            let Some(report) = report else { return };
            let painter = painter.get_untracked();
            let x = Axis::linear(end_s(report));
            let plot = Plot::new(surface, context, frame, x, (painter.y_axis)(report), Ink::read());
            let (name, unit_s) = clock(end_s(report));
            plot.axes_by(name, unit_s, short, painter.y_text);
            (painter.draw)(&plot, report);
        });
    };
    let frame = painted(stage, canvas, paint, move || {
        report.track();
        painter.track();
    });
    let values = move |at: f64| -> Values {
        report.with(|report| {
            let Some(report) = report else { return Vec::new() };
            let instant = (at * (report.course.at_s.len().max(1) - 1) as f64).round() as usize;
            let when = report.course.at_s.get(instant).copied().unwrap_or(0.0);
            let mut rows = vec![(String::new(), Unit::Seconds.format(when))];
            rows.extend((painter.get().read)(report, instant));
            rows
        })
    };
    let follow = move |event: PointerEvent| {
        let left = stage.get_untracked().map_or(0.0, |stage| stage.get_bounding_client_rect().left());
        place.set(Some(frame.get_untracked().place_of_x(f64::from(event.client_x()) - left)));
    };
    let key = move |event: KeyboardEvent| {
        let step = if event.shift_key() { 0.05 } else { 0.01 };
        let now = place.get_untracked().unwrap_or(0.0);
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => now + step,
            "ArrowLeft" | "ArrowDown" => now - step,
            "Home" => 0.0,
            "End" => 1.0,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        place.set(Some(next.clamp(0.0, 1.0)));
    };
    let spoken = move || {
        let rows = values(place.get().unwrap_or(0.0)).into_iter();
        rows.map(|(name, value)| format!("{name} {value}").trim().to_owned()).collect::<Vec<_>>().join(", ")
    };
    view! {
        <div
            class="chart-stage reading"
            node_ref=stage
            role="slider"
            tabindex="0"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || 100.0 * place.get().unwrap_or(0.0)
            aria-valuetext=spoken
            on:pointerdown=follow
            on:pointermove=follow
            on:pointerleave=move |_| place.set(None)
            on:blur=move |_| place.set(None)
            on:keydown=key
        >
            <canvas node_ref=canvas aria-hidden="true"></canvas>
            <Readout frame=frame at=place.into() values=values />
        </div>
    }
}

fn end_s(report: &Watched) -> f64 {
    report.course.at_s.last().copied().unwrap_or(1.0)
}

/// The unit of a time axis of this length, and its seconds.
fn clock(end_s: f64) -> (&'static str, f64) {
    match end_s {
        s if s < 180.0 => ("seconds", 1.0),
        s if s < 4.0 * 3600.0 => ("minutes", 60.0),
        _ => ("hours", 3600.0),
    }
}
