//! One edge on the canvas: a path with an arrowhead, and what it says about calls.

use leptos::prelude::*;

use crate::app::page::Page;
use crate::editor::kernel::geometry::port_in;
use crate::editor::kernel::route::{self, Route};
use crate::editor::tool::Hover;
use crate::model::catalogue::edge::PARAMS;
use crate::model::param::Reader;
use crate::model::units::Unit;
use crate::model::{Edge, EdgeId, EdgeMode, Place};

/// Width of a character of a label in world units, near enough to draw the plate behind it.
const CHARACTER: f64 = 6.2;

/// One edge.
#[component]
pub fn EdgeView(
    /// Which.
    id: EdgeId,
) -> impl IntoView {
    let page = Page::here();
    let studio = page.studio;
    let route = Memo::new(move |last: Option<&Option<Route>>| {
        let found = studio.edges.get(id).and_then(|edge| {
            let (from, to) = (studio.placements.get(edge.from)?, studio.placements.get(edge.to)?);
            Some(route::between_blocks(*from, *to))
        });
        found.or_else(|| last.cloned().flatten())
    });
    let path = Memo::new(move |_| route.with(|r| r.as_ref().map_or_else(String::new, |r| r.path.clone())));
    let head = Memo::new(move |_| {
        studio.edges.get(id).and_then(|edge| studio.placements.get(edge.to)).map_or_else(String::new, |to| {
            let tip = port_in(*to);
            format!("M{} {}l-9 -4.5v9z", tip.x - 1.0, tip.y)
        })
    });
    let selected = Memo::new(move |_| studio.selection.with(|s| s.edges.contains(&id)));
    let hovered = Memo::new(move |_| studio.overlay.with(|o| o.hover == Some(Hover::Edge(id))));
    let near = Memo::new(move |_| {
        let edge = studio.edges.get(id);
        studio
            .selection
            .with(|s| edge.is_some_and(|e| s.blocks.contains(&e.from) || s.blocks.contains(&e.to)))
    });
    let mode = Memo::new(move |_| studio.edges.get(id).map(|edge| edge.mode).unwrap_or_default());
    let text = Memo::new(move |_| studio.edges.get(id).map_or_else(String::new, |edge| caption(&edge)));
    let wrong = Memo::new(move |_| page.results.problems.get().iter().any(|p| p.place == Place::Edge(id)));
    let label = move || {
        let name = |block| studio.blocks.get(block).map_or_else(String::new, |b| b.name.clone());
        studio.edges.get(id).map_or_else(String::new, |e| {
            format!("{} {} {} {}", name(e.from), verb(e.mode), name(e.to), text.get())
        })
    };
    let at = move || route.with(|r| r.as_ref().map(|r| r.label).unwrap_or_default());
    let width = move || CHARACTER * text.get().chars().count() as f64 + 14.0;
    view! {
        <g
            class="edge"
            class:selected=move || selected.get()
            class:hovered=move || hovered.get()
            class:near=move || near.get()
            class:wrong=move || wrong.get()
            class:publish=move || mode.get() == EdgeMode::Publish
            class:forward=move || mode.get() == EdgeMode::Forward
            data-testid="edge"
            data-edge-id=id.0.to_string()
            role="img"
            aria-label=label
        >
            <path class="edge-line" d=move || path.get()></path>
            <path class="edge-flow" d=move || path.get()></path>
            <path class="edge-head" d=move || head.get()></path>
            <Show when=move || !text.get().is_empty()>
                <rect
                    class="edge-plate"
                    x=move || at().x - width() / 2.0
                    y=move || at().y - 10.0
                    width=width
                    height="20"
                    rx="10"
                ></rect>
                <text class="edge-text" x=move || at().x y=move || at().y text-anchor="middle" dominant-baseline="central">
                    {move || text.get()}
                </text>
            </Show>
        </g>
    }
}

/// What the caller does, as a verb.
pub fn verb(mode: EdgeMode) -> &'static str {
    match mode {
        EdgeMode::Call => "calls",
        EdgeMode::Forward => "forwards to",
        EdgeMode::Publish => "publishes to",
    }
}

/// What is worth saying on the edge itself: empty for one plain call per request.
fn caption(edge: &Edge) -> String {
    let calls = Reader::new(PARAMS, &edge.params).number("calls");
    let varies = edge.params.by_class.values().any(|values| values.contains_key("calls"));
    let count = match calls {
        _ if varies => "by class".to_owned(),
        m if (m - 1.0).abs() < 1e-9 => String::new(),
        m if m < 1.0 => Unit::Ratio.format(m),
        m => Unit::Factor.format(m),
    };
    let mode = match edge.mode {
        EdgeMode::Call => "",
        EdgeMode::Forward => "forward",
        EdgeMode::Publish => "publish",
    };
    [mode, count.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
