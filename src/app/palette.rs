//! The palette: every kind of block, by group, searchable.

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{MouseEvent, PointerEvent};

use super::canvas::pointer_of;
use super::icon::Icon;
use super::page::Page;
use crate::editor::{Input, Phase};
use crate::model::catalogue::{BlockSpec, CATALOGUE, Group};

const GROUPS: [Group; 6] =
    [Group::Traffic, Group::Network, Group::Compute, Group::Storage, Group::Messaging, Group::External];

/// The palette.
#[component]
pub fn Palette(
    /// The stage, onto which blocks are dragged.
    stage: NodeRef<Div>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let group = move |group: Group| {
        let found = move || -> Vec<&'static BlockSpec> {
            let query = query.get().trim().to_lowercase();
            CATALOGUE.iter().copied().filter(|spec| spec.group == group && matches(spec, &query)).collect()
        };
        view! {
            <Show when=move || !found().is_empty()>
                <section class="palette-group">
                    <h3>{group.label()}</h3>
                    <ul>
                        <For each=found key=|spec| spec.slug children=move |spec| view! { <Item spec=spec stage=stage /> } />
                    </ul>
                </section>
            </Show>
        }
    };
    let nothing = move || {
        let query = query.get().trim().to_lowercase();
        !CATALOGUE.iter().any(|spec| matches(spec, &query))
    };
    view! {
        <nav class="palette" aria-label="Blocks">
            <label class="search">
                <Icon name="search" />
                <span class="visually-hidden">"Search blocks"</span>
                <input
                    class="search-input"
                    type="search"
                    placeholder="Search blocks"
                    prop:value=move || query.get()
                    on:input=move |event| query.set(event_target_value(&event))
                />
            </label>
            <div class="palette-list">
                {GROUPS.map(group).into_iter().collect_view()}
                <Show when=nothing><p class="palette-none">"No block is called that. Try what it does, such as database or queue."</p></Show>
            </div>
        </nav>
    }
}

fn matches(spec: &BlockSpec, query: &str) -> bool {
    query.is_empty()
        || spec.name.to_lowercase().contains(query)
        || spec.summary.to_lowercase().contains(query)
        || spec.keywords.iter().any(|word| word.to_lowercase().contains(query))
}

#[component]
fn Item(spec: &'static BlockSpec, stage: NodeRef<Div>) -> impl IntoView {
    let page = Page::here();
    let picked = StoredValue::new(false);
    let down = move |event: PointerEvent| {
        // A finger scrolls the list; its tap arrives as a click.
        picked.set_value(event.pointer_type() != "touch" && event.button() == 0);
        if picked.get_value()
            && let Some(stage) = stage.get_untracked()
        {
            let pointer = pointer_of(&stage, &event, Phase::Down);
            stage.set_pointer_capture(pointer.id).unwrap_or_default();
            page.studio.input(Input::Pick { kind: spec.slug.to_owned(), pointer });
        }
    };
    let click = move |event: MouseEvent| {
        // With a mouse the editor has seen the whole gesture already.
        if event.detail() == 0 || !picked.get_value() {
            page.studio.place_in_view(spec.slug);
            page.sheet.set(None);
        }
    };
    view! {
        <li>
            <button
                class="palette-item"
                title=spec.summary
                data-testid="palette-item"
                data-kind=spec.slug
                on:pointerdown=down
                on:click=click
            >
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=spec.icon></svg>
                <span class="palette-name">{spec.name}</span>
                <span class="palette-summary">{spec.summary}</span>
            </button>
        </li>
    }
}
