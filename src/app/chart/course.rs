//! Drawings of a course over time: requests, instances, lines and response times.

use plotters::style::RGBColor;

use super::axis::Axis;
use super::plot::{Mark, Plot};
use super::readout::Values;
use super::view::short;
use crate::analysis::spike::{Course, StationCourse};
use crate::app::later::Watched;
use crate::model::units::{Unit, significant};

/// Most stations with a line of their own.
const STATIONS: usize = 3;

/// How one chart over time is drawn and read.
#[derive(Clone, Copy)]
pub struct CoursePainter {
    /// The y axis.
    pub y_axis: fn(&Watched) -> Axis,
    /// Draws everything but axes.
    pub draw: fn(&Plot, &Watched),
    /// Names of its lines, the strongest colour first.
    pub legend: fn(&Watched) -> Vec<String>,
    /// Texts of the y axis.
    pub y_text: fn(f64) -> String,
    /// What it says at one of the course's instants.
    pub read: fn(&Watched, usize) -> Values,
}

/// Requests that come and that complete.
pub const REQUESTS: CoursePainter = CoursePainter {
    y_axis: |report| Axis::linear(1.12 * highest(&report.course.offered_per_s)),
    draw: requests,
    legend: |_| Vec::new(),
    y_text: short,
    read: |report, i| {
        let course = &report.course;
        let per_s = |values: &[f64]| values.get(i).map_or("–".to_owned(), |x| Unit::PerSecond.format(*x));
        let mut rows = vec![
            ("Offered".to_owned(), per_s(&course.offered_per_s)),
            ("Completed".to_owned(), per_s(&course.goodput_per_s)),
        ];
        if let Some(errors) = course.error_ratio.get(i).filter(|x| **x >= 1e-4) {
            rows.push(("Fail".to_owned(), Unit::Ratio.format(*errors)));
        }
        rows
    },
};

/// Instances that serve, and those on their way.
pub const INSTANCES: CoursePainter = CoursePainter {
    y_axis: |report| {
        let most =
            report.course.stations.iter().filter(|s| s.scales).flat_map(all_instances).fold(0.0, f64::max);
        Axis::linear((1.2 * most).max(2.0))
    },
    draw: |plot, report| {
        for (station, color) in picked(report, scaled).into_iter().zip(colors(plot)) {
            let paid: Vec<f64> = all_instances(station).collect();
            line(plot, &report.course, &paid, color, 0.35, 1.5);
            line(plot, &report.course, &ready(station), color, 1.0, 2.0);
        }
    },
    legend: |report| names(picked(report, scaled)),
    y_text: short,
    read: |report, i| {
        let row = |s: &StationCourse| {
            let booting = s.booting.get(i).copied().unwrap_or(0);
            let more = if booting > 0 { format!(" + {booting} starting") } else { String::new() };
            (s.name.clone(), format!("{}{more}", s.instances.get(i).copied().unwrap_or(0)))
        };
        report.course.stations.iter().filter(|s| s.scales).map(row).collect()
    },
};

/// Visits that wait.
pub const WAITING: CoursePainter = CoursePainter {
    y_axis: |report| {
        let most = report.course.stations.iter().map(|s| highest(&s.backlog)).fold(0.0, f64::max);
        Axis::linear((1.15 * most).max(1.0))
    },
    draw: |plot, report| {
        for (station, color) in picked(report, waited).into_iter().zip(colors(plot)) {
            line(plot, &report.course, &station.backlog, color, 1.0, 2.0);
        }
    },
    legend: |report| names(picked(report, waited)),
    y_text: short,
    read: |report, i| {
        let row = |s: &StationCourse| (s.name.clone(), significant(s.backlog.get(i).copied().unwrap_or(0.0)));
        report.course.stations.iter().map(row).collect()
    },
};

