//! A spike: what fails until capacity arrives, how long lines get, and when they are gone.

use serde::{Deserialize, Serialize};

use crate::model::lower::lower;
use crate::model::network::{Network, Profile, Scaling, Source, Station};
use crate::model::traffic_shape;
use crate::model::units::{Unit, significant};
use crate::model::{EdgeMode, Objective, Problem, Scenario};
use crate::queueing::transient::{Moment, StationMoment, Trajectory, follow};

/// A rise of traffic, a stay, and a fall as fast as the rise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpikeShape {
    /// Factor on the drawn traffic at the top, above 0.
    pub factor: f64,
    /// Seconds from the drawn traffic to the top.
    pub ramp_s: f64,
    /// Seconds at the top.
    pub hold_s: f64,
}

impl SpikeShape {
    /// Five times the traffic within ten seconds, for ten minutes: a flash sale.
    pub const FLASH_SALE: Self = Self { factor: 5.0, ramp_s: 10.0, hold_s: 600.0 };

    /// As traffic over time.
    pub fn profile(&self) -> Profile {
        traffic_shape::spike(self.factor, self.ramp_s, self.hold_s)
    }
}

/// What a spike does to a design.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpikeReport {
    /// The spike; `None` where it is the one that the sources draw.
    pub shape: Option<SpikeShape>,
    /// Largest factor on the drawn traffic.
    pub factor: f64,
    /// Seconds from the start until traffic first changes.
    pub begins_s: f64,
    /// Seconds from the start until traffic changes no more.
    pub ends_s: f64,
    /// The course of it, evenly spaced, at most [`MOMENTS`] instants.
    pub course: Course,
    /// Minutes in which more requests failed than the objectives allow (or more than 0.1 % where there are none).
    pub failing_minutes: f64,
    /// Seconds from the start of the spike until so few fail for good; `None` where they still do at the end.
    pub recovered_after_s: Option<f64>,
    /// Requests that failed during it.
    pub failed_requests: f64,
    /// Share of all requests during it that failed.
    pub failed_ratio: f64,
    /// Most visits that waited at one station at once, and which.
    pub peak_backlog: Option<Peak>,
    /// Longest wait in line at one station in seconds (the lag, at a consumer of messages), and where.
    pub peak_wait: Option<Peak>,
    /// Seconds from the end of the spike until every line is as short as before, within 1 %; `None` where they are not.
    pub drained_after_s: Option<f64>,
    /// Longest mean response in seconds of requests that complete; `None` where none completes.
    pub worst_latency_s: Option<f64>,
    /// The answer in one or two sentences.
    pub sentence: String,
    /// Parts of the design that the fluid model leaves out.
    pub left_out: Vec<String>,
}

/// A value at its largest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Peak {
    /// Name of the station.
    pub station: String,
    /// The value.
    pub value: f64,
    /// Seconds from the start.
    pub at_s: f64,
}

/// Instants of a course, at most.
pub const MOMENTS: usize = 600;

/// A course over time as series ready to draw: all of the same length as `at_s`.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Course {
    /// Seconds from the start.
    pub at_s: Vec<f64>,
    /// Requests offered per second.
    pub offered_per_s: Vec<f64>,
    /// Requests per second that will complete.
    pub goodput_per_s: Vec<f64>,
    /// Share of requests that fail, 0 to 1.
    pub error_ratio: Vec<f64>,
    /// Mean response in seconds; `None` where nothing completes.
    pub latency_s: Vec<Option<f64>>,
    /// Stations that scale, wait or publish: those worth a line.
    pub stations: Vec<StationCourse>,
}

/// One station over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StationCourse {
    /// Its name.
    pub name: String,
    /// Whether its instances follow the load.
    pub scales: bool,
    /// Whether messages are published to it, so that its wait is a lag that no request sees.
    pub consumes: bool,
    /// Instances that take requests.
    pub instances: Vec<u32>,
    /// Instances on their way, paid for already.
    pub booting: Vec<u32>,
    /// Visits that wait.
    pub backlog: Vec<f64>,
    /// Seconds in line for one that arrives then.
    pub wait_s: Vec<f64>,
    /// Busy share of the cores, 0 to 1.
    pub utilisation: Vec<f64>,
}

/// Share of requests that may fail where no objective says.
const ERRORS_ALLOWED: f64 = 0.001;
/// A line counts as drained when it is within this share of what it was before, or shorter than one visit.
const DRAINED: f64 = 0.01;
/// Times the length of a spike that is watched at first, until everything has drained.
const WATCHED: [f64; 3] = [3.0, 12.0, 48.0];
/// Least seconds watched after a spike: an autoscaler shrinks only then.
const AFTER_S: f64 = 1500.0;

