//! Calls made at once that meet in one line: they find the same wait, and then wait for each other.

use super::compiled::{Compiled, VisitIx};
use super::group::Group;
use super::hazard::HazardTable;
use super::inversion::{Points, Precision, tail};
use super::law::{Cores, Wait};
use super::multiserver::{Offer, wait_gigc, wait_probability};
use super::order::Branches;
use super::packet::Packet;
use super::path::Scratch;
use super::point::Point;
use super::transform::Transform;
use crate::model::network::{Dispatch, Fan};

/// Calls of one arc in one line, until enough have succeeded.
///
/// The first finds the line's wait W. Where a core is free for each, the time after that is the largest of `k` rests; else
/// the last begins some completions of the line later, and of those before it few are left. With one server and constant
/// numbers this is exact: W and k services.
#[derive(Clone, Debug)]
pub(super) struct Siblings {
    target: VisitIx,
    cores: f64,
    /// Probability that nobody is ahead and a core is free; 1 where cores are shared.
    free: f64,
    sharing: bool,
    /// The wait of the first, where all arrivals come in such groups.
    wait: Option<GroupWait>,
    /// Numbers in the line with their probabilities.
    terms: Vec<Term>,
    /// How many lines there are.
    pub(super) lines: u32,
    /// How many of these are needed.
    pub(super) need: u32,
    /// Probability that enough succeed.
    pub(super) success: f64,
    /// Whether they share cores that are too few for them.
    pub(super) contended: bool,
    /// Rough mean time in seconds.
    pub(super) typical_s: f64,
}

#[derive(Clone, Debug)]
struct Term {
    weight: f64,
    number: u32,
    /// Largest of all.
    together: HazardTable,
    /// Largest of those that are left when the last begins.
    last: HazardTable,
    /// Probability that the last waits for so many completions, given that the first waits for none.
    delays: Vec<f64>,
    /// Completions that the last waits for if the first waits too.
    behind: u32,
}

/// The wait before a group of calls: that of M/G/1 whose services are those of whole groups, exact for one server, and
/// stretched to the mean wait for several.
#[derive(Clone, Copy, Debug)]
struct GroupWait {
    p_wait: f64,
    rho: f64,
    stretch: f64,
    /// Mean work of a group in seconds.
    work_s: f64,
}

/// What calls of an arc do to each other in one line; `None` where each finds a line of its own.
pub(super) fn meet(
    model: &Compiled,
    point: &Point,
    index: usize,
    (from, precision): (usize, Precision),
    scratch: &mut Scratch,
) -> Option<Siblings> {
    let (arc, state) = (&model.arcs[index], &point.arcs[index]);
    let ([(target, _)], Fan::Together { need }) = (&arc.targets[..], arc.fan) else { return None };
    let pooled = arc.pool.is_some_and(|p| point.pools[p].line.is_some());
    if !arc.at_once() || pooled || state.cut.is_some() || state.attempts > 1.0 + 1e-9 || state.success <= 0.0
    {
        return None;
    }
    let station = target / model.classes;
    let group = Group::new(model, point, station, None);
    let cores = f64::from(group.cores?);
    let spreads = matches!(model.network.stations[station].dispatch, Dispatch::Random | Dispatch::Skewed(_));
    if group.groups > 1.0 && (spreads || arc.mean <= group.groups) {
        return None;
    }
    let number = arc.mean / group.groups;
    let all = need.is_none_or(|need| f64::from(need) >= arc.mean);
    let enough = need.map_or(f64::INFINITY, |need| libm::ceil(f64::from(need) / group.groups));
    let law = &point.stations[station].law;
    let apart = matches!(law.cores, Cores::Own | Cores::Shared { .. }) && law.rest.is_none();
    if !apart || !(law.wait == Wait::None || unbounded(&law.wait) || matches!(law.wait, Wait::Finite(_))) {
        return None;
    }
    let own_s = point.own_s[*target];
    let mut siblings = Siblings {
        target: *target,
        cores,
        free: if group.sharing { 1.0 } else { 1.0 - law.wait_probability().unwrap_or(0.0) },
        sharing: group.sharing,
        wait: None,
        terms: Vec::new(),
        lines: group.groups as u32,
        need: if all {
            group.groups as u32
        } else {
            (libm::ceil(group.groups * enough / number) as u32).max(1)
        },
        success: 0.0,
        typical_s: state.mean_s * (1.0 + number / cores),
        contended: group.sharing && number + group.rate_per_s * group.mean_s > cores,
    };
    let mut rest = |t: f64| {
        let beyond = tail(t, state.success, precision, |at| {
            point.transforms(model, at, from, scratch);
            let wait = law.at(at, &model.visits[model.visits_of(station)]).wait();
            let branch = point.branch_transform(arc, index, at, &scratch.visits);
            if group.sharing { branch } else { branch * wait.inv() }
        });
        beyond / state.success
    };
    let whole = libm::floor(number);
    for (k, weight) in [(whole, 1.0 - number + whole), (whole + 1.0, number - whole)] {
        if weight > 0.0 && k > 0.0 {
            let one = Rest { success: state.success, mean_s: state.mean_s, own_s };
            let term = one.term((k, weight), enough.min(k), &group, &mut rest);
            siblings.success += weight * term.together.mass();
            siblings.terms.push(term);
        } else if weight > 0.0 {
            siblings.success += weight;
        }
    }
    let calls = point.rate_per_s[arc.caller] * point.proceed[arc.caller] * arc.mean;
    let all_ours = calls > 0.99 * point.station_rate(model, station);
    if all_ours && unbounded(&law.wait) && !group.sharing {
        let rho = group.offer(group.cores?).rho();
        let (p_wait, wait_s) = (law.wait.probability(), point.stations[station].wait_s);
        siblings.wait = group_wait(&siblings.terms, &group, p_wait, rho, wait_s);
        siblings.free = siblings.wait.map_or(siblings.free, |w| 1.0 - w.p_wait);
    }
    Some(siblings)
}

