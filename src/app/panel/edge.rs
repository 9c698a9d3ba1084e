//! The inspector of one edge.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::ActionButton;
use super::block::PlaceProblems;
use super::param::ParamFields;
use crate::app::page::Page;
use crate::editor::{Command, Selection, Target};
use crate::model::catalogue::edge::PARAMS;
use crate::model::{BlockId, Class, ClassId, EdgeId, EdgeMode, Place};

const MODES: [(EdgeMode, &str, &str); 3] = [
    (EdgeMode::Call, "Call", "The caller waits for the reply and keeps its worker, but not its core."),
    (
        EdgeMode::Forward,
        "Forward",
        "The request moves on and the caller is free; the reply goes to whoever called first.",
    ),
    (EdgeMode::Publish, "Publish", "The caller goes on without waiting; the message is consumed later."),
];

/// One edge: who calls whom, how, for which classes, and its parameters.
#[component]
pub fn EdgePanel(
    /// Which.
    id: EdgeId,
) -> impl IntoView {
    let studio = Page::here().studio;
    let edge = Memo::new(move |_| studio.edges.get(id).map(|edge| (*edge).clone()));
    let params = Signal::derive(move || edge.get().map(|edge| edge.params).unwrap_or_default());
    let end = move |which: fn(&crate::model::Edge) -> BlockId| {
        let block = move || edge.with(|e| e.as_ref().map(which));
        let name =
            move || block().and_then(|b| studio.blocks.get(b)).map(|b| b.name.clone()).unwrap_or_default();
        let go = move |_| {
            if let Some(block) = untrack(block) {
                studio.select(Selection::block(block));
            }
        };
        view! { <button class="row-button" on:click=go><span class="row-what">{name}</span></button> }
    };
    let mode = Memo::new(move |_| edge.with(|e| e.as_ref().map(|e| e.mode).unwrap_or_default()));
    let choice = move |(value, label, _): (EdgeMode, &'static str, &'static str)| {
        view! {
            <button
                class="segment"
                role="radio"
                aria-checked=move || (mode.get() == value).to_string()
                data-testid=format!("mode-{}", label.to_lowercase())
                on:click=move |_| { studio.dispatch(Command::SetEdgeMode { edge: id, mode: value }); }
            >{label}</button>
        }
    };
    let meaning = move || MODES.iter().find(|m| m.0 == mode.get()).map_or("", |m| m.2);
    view! {
        <header class="panel-head"><h2 class="panel-title">"Connection"</h2></header>
        <PlaceProblems place=Place::Edge(id) />
        <section class="panel-section">
            <div class="ends">{end(|e| e.from)}<span aria-hidden="true">"→"</span>{end(|e| e.to)}</div>
            <div class="segments" role="radiogroup" aria-label="How the request is handed on">{MODES.map(choice).into_iter().collect_view()}</div>
            <p class="note">{meaning}</p>
        </section>
        <ClassChoice id=id />
        <section class="panel-section" aria-label="Parameters"><ParamFields target=Target::Edge(id) specs=PARAMS params=params /></section>
        <section class="panel-section"><div class="button-row"><ActionButton name="reverse" icon="swap" /><ActionButton name="delete" icon="trash" /></div></section>
    }
}

#[component]
fn ClassChoice(id: EdgeId) -> impl IntoView {
    let studio = Page::here().studio;
    let classes = Memo::new(move |_| studio.scenario.with(|s| s.classes.clone()));
    let used = Memo::new(move |_| studio.edges.get(id).map(|edge| edge.classes.clone()).unwrap_or_default());
    let row = move |(class, Class { name, .. }): (ClassId, Class)| {
        let on = move || used.with(|used| used.is_empty() || used.contains(&class));
        let toggle = move |_| {
            let all: BTreeSet<ClassId> = classes.with_untracked(|c| c.keys().copied().collect());
            let mut now: BTreeSet<ClassId> = used.get_untracked().into_iter().collect();
            if now.is_empty() {
                now.clone_from(&all);
            }
            if !now.remove(&class) {
                now.insert(class);
            }
            if now.is_empty() {
                studio.toasts.warn("A connection carries at least one class. Delete it instead.");
                used.with_untracked(|_| ());
            } else {
                studio.dispatch(Command::SetEdgeClasses { edge: id, classes: now });
            }
        };
        view! { <label class="check"><input type="checkbox" prop:checked=on on:change=toggle /><span>{name}</span></label> }
    };
    view! {
        <Show when=move || { classes.with(|c| c.len() > 1) }>
            <section class="panel-section">
                <h3>"Classes that use it"</h3>
                {move || classes.get().into_iter().map(row).collect_view()}
            </section>
        </Show>
    }
}
