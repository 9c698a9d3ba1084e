//! Runs cases through an engine and counts.

use std::collections::BTreeMap;

use super::case::Case;
use super::models::question;
use super::question::{Ask, Question};
use super::{balance, fork, resilience, special, time};
use crate::model::network::{Network, StationIx};
use crate::queueing::prediction::PERCENTILES;
use crate::queueing::{Detail, Solver};
use crate::sim::measurement::Quantile;
use crate::sim::{Estimate, Measurement, RunSpec, simulate};

/// Which engine answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// Formulas.
    ClosedForm,
    /// Events.
    Simulation,
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Within what is allowed; the relative error.
    Passed(f64),
    /// Outside.
    Failed {
        /// The engine's answer.
        got: f64,
        /// The absolute difference that was allowed.
        allowed: f64,
        /// Half-width of the 99 % interval of a simulated answer, else 0.
        half_width: f64,
    },
    /// The type or quantity is not one that the engine knows.
    Skipped,
}

/// How many cases came out how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// Run.
    pub run: u32,
    /// Within what is allowed.
    pub passed: u32,
    /// Outside.
    pub failed: u32,
    /// Not known.
    pub skipped: u32,
    /// Largest relative error of those that passed, and whose it is.
    pub worst: Option<(f64, String)>,
}

/// The outcome of all cases.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// All together.
    pub total: Tally,
    /// By category.
    pub categories: BTreeMap<String, Tally>,
    /// Those outside: id, expected, got, allowed.
    pub failures: Vec<(String, f64, f64, f64)>,
    /// Relative errors of those whose case names another tool's answer.
    pub beside_others: Vec<(String, f64)>,
    /// Types that were skipped, with how many cases.
    pub skipped_types: BTreeMap<String, u32>,
}

/// Runs every case.
pub fn run(cases: &[Case], engine: EngineKind, seed: u64) -> Report {
    let mut report = Report::default();
    let mut measured: Vec<(Network, Option<Measurement>)> = Vec::new();
    for case in cases {
        let named = resolved(case, cases);
        let verdict = judge(named.as_ref().unwrap_or(case), engine, seed, &mut measured);
        let category = report.categories.entry(case.category.clone()).or_default();
        for tally in [&mut report.total, category] {
            tally.count(&verdict, &case.id);
        }
        if let Some(error) = verdict.error(case).filter(|_| case.other_tool.is_some()) {
            report.beside_others.push((case.id.clone(), error));
        }
        match verdict {
            Verdict::Failed { got, allowed, .. } => {
                report.failures.push((case.id.clone(), case.expected, got, allowed))
            }
            Verdict::Skipped => *report.skipped_types.entry(case.model_type().to_owned()).or_default() += 1,
            Verdict::Passed(_) => {}
        }
    }
    report
}

/// The case with the model that its type names: `as <another case>`.
fn resolved(case: &Case, cases: &[Case]) -> Option<Case> {
    let name = case.model_type().strip_prefix("as ")?;
    let other = cases.iter().find(|c| c.id == name)?;
    Some(Case { model: other.model.clone(), ..case.clone() })
}

impl Verdict {
    /// Size of the relative error of an answer.
    fn error(&self, case: &Case) -> Option<f64> {
        match self {
            Self::Passed(error) => Some(*error),
            Self::Failed { got, .. } => Some((got / case.expected - 1.0).abs()),
            Self::Skipped => None,
        }
    }
}

impl Tally {
    fn count(&mut self, verdict: &Verdict, id: &str) {
        match verdict {
            Verdict::Passed(error) => {
                self.run += 1;
                self.passed += 1;
                if self.worst.as_ref().is_none_or(|(worst, _)| error > worst) {
                    self.worst = Some((*error, id.to_owned()));
                }
            }
            Verdict::Failed { .. } => {
                self.run += 1;
                self.failed += 1;
            }
            Verdict::Skipped => self.skipped += 1,
        }
    }
}

