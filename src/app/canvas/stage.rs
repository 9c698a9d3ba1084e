//! The stage: where hands meet the editor.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent, PointerEvent, WheelEvent};

use super::block::BlockView;
use super::edge::EdgeView;
use super::keys::{holds_focus, listen_to_keys};
use super::overlay::OverlayView;
use super::pointer::{modifiers_of, point_of, pointer_of};
use super::tools::CanvasTools;
use crate::app::dom::frame::OncePerFrame;
use crate::app::dom::listener::listen;
use crate::app::dom::resize::watch_size;
use crate::app::page::Page;
use crate::app::studio::Request;
use crate::editor::{Input, Phase, Pointer, Size};
use crate::model::{BlockId, EdgeId, Point};

/// Distance of the dots behind the drawing, in world units.
const DOTS: f64 = 24.0;
/// Below this zoom blocks show their names and how busy they are, large, and nothing else.
const FAR: f64 = 0.62;
/// CSS pixels that a wheel's line stands for.
const LINE: f64 = 16.0;

/// The canvas.
#[component]
pub fn Stage(
    /// The stage's element.
    node: NodeRef<Div>,
) -> impl IntoView {
    let page = Page::here();
    let studio = page.studio;
    listen_to_keys(page);
    Effect::new(move |_| {
        if let Some(stage) = node.get() {
            attach(page, &stage);
        }
    });
    follow_requests(page, node);

    let waiting = StoredValue::new(None::<Pointer>);
    let flush = move || {
        if let Some(pointer) = waiting.try_update_value(Option::take).flatten() {
            studio.input(Input::Pointer(pointer));
        }
    };
    let once = OncePerFrame::new(flush);
    let send = move |event: &PointerEvent, phase: Phase| {
        if let Some(stage) = node.get_untracked() {
            let pointer = pointer_of(&stage, event, phase);
            if phase == Phase::Move && !pinching(studio) {
                waiting.set_value(Some(pointer));
                once.request();
            } else {
                flush();
                studio.input(Input::Pointer(pointer));
            }
        }
    };
    let down = move |event: PointerEvent| {
        let inside_tools = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|target| target.closest(".canvas-tools").ok().flatten().is_some());
        if !inside_tools {
            send(&event, Phase::Down);
        }
    };
    let double = move |event: MouseEvent| {
        if let Some(stage) = node.get_untracked() {
            studio.input(Input::DoubleClick { at: point_of(&stage, &event) });
        }
    };

    let transform = move || {
        let camera = studio.camera.get();
        format!("translate({}px, {}px) scale({})", camera.x, camera.y, camera.zoom)
    };
    let dots = move || {
        let zoom = studio.camera.get().zoom;
        let step = if zoom < 0.5 { 2.0 * DOTS * zoom } else { DOTS * zoom };
        format!("{step}px {step}px")
    };
    let shift = move || {
        let camera = studio.camera.get();
        format!("{}px {}px", camera.x, camera.y)
    };
    let row = |id: BlockId| view! { <BlockView id=id /> };
    let line = |id: EdgeId| view! { <EdgeView id=id /> };
    view! {
        <div
            class="stage"
            class:far=move || studio.camera.with(|camera| camera.zoom < FAR)
            class:flowing=move || page.traffic.dragging()
            node_ref=node
            data-testid="canvas"
            role="application"
            tabindex="-1"
            aria-roledescription="canvas"
            aria-label="Design"
            aria-describedby="canvas-hint"
            style:background-size=dots
            style:background-position=shift
            style:cursor=move || studio.overlay.get().cursor
            on:pointerdown=down
            on:pointermove=move |event| send(&event, Phase::Move)
            on:pointerup=move |event| send(&event, Phase::Up)
            on:pointercancel=move |event| send(&event, Phase::Cancel)
            on:lostpointercapture=move |event| send(&event, Phase::Cancel)
            on:dblclick=double
            on:contextmenu=move |event: MouseEvent| event.prevent_default()
        >
            <p id="canvas-hint" class="visually-hidden">
                "Tab moves between blocks, arrows move the selected block, C connects it, Enter edits it, Delete removes it."
            </p>
            <div class="world" style:transform=transform>
                <svg class="edges" aria-hidden="false"><For each=move || studio.edges.ids() key=|id| *id children=line /></svg>
                <For each=move || studio.blocks.ids() key=|id| *id children=row />
                <OverlayView />
            </div>
            <CanvasTools />
        </div>
    }
}

fn pinching(studio: crate::app::studio::Studio) -> bool {
    studio.read(|editor| matches!(editor.tool(), crate::editor::Tool::Pinch(_)))
}

/// Tells the editor the stage's size and passes the wheel on; browsers let only such a listener refuse to scroll.
fn attach(page: Page, stage: &HtmlElement) {
    let measured = stage.clone();
    watch_size(stage, move || {
        let size =
            Size { width: f64::from(measured.client_width()), height: f64::from(measured.client_height()) };
        page.studio.input(Input::Resize(size));
    });
    let turned = stage.clone();
    listen(stage, "wheel", move |event| {
        if let Some(event) = event.dyn_ref::<WheelEvent>() {
            event.prevent_default();
            let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE { LINE } else { 1.0 };
            let delta = Point { x: event.delta_x() * unit, y: event.delta_y() * unit };
            let at = point_of(&turned, event);
            page.studio.input(Input::Wheel { at, delta, modifiers: modifiers_of(event) });
        }
    });
}

/// Does what the editor asks of the stage, and lets the keyboard's focus follow the selection.
fn follow_requests(page: Page, node: NodeRef<Div>) {
    Effect::new(move |_| {
        if let (Some(Request::Capture(id)), Some(stage)) = (page.studio.request.get(), node.get_untracked()) {
            stage.set_pointer_capture(id).unwrap_or_default();
        }
    });
    Effect::new(move |_| {
        let only = page.studio.selection.with(|selection| selection.only_block());
        if let (Some(id), Some(stage)) = (only, node.get_untracked())
            && holds_focus(&stage)
            && let Ok(Some(block)) = stage.query_selector(&format!("[data-block-id='{id}']"))
            && let Ok(block) = block.dyn_into::<HtmlElement>()
        {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            block.focus_with_options(&options).unwrap_or_default();
        }
    });
}
