//! A canvas that is drawn anew, once per frame, whenever what it shows or its size differs.

use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use web_sys::CanvasRenderingContext2d;

use super::frame::Frame;
use super::surface::{Surface, context_of};
use crate::app::dom::frame::OncePerFrame;
use crate::app::dom::resize::{pixel_ratio_signal, watch_size};
use crate::app::page::Page;

/// Keeps `canvas` inside `stage` painted: `paint` draws, `track` names the signals that it depends on. Gives the
/// frame's size in CSS pixels.
pub fn painted(
    stage: NodeRef<Div>,
    canvas: NodeRef<Canvas>,
    paint: impl Fn(Surface, CanvasRenderingContext2d, Frame) + 'static,
    track: impl Fn() + 'static,
) -> Signal<Frame> {
    let page = Page::here();
    let size = RwSignal::new((0.0, 0.0));
    let ratio = pixel_ratio_signal();
    Effect::new(move |_| {
        if let Some(element) = stage.get() {
            let watched = element.clone();
            watch_size(&element, move || {
                size.try_set((f64::from(watched.client_width()), f64::from(watched.client_height())));
            });
        }
    });
    let task = OncePerFrame::new(move || {
        let Some(canvas) = canvas.get_untracked() else { return };
        let (width, height) = size.get_untracked();
        if width < 40.0 || height < 40.0 {
            return;
        }
        let Some(surface) = Surface::prepare(&canvas, width, height, ratio.get_untracked()) else { return };
        let Some(context) = context_of(&canvas) else { return };
        paint(surface, context, Frame { width, height });
    });
    Effect::new(move |_| {
        track();
        size.track();
        ratio.track();
        page.dark.track();
        page.fonts.track();
        task.request();
    });
    Signal::derive(move || Frame { width: size.get().0, height: size.get().1 })
}
