//! Panels over the page: gallery, sharing, adding a block, help.

mod gallery;
mod help;
mod offer;
mod share;
mod transfer;

use leptos::html;
use leptos::prelude::*;
use web_sys::MouseEvent;

use self::gallery::GalleryBody;
use self::help::HelpBody;
use self::offer::OfferBody;
use self::share::ShareBody;
use super::icon::Icon;
use super::page::{Dialog, Page};

pub use transfer::listen_to_transfers;

/// The panel over the page, if one is open.
#[component]
pub fn Dialogs() -> impl IntoView {
    let page = Page::here();
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let open = page.dialog.with(Option::is_some);
        if let Some(dialog) = node.get() {
            match (open, dialog.open()) {
                (true, false) => dialog.show_modal().unwrap_or_default(),
                (false, true) => dialog.close(),
                _ => {}
            }
        }
    });
    let close = move || page.dialog.set(None);
    let backdrop = move |event: MouseEvent| {
        let on_backdrop =
            node.get_untracked().is_some_and(|dialog| event.target().as_ref() == Some(dialog.as_ref()));
        if on_backdrop {
            close();
        }
    };
    let head = move |title: &'static str, text: &'static str| {
        view! {
            <header class="dialog-head">
                <div><h2 id="dialog-title">{title}</h2><p>{text}</p></div>
                <button class="button quiet square" aria-label="Close" on:click=move |_| close()><Icon name="close" /></button>
            </header>
        }
    };
    let content = move || {
        match page.dialog.get() {
        Some(Dialog::Gallery) => {
            view! { {head("Gallery", "Real designs to start from. Yours is kept.")}<GalleryBody /> }.into_any()
        }
        Some(Dialog::Share) => {
            view! { {head("Share", "The whole design travels in the link, prices included. No server sees it.")}<ShareBody /> }.into_any()
        }
        Some(Dialog::Help) => view! { {head("Keys and help", "")}<HelpBody /> }.into_any(),
        Some(Dialog::Offer { at, from }) => {
            view! { {head("Add a block", "")}<OfferBody at=at from=from /> }.into_any()
        }
        None => ().into_any(),
    }
    };
    view! {
        <dialog
            class="dialog"
            class:narrow=move || page.dialog.get() != Some(Dialog::Gallery)
            aria-labelledby="dialog-title"
            node_ref=node
            on:close=move |_| close()
            on:click=backdrop
        >{content}</dialog>
    }
}
