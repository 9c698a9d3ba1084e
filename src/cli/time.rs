//! What the commands about time and failures print.

use serde_json::json;

use super::table::Table;
use super::{Failure, input};
use crate::analysis::spike::{self, SpikeReport, SpikeShape};
use crate::model::units::Unit;

/// Rows of a printed course.
const ROWS: usize = 24;

/// `headroom spike`.
pub(super) fn spike(scenario: &str, shape: SpikeShape, as_json: bool) -> Result<String, Failure> {
    if !(shape.factor.is_finite() && shape.factor > 0.0 && shape.factor <= crate::analysis::limits::LOAD_MAX)
    {
        return Err(Failure::input("--factor must be above 0 and at most 1000"));
    }
    let long = |x: f64| !(x.is_finite() && (0.0..=SECONDS_MAX).contains(&x));
    if long(shape.ramp_s) || long(shape.hold_s) {
        return Err(Failure::input("--ramp and --hold are seconds from 0 to 86400"));
    }
    let document = input::open(scenario)?;
    let report = spike::spike(&document.scenario, shape).map_err(input::unfit)?;
    if as_json {
        return Ok(format!("{:#}", json!(report)));
    }
    Ok(format!("{}\n\n{}\n{}\n", document.scenario.name, course(&report), remarks(&report)))
}

/// Longest ramp or hold in seconds.
const SECONDS_MAX: f64 = 86_400.0;

fn course(report: &SpikeReport) -> String {
    let course = &report.course;
    let scaled: Vec<_> = course.stations.iter().filter(|s| s.scales).collect();
    let mut headings = vec!["time", "offered", "in time", "errors", "mean", "waiting", "lag"];
    headings.extend(scaled.iter().map(|s| s.name.as_str()));
    let mut table = Table::new(&headings);
    for at in (0..course.at_s.len()).step_by(course.at_s.len().div_ceil(ROWS)) {
        let waiting: f64 = course.stations.iter().map(|s| s.backlog[at]).sum();
        let lag = course.stations.iter().filter(|s| s.consumes).map(|s| s.wait_s[at]).fold(0.0, f64::max);
        let mut cells = vec![
            Unit::Seconds.format(course.at_s[at]),
            Unit::PerSecond.format(course.offered_per_s[at]),
            Unit::PerSecond.format(course.goodput_per_s[at]),
            Unit::Ratio.format(course.error_ratio[at]),
            course.latency_s[at].map_or("–".to_owned(), |x| Unit::Seconds.format(x)),
            crate::model::units::significant(waiting),
            Unit::Seconds.format(lag),
        ];
        cells.extend(scaled.iter().map(|s| match s.booting[at] {
            0 => s.instances[at].to_string(),
            more => format!("{} + {more}", s.instances[at]),
        }));
        table.row(cells);
    }
    table.text()
}

fn remarks(report: &SpikeReport) -> String {
    let mut text = format!("{}\n", report.sentence);
    for left_out in &report.left_out {
        text.push_str(&format!("not in this model: {left_out}\n"));
    }
    text
}
