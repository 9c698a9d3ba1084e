//! One design through both engines.

use super::design::{Design, design};
use super::ingredients::ingredients;
use crate::model::network::Network;
use crate::queueing::prediction::PERCENTILES;
use crate::queueing::{Detail, Prediction, Solver, Validity};
use crate::sim::measurement::{Measurement, Quantile};
use crate::sim::{Estimate, RunSpec, Unfit, simulate};

/// The figures that are compared.
pub const FIGURES: [&str; 4] = ["mean", "p50", "p95", "p99"];
/// Where the percentiles among them stand in [`PERCENTILES`].
const SLOTS: [usize; 3] = [0, 2, 3];
/// Halvings of the load's range.
const HALVINGS: u32 = 40;

/// One end-to-end response time from both engines, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// The formulas' answer.
    pub closed_s: f64,
    /// The simulation's, with its 95 % interval.
    pub simulated_s: Estimate,
}

impl Figure {
    /// Relative error of the formulas, with its sign.
    pub fn error(&self) -> f64 {
        self.closed_s / self.simulated_s.value - 1.0
    }

    /// Half-width of the simulation's interval as a share of its answer.
    pub fn half_width(&self) -> f64 {
        self.simulated_s.half_width / self.simulated_s.value
    }

    /// Relative error that the simulation's interval does not account for.
    pub fn beyond(&self) -> f64 {
        (self.error().abs() - self.half_width()).max(0.0)
    }
}

/// What both engines say of a station.
#[derive(Clone, Debug, PartialEq)]
pub struct StationFigures {
    /// Its name.
    pub name: String,
    /// What computed it.
    pub method: &'static str,
    /// Offered over capacity; `None` where unlimited.
    pub saturation: Option<f64>,
    /// Mean wait in seconds: the formulas', and the simulation's.
    pub wait_s: (f64, Estimate),
    /// Mean time from arrival to reply or forward in seconds: the formulas', and the simulation's.
    pub response_s: (f64, Estimate),
}

/// A design and how the engines agree on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// Its seed.
    pub seed: u64,
    /// Number of stations, the sources' own left out.
    pub stations: usize,
    /// What is in it, in words.
    pub ingredients: String,
    /// Predicted saturation of its bottleneck.
    pub bottleneck: f64,
    /// The figures of [`FIGURES`].
    pub figures: [Figure; FIGURES.len()],
    /// Share of requests that fail: predicted, and measured.
    pub errors: (f64, f64),
    /// What the formulas say of themselves.
    pub validity: Validity,
    /// Station by station.
    pub each: Vec<StationFigures>,
}

impl Compared {
    /// Largest error of a percentile beyond the interval.
    pub fn worst(&self) -> f64 {
        self.figures[1..].iter().map(Figure::beyond).fold(0.0, f64::max)
    }

    /// Whether the formulas say "use the simulation".
    pub fn flagged(&self) -> bool {
        matches!(self.validity, Validity::Outside(_))
    }
}

/// The design of a seed through both engines; `precision` is the relative half-width at which the simulation stops.
///
/// # Errors
/// If the simulation cannot answer, or one of the engines finds no steady state where the other does.
pub fn compare(seed: u64, precision: f64, budget: u64) -> Result<Compared, Unfit> {
    let Design { network, saturation } = design(seed);
    let mut solver = Solver::new(network.clone());
    let load = load_at(&mut solver, saturation);
    let prediction = solver.predict(load, Detail::Percentiles);
    let spec = RunSpec { seed, replications: 10, requests: 5_000, precision, budget };
    let measured = simulate(&network, load, spec)?;
    if measured.growing {
        return Err(Unfit("a line grows in the simulation".to_owned()));
    }
    let figures = figures(&prediction, &measured)
        .ok_or_else(|| Unfit("no steady state, or too few requests for the 99th percentile".to_owned()))?;
    let t = &measured.total;
    Ok(Compared {
        seed,
        stations: network.stations.len() - network.sources.len(),
        ingredients: ingredients(&network),
        bottleneck: saturated(&prediction),
        figures,
        errors: (prediction.total.errors.total(), t.rejected.value + t.timed_out.value + t.failed.value),
        each: each(&network, &prediction, &measured),
        validity: prediction.validity,
    })
}

/// The load at which the bottleneck is so full.
fn load_at(solver: &mut Solver, saturation: f64) -> f64 {
    let mut full = |load: f64| {
        let prediction = solver.predict(load, Detail::Means);
        if prediction.stable { saturated(&prediction) } else { f64::INFINITY }
    };
    let (mut low, mut high) = (0.0, 1.0);
    while full(high) < saturation && high < 1e6 {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if full(middle) < saturation {
            low = middle
        } else {
            high = middle
        }
        if high - low < 1e-4 * high {
            break;
        }
    }
    low
}

/// How full the fullest station or pool is.
fn saturated(prediction: &Prediction) -> f64 {
    let stations = prediction.stations.iter().filter_map(|s| s.saturation);
    stations.chain(prediction.pools.iter().map(|p| p.utilisation)).fold(0.0, f64::max)
}

fn figures(prediction: &Prediction, measured: &Measurement) -> Option<[Figure; FIGURES.len()]> {
    let (closed, seen) = (prediction.total.percentiles_s?, &measured.total);
    debug_assert_eq!(SLOTS.map(|s| PERCENTILES[s]), [0.5, 0.95, 0.99]);
    let percentile = |slot: usize| match seen.percentiles_s[slot] {
        Quantile::Known(simulated_s) => Some(Figure { closed_s: closed[slot], simulated_s }),
        Quantile::Needs(_) => None,
    };
    let mean = Figure { closed_s: prediction.total.mean_s?, simulated_s: seen.mean_s? };
    Some([mean, percentile(SLOTS[0])?, percentile(SLOTS[1])?, percentile(SLOTS[2])?])
}

fn each(network: &Network, prediction: &Prediction, measured: &Measurement) -> Vec<StationFigures> {
    let both = prediction.stations.iter().zip(&measured.stations);
    network
        .stations
        .iter()
        .zip(both)
        .map(|(station, (closed, seen))| StationFigures {
            name: station.name.clone(),
            method: closed.method.name,
            saturation: closed.saturation,
            wait_s: (closed.wait_s, seen.wait_s),
            response_s: (closed.response_s, seen.response_s),
        })
        .collect()
}
