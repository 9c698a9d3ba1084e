//! Hedged calls: a second copy of what has had no answer for some time.

use super::compiled::Compiled;
use super::hazard::HazardTable;
use super::inversion::{Precision, tail};
use super::path::Scratch;
use super::point::{ArcState, Point};

/// An attempt that may be sent twice.
#[derive(Clone, Debug)]
pub struct Hedged {
    /// What it was computed from: mean time, success and failure at once of one copy.
    basis: [f64; 3],
    /// Time of an attempt that succeeds.
    pub law: HazardTable,
    /// Probability that it is sent a second time.
    again: f64,
    success: f64,
    fast: f64,
}

/// Relative change of one copy's figures from which a law is computed anew.
const MOVED: f64 = 1e-5;

/// Makes of one copy's figures those of an attempt that is sent again after `after_s`.
///
/// With X and Y independent times of the copies, success by t > d is 1 − G − P(X > t, no failure by d)·P(Y > t − d), G the
/// probability that the first fails by d.
pub fn solve(
    model: &Compiled,
    point: &Point,
    index: usize,
    after_s: f64,
    state: &mut ArcState,
    scratch: &mut Scratch,
) {
    let basis = [state.mean_s, state.attempt_success, state.fast];
    let known = point.arcs[index].hedged.as_ref().filter(|before| {
        before.basis.iter().zip(&basis).all(|(a, b)| (a - b).abs() <= MOVED * (a.abs() + 1e-9))
    });
    let hedged = match known {
        Some(hedged) => hedged.clone(),
        None => compute(model, point, index, after_s, basis, state.fast_s, scratch),
    };
    let left = (1.0 - hedged.success - hedged.fast).max(0.0);
    let deadline = model.arcs[index].timeout_s.is_some();
    (state.timed, state.stuck_once) = if deadline { (left, 0.0) } else { (0.0, left) };
    if state.stuck_once < 1e-12 {
        state.stuck_once = 0.0;
    }
    (state.attempt_success, state.fast) = (hedged.success, hedged.fast);
    state.mean_s = hedged.law.mean_s();
    state.copies = 1.0 + hedged.again;
    state.hedged = Some(hedged);
}

fn compute(
    model: &Compiled,
    point: &Point,
    index: usize,
    after_s: f64,
    basis: [f64; 3],
    fast_s: f64,
    scratch: &mut Scratch,
) -> Hedged {
    let [mean_s, mass, fast] = basis;
    let arc = &model.arcs[index];
    let from = model.position[arc.caller / model.classes] + 1;
    let precision = Precision::CURVE.for_spread(point.narrowness(model));
    let mut late = |t: f64| {
        if mass <= 0.0 {
            return 0.0;
        }
        tail(t, mass, precision, |at| {
            point.transforms(model, at, from, scratch);
            point.attempt_transform(arc, at, &scratch.visits)
        })
    };
    let limit_s = arc.timeout_s;
    let in_time = limit_s.is_none_or(|limit| limit > after_s);
    let failed = if fast_s <= after_s { fast } else { 0.0 };
    let again = if in_time { 1.0 - failed - mass + late(after_s) } else { 0.0 };
    // P(it has not succeeded by t and may still do so, if given for ever).
    let mut open = |t: f64| {
        let first = 1.0 - failed - mass + late(t);
        if in_time && t > after_s { first * (1.0 - mass + late(t - after_s)) } else { first }
    };
    let never = match limit_s {
        Some(limit) => open(limit),
        None => (1.0 - failed - mass) * (1.0 - mass),
    };
    let success = (1.0 - failed - never).clamp(0.0, 1.0);
    let law = HazardTable::new(success, mean_s.min(1e12), limit_s, |t| open(t) - never);
    let both = if failed > 0.0 || !in_time { fast } else { fast * fast };
    Hedged { basis, law, again, success, fast: both }
}
