//! Calls that are made at once, and the wait for enough of them.

use num_complex::Complex64;

use super::capacity::call_success;
use super::compiled::{Arc, Compiled, VisitIx};
use super::fork::{self, common_share};
use super::group::Group;
use super::hazard::HazardTable;
use super::inversion::{Points, Precision, tail};
use super::law::{Cores, Wait};
use super::order::{Branches, all_enough};
use super::packet::Packet;
use super::path::Scratch;
use super::point::Point;
use super::prediction::Validity;
use super::siblings;
use crate::model::Distribution;
use crate::model::network::{Dispatch, Fan};

/// Narrowness up to which a branch's law is resolved: 4 % of its time.
const NARROW_MAX: f64 = 25.0;
/// Relative change of a branch's figures from which the law is computed anew.
const MOVED: f64 = 1e-5;
/// Branches up to which their exact law is a product of stages.
const STAGES_MAX: u32 = 256;

/// Arcs of one visit that begin together.
#[derive(Clone, Debug, Default)]
pub struct Join {
    /// The arcs, by index into [`Compiled::arcs`].
    pub arcs: Vec<usize>,
}

/// What a caller sees of calls made at once.
#[derive(Clone, Debug)]
pub struct JoinState {
    /// Probability that enough of them succeed.
    pub success: f64,
    /// Probability that it never ends.
    pub stuck: f64,
    /// Mean time in seconds if enough succeed.
    pub mean_s: f64,
    /// Mean time in seconds that the caller spends on them, whatever the outcome.
    pub busy_s: f64,
    /// Whether the formulas hold.
    pub validity: Validity,
    law: Law,
    /// Mean time and success of each arc when the law was computed.
    basis: Vec<(f64, f64)>,
}

/// The law of the time until enough have succeeded.
#[derive(Clone, Debug)]
enum Law {
    /// Not asked for yet.
    Unknown,
    /// One exponential stage after the other, of these means in seconds.
    Stages(Vec<f64>),
    /// By its tail.
    Table(HazardTable),
}

impl Default for JoinState {
    fn default() -> Self {
        Self {
            success: 1.0,
            stuck: 0.0,
            mean_s: 0.0,
            busy_s: 0.0,
            validity: Validity::Exact,
            law: Law::Unknown,
            basis: Vec::new(),
        }
    }
}

impl JoinState {
    /// E[e^(−sT); success].
    pub fn at(&self, points: &Points) -> Packet {
        match &self.law {
            Law::Unknown => Packet::real(self.success),
            Law::Stages(means_s) => {
                means_s.iter().fold(Packet::ONE, |all, m| all * points.s.affine(1.0, *m).inv())
            }
            Law::Table(table) => table.at(points),
        }
    }
}

/// Solves one join; its arcs must be solved before.
pub fn solve(model: &Compiled, point: &Point, index: usize, scratch: &mut Scratch) -> JoinState {
    let arcs = &model.joins[index].arcs;
    let mut state = outcome(model, point, arcs);
    let caller = model.arcs[arcs[0]].caller / model.classes;
    // Nothing but the answer asks for the law of what an open source's requests wait for.
    let asked = point.settled || !model.from_open_source(caller);
    let before = &point.joins[index];
    state.basis = arcs.iter().map(|a| (point.arcs[*a].mean_s, point.arcs[*a].success)).collect();
    let same =
        |(a, b): (&(f64, f64), &(f64, f64))| (a.0 - b.0).abs() <= MOVED * a.0 && (a.1 - b.1).abs() <= MOVED;
    let known = before.basis.len() == arcs.len() && before.basis.iter().zip(&state.basis).all(same);
    if !asked || state.success <= 0.0 {
        state.mean_s =
            arcs.iter().map(|a| chain_s(&model.arcs[*a], point.arcs[*a].mean_s)).fold(0.0, f64::max);
    } else if known && !matches!(before.law, Law::Unknown) {
        state.law = before.law.clone();
        state.mean_s = before.mean_s;
        state.validity = before.validity.clone();
        state.basis.clone_from(&before.basis);
    } else {
        law(model, point, arcs, &mut state, scratch);
    }
    let failing = (1.0 - state.success - state.stuck).max(0.0);
    state.busy_s = if state.success > 0.0 { state.success * state.mean_s } else { 0.0 }
        + if failing > 0.0 { failing * failing_s(model, point, arcs) } else { 0.0 };
    state
}

