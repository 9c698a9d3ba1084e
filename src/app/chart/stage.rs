//! The area of one chart: the canvas, and the handle by which traffic is dragged.

use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

use super::axis::Axis;
use super::frame::Frame;
use super::ink::Ink;
use super::plot::Plot;
use super::surface::{Surface, context_of};
use super::view::{ChartData, traffic_text};
use crate::app::dom::frame::OncePerFrame;
use crate::app::dom::resize::{pixel_ratio_signal, watch_size};
use crate::app::page::Page;

/// How a chart gets its y axis and is drawn.
#[derive(Clone, Copy)]
pub struct Painter {
    /// The y axis for some data.
    pub y_axis: fn(&ChartData, super::axis::Spread) -> Axis,
    /// Draws everything.
    pub draw: fn(&Plot, &ChartData),
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
    let size = RwSignal::new((0.0, 0.0));
    let ratio = pixel_ratio_signal();
    let frame = move || Frame { width: size.get().0, height: size.get().1 };

    Effect::new(move |_| {
        if let Some(element) = stage.get() {
            let watched = element.clone();
            watch_size(&element, move || {
                size.try_set((f64::from(watched.client_width()), f64::from(watched.client_height())));
            });
        }
    });

    let paint = move || {
        let Some(canvas) = canvas.get_untracked() else { return };
        let (width, height) = size.get_untracked();
        if width < 40.0 || height < 40.0 {
            return;
        }
        let Some(surface) = Surface::prepare(&canvas, width, height, ratio.get_untracked()) else { return };
        let Some(context) = context_of(&canvas) else { return };
        results.charts.with_untracked(|data| {
            if let Some(data) = data {
                let x = Axis::linear(untrack(move || traffic.axis_end()));
                let y = (painter.y_axis)(data, spread.get_untracked());
                let plot = Plot::new(surface, context, Frame { width, height }, x, y, Ink::read());
                (painter.draw)(&plot, data);
            }
        });
    };
    let task = OncePerFrame::new(paint);
    Effect::new(move |_| {
        results.charts.track();
        size.track();
        ratio.track();
        spread.track();
        page.dark.track();
        page.fonts.track();
        traffic.axis_end();
        task.request();
    });

    let traffic_at = move |event: &PointerEvent| {
        let frame = untrack(frame);
        let left = stage.get_untracked().map_or(0.0, |stage| stage.get_bounding_client_rect().left());
        Axis::linear(untrack(move || traffic.axis_end()))
            .value(frame.place_of_x(f64::from(event.client_x()) - left))
    };
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
        traffic.begin();
        traffic.drag_to(traffic_at(&event));
    };
    let moved = move |event: PointerEvent| {
        if untrack(move || traffic.dragging()) {
            wanted.set_value(Some(traffic_at(&event)));
            follow.request();
        }
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
    let left = move || format!("{}px", frame().x(now.get() / traffic.axis_end()));
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
        </div>
    }
}
