//! Designs that come in by file, drop or clipboard, and fragments that go out to the clipboard.

use gloo::utils::document;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, File};

use crate::app::dom::listener::listen;
use crate::app::dom::{clipboard, file};
use crate::app::page::{Dialog, Page};
use crate::app::studio::Request;
use crate::editor::Command;
use crate::share::file as format;

/// Opens a file, or says why not; then nothing has changed.
pub fn open_file(page: Page, chosen: File) {
    spawn_local(async move {
        let name = chosen.name();
        match file::read_text(&chosen, format::MAX_BYTES as f64).await {
            Some(text) => match format::import(&text) {
                Ok(document) => page.keeper.open(page, document),
                Err(error) => page.studio.toasts.warn(error.to_string()),
            },
            None => page.studio.toasts.warn(format!("“{name}” cannot be read, or is larger than 2 MB.")),
        }
    });
}

/// Does what the canvas asks of the page: copy, paste, offer blocks; and opens files that are dropped.
pub fn listen_to_transfers(page: Page) {
    Effect::new(move |_| match page.studio.request.get() {
        Some(Request::Copy(fragment)) => copy(page, format::export(&fragment)),
        Some(Request::Paste) => paste(page),
        Some(Request::OfferBlocks { at, from }) => page.dialog.set(Some(Dialog::Offer { at, from })),
        _ => {}
    });
    listen(&document(), "dragover", |event| event.prevent_default());
    listen(&document(), "drop", move |event| {
        event.prevent_default();
        let dropped =
            event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer).and_then(|data| data.files());
        if let Some(file) = dropped.and_then(|files| files.get(0)) {
            open_file(page, file);
        }
    });
}

fn copy(page: Page, text: String) {
    spawn_local(async move {
        if !clipboard::copy(&text).await {
            page.studio.toasts.warn("This browser does not let a page copy.");
        }
    });
}

fn paste(page: Page) {
    spawn_local(async move {
        let Some(text) = clipboard::read().await else {
            page.studio.toasts.warn("This browser does not let a page read the clipboard.");
            return;
        };
        match crate::share::open(&text) {
            Ok(fragment) => {
                page.studio.dispatch(Command::Paste { fragment: Box::new(fragment), at: None });
            }
            Err(_) => page.studio.toasts.warn("There are no blocks on the clipboard."),
        }
    });
}
