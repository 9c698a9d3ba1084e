//! What every part of the page may reach: one value in Leptos's context.

use leptos::prelude::*;

use super::keep::Keeper;
use super::later::Later;
use super::results::Results;
use super::simulation::Simulation;
use super::studio::Studio;
use super::traffic::Traffic;
use crate::model::{BlockId, Point};

/// A panel that lies over the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dialog {
    /// The gallery of designs.
    Gallery,
    /// Link, file out, file in.
    Share,
    /// Keys and how to use the canvas.
    Help,
    /// Kinds of blocks to add.
    Offer {
        /// Where the new block's middle goes, in world coordinates.
        at: Point,
        /// The block that shall call it.
        from: Option<BlockId>,
    },
}

/// A panel that slides up on small screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The palette.
    Palette,
    /// The inspector.
    Inspector,
}

/// What every part of the page may reach.
#[derive(Clone, Copy)]
pub struct Page {
    /// The design.
    pub studio: Studio,
    /// The answers about it.
    pub results: Results,
    /// Answers about it that may come later.
    pub later: Later,
    /// Its traffic.
    pub traffic: Traffic,
    /// Its simulation.
    pub simulation: Simulation,
    /// What keeps it.
    pub keeper: Keeper,
    /// Whether the page is dark.
    pub dark: RwSignal<bool>,
    /// Wakes when the font has come: charts measured texts without it.
    pub fonts: RwSignal<bool>,
    /// What lies over the page.
    pub dialog: RwSignal<Option<Dialog>>,
    /// What is up on a small screen.
    pub sheet: RwSignal<Option<Sheet>>,
}

impl Page {
    /// The page around the calling component.
    pub fn here() -> Self {
        expect_context()
    }
}
