//! One arc at one load: attempts, deadlines, retries, and the line for a connection.

use super::budget;
use super::capacity::{call_success, pool_curve};
use super::compiled::{Arc, Compiled};
use super::finite::Finite;
use super::hedge;
use super::inversion::{Precision, tail};
use super::law::Tabulated;
use super::path::Scratch;
use super::point::{ArcState, Point, PoolState};
use crate::model::EdgeMode;
use crate::model::network::Fan;

/// Share of attempts beyond a deadline from which the cut law is tabulated.
const CUT_MIN: f64 = 1e-5;

/// Narrowness up to which a deadline's share is resolved: 4 % of the response.
const NARROW_MAX: f64 = 25.0;
/// Share beyond a deadline that nobody would notice.
const LATE_MIN: f64 = 1e-6;

/// Solves one arc; the visits it leads to must be solved before.
pub fn solve(model: &Compiled, point: &Point, index: usize, scratch: &mut Scratch) -> ArcState {
    let arc = &model.arcs[index];
    let over = |of: &[f64]| arc.targets.iter().map(|(v, share)| share * of[*v]).sum::<f64>();
    let (reached, stuck) = (over(&point.success), over(&point.stuck));
    let line = arc.pool.map(|p| &point.pools[p]);
    let pool_wait_s = line.and_then(|l| l.line.as_ref()).map_or(0.0, Finite::wait_s);
    let answer_s: f64 =
        arc.targets.iter().map(|(v, share)| weigh(share * point.success[*v], point.mean_s[*v])).sum::<f64>()
            / reached.max(1e-300);
    let plain_s = pool_wait_s + arc.round_trip_s + answer_s;
    let starved = line.is_some_and(|l| l.endless);
    let failing = |v: usize| (1.0 - point.success[v] - point.stuck[v]).max(0.0);
    let failed_s: f64 =
        arc.targets.iter().map(|(v, share)| share * failing(*v) * point.fail_s[*v]).sum::<f64>()
            / over_failing(arc, failing);
    let mut state = ArcState {
        rate_per_s: point.arcs[index].rate_per_s,
        attempt_success: if starved { 0.0 } else { reached },
        stuck_once: if starved { 1.0 } else { stuck },
        fast: if starved { 0.0 } else { (1.0 - reached - stuck).max(0.0) },
        fast_s: pool_wait_s + arc.round_trip_s + failed_s,
        mean_s: plain_s,
        copies: 1.0,
        ..ArcState::default()
    };
    state.late = point.arcs[index].late;
    state.cut.clone_from(&point.arcs[index].cut);
    if let Fan::Hedged { after_s } = arc.fan {
        hedge::solve(model, point, index, after_s, &mut state, scratch);
    } else if let Some(timeout_s) = arc.timeout_s {
        deadline(model, point, index, timeout_s, &mut state, scratch);
    }
    retries(model, index, &mut state);
    state
}

/// Probability that one attempt on an arc fails, at least what divides safely.
fn over_failing(arc: &Arc, failing: impl Fn(usize) -> f64) -> f64 {
    arc.targets.iter().map(|(v, share)| share * failing(*v)).sum::<f64>().max(1e-300)
}

/// Splits success at the deadline; what never ends runs into it too.
fn deadline(
    model: &Compiled,
    point: &Point,
    index: usize,
    timeout_s: f64,
    state: &mut ArcState,
    scratch: &mut Scratch,
) {
    let arc = &model.arcs[index];
    let from = model.position[arc.caller / model.classes] + 1;
    let mass = state.attempt_success;
    let precision = Precision::CURVE.for_spread(point.narrowness(model).min(NARROW_MAX));
    let mut late = |t: f64| {
        if mass <= 0.0 {
            return 0.0;
        }
        tail(t, mass, precision, |at| {
            point.transforms(model, at, from, scratch);
            point.attempt_transform(arc, at, &scratch.visits)
        })
    };
    let plain_s = state.mean_s;
    let known = state.late.filter(|(mean_s, success, beyond)| {
        let slack = if *beyond < LATE_MIN && plain_s <= *mean_s { 0.05 } else { 1e-5 };
        (plain_s - mean_s).abs() <= slack * mean_s && (mass - success).abs() <= 1e-5
    });
    let beyond = match known {
        Some((_, _, beyond)) => beyond,
        None => {
            let beyond = late(timeout_s);
            // Below this the numerical tail is noise of the inversion.
            let beyond = if beyond < 1e-7 * mass { 0.0 } else { beyond };
            state.late = Some((plain_s, mass, beyond));
            beyond
        }
    };
    let kept = state.cut.is_some() && known.is_some();
    if !kept {
        // Nothing but the answer asks for the law of what an open source's requests are cut down to.
        let asked = point.settled || !model.from_open_source(arc.caller / model.classes);
        let cut = asked && beyond > CUT_MIN && mass - beyond > CUT_MIN;
        state.cut = cut.then(|| Tabulated::up_to(timeout_s, plain_s, |t| mass - late(t)));
    }
    if let Some(law) = &state.cut {
        state.mean_s = law.mean_s();
    }
    state.timed = beyond + state.stuck_once;
    state.attempt_success = (mass - beyond).max(0.0);
    state.stuck_once = 0.0;
}

