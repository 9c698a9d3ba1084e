//! Where each figure comes from: its formula, what went into it, and how far it can be trusted.

use super::method::{self, Method};
use super::prediction::{Prediction, StationPrediction, Validity};
use crate::model::units::Unit;

/// One figure explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Which figure, sentence case.
    pub figure: &'static str,
    /// What it came to, in `unit`; `None` where it has no value here.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: Unit,
    /// What computed it.
    pub method: &'static Method,
    /// What went into it.
    pub inputs: Vec<Input>,
    /// How far it can be trusted.
    pub validity: Validity,
}

/// A number that went into a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Input {
    /// As it stands in the formula.
    pub symbol: &'static str,
    /// In words.
    pub meaning: &'static str,
    /// The number as the engine used it.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
}

/// What a station's formula was given, for one of its lines.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Given {
    /// Lines that are apart from each other.
    pub lines: f64,
    /// Arrivals per second at one line.
    pub rate_per_s: f64,
    /// Mean service time in seconds.
    pub mean_s: f64,
    /// Squared coefficient of variation of service.
    pub cs2: f64,
    /// Squared coefficient of variation of the gaps between arrivals.
    pub ca2: f64,
    /// Servers of one line; `None` where there is no limit.
    pub servers: Option<u32>,
    /// Workers of one line; `None` where there is no limit.
    pub workers: Option<u32>,
    /// Places in one line; `None` where there is no limit.
    pub backlog: Option<u32>,
    /// Mean time in seconds that a worker is held while others answer.
    pub calls_s: f64,
}

impl Given {
    fn inputs(self) -> Vec<Input> {
        let input = |symbol, meaning, value, unit| Input { symbol, meaning, value, unit };
        let mut inputs = vec![
            input("λ", "arrivals at one line", self.rate_per_s, Unit::PerSecond),
            input("S", "mean service time", self.mean_s, Unit::Seconds),
        ];
        let count = |n: Option<u32>| n.map(f64::from);
        if self.lines > 1.0 {
            inputs.insert(0, input("n", "lines apart from each other", self.lines, Unit::Count));
        }
        if let Some(c) = count(self.servers) {
            inputs.push(input("c", "servers of a line", c, Unit::Count));
            inputs.push(input("ρ", "utilisation, λS/c", self.rate_per_s * self.mean_s / c, Unit::Ratio));
        }
        inputs.push(input("ca²", "variability of gaps, squared", self.ca2, Unit::None));
        inputs.push(input("cs²", "variability of service, squared", self.cs2, Unit::None));
        if let Some(w) = count(self.workers) {
            inputs.push(input("w", "workers of a line", w, Unit::Count));
        }
        if let Some(b) = count(self.backlog) {
            inputs.push(input("b", "places in a line", b, Unit::Count));
        }
        if self.calls_s > 0.0 {
            inputs.push(input("D", "mean time in calls", self.calls_s, Unit::Seconds));
        }
        inputs
    }
}

/// The figures of a station.
pub fn station(state: &StationPrediction) -> Vec<Explanation> {
    let finite = |x: f64| x.is_finite().then_some(x);
    let input = |symbol, meaning, value, unit| Input { symbol, meaning, value, unit };
    let mut figures = vec![Explanation {
        figure: "Wait",
        value: finite(state.wait_s),
        unit: Unit::Seconds,
        method: state.method,
        inputs: state.given.inputs(),
        validity: state.validity.clone(),
    }];
    if let (Some(busy), Some(c)) = (state.core_utilisation, state.given.servers) {
        figures.push(Explanation {
            figure: "Utilisation",
            value: Some(busy),
            unit: Unit::Ratio,
            method: &method::UTILISATION_LAW,
            inputs: vec![
                input("X", "visits served per second", state.throughput_per_s, Unit::PerSecond),
                input("S", "mean service time", state.given.mean_s, Unit::Seconds),
                input("c", "servers in all", f64::from(c) * state.given.lines, Unit::Count),
            ],
            validity: Validity::Exact,
        });
    }
    figures.push(Explanation {
        figure: "In line",
        value: finite(state.queue_length),
        unit: Unit::Count,
        method: &method::LITTLE,
        inputs: vec![
            input("λ", "visits per second", state.arrivals_per_s, Unit::PerSecond),
            input("W", "mean wait", state.wait_s, Unit::Seconds),
        ],
        validity: state.validity.clone(),
    });
    figures
}

/// The figures of all requests together.
pub fn total(prediction: &Prediction) -> Vec<Explanation> {
    let total = &prediction.total;
    let offered = Input {
        symbol: "Λ",
        meaning: "requests per second",
        value: total.offered_per_s,
        unit: Unit::PerSecond,
    };
    let figure = |figure, value, unit, method| Explanation {
        figure,
        value,
        unit,
        method,
        inputs: vec![offered],
        validity: prediction.validity.clone(),
    };
    let p99 = total.percentiles_s.map(|all| all[3]);
    vec![
        figure("Mean response time", total.mean_s, Unit::Seconds, &method::PATH_MEAN),
        figure("Percentiles (p99)", p99, Unit::Seconds, &method::PATH_LAW),
        figure("Goodput", Some(total.goodput_per_s), Unit::PerSecond, &method::FLOWS),
    ]
}
