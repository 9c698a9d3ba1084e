//! Headroom: capacity planning that anyone can do in a browser and trust.
//!
//! The floors, from the ground up; a floor may use only those named after it.
//!
//! - [`model`]: what a design is — scenario, catalogue, and the [`model::network::Network`] it compiles to.
//! - [`queueing`] → `model`: closed forms over a `Network`.
//! - [`sim`] → `model`: discrete-event simulation of the same `Network`.
//! - [`analysis`] → `model`, `queueing`, `sim`: the questions people ask of both engines.
//! - [`share`] → `model`: links and files.
//! - [`editor`] → `model`: commands, undo, tools and geometry, without a browser.
//! - [`worker`] → `model`, `sim`: the page-to-worker protocol.
//! - `cli` → `model`, `queueing`, `sim`, `analysis`, `share`: the command line program (feature `cli`).
//! - `app` → everything: the Leptos shell (feature `app` only).

pub mod analysis;
#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "cli")]
pub mod cli;
pub mod editor;
pub mod model;
pub mod queueing;
pub mod share;
pub mod sim;
pub mod worker;
