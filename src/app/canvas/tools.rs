//! The buttons that float over the canvas: zoom, fit, tidy, help; and what is wrong with the drawing.

use leptos::prelude::*;

use crate::app::icon::Icon;
use crate::app::page::{Dialog, Page};
use crate::app::problems::ProblemList;
use crate::editor::action;
use crate::model::units::Unit;

/// The buttons over the canvas.
#[component]
pub fn CanvasTools() -> impl IntoView {
    let page = Page::here();
    let studio = page.studio;
    let zoom = move || Unit::Ratio.format((studio.camera.get().zoom * 100.0).round() / 100.0);
    let button = move |name: &'static str, icon: &'static str| {
        action::find(name).map(|action| {
            let keys =
                action.shortcuts.first().map_or_else(String::new, |s| format!(" ({})", s.display(false)));
            view! {
                <button
                    class="button quiet square"
                    aria-label=action.label
                    title=format!("{}{keys}", action.label)
                    data-testid=name
                    on:click=move |_| studio.run(action.run)
                ><Icon name=icon /></button>
            }
        })
    };
    let reset = action::find("zoom-reset").map(|action| {
        view! {
            <button class="button quiet zoom" title=action.label aria-label=move || format!("{}, now {}", action.label, zoom()) on:click=move |_| studio.run(action.run)>
                {zoom}
            </button>
        }
    });
    let empty = move || studio.blocks.ids().is_empty();
    view! {
        <Show when=empty>
            <div class="canvas-empty">
                <h2>"Start with who sends traffic"</h2>
                <p>"Drag a block from the palette, then pull a line from its right edge to the next one. Or open a design from the gallery."</p>
                <button class="button" on:click=move |_| page.dialog.set(Some(Dialog::Gallery))><Icon name="gallery" />"Open the gallery"</button>
            </div>
        </Show>
        <div class="canvas-tools bottom-left" role="toolbar" aria-label="View">
            {button("zoom-out", "minus")}
            {reset}
            {button("zoom-in", "plus")}
            {button("fit", "fit")}
            {button("tidy", "tidy")}
            <button class="button quiet square" aria-label="Keys and help" title="Keys and help (?)" on:click=move |_| page.dialog.set(Some(Dialog::Help))>
                <Icon name="keyboard" />
            </button>
        </div>
        <ProblemList />
    }
}
