//! What is wrong with the drawing, with a way to each place.

use leptos::prelude::*;

use super::icon::Icon;
use super::page::Page;
use crate::editor::Selection;
use crate::model::{Place, Problem, Severity};

/// The list of problems over the canvas; nothing where there are none.
#[component]
pub fn ProblemList() -> impl IntoView {
    let page = Page::here();
    let problems = page.results.problems;
    let errors = move || problems.with(|all| all.iter().filter(|p| p.severity == Severity::Error).count());
    let chosen = RwSignal::new(None::<bool>);
    let open = Memo::new(move |_| chosen.get().unwrap_or_else(|| errors() > 0));
    let title = move || {
        let (all, errors) = (problems.with(|all| all.len()), errors());
        match (errors, all) {
            (0, 1) => "1 warning".to_owned(),
            (0, n) => format!("{n} warnings"),
            (1, _) => "1 problem to mend".to_owned(),
            (n, _) => format!("{n} problems to mend"),
        }
    };
    let rows = move || {
        problems.get().iter().cloned().map(|problem| view! { <Row problem=problem /> }).collect_view()
    };
    view! {
        <Show when=move || !problems.with(|all| all.is_empty())>
            <section class="canvas-tools problems" class:error=move || { errors() > 0 } data-testid="problems" aria-label="Problems">
                <button class="problems-head" aria-expanded=move || open.get().to_string() on:click=move |_| chosen.set(Some(!open.get_untracked()))>
                    <Icon name="warning" />{title}
                </button>
                <Show when=move || open.get()>
                    <Show when=move || { page.results.stale.get() }>
                        <p class="problems-note">"The figures are of the drawing before."</p>
                    </Show>
                    <ul>{rows}</ul>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn Row(problem: Problem) -> impl IntoView {
    let studio = Page::here().studio;
    let place = problem.place;
    let go = move |_| match place {
        Place::Block(id) => studio.select(Selection::block(id)),
        Place::Edge(id) => studio.select(Selection::edge(id)),
        _ => studio.select(Selection::default()),
    };
    view! {
        <li>
            <button class="problem" class:error=problem.severity == Severity::Error on:click=go>
                <span class="problem-what">{problem.what}</span>
                <span class="problem-hint">{problem.hint}</span>
            </button>
        </li>
    }
}
