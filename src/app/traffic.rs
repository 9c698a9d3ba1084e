//! Setting the traffic: one gesture for charts, slider and keys alike.

use leptos::prelude::*;

use super::results::Results;
use super::studio::Studio;
use crate::editor::Command;

/// Sets the traffic of all sources together.
#[derive(Clone, Copy)]
pub struct Traffic {
    studio: Studio,
    results: Results,
    origin: StoredValue<Option<f64>>,
    axis_end: RwSignal<Option<f64>>,
    scaling: RwSignal<bool>,
}

/// The smallest traffic that dragging reaches, as a share of the axis.
const LEAST: f64 = 0.002;

impl Traffic {
    /// Sets the traffic of this design; `scaling` is true while it is being dragged.
    pub fn new(studio: Studio, results: Results, scaling: RwSignal<bool>) -> Self {
        Self { studio, results, origin: StoredValue::new(None), axis_end: RwSignal::new(None), scaling }
    }

    /// The end of every traffic axis; it stands still during a gesture.
    pub fn axis_end(self) -> f64 {
        match self.axis_end.get() {
            Some(end) => end,
            None => self.results.charts.with(|data| data.as_ref().map_or(1.0, |data| data.last_traffic())),
        }
    }

    /// Begins a gesture: what follows is one step to undo.
    pub fn begin(self) {
        let now = self
            .results
            .charts
            .with_untracked(|data| data.as_ref().map(|data| (data.traffic, data.last_traffic())));
        if let Some((traffic, end)) = now.filter(|(traffic, _)| *traffic > 0.0) {
            self.origin.set_value(Some(traffic));
            self.axis_end.set(Some(end));
            self.scaling.set(true);
            self.studio.begin_gesture("change traffic");
        }
    }

    /// Sets the traffic while a gesture is under way.
    pub fn drag_to(self, traffic: f64) {
        if let Some(origin) = self.origin.get_value() {
            let least = self.axis_end.get_untracked().unwrap_or(origin) * LEAST;
            self.studio.dispatch(Command::ScaleTraffic { factor: traffic.max(least) / origin });
        }
    }

    /// Ends the gesture and keeps what it did.
    pub fn end(self) {
        if self.origin.try_update_value(Option::take).flatten().is_some() {
            self.studio.end_gesture();
            self.settle();
        }
    }

    /// Ends the gesture as if it had not been.
    pub fn cancel(self) {
        if self.origin.try_update_value(Option::take).flatten().is_some() {
            self.studio.cancel_gesture();
            self.settle();
        }
    }

    fn settle(self) {
        self.scaling.set(false);
        self.axis_end.set(None);
    }

    /// Whether a gesture is under way.
    pub fn dragging(self) -> bool {
        self.axis_end.with(Option::is_some)
    }

    /// Sets the traffic in one step.
    ///
    /// # Errors
    /// Why not, as a sentence.
    pub fn set(self, traffic: f64) -> Result<(), String> {
        let now = self.results.charts.with_untracked(|data| data.as_ref().map_or(0.0, |data| data.traffic));
        if now <= 0.0 {
            return Err("No block sends traffic yet.".to_owned());
        }
        if !(traffic > 0.0 && traffic.is_finite()) {
            return Err("Traffic must be more than 0.".to_owned());
        }
        self.studio.try_dispatch(Command::ScaleTraffic { factor: traffic / now })
    }

    /// Multiplies the traffic in one step.
    pub fn scale(self, factor: f64) {
        self.studio.dispatch(Command::ScaleTraffic { factor });
    }
}
