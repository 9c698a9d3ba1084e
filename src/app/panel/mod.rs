//! The inspector: what is selected, in fields made from the catalogue; with nothing selected the scenario itself.

mod block;
mod classes;
mod connections;
mod cost;
mod edge;
mod explain;
mod field;
mod number;
mod objectives;
mod param;
mod prices;
mod scenario;
mod simulated;
mod slider;

pub use number::{Accept, NumberInput};

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use self::block::BlockPanel;
use self::edge::EdgePanel;
use self::scenario::ScenarioPanel;
use super::icon::Icon;
use super::page::{Page, Sheet};
use super::studio::Request;
use crate::editor::action;
use crate::model::{BlockId, EdgeId};

/// What the inspector is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Block(BlockId),
    Edge(EdgeId),
    Several(usize),
    Scenario,
}

/// The inspector.
#[component]
pub fn Inspector() -> impl IntoView {
    let page = Page::here();
    let node = NodeRef::<Div>::new();
    let subject = Memo::new(move |_| {
        page.studio.selection.with(|s| {
            match (s.only_block(), s.only_edge(), s.blocks.len() + s.edges.len()) {
                (Some(id), _, _) => Subject::Block(id),
                (_, Some(id), _) => Subject::Edge(id),
                (_, _, 0) => Subject::Scenario,
                (_, _, n) => Subject::Several(n),
            }
        })
    });
    Effect::new(move |_| {
        if page.studio.request.get() == Some(Request::FocusInspector) {
            page.sheet.set(Some(Sheet::Inspector));
            focus_first_field(node);
        }
    });
    let content = move || match subject.get() {
        Subject::Block(id) => view! { <BlockPanel id=id /> }.into_any(),
        Subject::Edge(id) => view! { <EdgePanel id=id /> }.into_any(),
        Subject::Several(n) => view! { <SeveralPanel count=n /> }.into_any(),
        Subject::Scenario => view! { <ScenarioPanel /> }.into_any(),
    };
    view! { <div class="inspector" data-testid="inspector" role="region" aria-label="Inspector" node_ref=node>{content}</div> }
}

fn focus_first_field(node: NodeRef<Div>) {
    let field = node
        .get_untracked()
        .and_then(|node| node.query_selector("input, select, textarea").ok().flatten())
        .and_then(|field| field.dyn_into::<HtmlElement>().ok());
    if let Some(field) = field {
        field.focus().unwrap_or_default();
    }
}

#[component]
fn SeveralPanel(count: usize) -> impl IntoView {
    view! {
        <header class="panel-head"><h2 class="panel-title">{format!("{count} selected")}</h2></header>
        <section class="panel-section"><div class="button-row"><ActionButton name="duplicate" icon="plus" /><ActionButton name="delete" icon="trash" /></div></section>
    }
}

/// A button for one of the editor's actions.
#[component]
fn ActionButton(
    /// Name of the action.
    name: &'static str,
    /// Name of the icon.
    icon: &'static str,
) -> impl IntoView {
    let studio = Page::here().studio;
    action::find(name).map(|action| {
        let keys = action.shortcuts.first().map_or_else(String::new, |s| format!(" ({})", s.display(false)));
        view! {
            <button class="button small" title=format!("{}{keys}", action.label) on:click=move |_| studio.run(action.run)>
                <Icon name=icon />{action.label}
            </button>
        }
    })
}
