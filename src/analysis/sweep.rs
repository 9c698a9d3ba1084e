//! Curves at many loads from few solutions: exact at knots, a monotone cubic between them where that has been seen to
//! agree with an exact solution.
//!
//! Loads between which an autoscaler changes the number of instances are never joined: each stretch has its own knots.

use std::collections::{BTreeMap, VecDeque};

use super::answer::CurvePoint;
use super::study::Study;

/// Relative difference between a solution in the middle of an interval and what its neighbours say of it up to which
/// the interval is not split again. The cubic with the new knot is then about ten times nearer.
const AGREED: f64 = 5e-3;
/// Intervals that the loads are split into at least, so that agreement is no accident of symmetry.
const FEWEST: usize = 4;
/// Absolute difference of error shares that counts as none.
const SHARE_AGREED: f64 = 1e-4;

/// A curve in the making.
#[derive(Clone, Debug)]
pub(super) struct Sweep {
    loads: Vec<f64>,
    /// Exact points by index into `loads`.
    known: BTreeMap<usize, CurvePoint>,
    /// Intervals to look into, and the stretch that each belongs to.
    open: VecDeque<(usize, usize)>,
    /// First index of each stretch of equal instances, and one past the last.
    stretches: Vec<usize>,
}

impl Sweep {
    /// Begins; `loads` rise.
    pub(super) fn new(study: &Study, loads: Vec<f64>) -> Self {
        let mut stretches = vec![0];
        let mut before = loads.first().map(|load| study.instances(*load));
        for (at, load) in loads.iter().enumerate().skip(1) {
            let now = Some(study.instances(*load));
            if now != before {
                stretches.push(at);
                before = now;
            }
        }
        let open = stretches
            .iter()
            .zip(stretches.iter().skip(1).chain([&loads.len()]))
            .map(|(first, end)| (*first, end.saturating_sub(1)))
            .filter(|(first, last)| last >= first && *first < loads.len())
            .collect();
        Self { loads, known: BTreeMap::new(), open, stretches }
    }

    /// Solves at most two more loads; the points once there is nothing left to do.
    pub(super) fn step(&mut self, study: &mut Study) -> Option<Vec<CurvePoint>> {
        let Some((from, to)) = self.open.pop_front() else { return Some(self.points()) };
        self.solve(study, from);
        self.solve(study, to);
        if to - from > 1 {
            let middle = from.midpoint(to);
            let said = self.between(middle);
            self.solve(study, middle);
            let wide = to - from > self.loads.len() / FEWEST;
            if wide || !said.is_some_and(|said| alike(&said, &self.known[&middle])) {
                self.open.push_back((from, middle));
                self.open.push_back((middle, to));
            }
        }
        None
    }

    fn solve(&mut self, study: &mut Study, at: usize) {
        let load = self.loads[at];
        self.known.entry(at).or_insert_with(|| study.curve_point(load));
    }

    fn points(&self) -> Vec<CurvePoint> {
        (0..self.loads.len())
            .filter_map(|at| self.known.get(&at).cloned().or_else(|| self.between(at)))
            .collect()
    }

