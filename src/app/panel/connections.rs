//! The edges of a block as a list: the same graph for those who do not see the canvas.

use leptos::prelude::*;

use crate::app::page::Page;
use crate::editor::Selection;
use crate::model::{BlockId, Edge, EdgeId, EdgeMode};

/// What the block calls, and what calls it.
#[component]
pub fn Connections(
    /// Which block.
    id: BlockId,
) -> impl IntoView {
    let studio = Page::here().studio;
    let edges = Memo::new(move |_| {
        let all = studio.edges.ids().into_iter().filter_map(|edge| Some((edge, studio.edges.get(edge)?)));
        all.filter(|(_, edge)| edge.from == id || edge.to == id)
            .map(|(edge_id, edge)| (edge_id, (*edge).clone()))
            .collect::<Vec<_>>()
    });
    let name = move |block| studio.blocks.get(block).map(|b| b.name.clone()).unwrap_or_default();
    let row = move |(edge_id, edge): (EdgeId, Edge)| {
        let text = if edge.from == id { name(edge.to) } else { name(edge.from) };
        view! {
            <li>
                <button class="row-button" on:click=move |_| studio.select(Selection::edge(edge_id))>
                    <span class="row-how">{how(&edge, id)}</span><span class="row-what">{text}</span>
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || !edges.with(Vec::is_empty)>
            <section class="panel-section">
                <h3>"Connections"</h3>
                <ul class="rows">{move || edges.get().into_iter().map(row).collect_view()}</ul>
            </section>
        </Show>
    }
}

fn how(edge: &Edge, of: BlockId) -> &'static str {
    match (edge.from == of, edge.mode) {
        (true, EdgeMode::Call) => "calls",
        (true, EdgeMode::Forward) => "forwards to",
        (true, EdgeMode::Publish) => "publishes to",
        (false, EdgeMode::Call) => "called by",
        (false, EdgeMode::Forward) => "forwarded by",
        (false, EdgeMode::Publish) => "published by",
    }
}