/// Whether a wait is that of a plain line without bound.
fn unbounded(wait: &Wait) -> bool {
    matches!(wait, Wait::Compound { .. } | Wait::Delayed { .. } | Wait::Restart(_) | Wait::Direct(_))
}

/// What one call does after its wait in line.
struct Rest {
    success: f64,
    /// Mean time in seconds, wait included.
    mean_s: f64,
    /// The part of it at the station.
    own_s: f64,
}

impl Rest {
    /// `k` of them in one line, of which `need` must succeed; `late` is the share of rests longer than so many seconds.
    fn term(
        &self,
        (k, weight): (f64, f64),
        need: f64,
        group: &Group<'_>,
        late: &mut impl FnMut(f64) -> f64,
    ) -> Term {
        let cores = f64::from(group.cores.unwrap_or(1));
        let left = cores * (1.0 - libm::pow(1.0 - 1.0 / cores, need));
        let later = (k - need) * (1.0 - 1.0 / cores);
        let typical_s = group.mean_s.max(0.2 * self.mean_s);
        let mut table = |branches: Branches| {
            let mass = branches.enough(self.success);
            HazardTable::new(mass, typical_s, None, |t| {
                mass - branches.enough(self.success * (1.0 - late(t)))
            })
        };
        let mut together = table(alike(k, need));
        if group.sharing {
            let together_s = together.mean_s();
            let own_s = self.own_s.max(1e-300);
            let more_s = shared_longer_s(k, together_s * own_s / self.mean_s, group, cores, own_s);
            together = together.stretched(1.0 + more_s / together_s);
        }
        let wanted = if need < k { libm::round(left).max(1.0) } else { f64::INFINITY };
        let last = table(alike(left + later, wanted));
        let delays = delays(need, cores, group.rate_per_s * group.mean_s, group.sharing);
        Term { weight, number: k as u32, together, last, delays, behind: need as u32 - 1 }
    }
}

fn group_wait(terms: &[Term], group: &Group<'_>, p_wait: f64, rho: f64, wait_s: f64) -> Option<GroupWait> {
    let (mut weight, mut number, mut squares) = (0.0, 0.0, 0.0);
    for term in terms {
        let k = f64::from(term.number);
        weight += term.weight;
        number += term.weight * k;
        squares += term.weight * k * (k + group.cs2);
    }
    let cores = f64::from(group.cores?);
    let residual_s = squares / number * group.mean_s / (2.0 * cores);
    let p_wait = if cores == 1.0 { rho } else { p_wait };
    let stretch = wait_s * (1.0 - rho) / (p_wait * residual_s);
    let work_s = number / weight * group.mean_s;
    (stretch.is_finite() && stretch > 0.0).then_some(GroupWait { p_wait, rho, stretch, work_s })
}

