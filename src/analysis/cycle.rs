//! The course of the traffic that was drawn over one cycle, with what each hour leaves behind for the next.

use serde::{Deserialize, Serialize};

use super::spike::{Course, MOMENTS, Peak};
use crate::model::network::Network;
use crate::model::units::{Unit, significant};
use crate::model::{Problem, Scenario, lower::lower};
use crate::queueing::transient::follow;

/// Share of requests below which failures are not worth a word.
const FEW: f64 = 1e-6;

/// What a cycle of the drawn traffic does to a design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CycleReport {
    /// The course of it, evenly spaced.
    pub course: Course,
    /// Share of all requests that fail.
    pub failed_ratio: f64,
    /// Most visits that waited at one station at once, and which.
    pub peak_backlog: Option<Peak>,
    /// Longest mean response in seconds of requests that complete, and when; `None` where none completes.
    pub worst_latency_s: Option<(f64, f64)>,
    /// The answer in one sentence.
    pub sentence: String,
    /// Parts of the design that the fluid model leaves out.
    pub left_out: Vec<String>,
}

/// Whether the traffic of some source is drawn to change.
pub fn changes(network: &Network) -> bool {
    network.sources.iter().any(|source| !source.profile.is_steady())
}

/// Follows the traffic that was drawn for its longest cycle.
///
/// # Errors
/// Every problem of the drawing, where one of them is an error.
pub fn cycle(scenario: &Scenario) -> Result<CycleReport, Vec<Problem>> {
    let network = lower(scenario)?;
    let span_s = network.sources.iter().map(|s| s.profile.length_s()).fold(1.0, f64::max);
    let trajectory = follow(&network, span_s, MOMENTS);
    let course = Course::new(&network, &trajectory);
    let offered: f64 = course.offered_per_s.iter().sum();
    let failed: f64 =
        course.offered_per_s.iter().zip(&course.error_ratio).map(|(rate, ratio)| rate * ratio).sum();
    let peaks = course.stations.iter().filter_map(|station| {
        let (at, most) = station.backlog.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        Some(Peak { station: station.name.clone(), value: *most, at_s: course.at_s[at] })
    });
    let slowest = course.at_s.iter().zip(&course.latency_s).filter_map(|(at, s)| Some(((*s)?, *at)));
    let mut report = CycleReport {
        failed_ratio: if offered > 0.0 { (failed / offered).clamp(0.0, 1.0) } else { 0.0 },
        peak_backlog: peaks.filter(|p| p.value >= 1.0).max_by(|a, b| a.value.total_cmp(&b.value)),
        worst_latency_s: slowest.max_by(|a, b| a.0.total_cmp(&b.0)),
        sentence: String::new(),
        left_out: trajectory.left_out,
        course,
    };
    report.sentence = sentence(&report, span_s);
    Ok(report)
}

fn sentence(report: &CycleReport, span_s: f64) -> String {
    let failing = match report.failed_ratio {
        ratio if ratio < FEW => "no request fails".to_owned(),
        ratio => format!("{} of the requests fail", Unit::Ratio.format(ratio)),
    };
    let slowest = report.worst_latency_s.map_or_else(String::new, |(worst, at)| {
        format!(
            "; the mean response is at most {}, at {}",
            Unit::Seconds.format(worst),
            Unit::Seconds.format(at)
        )
    });
    let waiting = report.peak_backlog.as_ref().map_or_else(String::new, |peak| {
        format!("; at most {} wait at {}", significant(peak.value), peak.station)
    });
    format!("Over {} of the traffic as drawn {failing}{slowest}{waiting}.", Unit::Seconds.format(span_s))
}