fn chain_s(arc: &Arc, mean_s: f64) -> f64 {
    if matches!(arc.fan, Fan::Together { .. }) { mean_s } else { arc.mean * mean_s }
}

/// Probabilities of success and of never ending.
fn outcome(model: &Compiled, point: &Point, arcs: &[usize]) -> JoinState {
    let (mut success, mut unfailed) = (1.0, 1.0);
    for &a in arcs {
        let (branches, each) = branches(&model.arcs[a]);
        let state = &point.arcs[a];
        success *= branches.enough(each(state.success));
        unfailed *= branches.enough(each((state.success + state.stuck).min(1.0)));
    }
    JoinState { success, stuck: (unfailed - success).max(0.0), ..JoinState::default() }
}

/// How many branches an arc makes, and a branch's success from that of one call.
fn branches(arc: &Arc) -> (Branches, impl Fn(f64) -> f64 + use<>) {
    let mean = arc.mean;
    let (at_once, need) = match arc.fan {
        Fan::Together { need } => (true, need.unwrap_or(u32::MAX)),
        Fan::InTurn | Fan::Hedged { .. } => (false, 1),
    };
    let whole = libm::floor(mean);
    let branches = if at_once {
        Branches { whole: whole as u32, part: mean - whole, need, common: 0.0 }
    } else {
        Branches { whole: 1, part: 0.0, need, common: 0.0 }
    };
    (branches, move |p| if at_once { p } else { call_success(mean, p) })
}

/// Mean time in seconds to a failure: that of the branches that fail.
fn failing_s(model: &Compiled, point: &Point, arcs: &[usize]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for &a in arcs {
        let state = &point.arcs[a];
        let failing = (1.0 - state.success - state.stuck).max(0.0);
        if failing > 0.0 {
            let wasted = state.busy_s - if state.success > 0.0 { state.success * state.mean_s } else { 0.0 };
            sum += model.arcs[a].mean * wasted.max(0.0);
            total += model.arcs[a].mean * failing;
        }
    }
    if total > 0.0 { sum / total } else { 0.0 }
}

/// The law of the time until enough have succeeded, its mean, and how far it holds.
fn law(model: &Compiled, point: &Point, arcs: &[usize], state: &mut JoinState, scratch: &mut Scratch) {
    if let Some(means_s) = stages(model, point, arcs) {
        state.mean_s = means_s.iter().sum();
        state.law = Law::Stages(means_s);
        return;
    }
    let from = model.position[model.arcs[arcs[0]].caller / model.classes] + 1;
    let precision = Precision::CURVE.for_spread(point.narrowness(model).min(NARROW_MAX));
    let mut groups: Vec<(Branches, f64)> = Vec::with_capacity(arcs.len());
    let (mut typical_s, mut approximate, mut contended) = (0.0f64, false, false);
    let mut lines = Vec::with_capacity(arcs.len());
    for &a in arcs {
        let arc = &model.arcs[a];
        let (mut branches, each) = branches(arc);
        branches.common = common(model, point, a, from, scratch);
        approximate |= !is_delay(model, point, arc);
        typical_s = typical_s.max(chain_s(arc, point.arcs[a].mean_s));
        let one_line = siblings::meet(model, point, a, (from, precision), scratch);
        if let Some(line) = &one_line {
            typical_s = typical_s.max(line.typical_s);
            contended |= line.contended;
            let branches = Branches { whole: line.lines, part: 0.0, need: line.need, ..branches };
            groups.push((branches, line.success));
        } else {
            groups.push((branches, each(point.arcs[a].success)));
        }
        lines.push(one_line);
    }
    let mut late = vec![0.0; arcs.len()];
    let success = state.success;
    let table = HazardTable::new(success, typical_s.min(1e12), None, |t| {
        for (((late, &a), (_, mass)), line) in late.iter_mut().zip(arcs).zip(&groups).zip(&lines) {
            let arc = &model.arcs[a];
            *late = if t <= 0.0 {
                begun(arc)
            } else if *mass > 0.0 {
                let beyond = tail(t, *mass, precision, |at| {
                    if let Some(line) = line {
                        return line.at(model, point, at);
                    }
                    point.transforms(model, at, from, scratch);
                    point.branch_transform(arc, a, at, &scratch.visits) * ahead_of(model, point, a, at)
                });
                beyond / mass
            } else {
                0.0
            };
        }
        success - all_enough(&groups, &late)
    });
    let table = match two_queues_s(model, point, arcs) {
        Some(mean_s) => table.clone().stretched(mean_s / table.mean_s()),
        None => table,
    };
    state.mean_s = table.mean_s();
    state.law = Law::Table(table);
    if contended {
        state.validity = Validity::Outside(
            "calls made at once slow each other down on shared cores that are too few for them".to_owned(),
        );
    } else if approximate {
        state.validity = Validity::Approximate(fork::FORK_JOIN.name.to_owned());
    }
}

