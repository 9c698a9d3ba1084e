//! Everything that the page shows of a design, from one scenario.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::answer::{Answer, BlockAnswer, Curve, CurvePoint, TrafficUnit};
use super::cost::{self, Costing};
use super::inquiry::Inquiry;
use super::sweep::Sweep;
use super::{limits, page_load, sentence};
use crate::model::network::{Arrivals, Network};
use crate::model::rates::CostLine;
use crate::model::{BlockId, Objective, Problem, Scenario, lower::lower, validate::validate};
use crate::queueing::{Detail, Prediction, Solver, Validity};

/// How far the first curve of a design goes, in loads, before its limits are known.
const OPENING_END: f64 = 1.5;
/// Points of the curves.
pub const POINTS: usize = 48;

/// A scenario made ready to be asked at many loads.
#[derive(Clone, Debug)]
pub struct Study {
    pub(super) scenario: Arc<Scenario>,
    costing: Costing,
    pub(super) solver: Solver,
    unit: TrafficUnit,
    traffic: f64,
}

/// Studies a scenario at its operating point and over traffic.
///
/// # Errors
/// Every problem of the drawing, where one of them is an error.
pub fn study(scenario: &Scenario) -> Result<Answer, Vec<Problem>> {
    Ok(Study::new(scenario)?.answer(POINTS))
}

impl Study {
    /// Lowers a scenario and prepares it.
    ///
    /// # Errors
    /// Every problem of the drawing, where one of them is an error.
    pub fn new(scenario: &Scenario) -> Result<Self, Vec<Problem>> {
        let network = lower(scenario)?;
        let (unit, traffic) = drawn_traffic(&network);
        Ok(Self {
            scenario: Arc::new(scenario.clone()),
            costing: Costing::new(scenario, &network),
            solver: Solver::new(network),
            unit,
            traffic,
        })
    }

    /// What the traffic axis counts, and the drawn traffic in it.
    pub fn traffic(&self) -> (TrafficUnit, f64) {
        (self.unit, self.traffic)
    }

    /// The network that both engines read.
    pub fn network(&self) -> &Network {
        self.solver.network()
    }

    /// The prediction at a load.
    pub fn predict(&mut self, load: f64, detail: Detail) -> Prediction {
        self.solver.predict(load, detail)
    }

    /// Whether these objectives hold at a load.
    pub fn holds(&mut self, objectives: &[Objective], load: f64) -> bool {
        limits::objectives_hold(&mut self.solver, &self.scenario, objectives, load)
    }

    /// The bill at the load of a prediction, by block.
    pub fn bill(&self, prediction: &Prediction) -> BTreeMap<BlockId, Vec<CostLine>> {
        self.costing.lines(&self.scenario, self.solver.network(), prediction)
    }

    /// An earlier answer about the same design at other traffic, brought to the traffic drawn now: what holds at the
    /// operating point is computed again, curves and limits stay. Cheap enough for every frame of a drag.
    pub fn moved(&mut self, earlier: &Answer) -> Answer {
        let now = self.predict(1.0, Detail::Curve);
        let bill = self.bill(&now);
        let page_load_s = now.total.mean_s.and_then(|mean| page_load::estimate(&self.scenario, mean));
        let mut answer = Answer {
            problems: validate(&self.scenario),
            unit: self.unit,
            traffic: self.traffic,
            blocks: self.blocks(&now, &bill),
            cost_usd_month: cost::total(&bill),
            now,
            headroom: earlier.slo_capacity.map(|capacity| capacity / self.traffic - 1.0),
            page_load_s,
            ..earlier.clone()
        };
        let cost_at_limit = earlier.bottlenecks.first().map(|first| {
            let there = self.predict(first.traffic / self.traffic, Detail::Means);
            cost::total(&self.bill(&there))
        });
        answer.sentence = sentence::sentence(&self.scenario, &answer, cost_at_limit);
        answer
    }

    /// A first answer to a changed design: the operating point and a curve of `points` points as far as the curve of
    /// the `earlier` answer; limits stay until the whole [`answer`](Self::answer) replaces it.
    pub fn sketched(&mut self, earlier: &Answer, points: usize) -> Answer {
        let last = earlier.curve.points.last().map_or(self.traffic, |point| point.traffic);
        let high = if last > 0.0 && self.traffic > 0.0 { last / self.traffic } else { 1.5 };
        let first = earlier.bottlenecks.first().map(|first| first.traffic / self.traffic);
        let curve = self.curve(high, first, points);
        let metastable = earlier.curve.metastable;
        Answer { curve: Curve { metastable, ..curve }, ..self.moved(earlier) }
    }

    /// The whole answer, with curves of `points` points.
    pub fn answer(self, points: usize) -> Answer {
        let mut inquiry = Inquiry::new(self, points);
        loop {
            if let Some(answer) = inquiry.step() {
                return answer;
            }
        }
    }

    /// What is known of a design before its limits are: the operating point and a rough curve.
    pub fn opening(&mut self, points: usize) -> Answer {
        let mut answer = self.present();
        answer.curve = self.curve(OPENING_END, None, points);
        answer
    }

