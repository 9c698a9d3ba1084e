//! What the commands about time and failures print.

use serde_json::{Map, Value, json};

use super::json::percentile_name;
use super::table::Table;
use super::{Failure, input};
use crate::analysis::availability::{self, percent};
use crate::analysis::day;
use crate::analysis::limits::LOAD_MAX;
use crate::analysis::spike::{self, SpikeReport, SpikeShape};
use crate::model::units::{Unit, significant};
use crate::queueing::prediction::PERCENTILES;

/// Rows of a printed course.
const ROWS: usize = 24;
/// Longest ramp or hold in seconds.
const SECONDS_MAX: f64 = 86_400.0;

/// `headroom spike`: factor, ramp and hold as given, else the sources' own spike, else a flash sale.
pub(super) fn spike(scenario: &str, given: [Option<f64>; 3], as_json: bool) -> Result<String, Failure> {
    let usual = SpikeShape::FLASH_SALE;
    let shape = SpikeShape {
        factor: given[0].unwrap_or(usual.factor),
        ramp_s: given[1].unwrap_or(usual.ramp_s),
        hold_s: given[2].unwrap_or(usual.hold_s),
    };
    if !(shape.factor.is_finite() && shape.factor > 0.0 && shape.factor <= LOAD_MAX) {
        return Err(Failure::input(format!("--factor must be above 0 and at most {LOAD_MAX}")));
    }
    let long = |x: f64| !(x.is_finite() && (0.0..=SECONDS_MAX).contains(&x));
    if long(shape.ramp_s) || long(shape.hold_s) {
        return Err(Failure::input(format!("--ramp and --hold are seconds from 0 to {SECONDS_MAX}")));
    }
    let document = input::open(scenario)?;
    let drawn = match given {
        [None, None, None] => spike::drawn(&document.scenario).map_err(input::unfit)?,
        _ => None,
    };
    let report = match drawn {
        Some(report) => report,
        None => spike::spike(&document.scenario, shape).map_err(input::unfit)?,
    };
    if as_json {
        return Ok(format!("{:#}", json!(report)));
    }
    Ok(format!("{}\n\n{}\n{}\n", document.scenario.name, course(&report), remarks(&report)))
}

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
            significant(waiting),
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

/// `headroom day`.
pub(super) fn day(scenario: &str, as_json: bool) -> Result<String, Failure> {
    let document = input::open(scenario)?;
    let report = day::day(&document.scenario).map_err(input::unfit)?;
    if as_json {
        let mut value = json!(report);
        name_percentiles(&mut value);
        if let Some(hours) = value.get_mut("hours").and_then(Value::as_array_mut) {
            hours.iter_mut().for_each(name_percentiles);
        }
        return Ok(format!("{value:#}"));
    }
    let mut table = Table::new(&[
        "time",
        "offered",
        "in time",
        "errors",
        "mean",
        "p50",
        "p95",
        "p99",
        "instances",
        "objectives",
    ]);
    let time = |x: Option<f64>| x.map_or("–".to_owned(), |x| Unit::Seconds.format(x));
    for hour in report.hours.iter().step_by(report.hours.len().div_ceil(ROWS)) {
        table.row([
            Unit::Seconds.format(hour.at_s),
            Unit::PerSecond.format(hour.offered_per_s),
            Unit::PerSecond.format(hour.goodput_per_s),
            Unit::Ratio.format(hour.error_ratio),
            time(hour.mean_s),
            time(hour.percentiles_s.map(|all| all[0])),
            time(hour.percentiles_s.map(|all| all[2])),
            time(hour.percentiles_s.map(|all| all[3])),
            hour.instances.to_string(),
            if hour.holds { "hold" } else { "MISSED" }.to_owned(),
        ]);
    }
    let mut text = format!("{}\n\n{}\n{}\n", document.scenario.name, table.text(), report.sentence);
    if let Some(doubt) = &report.doubt {
        text.push_str(&format!("use the simulation: {doubt}\n"));
    }
    Ok(text)
}

/// Percentiles by name, as in the other commands.
fn name_percentiles(value: &mut Value) {
    let Some(fields) = value.as_object_mut() else { return };
    let Some(found) = fields.remove("percentiles_s") else { return };
    let named: Map<String, Value> = PERCENTILES
        .iter()
        .zip(found.as_array().into_iter().flatten())
        .map(|(p, x)| (format!("{}_s", percentile_name(*p)), x.clone()))
        .collect();
    fields.insert("percentiles".to_owned(), Value::Object(named));
}

/// `headroom availability`.
pub(super) fn availability(scenario: &str, as_json: bool) -> Result<String, Failure> {
    let document = input::open(scenario)?;
    let report = availability::availability(&document.scenario).map_err(input::unfit)?;
    if as_json {
        return Ok(format!("{:#}", json!(report)));
    }
    let mut text = format!("{}\n\n", document.scenario.name);
    if !report.stations.is_empty() {
        let mut table =
            Table::new(&["station", "instances", "needed", "one is up", "enough are up", "reached by"]);
        for s in &report.stations {
            table.row([
                s.name.clone(),
                s.instances.to_string(),
                s.needed.to_string(),
                percent(s.instance),
                percent(s.station),
                Unit::Ratio.format(s.reached),
            ]);
        }
        text.push_str(&format!("{}\n", table.text()));
        let mut table = Table::new(&["state", "probability", "in time", "errors", "objectives"]);
        for s in &report.states {
            table.row([
                format!("{} of {} up", s.up, s.station),
                Unit::Ratio.format(s.probability),
                Unit::PerSecond.format(s.goodput_per_s),
                Unit::Ratio.format(s.error_ratio),
                if s.holds { "hold" } else { "MISSED" }.to_owned(),
            ]);
        }
        text.push_str(&format!("{}\n", table.text()));
        for (name, up) in &report.classes {
            text.push_str(&format!("{name}: {}\n", percent(*up)));
        }
    }
    text.push_str(&format!("{}\n", report.sentence));
    Ok(text)
}
