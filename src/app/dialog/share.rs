//! Sharing: the link, the file out, the file in.

use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::transfer::open_file;
use crate::app::dom::{address, clipboard, file};
use crate::app::icon::Icon;
use crate::app::page::Page;
use crate::model::Document;
use crate::share::{file as format, link};

/// Link, file out, file in, and a new design.
#[component]
pub fn ShareBody() -> impl IntoView {
    let page = Page::here();
    let toasts = page.studio.toasts;
    let field = NodeRef::<Input>::new();
    let chooser = NodeRef::<Input>::new();
    let copied = RwSignal::new(false);
    let address = page.studio.read(|editor| address::with_fragment(&link::encode(editor.document())));
    let length = address.len();
    let text = StoredValue::new(address.clone());
    let copy = move |_| {
        spawn_local(async move {
            if clipboard::copy(&text.get_value()).await {
                copied.try_set(true);
                toasts.say("Link copied.");
            } else if let Some(field) = field.get_untracked() {
                field.select();
                toasts.warn("This browser does not let a page copy. The link is selected: copy it by hand.");
            }
        });
    };
    let export = move |_| {
        let (name, text) = page
            .studio
            .read(|editor| (editor.document().scenario.name.clone(), format::export(editor.document())));
        file::download(&file_name(&name), "application/json", &text);
    };
    let chosen = move |_| {
        let file = chooser.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        if let Some(file) = file {
            page.dialog.set(None);
            open_file(page, file);
        }
    };
    let choose = move |_| {
        if let Some(chooser) = chooser.get_untracked() {
            chooser.click();
        }
    };
    let blank = move |_| {
        page.dialog.set(None);
        page.keeper.open(page, Document::default());
    };
    let long = (length > link::LONG).then(|| {
        view! { <p class="note warn">{format!("The link has {length} characters; some chats and mails cut such links. A file is safer.")}</p> }
    });
    view! {
        <div class="dialog-body">
            <div class="share-row">
                <input class="input" aria-label="Link to this design" readonly=true node_ref=field prop:value=address on:focus=move |_| { field.get_untracked().inspect(|f| f.select()); } />
                <button class="button primary" data-testid="copy-link" on:click=copy>
                    <Icon name="link" />{move || if copied.get() { "Copied" } else { "Copy link" }}
                </button>
            </div>
            {long}
            <div class="share-more">
                <button class="button" data-testid="export-json" on:click=export><Icon name="download" />"Download file"</button>
                <button class="button" data-testid="import-json" on:click=choose><Icon name="open" />"Open a file…"</button>
                <button class="button" data-testid="new-design" on:click=blank><Icon name="new" />"New design"</button>
                <input type="file" accept=".json,application/json" aria-label="File to open" node_ref=chooser on:change=chosen hidden=true />
            </div>
        </div>
    }
}

/// A file name that every system takes.
fn file_name(title: &str) -> String {
    let safe: String =
        title.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let words: Vec<&str> = safe.split('-').filter(|word| !word.is_empty()).collect();
    let stem = if words.is_empty() { "design".to_owned() } else { words.join("-") };
    format!("{stem}.headroom.json")
}
