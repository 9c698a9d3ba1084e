//! The law of a call as its caller sees it, as a transform: connection, network, answer, retries.

use super::compiled::Arc;
use super::inversion::Points;
use super::packet::{Packet, exp};
use super::point::Point;
use crate::model::network::Fan;

impl Point {
    /// E[e^(−sT); success] of one attempt, from the transforms of the visits it may lead to.
    pub fn attempt_transform(&self, arc: &Arc, points: &Points, visits: &[Packet]) -> Packet {
        let mut value = match arc.targets[..] {
            [(only, 1.0)] => visits[only],
            _ => {
                let mut sum = Packet::ZERO;
                for (v, share) in &arc.targets {
                    sum.add_scaled(&visits[*v], *share);
                }
                sum
            }
        };
        if arc.round_trip_s > 0.0 {
            value *= exp(&(points.s * -arc.round_trip_s));
        }
        if let Some(line) = arc.pool.and_then(|p| self.pools[p].line.as_ref()) {
            value *= line.wait_at(&points.s);
        }
        value
    }

    /// E[e^(−sT); success] of what runs beside other calls: one call of several at once, else all of them in turn.
    pub fn branch_transform(&self, arc: &Arc, index: usize, points: &Points, visits: &[Packet]) -> Packet {
        match arc.fan {
            Fan::Together { .. } => self.arc_transform(arc, index, points, visits),
            Fan::InTurn | Fan::Hedged { .. } => self.chain_transform(arc, index, points, visits),
        }
    }

    /// E[e^(−sT); success] of all calls of an arc, one after the other.
    pub(super) fn chain_transform(
        &self,
        arc: &Arc,
        index: usize,
        points: &Points,
        visits: &[Packet],
    ) -> Packet {
        let once = self.arc_transform(arc, index, points, visits);
        let whole = libm::floor(arc.mean);
        let part = arc.mean - whole;
        let mut all = if whole > 0.0 { once.power(whole as u32) } else { Packet::ONE };
        if part > 0.0 {
            all *= once.affine(1.0 - part, part);
        }
        all
    }

    pub(super) fn arc_transform(
        &self,
        arc: &Arc,
        index: usize,
        points: &Points,
        visits: &[Packet],
    ) -> Packet {
        let state = &self.arcs[index];
        let once = match (&state.hedged, &state.cut) {
            (Some(hedged), _) => hedged.law.at(points),
            (None, Some(law)) => law.at(&points.s) * state.attempt_success,
            (None, None) => self.attempt_transform(arc, points, visits),
        };
        if arc.retry.attempts <= 1 || state.fast + state.timed < 1e-15 {
            return once;
        }
        let mut failure = exp(&(points.s * -state.fast_s)) * state.fast;
        if let Some(timeout_s) = arc.timeout_s {
            failure += exp(&(points.s * -timeout_s)) * state.timed;
        }
        let (mut sum, mut before) = (Packet::ZERO, Packet::ONE);
        for k in 1..=arc.retry.attempts {
            sum += before * once;
            before *= failure * backoff_transform(points, arc.retry.backoff_after(k)) * state.granted;
        }
        sum
    }
}

/// Uniform between half and one and a half of `mean_s`.
fn backoff_transform(points: &Points, mean_s: f64) -> Packet {
    let width = points.s * mean_s;
    if width.norm_max() < 1e-6 {
        return width.affine(1.0, -1.0);
    }
    (exp(&(width * -0.5)) - exp(&(width * -1.5))) * width.inv()
}
