//! Adding a block where the canvas asked for one: after a double click, or at the end of a loose line.

use leptos::prelude::*;

use crate::app::page::Page;
use crate::editor::Command;
use crate::editor::kernel::geometry::block_around;
use crate::model::catalogue::{BlockSpec, CATALOGUE};
use crate::model::{BlockId, Point};

/// The list of kinds.
#[component]
pub fn OfferBody(
    /// Where the new block's middle goes.
    at: Point,
    /// The block that shall call it.
    from: Option<BlockId>,
) -> impl IntoView {
    let page = Page::here();
    let add = move |spec: &'static BlockSpec| {
        page.dialog.set(None);
        page.studio.begin_gesture(&format!("add {}", spec.name));
        let placed = page.studio.dispatch(Command::Place {
            kind: spec.slug.to_owned(),
            at: block_around(at),
            name: None,
        });
        let new = page.studio.read(|editor| editor.selection().only_block()).filter(|_| placed);
        if let (Some(from), Some(to)) = (from, new) {
            page.studio.dispatch(Command::Connect { from, to, mode: None });
        }
        page.studio.end_gesture();
    };
    let item = move |spec: &'static BlockSpec| {
        view! {
            <li>
                <button class="palette-item" data-kind=spec.slug on:click=move |_| add(spec)>
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=spec.icon></svg>
                    <span class="palette-name">{spec.name}</span>
                </button>
            </li>
        }
    };
    let kinds = CATALOGUE.iter().copied().filter(|spec| from.is_none() || spec.takes_requests);
    view! { <div class="dialog-body"><ul>{kinds.map(item).collect_view()}</ul></div> }
}