    /// The operating point; curves and limits are still to come.
    pub(super) fn present(&mut self) -> Answer {
        let now = self.predict(1.0, Detail::Percentiles);
        let bill = self.bill(&now);
        let name = |id: &BlockId| self.scenario.blocks.get(id).map(|b| b.name.clone());
        let gaps = bill.iter().filter(|(_, lines)| lines.iter().any(|l| l.missing));
        let mut answer = Answer {
            problems: validate(&self.scenario),
            unit: self.unit,
            traffic: self.traffic,
            blocks: self.blocks(&now, &bill),
            cost_usd_month: cost::total(&bill),
            cost_gaps: gaps.filter_map(|(id, _)| name(id)).collect(),
            curve: Curve::default(),
            bottlenecks: Vec::new(),
            knee: None,
            slo_capacity: None,
            headroom: None,
            page_load_s: now.total.mean_s.and_then(|mean| page_load::estimate(&self.scenario, mean)),
            sentence: String::new(),
            now,
        };
        answer.sentence = sentence::present(&answer);
        answer
    }

    /// Curves up to the load `high`; half of the points are near the load `first`
    /// at which something fills, where the curves bend.
    pub fn curve(&mut self, high: f64, first: Option<f64>, points: usize) -> Curve {
        let mut sweep = Sweep::new(self, grid(high, first, points.max(2)));
        loop {
            if let Some(points) = sweep.step(self) {
                return Curve { points, metastable: None };
            }
        }
    }

    /// Instances of every station at a load.
    pub(super) fn instances(&self, load: f64) -> Vec<u32> {
        self.solver.instances(load)
    }

    /// One point of the curves.
    pub fn curve_point(&mut self, load: f64) -> CurvePoint {
        let prediction = self.predict(load, Detail::Curve);
        let cost_usd_month = cost::total(&self.bill(&prediction));
        CurvePoint {
            load,
            traffic: load * self.traffic,
            mean_s: prediction.total.mean_s,
            percentiles_s: prediction.total.percentiles_s,
            goodput_per_s: prediction.total.goodput_per_s,
            error_ratio: prediction.total.errors.total(),
            cost_usd_month,
            outside: match prediction.validity {
                Validity::Outside(why) => Some(why),
                _ => None,
            },
            collapsed: prediction.other.map(|branch| *branch),
        }
    }

    fn blocks(
        &self,
        now: &Prediction,
        bill: &BTreeMap<BlockId, Vec<CostLine>>,
    ) -> BTreeMap<BlockId, BlockAnswer> {
        let mut blocks: BTreeMap<BlockId, BlockAnswer> = BTreeMap::new();
        for (station, state) in self.solver.network().stations.iter().zip(&now.stations) {
            let block = blocks.entry(station.block).or_default();
            let larger = |a: Option<f64>, b: Option<f64>| match (a, b) {
                (Some(a), Some(b)) => Some(a.max(b)),
                (a, b) => a.or(b),
            };
            let before = block.arrivals_per_s;
            let weighted = |a: f64, b: f64| {
                (a * before + b * state.arrivals_per_s) / (before + state.arrivals_per_s).max(1e-300)
            };
            block.utilisation = larger(block.utilisation, state.utilisation());
            block.saturation = larger(block.saturation, state.saturation);
            block.response_s = weighted(block.response_s, state.response_s);
            block.wait_s = weighted(block.wait_s, state.wait_s);
            block.reject_ratio = weighted(block.reject_ratio, state.reject_ratio);
            block.arrivals_per_s += state.arrivals_per_s;
            block.queue_length += state.queue_length;
            block.instances += state.instances;
            block.growth_per_s += state.growth_per_s;
        }
        for (id, lines) in bill {
            let block = blocks.entry(*id).or_default();
            block.cost_usd_month = lines.iter().map(|l| l.usd_month).sum();
            block.cost.clone_from(lines);
        }
        blocks
    }
}

/// Loads from near 0 to `high` in rising order: evenly, or half of them in the quarter below `first` and just beyond.
pub(super) fn grid(high: f64, first: Option<f64>, points: usize) -> Vec<f64> {
    let even = |from: f64, to: f64, n: usize| (1..=n).map(move |i| from + (to - from) * i as f64 / n as f64);
    match first.filter(|first| first.is_finite() && *first < high) {
        Some(first) => {
            let (near, past, dense) = (0.72 * first, (1.04 * first).min(high), points / 2);
            let calm = (points - dense) * 3 / 4;
            let loads = even(0.0, near, calm).chain(even(near, past, dense));
            loads.chain(even(past, high, points - dense - calm)).collect()
        }
        None => even(0.0, high, points).collect(),
    }
}

/// The right end of the curves: past what breaks first, and past the present.
pub(super) fn upper_end(first: Option<f64>, slo: Option<f64>) -> f64 {
    let limit =
        first.unwrap_or(f64::INFINITY).min(10.0).max(slo.filter(|x| x.is_finite()).unwrap_or(0.0).min(10.0));
    f64::max(1.5, limit * 1.2)
}

/// What the traffic axis counts, and how much is drawn.
fn drawn_traffic(network: &Network) -> (TrafficUnit, f64) {
    let (mut rate, mut users) = (0.0, 0.0);
    for source in &network.sources {
        match source.arrivals {
            Arrivals::Open { gap } => rate += if gap.is_zero() { 0.0 } else { 1.0 / gap.mean() },
            Arrivals::Closed { population, .. } => users += population,
        }
    }
    match (rate > 0.0, users > 0.0) {
        (_, false) => (TrafficUnit::RequestsPerSecond, rate),
        (false, true) => (TrafficUnit::Users, users),
        (true, true) => (TrafficUnit::Times, 1.0),
    }
}