/// What calls of the same arc that happen to be in the same line add to the wait of one: each is ahead of it with
/// probability one half of their meeting there.
fn ahead_of(model: &Compiled, point: &Point, index: usize, at: &Points) -> Packet {
    let arc = &model.arcs[index];
    let ([(target, _)], true) = (&arc.targets[..], arc.at_once()) else { return Packet::ONE };
    let station = target / model.classes;
    let group = Group::new(model, point, station, None);
    let meet = match model.network.stations[station].dispatch {
        Dispatch::Random => 1.0 / group.groups,
        Dispatch::Skewed(hot) => hot * hot + (1.0 - hot) * (1.0 - hot) / (group.groups - 1.0).max(1.0),
        _ => return Packet::ONE,
    };
    let (Some(cores), false) = (group.cores, group.sharing) else { return Packet::ONE };
    let waits = if cores == 1 { 1.0 } else { point.stations[station].law.wait_probability().unwrap_or(0.0) };
    let ahead = (0.5 * meet * waits).min(1.0);
    let completion = model.visits[*target].service.at(&(at.s * (1.0 / f64::from(cores))));
    completion.affine(1.0 - ahead, ahead).power(libm::round(arc.mean - 1.0) as u32)
}

/// Probability that a branch has anything to do.
fn begun(arc: &Arc) -> f64 {
    if matches!(arc.fan, Fan::Together { .. }) { 1.0 } else { arc.mean.min(1.0) }
}

/// The exact law where branches are alike, exponential, and wait for nothing: the gaps between successes are exponential.
fn stages(model: &Compiled, point: &Point, arcs: &[usize]) -> Option<Vec<f64>> {
    let [a] = arcs else { return None };
    let arc = &model.arcs[*a];
    let Fan::Together { need } = arc.fan else { return None };
    let ([(target, _)], n) = (&arc.targets[..], arc.mean) else { return None };
    let station = target / model.classes;
    let handler = &model.network.stations[station].handlers[target % model.classes];
    let Distribution::Exponential { mean_s } = handler.service else { return None };
    let plain = arc.round_trip_s == 0.0 && point.arcs[*a].success == 1.0 && point.arcs[*a].cut.is_none();
    let whole = n == libm::floor(n) && n <= f64::from(STAGES_MAX);
    if !(plain && whole && is_delay(model, point, arc)) {
        return None;
    }
    let n = n as u32;
    let need = need.unwrap_or(n).clamp(1, n);
    Some((n - need + 1..=n).rev().map(|left| mean_s / f64::from(left)).collect())
}

/// The exact mean where two exponential queues of one server get all their work from this (Flatto & Hahn 1984).
fn two_queues_s(model: &Compiled, point: &Point, arcs: &[usize]) -> Option<f64> {
    let (first, second) = match arcs {
        [one] => (*one, *one),
        [one, two] => (*one, *two),
        _ => return None,
    };
    let queue = |a: usize| {
        let (arc, state) = (&model.arcs[a], &point.arcs[a]);
        let ([(target, _)], 1.0) = (&arc.targets[..], state.success) else { return None };
        let visit = &model.visits[*target];
        let station = target / model.classes;
        let group = Group::new(model, point, station, None);
        let alone =
            arc.round_trip_s == 0.0 && arc.pool.is_none() && state.cut.is_none() && state.hedged.is_none();
        let calls = point.rate_per_s[arc.caller] * point.proceed[arc.caller] * arc.mean;
        let all_ours = (calls / point.station_rate(model, station) - 1.0).abs() < 1e-9;
        let markov = (group.ca2 - 1.0).abs() < 1e-6 && (group.cs2 - 1.0).abs() < 1e-6;
        let line = group.cores == Some(1) && !group.sharing && group.workers.is_none();
        let leaf = visit.calls.is_empty() && visit.forwards.is_empty();
        let rho = point.stations[station].core_utilisation.filter(|rho| *rho < 1.0)?;
        (alone && all_ours && markov && line && leaf).then_some((station, group.groups, rho, state.mean_s))
    };
    let ((here, lines, rho, mean_s), (there, _, _, other_s)) = (queue(first)?, queue(second)?);
    let in_turn = model.network.stations[here].dispatch == Dispatch::RoundRobin;
    let (one, two) = (&model.arcs[first], &model.arcs[second]);
    let halves = first == second && one.mean == 2.0 && lines == 2.0 && in_turn && both_needed(one.fan);
    let pair = here != there && one.mean == 1.0 && two.mean == 1.0 && lines == 1.0;
    let alike = (mean_s - other_s).abs() < 1e-9 * mean_s;
    ((halves || pair) && alike).then(|| fork::flatto_hahn(rho) * mean_s)
}