    /// What the knots around an index say; `None` where they differ in kind.
    fn between(&self, at: usize) -> Option<CurvePoint> {
        let end = self.stretches.partition_point(|first| *first <= at);
        let (first, last) =
            (self.stretches[end - 1], self.stretches.get(end).copied().unwrap_or(self.loads.len()));
        let mut below = self.known.range(first..at).rev().map(|(_, p)| p);
        let mut above = self.known.range(at + 1..last).map(|(_, p)| p);
        let (b, c) = (below.next()?, above.next()?);
        let (a, d) = (below.next(), above.next());
        let load = self.loads[at];
        let cubic = |of: &dyn Fn(&CurvePoint) -> f64| {
            let knot = |p: &CurvePoint| (p.load, of(p));
            monotone(a.map(knot), knot(b), knot(c), d.map(knot), load)
        };
        let log = |of: &dyn Fn(&CurvePoint) -> Option<f64>| match (of(b), of(c)) {
            (Some(_), Some(_)) => {
                let ln = |p: &CurvePoint| of(p).map_or(f64::NAN, |x| libm::log(x.max(1e-300)));
                Some(Some(libm::exp(cubic(&ln))))
            }
            (None, None) => Some(None),
            _ => None,
        };
        if b.outside.is_some() != c.outside.is_some() || b.collapsed.is_some() != c.collapsed.is_some() {
            return None;
        }
        let part = (load - b.load) / (c.load - b.load);
        let mut percentiles_s = [0.0; 5];
        let mut some = true;
        for (slot, p) in percentiles_s.iter_mut().enumerate() {
            match log(&|point| point.percentiles_s.map(|all| all[slot]))? {
                Some(value) => *p = value,
                None => some = false,
            }
        }
        Some(CurvePoint {
            load,
            traffic: cubic(&|p| p.traffic),
            mean_s: log(&|p| p.mean_s)?,
            percentiles_s: some.then_some(percentiles_s),
            goodput_per_s: cubic(&|p| p.goodput_per_s),
            error_ratio: cubic(&|p| p.error_ratio),
            cost_usd_month: cubic(&|p| p.cost_usd_month),
            outside: b.outside.clone(),
            collapsed: b.collapsed.zip(c.collapsed).map(|(from, to)| from.towards(to, part)),
        })
    }
}

/// Whether two points are the same for whoever looks at the curve.
fn alike(a: &CurvePoint, b: &CurvePoint) -> bool {
    let near = |x: f64, y: f64| (x - y).abs() <= AGREED * x.abs().max(y.abs());
    let both = |x: Option<f64>, y: Option<f64>| match (x, y) {
        (Some(x), Some(y)) => near(x, y),
        (x, y) => x.is_none() == y.is_none(),
    };
    let percentile = |p: &CurvePoint, slot: usize| p.percentiles_s.map(|all| all[slot]);
    a.outside.is_some() == b.outside.is_some()
        && a.collapsed.is_some() == b.collapsed.is_some()
        && both(a.mean_s, b.mean_s)
        && (0..5).all(|slot| both(percentile(a, slot), percentile(b, slot)))
        && near(a.goodput_per_s, b.goodput_per_s)
        && near(a.cost_usd_month, b.cost_usd_month)
        && (a.error_ratio - b.error_ratio).abs() <= SHARE_AGREED.max(AGREED * a.error_ratio)
}

/// The monotone cubic of Fritsch & Butland (1984) between two knots, from these and at most one more on each side.
/// A neighbour that is not a number counts as none.
fn monotone(a: Option<(f64, f64)>, b: (f64, f64), c: (f64, f64), d: Option<(f64, f64)>, x: f64) -> f64 {
    let width = c.0 - b.0;
    if width <= 0.0 {
        return b.1;
    }
    let slope = (c.1 - b.1) / width;
    let tangent = |other: Option<(f64, f64)>, knot: (f64, f64)| {
        let Some((ox, oy)) = other.filter(|o| o.1.is_finite()) else { return slope };
        let (wide, beyond) = ((ox - knot.0).abs(), (knot.1 - oy) / (knot.0 - ox));
        if slope * beyond <= 0.0 {
            return 0.0;
        }
        let (w1, w2) = (2.0 * width + wide, width + 2.0 * wide);
        (w1 + w2) / (w1 / slope + w2 / beyond)
    };
    // At an end the parabola through three knots, kept within the monotone range.
    let free = |inner: f64| {
        let end = 1.5 * slope - 0.5 * inner;
        if end * slope <= 0.0 { 0.0 } else { libm::copysign(end.abs().min(3.0 * slope.abs()), slope) }
    };
    let (mut left, mut right) = (tangent(a, b), tangent(d, c));
    match (a.is_some(), d.is_some()) {
        (false, true) => left = free(right),
        (true, false) => right = free(left),
        _ => {}
    }
    let t = (x - b.0) / width;
    let (u, s) = (1.0 - t, t * t * (3.0 - 2.0 * t));
    b.1 * (1.0 - s) + c.1 * s + width * t * u * (u * left - t * right)
}
