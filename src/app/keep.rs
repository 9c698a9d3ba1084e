//! Keeping the work: what opens first, autosave, and the way back to every design that another one replaced.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::dom::listener::listen;
use super::dom::{address, storage, window};
use super::fault;
use super::page::Page;
use super::toast::Toasts;
use crate::model::Document;
use crate::share::gallery::{self, GALLERY};
use crate::share::link::{self, LinkError};

/// The design as it is, as a link's fragment.
const MINE: &str = "headroom.design";
/// Designs that others replaced, newest first, one fragment a line.
const FORMER: &str = "headroom.former";
const FORMER_LIMIT: usize = 6;
/// How long after the last change the design is saved: browsers limit how often an address may change.
const CALM: Duration = Duration::from_millis(350);

/// Keeps the reader's work.
#[derive(Clone, Copy)]
pub struct Keeper {
    /// Designs that others replaced, newest first.
    pub former: RwSignal<Vec<Document>>,
    pending: StoredValue<Option<TimeoutHandle>>,
}

/// What the page opens with.
pub struct Opening {
    /// The design.
    pub document: Document,
    /// Keeps it from now on.
    pub keeper: Keeper,
    notice: Notice,
}

/// What the reader is told about how the design was found.
enum Notice {
    Nothing,
    FromLink { replaced: bool },
    BadLink(String),
    AfterCrash,
}

impl Keeper {
    /// What to open: the address's link, else the autosave, else the gallery's opening design.
    pub fn opening() -> Opening {
        let former = storage::read(FORMER)
            .map(|text| text.lines().filter_map(|line| link::decode(line).ok()).collect());
        let keeper =
            Self { former: RwSignal::new(former.unwrap_or_default()), pending: StoredValue::new(None) };
        let mine = storage::read(MINE).and_then(|text| link::decode(&text).ok());
        let crashed = fault::take_mark();
        let own = |mine: Option<Document>| mine.unwrap_or_else(first_design);
        let (document, notice) = match link::decode(&address::fragment()) {
            Ok(linked) => {
                let replaced = mine.filter(|mine| *mine != linked);
                let notice = Notice::FromLink { replaced: replaced.is_some() };
                replaced.into_iter().for_each(|mine| keeper.remember(mine));
                (linked, notice)
            }
            Err(LinkError::Absent) if crashed => {
                mine.into_iter().for_each(|mine| keeper.remember(mine));
                (first_design(), Notice::AfterCrash)
            }
            Err(LinkError::Absent) => (own(mine), Notice::Nothing),
            Err(error) => (own(mine), Notice::BadLink(error.to_string())),
        };
        Opening { document, keeper, notice }
    }

    /// Saves from now on, and opens links that come into the address.
    pub fn keep(self, page: Page) {
        Effect::new(move |first: Option<()>| {
            page.studio.revision.track();
            if first.is_some() {
                self.save_soon(page);
            }
        });
        listen(&window(), "pagehide", move |_| {
            if self.pending.try_with_value(Option::is_some) == Some(true) {
                self.save(page);
            }
        });
        listen(&window(), "hashchange", move |_| match link::decode(&address::fragment()) {
            Ok(document) => self.open(page, document),
            Err(LinkError::Absent) => {}
            Err(error) => page.studio.toasts.warn(error.to_string()),
        });
    }

    fn save_soon(self, page: Page) {
        let handle = set_timeout_with_handle(move || self.save(page), CALM).ok();
        let earlier = self.pending.try_update_value(|pending| std::mem::replace(pending, handle)).flatten();
        if let Some(earlier) = earlier {
            earlier.clear();
        }
    }

    fn save(self, page: Page) {
        self.pending.try_update_value(Option::take);
        let fragment = page.studio.read(|editor| link::encode(editor.document()));
        storage::write(MINE, &fragment);
        address::replace_fragment(&fragment);
    }

    /// Opens another design; the one before can be restored.
    pub fn open(self, page: Page, document: Document) {
        let before = page.studio.document();
        if before == document {
            return;
        }
        let title = document.scenario.name.clone();
        let own = !is_from_gallery(&before) && !before.scenario.blocks.is_empty();
        page.studio.open(document);
        if own {
            self.remember(before);
            page.studio
                .toasts
                .offer(format!("Opened “{title}”."), "Restore my design", move || self.restore(page, 0));
        } else {
            page.studio.toasts.say(format!("Opened “{title}”."));
        }
    }

    /// Opens one of the designs that others replaced.
    pub fn restore(self, page: Page, index: usize) {
        if let Some(document) = self.former.with_untracked(|former| former.get(index).cloned()) {
            self.former.update(|former| {
                former.remove(index);
            });
            self.open(page, document);
        }
    }

    fn remember(self, document: Document) {
        self.former.update(|former| {
            former.retain(|other| *other != document);
            former.insert(0, document);
            former.truncate(FORMER_LIMIT);
        });
        let lines: Vec<String> =
            self.former.with_untracked(|former| former.iter().map(link::encode).collect());
        storage::write(FORMER, &lines.join("\n"));
    }
}

impl Opening {
    /// Says how the design was found, where the reader should know.
    pub fn tell(&self, page: Page) {
        let keeper = self.keeper;
        let toasts: Toasts = page.studio.toasts;
        let restore = move || keeper.restore(page, 0);
        match &self.notice {
            Notice::Nothing | Notice::FromLink { replaced: false } => {}
            Notice::FromLink { replaced: true } => {
                toasts.offer("Opened from a link. Your own design is kept.", "Restore my design", restore);
            }
            Notice::BadLink(sentence) => toasts.warn(sentence.clone()),
            Notice::AfterCrash => {
                toasts.offer(
                    "The planner stopped last time. Your design is kept.",
                    "Restore my design",
                    restore,
                );
            }
        }
    }
}

fn first_design() -> Document {
    gallery::find(gallery::OPENING).map(built).unwrap_or_default()
}

/// A design of the gallery.
pub fn built(entry: &gallery::Entry) -> Document {
    let (scenario, placements) = (entry.build)();
    Document { scenario, placements }
}

fn is_from_gallery(document: &Document) -> bool {
    GALLERY.iter().any(|entry| built(entry) == *document)
}