/// By what calls that share cores with each other take longer, in seconds: as many are present as in a line first come
/// first served, so the mean time of one is the same; between light load, where the cores are all theirs, and heavy load,
/// where they are independent, the last one's time over that mean is taken as linear in utilisation.
fn shared_longer_s(k: f64, together_s: f64, group: &Group<'_>, cores: f64, own_s: f64) -> f64 {
    let servers = group.cores.unwrap_or(1);
    let grouped = Offer { rate_per_s: group.rate_per_s, ca2: k, mean_s: group.mean_s, cs2: 1.0, servers };
    if grouped.rho() >= 1.0 {
        return 0.0;
    }
    let p_wait = wait_probability(grouped);
    let free = delays(k, cores, group.rate_per_s * group.mean_s, false);
    let behind: f64 = free.iter().enumerate().map(|(d, p)| p * d as f64 * (d as f64 + 1.0) / (2.0 * k)).sum();
    let completions = (1.0 - p_wait) * behind + p_wait * (k - 1.0) / 2.0;
    let mean_s = group.mean_s + wait_gigc(grouped) + completions * group.mean_s / cores;
    let (mut last, mut each) = (0.0, 0.0);
    for j in 1..=k as u32 {
        let rate = f64::from(j).min(cores);
        last += 1.0 / rate;
        each += f64::from(j) / (k * rate);
    }
    let (light, heavy, rho) = (last / each, together_s / own_s, grouped.rho());
    mean_s * ((1.0 - rho) * light + rho * heavy) - together_s
}

fn alike(number: f64, need: f64) -> Branches {
    let whole = libm::floor(number);
    Branches { whole: whole as u32, part: number - whole, need: need.min(4e9) as u32, common: 0.0 }
}

/// Probability that the `need`th begins after 0, 1, 2, … completions when the first begins at once: the number at
/// the cores is that of M/M/c given that one is free.
fn delays(need: f64, cores: f64, offered: f64, sharing: bool) -> Vec<f64> {
    let mut delays = vec![0.0; need as usize];
    if sharing {
        delays[0] = 1.0;
        return delays;
    }
    // Weights of 1, 2, … free cores, relative to one.
    let (mut weight, mut total, mut free) = (1.0, 0.0, 1.0);
    while free <= cores && weight > 1e-12 * total && weight < 1e200 {
        let after = (need - free).max(0.0) as usize;
        delays[after] += weight;
        total += weight;
        weight *= (cores - free) / offered.max(1e-9);
        free += 1.0;
    }
    delays.iter_mut().for_each(|d| *d /= total);
    delays
}

impl Siblings {
    fn group_wait(&self, wait: GroupWait, points: &Points, service: &Transform) -> Packet {
        let s = points.s * (wait.stretch / self.cores);
        let one = service.at(&s);
        let (mut work, mut weight) = (Packet::ZERO, 0.0);
        for term in &self.terms {
            work.add_scaled(&one.power(term.number), term.weight);
            weight += term.weight;
        }
        let residual = (Packet::real(weight) - work) * (s * (weight * wait.work_s)).inv();
        let compound = residual * residual.affine(1.0, -wait.rho).inv();
        compound.affine(1.0 - wait.p_wait, wait.p_wait * (1.0 - wait.rho))
    }

    /// E[e^(−sT); success] of one line.
    pub(super) fn at(&self, model: &Compiled, point: &Point, points: &Points) -> Packet {
        let station = self.target / model.classes;
        let law = &point.stations[station].law;
        let services = &model.visits[model.visits_of(station)];
        let service = &model.visits[self.target].service;
        let faster = points.scaled(1.0 / self.cores);
        let completion = service.at(&faster.s);
        let wait = match self.wait {
            _ if self.sharing => Packet::ONE,
            Some(wait) => self.group_wait(wait, points, service),
            None => law.at(points, services).wait(),
        };
        let waited = wait - Packet::real(self.free);
        let weight: f64 = self.terms.iter().map(|t| t.weight).sum();
        let mut sum = Packet::real((1.0 - weight).max(0.0));
        for term in &self.terms {
            let last = term.last.at(points);
            let mut later = Packet::ZERO;
            for delay in term.delays[1..].iter().rev() {
                later = (later + Packet::real(*delay)) * completion;
            }
            let at_once = term.together.at(points) * term.delays[0] + later * last;
            sum += (at_once * self.free + waited * completion.power(term.behind) * last) * term.weight;
        }
        sum
    }
}