/// Sends a spike into a design.
///
/// # Errors
/// Every problem of the drawing, where one of them is an error.
pub fn spike(scenario: &Scenario, shape: SpikeShape) -> Result<SpikeReport, Vec<Problem>> {
    let mut network = lower(scenario)?;
    for source in &mut network.sources {
        source.profile = shape.profile();
    }
    Ok(of_network(&network, &scenario.objectives, Some(shape)))
}

/// Follows what the sources themselves draw; `None` where their traffic is steady or a cycle.
///
/// # Errors
/// Every problem of the drawing, where one of them is an error.
pub fn drawn(scenario: &Scenario) -> Result<Option<SpikeReport>, Vec<Problem>> {
    let network = lower(scenario)?;
    let happens = |s: &Source| !s.profile.is_steady() && s.profile.period_s.is_none();
    let any = network.sources.iter().any(happens);
    Ok(any.then(|| of_network(&network, &scenario.objectives, None)))
}

/// Follows what a network's sources draw until it is over and everything has drained; `objectives` say which share of
/// requests may fail, `shape` which spike the sources were given.
pub fn of_network(network: &Network, objectives: &[Objective], shape: Option<SpikeShape>) -> SpikeReport {
    let allowed = objectives.iter().map(|o| o.error_ratio).reduce(f64::min).unwrap_or(ERRORS_ALLOWED);
    let points = || network.sources.iter().flat_map(|s| &s.profile.points);
    let ends_s = points().map(|p| p.0).fold(0.0, f64::max);
    let begins = |s: &Source| {
        let points = &s.profile.points;
        points.windows(2).find(|w| w[0].1 != w[1].1).map_or(f64::INFINITY, |w| w[0].0)
    };
    let watch = Watch {
        network,
        allowed,
        shape,
        factor: points().map(|p| p.1).fold(0.0, f64::max),
        begins_s: network.sources.iter().map(begins).fold(ends_s, f64::min),
        ends_s,
    };
    let [first, further @ ..] = WATCHED.map(|times| (times * ends_s).max(ends_s + AFTER_S));
    let mut report = watch.report(first);
    for span_s in further {
        if report.drained_after_s.is_some() && report.recovered_after_s.is_some() {
            break;
        }
        report = watch.report(span_s);
    }
    report
}

struct Watch<'a> {
    network: &'a Network,
    allowed: f64,
    shape: Option<SpikeShape>,
    factor: f64,
    begins_s: f64,
    ends_s: f64,
}

impl Watch<'_> {
    fn report(&self, span_s: f64) -> SpikeReport {
        let trajectory = follow(self.network, span_s, MOMENTS);
        let moments = &trajectory.moments;
        let step_s = span_s / (moments.len().max(2) - 1) as f64;
        let bad = |m: &Moment| failed_per_s(m) > (self.allowed + 1e-9) * m.offered_per_s;
        let failing = moments.iter().filter(|m| bad(m)).count() as f64 * step_s;
        let recovered = match moments.iter().rev().find(|m| bad(m)) {
            None => Some(0.0),
            Some(m) if m.at_s + step_s < span_s => Some((m.at_s + step_s - self.begins_s).max(0.0)),
            Some(_) => None,
        };
        let failed: f64 = moments.iter().map(|m| failed_per_s(m) * step_s).sum();
        let during = |m: &&Moment| bad(m) || (self.begins_s..self.ends_s).contains(&m.at_s);
        let offered: f64 = moments.iter().filter(during).map(|m| m.offered_per_s * step_s).sum();
        let mut report = SpikeReport {
            shape: self.shape,
            factor: self.factor,
            begins_s: self.begins_s,
            ends_s: self.ends_s,
            course: Course::new(self.network, &trajectory),
            failing_minutes: failing / 60.0,
            recovered_after_s: recovered,
            failed_requests: failed,
            failed_ratio: if offered > 0.0 { (failed / offered).min(1.0) } else { 0.0 },
            peak_backlog: self.peak(moments, |s| s.backlog),
            peak_wait: self.peak(moments, |s| s.wait_s),
            drained_after_s: self.drained(moments, step_s),
            worst_latency_s: moments.iter().filter_map(|m| m.latency_s).reduce(f64::max),
            sentence: String::new(),
            left_out: trajectory.left_out,
        };
        report.sentence = sentence(&report);
        report
    }

    fn peak(&self, moments: &[Moment], of: impl Fn(&StationMoment) -> f64) -> Option<Peak> {
        let all =
            moments.iter().flat_map(|m| m.stations.iter().enumerate().map(move |(ix, s)| (m.at_s, ix, s)));
        let (at_s, ix, most) = all.max_by(|a, b| of(a.2).total_cmp(&of(b.2)))?;
        let value = of(most);
        (value > 0.0).then(|| Peak { station: self.network.stations[ix].name.clone(), value, at_s })
    }

    /// Seconds from the end of the spike until the lines are as they were.
    fn drained(&self, moments: &[Moment], step_s: f64) -> Option<f64> {
        let before = moments.first()?;
        let long = |m: &Moment| {
            let lines = m.stations.iter().zip(&before.stations);
            lines.into_iter().any(|(now, then)| now.backlog > then.backlog * (1.0 + DRAINED) + 1.0)
        };
        match moments.iter().rev().find(|m| long(m)) {
            None => Some(0.0),
            Some(m) if m.at_s + step_s < moments.last()?.at_s => {
                Some((m.at_s + step_s - self.ends_s).max(0.0))
            }
            Some(_) => None,
        }
    }
}