/// Mean response time of what completes.
pub const RESPONSE: CoursePainter = CoursePainter {
    y_axis: |report| {
        let worst = report.course.latency_s.iter().flatten().copied().fold(0.0, f64::max);
        Axis::linear((1.15 * worst).max(1e-3))
    },
    draw: |plot, report| {
        let known: Vec<(f64, f64)> = report
            .course
            .at_s
            .iter()
            .zip(&report.course.latency_s)
            .filter_map(|(at, latency)| Some((*at, (*latency)?)))
            .collect();
        let points: Vec<_> = known.iter().map(|(at, s)| plot.at(*at, *s)).collect();
        plot.stroke(&points, plot.ink.percentiles[2], 1.0, 2.0);
    },
    legend: |_| Vec::new(),
    y_text: |s| Unit::Seconds.format(s),
    read: |report, i| {
        let mean = report.course.latency_s.get(i).copied().flatten();
        vec![("Mean".to_owned(), mean.map_or("none completes".to_owned(), |s| Unit::Seconds.format(s)))]
    },
};

/// The stations that get a line, the one with most first.
fn picked(report: &Watched, wanted: fn(&StationCourse) -> Option<f64>) -> Vec<&StationCourse> {
    let sizes = report.course.stations.iter().filter_map(|s| Some((wanted(s)?, s)));
    let mut found: Vec<(f64, &StationCourse)> = sizes.collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().take(STATIONS).map(|(_, station)| station).collect()
}

/// The colours of the picked stations.
fn colors(plot: &Plot) -> [RGBColor; STATIONS] {
    let [light, middle, strong] = plot.ink.percentiles;
    [strong, middle, light]
}

fn names(stations: Vec<&StationCourse>) -> Vec<String> {
    stations.into_iter().map(|s| s.name.clone()).collect()
}

/// The largest number of instances, where it follows the load.
fn scaled(station: &StationCourse) -> Option<f64> {
    station.scales.then(|| all_instances(station).fold(0.0, f64::max))
}

/// The longest line, where there ever is one.
fn waited(station: &StationCourse) -> Option<f64> {
    Some(highest(&station.backlog)).filter(|most| *most >= 1.0)
}

fn requests(plot: &Plot, report: &Watched) {
    let course = &report.course;
    let at = |values: &[f64]| -> Vec<(f64, f64)> {
        course.at_s.iter().zip(values).map(|(at, value)| plot.at(*at, *value)).collect()
    };
    let (offered, completed) = (at(&course.offered_per_s), at(&course.goodput_per_s));
    plot.clipped(|plot| {
        let between: Vec<_> = offered.iter().copied().chain(completed.iter().rev().copied()).collect();
        plot.fill(&between, plot.ink.bad, 0.16);
        plot.stroke(&offered, plot.ink.muted, 0.9, 1.25);
        plot.stroke(&completed, plot.ink.accent, 1.0, 2.25);
    });
    let mark = |(at, text, good): &(f64, String, bool)| Mark {
        at: *at,
        text: text.clone(),
        color: if *good { plot.ink.ok } else { plot.ink.muted },
        dashes: if *good { &[4.0, 3.0] } else { &[1.0, 3.0] },
        filled: false,
    };
    plot.marks(&report.marks.iter().map(mark).collect::<Vec<_>>());
}

fn line(plot: &Plot, course: &Course, values: &[f64], color: RGBColor, opacity: f64, width: f64) {
    let points: Vec<_> = course.at_s.iter().zip(values).map(|(at, value)| plot.at(*at, *value)).collect();
    plot.clipped(|plot| plot.stroke(&points, color, opacity, width));
}

fn ready(station: &StationCourse) -> Vec<f64> {
    station.instances.iter().map(|n| f64::from(*n)).collect()
}

fn all_instances(station: &StationCourse) -> impl Iterator<Item = f64> + '_ {
    station.instances.iter().zip(&station.booting).map(|(ready, booting)| f64::from(ready + booting))
}

fn highest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}
