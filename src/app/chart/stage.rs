//! The area of one chart: the canvas, and the handle by which traffic is dragged.

use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::axis::Axis;
use super::ink::Ink;
use super::painted::painted;
use super::plot::Plot;
use super::readout::{Readout, Values};
use super::view::{ChartData, traffic_text};
use crate::app::dom::frame::OncePerFrame;
use crate::app::page::Page;

/// How a chart gets its y axis and is drawn.
#[derive(Clone, Copy)]
pub struct Painter {
    /// The y axis for some data.
    pub y_axis: fn(&ChartData, super::axis::Spread) -> Axis,
    /// Draws everything.
    pub draw: fn(&Plot, &ChartData),
    /// What it says at some traffic.
    pub read: fn(&ChartData, f64) -> Values,
}

/// One chart. Dragging in it sets the traffic; so do the arrow keys on its handle.
#[component]
pub fn ChartStage(
    /// What draws it.
    painter: Painter,
    /// How the y axis is spread.
    #[prop(into)]
    spread: Signal<super::axis::Spread>,
) -> impl IntoView {
    let page = Page::here();
    let (results, traffic) = (page.results, page.traffic);
    let stage = NodeRef::<Div>::new();
    let canvas = NodeRef::<Canvas>::new();
    let hovered = RwSignal::new(None::<f64>);
    let paint = move |surface, context, frame| {
        results.charts.with_untracked(|data| {
            if let Some(data) = data {
                let x = Axis::linear(untrack(move || traffic.axis_end()));
                let y = (painter.y_axis)(data, spread.get_untracked());
                (painter.draw)(&Plot::new(surface, context, frame, x, y, Ink::read()), data);
            }
        });
    };
    let frame = painted(stage, canvas, paint, move || {
        results.charts.track();
        spread.track();
        traffic.axis_end();
    });

    let place_of = move |event: &PointerEvent| {
        let left = stage.get_untracked().map_or(0.0, |stage| stage.get_bounding_client_rect().left());
        frame.get_untracked().place_of_x(f64::from(event.client_x()) - left)
    };
    let traffic_at =
        move |event: &PointerEvent| Axis::linear(untrack(move || traffic.axis_end())).value(place_of(event));
    let wanted = StoredValue::new(None::<f64>);
    let follow = OncePerFrame::new(move || {
        if let Some(value) = wanted.try_update_value(Option::take).flatten() {
            traffic.drag_to(value);
        }
    });
    let down = move |event: PointerEvent| {
        if event.button() != 0 || !event.is_primary() {
            return;
        }
        if let Some(stage) = stage.get_untracked() {
            stage.set_pointer_capture(event.pointer_id()).unwrap_or_default();
        }
        hovered.set(None);
        traffic.begin();
        traffic.drag_to(traffic_at(&event));
    };
    let moved = move |event: PointerEvent| {
        if untrack(move || traffic.dragging()) {
            wanted.set_value(Some(traffic_at(&event)));
            follow.request();
        } else if event.pointer_type() == "mouse" {
            hovered.set(Some(place_of(&event)));
        }
    };
    let values = move |place: f64| {
        let there = Axis::linear(traffic.axis_end()).value(place);
        results.charts.with(|data| data.as_ref().map_or_else(Vec::new, |data| (painter.read)(data, there)))
    };
    let up = move |event: PointerEvent| {
        if untrack(move || traffic.dragging()) {
            wanted.set_value(None);
            traffic.drag_to(traffic_at(&event));
            traffic.end();
        }
    };
    let cancel = move |_: PointerEvent| {
        wanted.set_value(None);
        traffic.cancel();
    };

    let now = Memo::new(move |_| results.charts.with(|data| data.as_ref().map_or(0.0, |data| data.traffic)));
    let key = move |event: KeyboardEvent| {
        let step = if event.shift_key() { 0.1 } else { 0.02 };
        let factor = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => 1.0 + step,
            "ArrowLeft" | "ArrowDown" => 1.0 / (1.0 + step),
            "PageUp" => 1.5,
            "PageDown" => 1.0 / 1.5,
            "Escape" => {
                traffic.cancel();
                return;
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        traffic.scale(factor);
    };
    let left = move || format!("{}px", frame.get().x(now.get() / traffic.axis_end()));
    let text = move || {
        results.charts.with(|d| d.as_ref().map_or_else(String::new, |d| traffic_text(d.unit, d.traffic)))
    };

    view! {
        <div
            class="chart-stage"
            class:dragging=move || traffic.dragging()
            node_ref=stage
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=cancel
            on:lostpointercapture=cancel
            on:pointerleave=move |_| hovered.set(None)
        >
            <canvas node_ref=canvas aria-hidden="true"></canvas>
            <div
                class="chart-handle"
                role="slider"
                tabindex="0"
                aria-label="Traffic"
                aria-valuemin="0"
                aria-valuemax=move || traffic.axis_end()
                aria-valuenow=move || now.get()
                aria-valuetext=text
                style:left=left
                on:keydown=key
            ></div>
            <Readout frame=frame at=hovered.into() values=values />
        </div>
    }
}
