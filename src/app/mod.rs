//! The Leptos shell: turns what hands do into the editor's inputs, and what the floors answer into a page.
//!
//! - [`page`]: what every part may reach — the [`studio`] (one writer), [`results`], [`traffic`], [`simulation`].
//! - [`shell`]: the layout; `bar`, `palette`, `canvas`, `panel` (inspector), `chart` are its parts.
//! - [`dom`]: the browser's own things, each behind a small safe face.

#![allow(
    unreachable_pub,
    reason = "the floor is private but for its start; its parts are public to one another"
)]

mod agreement;
mod bar;
mod canvas;
mod chart;
mod dialog;
mod dom;
mod fault;
mod icon;
mod keep;
mod later;
mod page;
mod palette;
mod panel;
mod problems;
mod records;
mod results;
mod shell;
mod simulate;
mod simulation;
mod studio;
mod toast;
mod traffic;
mod traffic_field;

pub use shell::start;
