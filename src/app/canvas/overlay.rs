//! What is drawn over the canvas during a gesture: selection rectangle, edge being drawn, block being dragged in.

use leptos::prelude::*;

use crate::app::page::Page;
use crate::model::catalogue;

/// The gesture under way.
#[component]
pub fn OverlayView() -> impl IntoView {
    let overlay = Page::here().studio.overlay;
    let wire = Memo::new(move |_| overlay.with(|o| o.wire.clone()));
    let marquee = Memo::new(move |_| overlay.with(|o| o.marquee));
    let ghost = Memo::new(move |_| overlay.with(|o| o.ghost.clone()));
    let path = move || wire.with(|w| w.as_ref().map_or_else(String::new, |w| w.path.clone()));
    let refused = move || wire.with(|w| w.as_ref().is_some_and(|w| w.refusal.is_some()));
    let ghost_view = move || {
        ghost.get().map(|(kind, at)| {
            let name = catalogue::find(&kind).map_or("", |spec| spec.name);
            let icon = catalogue::find(&kind).map_or("", |spec| spec.icon);
            view! {
                <div class="block ghost" style:transform=format!("translate({}px, {}px)", at.x, at.y)>
                    <div class="block-head">
                        <svg class="icon block-icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=icon></svg>
                        <div class="block-title"><p class="block-name">{name}</p></div>
                    </div>
                </div>
            }
        })
    };
    let rectangle = move || {
        marquee.get().map(|r| {
            view! { <rect class="marquee" x=r.x y=r.y width=r.width height=r.height rx="3"></rect> }
        })
    };
    view! {
        <svg class="edges over" aria-hidden="true">
            <path class="wire" class:refused=refused d=path></path>
            {rectangle}
        </svg>
        {ghost_view}
    }
}
