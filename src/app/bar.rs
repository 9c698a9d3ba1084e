//! The top bar: what the design is called, its traffic, and what can be done with it.

use leptos::prelude::*;
use web_sys::{Event, HtmlInputElement};

use super::dom::theme;
use super::icon::Icon;
use super::page::{Dialog, Page};
use super::simulate::SimulateButton;
use super::traffic_field::TrafficField;
use crate::editor::{Command, action};

/// The top bar.
#[component]
pub fn TopBar() -> impl IntoView {
    let page = Page::here();
    let theme_label = move || if page.dark.get() { "Light theme" } else { "Dark theme" };
    let theme_icon = move || {
        if page.dark.get() {
            view! { <Icon name="sun" /> }
        } else {
            view! { <Icon name="moon" /> }
        }
    };
    view! {
        <header class="bar">
            <div class="brand">
                <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
                    <rect width="32" height="32" rx="8"></rect>
                    <path class="mark-curve" d="M7 23.5c9 0 13.5-3 15-14.5"></path>
                    <path class="mark-limit" d="M7 8.5h18"></path>
                </svg>
                <span class="brand-name">"Headroom"</span>
            </div>
            <Title />
            <TrafficField />
            <div class="bar-actions">
                <Steps />
                <button class="button quiet" data-testid="gallery" on:click=move |_| page.dialog.set(Some(Dialog::Gallery))>
                    <Icon name="gallery" /><span class="bar-label">"Gallery"</span>
                </button>
                <button class="button quiet" data-testid="share" on:click=move |_| page.dialog.set(Some(Dialog::Share))>
                    <Icon name="share" /><span class="bar-label">"Share"</span>
                </button>
                <button
                    class="button quiet square"
                    data-testid="theme"
                    aria-label=theme_label
                    title=theme_label
                    on:click=move |_| page.dark.set(theme::toggle())
                >{theme_icon}</button>
                <SimulateButton />
            </div>
        </header>
    }
}

#[component]
fn Title() -> impl IntoView {
    let studio = Page::here().studio;
    let name = Memo::new(move |_| studio.scenario.with(|scenario| scenario.name.clone()));
    let rename = move |event: Event| {
        let text = event_target_value(&event);
        if text.trim().is_empty() || text == name.get_untracked() {
            event_target::<HtmlInputElement>(&event).set_value(&name.get_untracked());
        } else {
            studio.dispatch(Command::RenameScenario(text));
        }
    };
    view! {
        <label class="title">
            <span class="visually-hidden">"Title of the design"</span>
            <input class="title-input" data-testid="title" prop:value=move || name.get() on:change=rename spellcheck="false" maxlength="120" />
        </label>
    }
}

#[component]
fn Steps() -> impl IntoView {
    let studio = Page::here().studio;
    let button = move |name: &'static str, word: &'static str, step: Signal<Option<String>>| {
        action::find(name).map(|action| {
            let label = move || step.get().map_or_else(|| word.to_owned(), |what| format!("{word} {what}"));
            view! {
                <button
                    class="button quiet square"
                    data-testid=name
                    aria-label=label
                    title=label
                    disabled=move || step.with(Option::is_none)
                    on:click=move |_| studio.run(action.run)
                ><Icon name=name /></button>
            }
        })
    };
    let selected = move || !studio.selection.with(|s| s.is_empty());
    let delete = action::find("delete").map(|action| {
        view! {
            <button
                class="button quiet square"
                data-testid="delete"
                aria-label="Delete selection"
                title="Delete selection"
                disabled=move || !selected()
                on:click=move |_| studio.run(action.run)
            ><Icon name="trash" /></button>
        }
    });
    view! {
        {button("undo", "Undo", Signal::derive(move || studio.steps.with(|s| s.undo.clone())))}
        {button("redo", "Redo", Signal::derive(move || studio.steps.with(|s| s.redo.clone())))}
        {delete}
    }
}