fn judge(
    case: &Case,
    engine: EngineKind,
    seed: u64,
    measured: &mut Vec<(Network, Option<Measurement>)>,
) -> Verdict {
    let known = || {
        time::answer(case)
            .or_else(|| fork::answer(case))
            .or_else(|| special::answer(case))
            .or_else(|| resilience::answer(case))
            .or_else(|| balance::answer(case))
    };
    if let Some(got) = known().filter(|_| engine == EngineKind::ClosedForm) {
        return compared(case, got, case.allowed(false), 0.0);
    }
    let Some(question) = question(case) else { return Verdict::Skipped };
    let answer = match engine {
        EngineKind::ClosedForm => closed_form(&question).map(|x| (x, 0.0)),
        EngineKind::Simulation => {
            let known = measured.iter().position(|(n, _)| *n == question.network);
            let at = known.unwrap_or_else(|| {
                let spec = RunSpec {
                    seed,
                    replications: 20,
                    requests: 40_000,
                    precision: 0.008,
                    budget: 400_000_000,
                };
                measured.push((question.network.clone(), simulate(&question.network, 1.0, spec).ok()));
                measured.len() - 1
            });
            measured[at].1.as_ref().and_then(|m| simulated(m, &question))
        }
    };
    let Some((got, half_width)) = answer.filter(|(x, _)| x.is_finite()) else { return Verdict::Skipped };
    compared(case, got, case.allowed(engine == EngineKind::Simulation) + half_width, half_width)
}

fn compared(case: &Case, got: f64, allowed: f64, half_width: f64) -> Verdict {
    let error = (got - case.expected).abs();
    if error <= allowed {
        Verdict::Passed(error / case.expected.abs().max(1e-300))
    } else {
        Verdict::Failed { got, allowed, half_width }
    }
}

/// The formulas' answer.
fn closed_form(question: &Question) -> Option<f64> {
    let mut solver = Solver::new(question.network.clone());
    let prediction = solver.predict(1.0, Detail::Percentiles);
    let outcome = |class: Option<usize>| class.map_or(Some(&prediction.total), |c| prediction.classes.get(c));
    let station = |s: StationIx| prediction.stations.get(s);
    let classes = question.network.classes.len();
    let number = |s: StationIx, class: Option<usize>| {
        let of = |c: usize| {
            let (rate, own_s) = solver.visit(s, c);
            rate * own_s
        };
        class.map_or_else(|| (0..classes).map(of).sum::<f64>(), of)
    };
    match question.ask {
        Ask::Response(class) => outcome(class)?.mean_s,
        Ask::Percentile(p) => {
            let slot = PERCENTILES.iter().position(|x| (x - p).abs() < 1e-9)?;
            prediction.total.percentiles_s.map(|all| all[slot])
        }
        Ask::Errors => Some(prediction.total.errors.total()),
        Ask::FailureRate => Some(prediction.total.errors.total() * prediction.total.offered_per_s),
        Ask::Goodput(class) => Some(outcome(class)?.goodput_per_s),
        Ask::Wait(s) => {
            let pool = prediction.pools.first().filter(|_| s == 1);
            Some(pool.map_or(station(s)?.wait_s, |p| p.wait_s))
        }
        Ask::ClassWait(s, class) => {
            let s = shift(question, s);
            let work_s = question.network.stations[s].handlers.get(class)?.service.mean();
            Some(solver.visit(s, class).1 - work_s)
        }
        Ask::WaitProbability(s) => station(s)?.wait_probability,
        Ask::Utilisation(s) => station(s)?.core_utilisation,
        Ask::WorkerUtilisation(s) => station(s)?.worker_utilisation,
        Ask::Reject(s) => Some(station(s)?.reject_ratio),
        Ask::Number(from, to, class) => {
            Some((shift(question, from)..=shift(question, to)).map(|s| number(s, class)).sum())
        }
        Ask::Visit(s, class) => {
            let s = shift(question, s);
            let rate: f64 = class
                .map_or_else(|| (0..classes).map(|c| solver.visit(s, c).0).sum(), |c| solver.visit(s, c).0);
            Some(number(s, class) / rate)
        }
        Ask::Visits(s) => Some(station(shift(question, s))?.arrivals_per_s),
        Ask::Attempts => Some(station(1)?.arrivals_per_s),
        Ask::Abandon(s) => Some(station(s)?.abandon_ratio),
        Ask::Cold(s) => station(s)?.cold_ratio,
        Ask::BatchSize(s) => station(s)?.batch_size,
        Ask::HitRatio(s) => station(s)?.hit_ratio,
    }
}