/// Requests that fail per second; what only rounding makes of them is none.
fn failed_per_s(moment: &Moment) -> f64 {
    let failed = moment.offered_per_s - moment.goodput_per_s;
    if failed > 1e-9 * moment.offered_per_s { failed } else { 0.0 }
}

impl Course {
    /// A trajectory as series.
    pub fn new(network: &Network, trajectory: &Trajectory) -> Self {
        let moments = &trajectory.moments;
        let mut published = vec![false; network.stations.len()];
        for call in network.stations.iter().flat_map(|s| &s.handlers).flat_map(|h| &h.calls) {
            for (target, _) in call.targets.iter().filter(|_| call.mode == EdgeMode::Publish) {
                published[*target] = true;
            }
        }
        let station = |(ix, station): (usize, &Station)| {
            let of = |m: &Moment| m.stations.get(ix).copied().unwrap_or_default();
            let scales = matches!(station.scaling, Scaling::Target { .. });
            let waits = moments.iter().any(|m| of(m).backlog >= 1.0);
            (scales || published[ix] || waits).then(|| StationCourse {
                name: station.name.clone(),
                scales,
                consumes: published[ix],
                instances: moments.iter().map(|m| of(m).instances).collect(),
                booting: moments.iter().map(|m| of(m).booting).collect(),
                backlog: moments.iter().map(|m| of(m).backlog).collect(),
                wait_s: moments.iter().map(|m| of(m).wait_s).collect(),
                utilisation: moments.iter().map(|m| of(m).utilisation).collect(),
            })
        };
        let ratio = |m: &Moment| if m.offered_per_s > 0.0 { failed_per_s(m) / m.offered_per_s } else { 0.0 };
        Self {
            at_s: moments.iter().map(|m| m.at_s).collect(),
            offered_per_s: moments.iter().map(|m| m.offered_per_s).collect(),
            goodput_per_s: moments.iter().map(|m| m.goodput_per_s).collect(),
            error_ratio: moments.iter().map(ratio).collect(),
            latency_s: moments.iter().map(|m| m.latency_s).collect(),
            stations: network.stations.iter().enumerate().filter_map(station).collect(),
        }
    }
}

fn sentence(report: &SpikeReport) -> String {
    let times = significant(report.factor);
    let mut text = if report.failing_minutes > 0.0 {
        format!(
            "At {times} times the traffic requests fail for {} minutes, {} in all",
            significant(report.failing_minutes),
            Unit::Ratio.format(report.failed_ratio)
        )
    } else {
        format!("{times} times the traffic passes without failures")
    };
    if let Some(worst) = report.worst_latency_s {
        text.push_str(&format!("; the mean response is at worst {}", Unit::Seconds.format(worst)));
    }
    text.push('.');
    if let Some(peak) = report.peak_backlog.as_ref().filter(|p| p.value >= 1.0) {
        let gone = match report.drained_after_s {
            Some(0.0) => "gone when the spike ends".to_owned(),
            Some(s) => format!("gone {} after the spike", Unit::Seconds.format(s)),
            None => "not gone in the time watched".to_owned(),
        };
        text.push_str(&format!(" Up to {} wait at {}, {gone}.", significant(peak.value), peak.station));
    }
    if report.recovered_after_s.is_none() {
        text.push_str(" It does not recover by itself.");
    }
    text
}
