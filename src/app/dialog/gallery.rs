//! The gallery of designs, and the reader's own that others replaced.

use leptos::prelude::*;

use crate::app::keep::built;
use crate::app::page::Page;
use crate::editor::kernel::geometry::bounds;
use crate::editor::kernel::route::between_blocks;
use crate::editor::{BLOCK_HEIGHT, BLOCK_WIDTH};
use crate::model::Document;
use crate::model::catalogue::{self, is_source};
use crate::share::gallery::{Entry, GALLERY};

/// All designs.
#[component]
pub fn GalleryBody() -> impl IntoView {
    let page = Page::here();
    let keeper = page.keeper;
    let item = move |entry: &'static Entry| {
        let document = built(entry);
        let picture = sketch(&document);
        let open = move |_| {
            page.dialog.set(None);
            keeper.open(page, built(entry));
        };
        view! {
            <li>
                <button class="gallery-item" data-testid="gallery-item" data-slug=entry.slug on:click=open>
                    {picture}
                    <span class="gallery-text"><strong>{entry.title}</strong><span>{entry.summary}</span></span>
                </button>
            </li>
        }
    };
    let own = move |(index, document): (usize, Document)| {
        let restore = move |_| {
            page.dialog.set(None);
            keeper.restore(page, index);
        };
        let count = document.scenario.blocks.len();
        view! {
            <li>
                <button class="gallery-item" data-testid="former-item" on:click=restore>
                    {sketch(&document)}
                    <span class="gallery-text"><strong>{document.scenario.name.clone()}</strong><span>{format!("Your own design, {count} blocks.")}</span></span>
                </button>
            </li>
        }
    };
    let former = move || keeper.former.get().into_iter().enumerate().map(own).collect_view();
    view! {
        <div class="dialog-body">
            <ul class="gallery">{GALLERY.iter().map(item).collect_view()}{former}</ul>
        </div>
    }
}

/// A small picture of the drawing.
fn sketch(document: &Document) -> impl IntoView + use<> {
    let frame = bounds(document).map(|world| world.grown(90.0)).unwrap_or_default();
    let edges = document.scenario.edges.values().filter_map(|edge| {
        let (from, to) = (document.placements.get(&edge.from)?, document.placements.get(&edge.to)?);
        Some(view! { <path class="sketch-edge" d=between_blocks(*from, *to).path></path> })
    });
    let blocks = document.scenario.blocks.iter().filter_map(|(id, block)| {
        let at = document.placements.get(id)?;
        let class = if catalogue::find(&block.kind).is_some_and(is_source) {
            "sketch-source"
        } else {
            "sketch-block"
        };
        Some(view! { <rect class=class x=at.x y=at.y width=BLOCK_WIDTH height=BLOCK_HEIGHT rx="16"></rect> })
    });
    let (edges, blocks) = (edges.collect_view(), blocks.collect_view());
    let view_box = format!("{} {} {} {}", frame.x, frame.y, frame.width.max(1.0), frame.height.max(1.0));
    view! { <svg class="gallery-sketch" viewBox=view_box aria-hidden="true">{edges}{blocks}</svg> }
}
