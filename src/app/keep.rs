//! What opens first, and keeping the work: link, autosave, and the way back to one's own design.

use leptos::prelude::*;

use super::page::Page;
use super::toast::Toasts;
use crate::model::Document;
use crate::share::gallery;

/// Keeps the reader's work.
#[derive(Clone, Copy)]
pub struct Keeper {
    _toasts: Toasts,
}

/// What the page opens with.
pub struct Opening {
    /// The design.
    pub document: Document,
    /// Keeps it from now on.
    pub keeper: Keeper,
}

impl Keeper {
    /// What to open: the link, else the autosave, else the gallery's opening design.
    pub fn opening(toasts: Toasts) -> Opening {
        let document = gallery::find(gallery::OPENING)
            .map(|entry| (entry.build)())
            .map(|(scenario, placements)| Document { scenario, placements })
            .unwrap_or_default();
        Opening { document, keeper: Self { _toasts: toasts } }
    }

    /// Saves from now on.
    pub fn keep(self, _page: Page) {}
}
