//! The layout of the page, and how it starts.

use gloo::utils::document;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::bar::TopBar;
use super::canvas::Stage;
use super::chart::ChartDock;
use super::dialog::{Dialogs, listen_to_transfers};
use super::dom::theme;
use super::keep::Keeper;
use super::later::Later;
use super::page::{Page, Sheet};
use super::palette::Palette;
use super::panel::Inspector;
use super::results::Results;
use super::simulation::Simulation;
use super::studio::Studio;
use super::toast::{ToastStack, Toasts};
use super::traffic::Traffic;
use super::{fault, icon::Icon};

/// Starts the page in place of the skeleton.
pub fn start() {
    fault::install();
    let Some(root) =
        document().get_element_by_id("app").and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok())
    else {
        return;
    };
    root.set_text_content(None);
    if let Some(page) = document().document_element() {
        page.set_attribute("data-started", "yes").unwrap_or_default();
    }
    mount_to(root, App).forget();
}

/// The whole page.
#[component]
fn App() -> impl IntoView {
    let toasts = Toasts::new();
    let opening = Keeper::opening();
    let studio = Studio::new(opening.document.clone(), toasts);
    let simulation = Simulation::new(toasts);
    let scaling = RwSignal::new(false);
    let results = Results::new(studio, simulation, scaling);
    let page = Page {
        studio,
        results,
        later: Later::new(studio),
        traffic: Traffic::new(studio, results, scaling),
        simulation,
        keeper: opening.keeper,
        dark: RwSignal::new(theme::is_dark()),
        fonts: RwSignal::new(false),
        dialog: RwSignal::new(None),
        sheet: RwSignal::new(None),
    };
    provide_context(page);
    page.keeper.keep(page);
    opening.tell(page);
    listen_to_transfers(page);
    theme::follow_system(page.dark);
    wait_for_fonts(page.fonts);
    let stage = NodeRef::<Div>::new();
    let sheet = move |which: Sheet| move || page.sheet.get() == Some(which);
    view! {
        <div class="page" class:palette-up=sheet(Sheet::Palette) class:inspector-up=sheet(Sheet::Inspector)>
            <TopBar />
            <main class="middle">
                <aside class="side left"><SheetHead title="Add a block" /><Palette stage=stage /></aside>
                <div class="centre">
                    <Stage node=stage />
                    <ChartDock />
                </div>
                <aside class="side right"><SheetHead title="Details" /><Inspector /></aside>
            </main>
            <SheetBar />
            <button class="scrim" tabindex="-1" aria-label="Close" on:click=move |_| page.sheet.set(None)></button>
        </div>
        <Dialogs />
        <ToastStack toasts=toasts announcement=studio.announcement />
    }
}

/// The buttons at the lower edge of a small screen.
#[component]
fn SheetBar() -> impl IntoView {
    let page = Page::here();
    let toggle = move |which: Sheet| {
        page.sheet.update(|sheet| *sheet = if *sheet == Some(which) { None } else { Some(which) });
    };
    view! {
        <nav class="sheet-bar" aria-label="Panels">
            <button class="button" on:click=move |_| toggle(Sheet::Palette)><Icon name="plus" />"Add a block"</button>
            <button class="button" on:click=move |_| toggle(Sheet::Inspector)><Icon name="sliders" />"Details"</button>
        </nav>
    }
}

#[component]
fn SheetHead(title: &'static str) -> impl IntoView {
    let page = Page::here();
    view! {
        <div class="sheet-head">
            <h2>{title}</h2>
            <button class="button quiet square" aria-label="Close" on:click=move |_| page.sheet.set(None)><Icon name="close" /></button>
        </div>
    }
}

/// Wakes `ready` when the page's font has come.
fn wait_for_fonts(ready: RwSignal<bool>) {
    let promise = js_sys::Reflect::get(&document(), &"fonts".into())
        .and_then(|fonts| js_sys::Reflect::get(&fonts, &"ready".into()))
        .ok()
        .and_then(|promise| promise.dyn_into::<js_sys::Promise>().ok());
    if let Some(promise) = promise {
        wasm_bindgen_futures::spawn_local(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
            ready.try_set(true);
        });
    }
}