fn both_needed(fan: Fan) -> bool {
    matches!(fan, Fan::Together { need } if need.is_none_or(|need| need >= 2))
}

/// Whether a call waits for nobody anywhere.
fn is_delay(model: &Compiled, point: &Point, arc: &Arc) -> bool {
    arc.pool.is_none()
        && arc.targets.iter().all(|(v, _)| {
            let (visit, law) = (&model.visits[*v], &point.stations[v / model.classes].law);
            visit.calls.is_empty()
                && visit.forwards.is_empty()
                && law.wait == Wait::None
                && law.core_wait == Wait::None
                && law.cores == Cores::Own
                && law.held_scale == 1.0
                && law.time_scale == 1.0
        })
}

/// Share of the variance of a branch's time that comes from what all branches have in common: the waits that arrivals at
/// the same instants cause.
fn common(model: &Compiled, point: &Point, index: usize, from: usize, scratch: &mut Scratch) -> f64 {
    let arc = &model.arcs[index];
    if is_delay(model, point, arc) {
        return 0.0;
    }
    let wait: f64 = arc.targets.iter().map(|(v, share)| share * common_wait(model, point, arc, *v)).sum();
    if !(wait.is_finite() && wait > 0.0) {
        return 0.0;
    }
    // Variance by second differences of the cumulant function.
    let step = 1e-3 / point.arcs[index].mean_s.max(1e-12);
    let mut at = Points::single(Complex64::default());
    for (k, re) in at.s.re.iter_mut().enumerate() {
        *re = step * (k + 1) as f64;
    }
    point.transforms(model, &at, from, scratch);
    let values = point.branch_transform(arc, index, &at, &scratch.visits);
    let [a, b, c] = [0, 2, 4].map(|k: usize| libm::log(values.re[k].max(1e-300)));
    let variance = (a - 2.0 * b + c) / (4.0 * step * step);
    if variance > 0.0 { (wait / variance).min(1.0) } else { 0.0 }
}

/// Variance, in seconds squared, of the part of a visit's wait that other branches have too.
fn common_wait(model: &Compiled, point: &Point, arc: &Arc, visit: VisitIx) -> f64 {
    let station = visit / model.classes;
    let state = &point.stations[station];
    let group = Group::new(model, point, station, None);
    let rho = state.core_utilisation.or(state.worker_utilisation).unwrap_or(0.0);
    let variance = if group.sharing {
        // E[T | n present] = (n + 2)S/(2 − ρ) (Coffman, Muntz & Trotter 1970).
        let own_s = point.own_s[visit] / (2.0 - rho);
        rho * own_s * own_s
    } else {
        let p_wait = state.law.wait_probability().unwrap_or(0.0);
        if p_wait > 0.0 { state.wait_s * state.wait_s * (2.0 / p_wait - 1.0).max(0.0) } else { 0.0 }
    };
    let at_once = if matches!(arc.fan, Fan::Together { .. }) { arc.mean.max(1.0) } else { 1.0 };
    let ours = point.rate_per_s[arc.caller] * point.proceed[arc.caller] * arc.mean;
    let of_all = (ours / point.station_rate(model, station).max(1e-300)).min(1.0);
    let met = match model.network.stations[station].dispatch {
        Dispatch::Shared | Dispatch::RoundRobin => 1.0,
        _ => (at_once / group.groups).min(1.0),
    };
    // In the same line, calls beside each other find the same wait whoever else is there.
    let same_line = |a: &usize| {
        let other = &model.arcs[*a];
        !std::ptr::eq(other, arc) && other.targets.iter().any(|(v, _)| v / model.classes == station)
    };
    if group.groups == 1.0 && arc.join.is_some_and(|j| model.joins[j].arcs.iter().any(same_line)) {
        return variance;
    }
    variance * common_share(rho, group.ca2, group.cs2, of_all * met)
}