/// Station numbers count from the first after the sources' own.
fn shift(question: &Question, station: StationIx) -> StationIx {
    (station + question.network.sources.len() - 1).min(question.network.stations.len() - 1)
}

/// The simulation's answer with the half-width of its 99 % interval.
fn simulated(measured: &Measurement, question: &Question) -> Option<(f64, f64)> {
    /// From 95 % to 99 % intervals of about twenty replications.
    const WIDER: f64 = 2.861 / 2.093;
    let wide = |e: Estimate| (e.value, e.half_width * WIDER);
    let outcome = |class: Option<usize>| class.map_or(Some(&measured.total), |c| measured.classes.get(c));
    let station = |s: StationIx| measured.stations.get(s);
    let estimate = match question.ask {
        Ask::Response(class) => outcome(class)?.mean_s?,
        Ask::Percentile(p) => {
            let slot = PERCENTILES.iter().position(|x| (x - p).abs() < 1e-9)?;
            match measured.total.percentiles_s.get(slot)? {
                Quantile::Known(estimate) => *estimate,
                Quantile::Needs(_) => return None,
            }
        }
        Ask::Errors => {
            let t = &measured.total;
            let half_width =
                libm::hypot(libm::hypot(t.rejected.half_width, t.timed_out.half_width), t.failed.half_width);
            Estimate { value: t.rejected.value + t.timed_out.value + t.failed.value, half_width }
        }
        Ask::Goodput(class) => outcome(class)?.goodput_per_s,
        Ask::FailureRate => {
            let (offered, goodput) = (measured.total.offered_per_s, measured.total.goodput_per_s);
            Estimate {
                value: offered.value - goodput.value,
                half_width: libm::hypot(offered.half_width, goodput.half_width),
            }
        }
        Ask::Wait(s) if question.network.pools.is_empty() => station(s)?.wait_s,
        Ask::Utilisation(s) => station(s)?.core_utilisation?,
        Ask::WorkerUtilisation(s) => station(s)?.worker_utilisation?,
        Ask::Reject(s) => station(s)?.reject_ratio,
        Ask::Visits(s) => station(shift(question, s))?.arrivals_per_s,
        Ask::Attempts => station(1)?.arrivals_per_s,
        Ask::Visit(s, None) => inside(measured, question, s)?.1,
        Ask::Number(from, to, None) => {
            let each =
                (from..=to).map(|s| Some(inside(measured, question, s)?.0)).collect::<Option<Vec<_>>>()?;
            let half_width = each.iter().fold(0.0, |sum, e| libm::hypot(sum, e.half_width));
            Estimate { value: each.iter().map(|e| e.value).sum(), half_width }
        }
        Ask::Abandon(s) => station(s)?.abandon_ratio?,
        Ask::Cold(s) => station(s)?.cold_ratio?,
        Ask::BatchSize(s) => station(s)?.batch_size?,
        Ask::HitRatio(s) => station(s)?.hit_ratio?,
        Ask::ClassWait(s, class) if question.network.stations.len() == question.network.sources.len() + 1 => {
            // Nothing but the one station takes time.
            let response = outcome(Some(class))?.mean_s?;
            let service_s = question.network.stations.get(s)?.handlers.get(class)?.service.mean();
            Estimate { value: response.value - service_s, ..response }
        }
        Ask::Number(..) | Ask::Visit(..) | Ask::ClassWait(..) | Ask::Wait(_) | Ask::WaitProbability(_) => {
            return None;
        }
    };
    Some(wide(estimate))
}

/// Mean number at a station by Little's law, and the mean time of a visit in seconds; `None` where calls are waited
/// for, whose time is not the station's own.
fn inside(measured: &Measurement, question: &Question, station: StationIx) -> Option<(Estimate, Estimate)> {
    let ix = shift(question, station);
    let m = measured.stations.get(ix)?;
    let waits = question.network.stations.get(ix)?.handlers.iter().any(|h| !h.calls.is_empty());
    if waits || m.abandon_ratio.is_some_and(|a| a.value > 0.0) {
        return None;
    }
    let (rate, time) = (m.throughput_per_s, m.response_s);
    // The two rise and fall together.
    let half_width = rate.half_width * time.value + rate.value * time.half_width;
    Some((Estimate { value: rate.value * time.value, half_width }, time))
}
