//! What is answered when the design has been calm for a while: how it takes a spike, and how often it is down.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::dom::calm::when_calm;
use super::studio::Studio;
use crate::analysis::availability::{AvailabilityReport, availability};
use crate::analysis::cycle::{self, CycleReport, cycle};
use crate::analysis::spike::{self, Course, SpikeReport, SpikeShape};
use crate::model::Scenario;
use crate::model::lower::lower;
use crate::model::units::Unit;

/// How long a design is left unchanged before its failures and spikes are looked at.
const CALM: Duration = Duration::from_millis(350);

/// What the charts over time show.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// The course.
    pub course: Course,
    /// The answer in words.
    pub sentence: String,
    /// Seconds from the start of what is worth a mark, what it is, and whether it is good news.
    pub marks: Vec<(f64, String, bool)>,
}

impl Watched {
    fn of_spike(report: SpikeReport) -> Self {
        let mut marks = Vec::new();
        if let Some(after) = report.recovered_after_s.filter(|after| *after > 0.0) {
            let text = format!("All answered again after {}", Unit::Seconds.format(after));
            marks.push((report.begins_s + after, text, true));
        }
        marks.push((report.begins_s, format!("{} traffic", Unit::Factor.format(report.factor)), false));
        Self { course: report.course, sentence: with_left_out(report.sentence, &report.left_out), marks }
    }

    fn of_cycle(report: CycleReport) -> Self {
        let sentence = with_left_out(report.sentence, &report.left_out);
        Self { course: report.course, sentence, marks: Vec::new() }
    }
}

fn with_left_out(sentence: String, left_out: &[String]) -> String {
    if left_out.is_empty() { sentence } else { format!("{sentence} Left out: {}.", left_out.join(", ")) }
}

/// Answers that may come later.
#[derive(Clone, Copy)]
pub struct Later {
    /// Whether the charts over time are shown.
    pub over_time: RwSignal<bool>,
    /// The spike that is sent in.
    pub shape: RwSignal<SpikeShape>,
    /// Whether the traffic as drawn is followed instead of a spike.
    pub as_drawn: RwSignal<bool>,
    /// What happens over time; `None` until it is known, or while the drawing has an error.
    pub watched: RwSignal<Option<Arc<Watched>>>,
    /// How often the design answers; `None` where nothing can fail.
    pub availability: RwSignal<Option<Arc<AvailabilityReport>>>,
}

impl Later {
    /// Answers about this design.
    pub fn new(studio: Studio) -> Self {
        let later = Self {
            over_time: RwSignal::new(false),
            shape: RwSignal::new(SpikeShape::FLASH_SALE),
            as_drawn: RwSignal::new(false),
            watched: RwSignal::new(None),
            availability: RwSignal::new(None),
        };
        when_calm(
            CALM,
            move || {
                let what = (!later.as_drawn.get()).then(|| later.shape.get());
                later.over_time.get().then(|| (studio.scenario.get(), what))
            },
            move |(scenario, what)| {
                later.watched.try_set(watched(&scenario, what).map(Arc::new));
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

/// Follows a spike, or the traffic as drawn where there is none to follow.
fn watched(scenario: &Scenario, spiked: Option<SpikeShape>) -> Option<Watched> {
    if let Some(shape) = spiked {
        return spike::spike(scenario, shape).ok().map(Watched::of_spike);
    }
    match spike::drawn(scenario).ok()? {
        Some(report) => Some(Watched::of_spike(report)),
        None => cycle(scenario).ok().map(Watched::of_cycle),
    }
}

/// Whether the traffic is drawn to change over time.
pub fn changes(scenario: &Scenario) -> bool {
    lower(scenario).is_ok_and(|network| cycle::changes(&network))
}
