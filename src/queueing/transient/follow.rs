//! Follows a network through time.

use super::plan::Plan;
use super::state::State;
use super::trajectory::Trajectory;
use crate::model::network::Network;

/// Steps of a trajectory, at least.
const STEPS_MIN: f64 = 1200.0;
/// Longest step in seconds, but for spans so long that [`STEPS_MAX`] would be passed.
const STEP_MAX_S: f64 = 1.0;
/// Steps of a trajectory, at most.
const STEPS_MAX: f64 = 20_000.0;
/// Steps at the traffic of the start before the clock begins, so that it starts in a steady state.
const SETTLING: u32 = 300;

/// Follows a network for `span_s` seconds from a steady state at the traffic of the start, as its sources' profiles and
/// autoscalers say; at most `moments` evenly spaced instants are kept.
pub fn follow(network: &Network, span_s: f64, moments: usize) -> Trajectory {
    let plan = Plan::new(network.clone());
    let mut state = State::new(&plan);
    let step_s = (span_s / STEPS_MIN).min(STEP_MAX_S).max(span_s / STEPS_MAX).max(1e-6);
    let keep_every = libm::ceil(span_s / step_s / moments.saturating_sub(1).max(1) as f64 - 1e-9).max(1.0);
    // A whole number of kept intervals, so that instants are evenly spaced to the very end.
    let steps = libm::ceil(span_s / (step_s * keep_every) - 1e-9).max(1.0) * keep_every;
    let step_s = span_s / steps;
    let (steps, keep_every) = (steps as usize, keep_every as usize);
    let frozen = state.scalers.clone();
    for _ in 0..SETTLING {
        state.step(&plan, 0.0, 0.0, step_s);
    }
    state.scalers = frozen;
    let mut kept = vec![state.moment(&plan, 0.0)];
    for step in 1..=steps {
        let (before_s, now_s) = (step_s * (step as f64 - 0.5), step_s * step as f64);
        state.step(&plan, before_s, now_s, step_s);
        if step % keep_every == 0 {
            kept.push(state.moment(&plan, now_s));
        }
    }
    Trajectory { moments: kept, left_out: plan.left_out() }
}

impl State {
    fn step(&mut self, plan: &Plan, traffic_at_s: f64, now_s: f64, step_s: f64) {
        self.enter(plan, traffic_at_s, step_s);
        self.bound(plan, step_s);
        self.flow(plan, now_s, step_s);
        self.settle(plan);
    }
}
