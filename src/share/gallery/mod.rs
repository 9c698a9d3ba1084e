//! Designs to start from, built in code from the catalogue's parameters.

mod sketch;
mod three_tier;
mod urbanharvest;

use crate::model::{Placements, Scenario};

pub use three_tier::three_tier;
pub use urbanharvest::{urbanharvest_before, urbanharvest_phase1, urbanharvest_phase2};

/// One design of the gallery.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Name in links and on the command line: never changes.
    pub slug: &'static str,
    /// Title.
    pub title: &'static str,
    /// What it shows, in one sentence.
    pub summary: &'static str,
    /// Builds the design and its drawing.
    pub build: fn() -> (Scenario, Placements),
}

/// Slug of the design that a first visit opens.
pub const OPENING: &str = "urbanharvest-before";

/// Every design, in the order in which the gallery shows them.
pub const GALLERY: &[Entry] = &[
    Entry {
        slug: "three-tier",
        title: "Three tiers",
        summary: "A balancer, three servers and a database: which one gives way first?",
        build: three_tier,
    },
    Entry {
        slug: "urbanharvest-before",
        title: "UrbanHarvest, before",
        summary: "A whole shop on one server at 90 % CPU, on the day before the flash sale.",
        build: urbanharvest_before,
    },
    Entry {
        slug: "urbanharvest-phase-1",
        title: "UrbanHarvest, phase 1",
        summary: "The same shop on autoscaled containers, with read replicas behind them.",
        build: urbanharvest_phase1,
    },
    Entry {
        slug: "urbanharvest-phase-2",
        title: "UrbanHarvest, phase 2",
        summary: "Four times the subscribers: CDN, cache, serverless orders and a queue.",
        build: urbanharvest_phase2,
    },
];

/// The design with this slug.
pub fn find(slug: &str) -> Option<&'static Entry> {
    GALLERY.iter().find(|entry| entry.slug == slug)
}
