//! What is answered when the design has been calm for a while: how it takes a spike, and how often it is down.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::dom::calm::when_calm;
use super::studio::Studio;
use crate::analysis::availability::{AvailabilityReport, availability};
use crate::analysis::spike::{SpikeReport, SpikeShape, spike};
use crate::model::lower::lower;

/// How long a design is left unchanged before its failures and spikes are looked at.
const CALM: Duration = Duration::from_millis(350);

/// Answers that may come later.
#[derive(Clone, Copy)]
pub struct Later {
    /// Whether the charts over time are shown.
    pub over_time: RwSignal<bool>,
    /// The spike that is sent in.
    pub shape: RwSignal<SpikeShape>,
    /// What it does; `None` until it is known, or while the drawing has an error.
    pub spike: RwSignal<Option<Arc<SpikeReport>>>,
    /// How often the design answers; `None` where nothing can fail.
    pub availability: RwSignal<Option<Arc<AvailabilityReport>>>,
}

impl Later {
    /// Answers about this design.
    pub fn new(studio: Studio) -> Self {
        let later = Self {
            over_time: RwSignal::new(false),
            shape: RwSignal::new(SpikeShape::FLASH_SALE),
            spike: RwSignal::new(None),
            availability: RwSignal::new(None),
        };
        when_calm(
            CALM,
            move || later.over_time.get().then(|| (studio.scenario.get(), later.shape.get())),
            move |(scenario, shape)| {
                later.spike.try_set(spike(&scenario, shape).ok().map(Arc::new));
            },
        );
        when_calm(
            CALM,
            move || Some(studio.scenario.get()),
            move |scenario| {
                let fails = lower(&scenario)
                    .is_ok_and(|network| network.stations.iter().any(|s| s.reliability.is_some()));
                let report = if fails { availability(&scenario).ok() } else { None };
                later.availability.try_set(report.map(Arc::new));
            },
        );
        later
    }
}