/// Success, time and number of attempts of the whole call.
fn retries(model: &Compiled, index: usize, state: &mut ArcState) {
    let arc = &model.arcs[index];
    let timeout_s = arc.timeout_s.unwrap_or(0.0);
    let failing = state.fast + state.timed;
    let failed_s =
        if failing > 0.0 { (state.fast * state.fast_s + state.timed * timeout_s) / failing } else { 0.0 };
    let success_s = state.mean_s;
    state.granted = budget::granted(&arc.retry, failing);
    let (mut reach, mut before_s) = (1.0, 0.0);
    let (mut success, mut stuck, mut attempts, mut time, mut busy) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for k in 1..=arc.retry.attempts {
        attempts += reach;
        let now = reach * state.attempt_success;
        success += now;
        stuck += reach * state.stuck_once;
        time += weigh(now, before_s + success_s);
        busy += reach * (weigh(state.attempt_success, success_s) + failing * failed_s);
        before_s += failed_s;
        reach *= failing * state.granted;
        if reach < 1e-15 {
            break;
        }
        if k < arc.retry.attempts {
            let wait = arc.retry.backoff_after(k);
            busy += reach * wait;
            before_s += wait;
        }
    }
    state.success = success.min(1.0);
    state.stuck = stuck.min(1.0);
    state.attempts = attempts;
    state.mean_s = if success > 0.0 { time / success } else { success_s };
    state.busy_s = busy;
}

/// Solves one pool; its arcs' targets must be solved before.
pub fn pool(model: &Compiled, point: &Point, index: usize) -> PoolState {
    let spec = &model.network.pools[index];
    let size = spec.size.saturating_mul(point.instances[spec.station]);
    let mut state = PoolState { size, ..PoolState::default() };
    let members = || model.arcs.iter().zip(&point.arcs).filter(|(arc, _)| arc.pool == Some(index));
    let (mut rate_per_s, mut held, mut patience_s) = (0.0, 0.0, f64::INFINITY);
    for (arc, arc_state) in members() {
        rate_per_s += arc_state.rate_per_s;
        let answer_s: f64 = arc.targets.iter().map(|(v, share)| share * point.mean_s[*v]).sum();
        let held_s = (arc.round_trip_s + answer_s).min(arc.timeout_s.unwrap_or(f64::INFINITY));
        held += arc_state.rate_per_s * held_s;
        patience_s = patience_s.min(arc.timeout_s.unwrap_or(f64::INFINITY));
    }
    state.utilisation = (held / f64::from(size)).min(1.0);
    let caller = &model.network.stations[spec.station];
    let inside =
        caller.workers.map_or(f64::INFINITY, |w| f64::from(w) * f64::from(point.instances[spec.station]));
    // Branches and copies of one visit each take a connection.
    let beside: f64 = members().filter(|(a, _)| a.join.is_some()).map(|(a, _)| a.width()).sum();
    let width = members().map(|(a, _)| a.width()).fold(beside, f64::max);
    let bound = inside.min(point.bound[spec.station]) * width;
    if rate_per_s <= 0.0 || bound <= f64::from(size) {
        return state;
    }
    let curve = pool_curve(model, point, index, size as usize);
    let top = curve.last().copied().unwrap_or(f64::INFINITY);
    let backlog = (bound - f64::from(size)).min(top * patience_s);
    if backlog.is_infinite() && rate_per_s >= top * (1.0 - 1e-9) {
        state.endless = true;
        state.utilisation = 1.0;
        return state;
    }
    let line = Finite::new(rate_per_s, &curve, backlog, 1.0);
    state.utilisation = (line.inside / f64::from(size)).min(1.0);
    state.line = Some(line);
    state
}

/// What a visit's calls and forwards make of it: probabilities of success and of never ending, mean time in seconds
/// beyond its own station if it succeeds, and mean time in seconds spent in calls whatever the outcome.
pub fn onward(model: &Compiled, point: &Point, visit: usize) -> (f64, f64, f64, f64) {
    let v = &model.visits[visit];
    let (mut success, mut stuck, mut mean_s, mut busy_s) = (1.0, 0.0, 0.0, 0.0);
    for &a in &v.calls {
        let (arc, state) = (&model.arcs[a], &point.arcs[a]);
        if arc.mode == EdgeMode::Publish {
            continue;
        }
        if let Some(j) = arc.join {
            if model.joins[j].arcs[0] == a {
                let join = &point.joins[j];
                busy_s += success * join.busy_s;
                stuck += success * join.stuck;
                mean_s += join.mean_s;
                success *= join.success;
            }
            continue;
        }
        busy_s += success * arc.mean * state.busy_s;
        let each = call_success(arc.mean, state.success);
        let never = (arc.mean * state.stuck).min(1.0);
        stuck += success * never.min(1.0 - each);
        let whole = libm::floor(arc.mean);
        let part = arc.mean - whole;
        let made =
            whole + if part > 0.0 { part * state.success / (1.0 - part + part * state.success) } else { 0.0 };
        mean_s += weigh(made, state.mean_s);
        success *= each;
    }
    if !v.forwards.is_empty() {
        let stay = (1.0 - v.forwards.iter().map(|a| model.arcs[*a].mean).sum::<f64>()).max(0.0);
        let (mut done, mut never, mut time) = (stay, 0.0, 0.0);
        for &a in &v.forwards {
            let (arc, state) = (&model.arcs[a], &point.arcs[a]);
            done += arc.mean * state.success;
            never += arc.mean * state.stuck;
            time += weigh(arc.mean * state.success, state.mean_s);
        }
        mean_s += time / done.max(1e-300);
        stuck += success * never;
        success *= done;
    }
    let miss = point.proceed[visit];
    let total = (1.0 - miss) + miss * success;
    let mean_s = if total > 0.0 { weigh(miss * success / total, mean_s) } else { 0.0 };
    (total, miss * stuck, mean_s, miss * busy_s)
}

/// A time that happens with some probability; what never happens takes none, however long it would.
fn weigh(p: f64, time_s: f64) -> f64 {
    if p > 0.0 { p * time_s } else { 0.0 }
}
