//! The line directly behind a source, whose arrivals are known in full and not by two moments only.

use num_complex::Complex64;

use super::contour::{Contour, Walk};
use super::grouped::{GROUPED, GroupedServers, inside_at, inside_s};
use super::method::Method;
use super::modulated::{MODULATED, ModulatedServers, ModulatedWork, States};
use super::multiserver::{Offer, wait_gigc, wait_mgc, wait_mmc};
use super::packet::Packet;
use super::renewal::{SERVERS_MAX, wait_gimc};
use super::stream::{Exactly, Gaps, Stream};
use crate::model::Distribution;
use crate::model::network::Burst;

/// Any independent gaps, any work.
pub static POLLACZEK: Method = Method {
    name: "GI/G/c",
    formula: "log E[e^(−sW)] = −(1/2πi)∫ s/(z(s − z))·log(1 − A*(−z)S*(z)) dz; c > 1: W = W(GI/M/c)·W₁(GI/G)/W₁(GI/M)·W(M/G/c)/(½(1 + cs²)W(M/M/c)), index 1: one server c times as fast",
    source: "Pollaczek 1957; Abate, Choudhury & Whitt 1993; for constant work GI/D/c = GI*c/D/1 (Crommelin 1932)",
    assumes: "independent gaps of a known law, first come first served",
    error: "exact for one server and for constant work",
};

/// The wait of all who come to one line.
#[derive(Clone, Debug, PartialEq)]
pub struct Direct {
    /// Probability of waiting.
    pub p_wait: f64,
    /// Mean wait in seconds, of all.
    pub wait_s: f64,
    /// Whether this is the model's own law.
    pub exact: bool,
    /// What computed it.
    pub method: &'static Method,
    line: Line,
    /// Share of the visits and law of the work, at one server as fast as all.
    work: Vec<(f64, Exactly)>,
    /// Members of a group, where what they wait for each other is not part of the line.
    group: u32,
    /// Probability of waiting in the line as solved.
    p_line: f64,
    /// Factor on the time of those who wait there.
    stretch: f64,
}

/// A line that is solved for itself.
#[derive(Clone, Debug, PartialEq)]
enum Line {
    Walk(Contour, Gaps),
    Servers(ModulatedServers),
    Work(ModulatedWork),
    Groups(GroupedServers),
}

/// What is done at the line.
#[derive(Clone, Debug)]
pub struct Service {
    /// Share of the visits and law of each kind.
    pub kinds: Vec<(f64, Distribution)>,
    /// Rate, mean and variability, all kinds together, and servers.
    pub offer: Offer,
}

impl Service {
    fn constant(&self) -> bool {
        let first = self.kinds.first().map(|k| k.1);
        let same =
            |k: &(f64, Distribution)| matches!(k.1, Distribution::Deterministic { .. }) && Some(k.1) == first;
        self.kinds.iter().all(same)
    }

    /// Whether all of it is of one exponential law.
    pub fn exponential(&self) -> bool {
        let first = self.kinds.first().map(|k| k.1);
        self.kinds.iter().all(|k| matches!(k.1, Distribution::Exponential { .. }) && Some(k.1) == first)
    }

    /// Whether the transforms are those of the laws themselves, not of laws near to them.
    fn rational(&self) -> bool {
        self.kinds.iter().all(|k| is_rational(k.1))
    }

    /// The same work as seen by one server that is `faster` times as fast.
    fn work(&self, faster: f64) -> Vec<(f64, Exactly)> {
        self.kinds.iter().map(|(share, law)| (*share, Exactly::new(law.scaled(1.0 / faster)))).collect()
    }

    fn second_moment(&self, faster: f64) -> f64 {
        self.kinds.iter().map(|(share, law)| share * law.moment(2)).sum::<f64>() / (faster * faster)
    }

    /// M/G/c over M/M/c, relative to what one server c times as fast would make of the work.
    fn several(&self) -> f64 {
        let offer = Offer { ca2: 1.0, ..self.offer };
        2.0 * wait_mgc(offer) / (wait_mmc(offer) * (1.0 + offer.cs2))
    }
}

fn is_rational(law: Distribution) -> bool {
    !matches!(law, Distribution::Lognormal { .. } | Distribution::Pareto { .. })
}

/// A line of one server, or of all in exponential terms: what is solved exactly.
struct Solved {
    p_wait: f64,
    wait_s: f64,
    line: Line,
}

impl Direct {
    /// The wait behind this stream, where it can be found better than by two moments. Needs ρ < 1.
    pub fn new(stream: &Stream, service: &Service) -> Option<Self> {
        if !service.offer.cs2.is_finite() {
            return None;
        }
        match stream.burst {
            None => renewal(stream, service),
            Some(Burst::Batch { .. }) => grouped(stream, service),
            Some(Burst::Modulated { .. }) => modulated(stream, service),
        }
    }

    /// E[e^(−sW)].
    pub fn at(&self, s: &Packet) -> Packet {
        let s = *s * self.stretch;
        let mut wait = match &self.line {
            Line::Walk(contour, gaps) => {
                contour.at(&s, |s| gaps.at(-s) * together_at(&self.work, self.group, s))
            }
            Line::Servers(line) => s.map(|s| line.at(s)),
            Line::Work(line) => s.map(|s| line.at(s, work_at(&self.work, s))),
            Line::Groups(line) => s.map(|s| line.at(s)),
        };
        if self.group > 1 {
            wait *= s.map(|s| inside_at(self.group, work_at(&self.work, s)));
        }
        let delayed = self.p_wait / self.p_line;
        wait.affine(1.0 - self.p_wait - (1.0 - self.p_line) * delayed, delayed)
    }

    fn exact(solved: Solved, work: Vec<(f64, Exactly)>, method: &'static Method) -> Self {
        let Solved { p_wait, wait_s, line } = solved;
        Self { p_wait, wait_s, exact: true, method, line, work, group: 1, p_line: p_wait, stretch: 1.0 }
    }

    /// Several servers and general work: what several servers do to exponential work, what the work does to one server
    /// as fast as all, and what both do together behind Poisson arrivals.
    fn product(base: (f64, f64), one: Self, one_exponential: (f64, f64), service: &Service) -> Option<Self> {
        let p_wait = (base.0 * one.p_wait / one_exponential.0).clamp(0.0, 1.0);
        let wait_s = base.1 * one.wait_s / one_exponential.1 * service.several();
        let delayed = one.wait_s / one.p_wait;
        let stretch = wait_s / p_wait / delayed;
        let p_line = one.p_wait;
        (stretch.is_finite() && stretch > 0.0).then_some(Self {
            p_wait,
            wait_s,
            exact: false,
            p_line,
            stretch,
            ..one
        })
    }
}

fn work_at(work: &[(f64, Exactly)], s: Complex64) -> Complex64 {
    work.iter().map(|(share, law)| law.at(s) * *share).sum()
}

/// The work of a whole group.
fn together_at(work: &[(f64, Exactly)], group: u32, s: Complex64) -> Complex64 {
    super::transform::power(work_at(work, s), group)
}

/// One server `faster` times as fast behind independent gaps between groups.
fn walk(stream: &Stream, service: &Service, faster: f64, turns: u32) -> Option<Direct> {
    let (work, group) = (service.work(faster), stream.group());
    let mut gaps = stream.gaps();
    gaps.turns = turns;
    let decay_per_s = work.iter().map(|(_, law)| law.decay_per_s()).fold(f64::INFINITY, f64::min);
    let mean_s = service.offer.mean_s / faster;
    let contour = Contour::new(&Walk {
        gaps: |s| gaps.at(s),
        work: |s| together_at(&work, group, s),
        decay_per_s,
        mean_s: mean_s * f64::from(group),
        swings: stream.swings() || decay_per_s.is_infinite(),
    })?;
    let size = f64::from(group);
    let p_wait = 1.0 - (1.0 - contour.p_wait) / size;
    let wait_s = contour.wait_s + inside_s(group, mean_s);
    let solved = Solved { p_wait, wait_s, line: Line::Walk(contour, gaps) };
    let method = if group > 1 { &GROUPED } else { &POLLACZEK };
    Some(Direct { group, ..Direct::exact(solved, work, method) })
}

fn renewal(stream: &Stream, service: &Service) -> Option<Direct> {
    let Offer { servers, mean_s, .. } = service.offer;
    let constant = service.constant();
    if stream.poisson() && !constant {
        return None;
    }
    let rational = service.rational() && is_rational(stream.gap);
    if servers == 1 {
        return walk(stream, service, 1.0, 1).map(|d| Direct { exact: rational, ..d });
    }
    if constant {
        return walk(stream, service, 1.0, servers).map(|d| Direct { exact: rational, ..d });
    }
    let c = f64::from(servers);
    let gaps = stream.gaps();
    let real = |x: f64| gaps.at(Complex64::from(x)).re;
    let one_exponential = wait_gimc(real, mean_s / c, 1);
    let base = if servers <= SERVERS_MAX {
        let line = wait_gimc(real, mean_s, servers);
        (line.p_wait, line.p_wait * line.delayed_s)
    } else {
        let exponential = Offer { cs2: 1.0, ..service.offer };
        let wait_s = wait_gigc(exponential);
        (wait_s / one_exponential.delayed_s, wait_s)
    };
    let one = walk(stream, service, c, 1)?;
    Direct::product(
        base,
        one,
        (one_exponential.p_wait, one_exponential.p_wait * one_exponential.delayed_s),
        service,
    )
}

fn grouped(stream: &Stream, service: &Service) -> Option<Direct> {
    let Offer { servers, mean_s, rate_per_s, .. } = service.offer;
    if stream.every > 1 || stream.keep < 1.0 {
        return None;
    }
    let exponential = service.exponential() && stream.exponential();
    if servers == 1 && !exponential {
        let rational = service.rational() && is_rational(stream.gap);
        return walk(stream, service, 1.0, 1).map(|d| Direct { exact: rational, ..d });
    }
    if !stream.exponential() {
        return None;
    }
    let solve = |mean_s: f64, servers: u32| {
        let line = GroupedServers::new(rate_per_s, stream.group(), mean_s, servers)?;
        Some(Solved { p_wait: line.p_wait, wait_s: line.wait_s, line: Line::Groups(line) })
    };
    let base = solve(mean_s, servers)?;
    if exponential {
        return Some(Direct::exact(base, Vec::new(), &GROUPED));
    }
    let c = f64::from(servers);
    let one_exponential = solve(mean_s / c, 1)?;
    let one = walk(stream, service, c, 1)?;
    Direct::product(
        (base.p_wait, base.wait_s),
        one,
        (one_exponential.p_wait, one_exponential.wait_s),
        service,
    )
}

fn modulated(stream: &Stream, service: &Service) -> Option<Direct> {
    let Some(Burst::Modulated { busy_factor, quiet_factor, busy_s, quiet_s }) = stream.burst else {
        return None;
    };
    let Offer { servers, mean_s, rate_per_s, .. } = service.offer;
    if !stream.exponential() || stream.every > 1 || !(busy_s > 0.0 && quiet_s > 0.0) {
        return None;
    }
    let states = States {
        rates_per_s: [rate_per_s * busy_factor, rate_per_s * quiet_factor],
        leave_per_s: [1.0 / busy_s, 1.0 / quiet_s],
    };
    let solve = |mean_s: f64, servers: u32| {
        let line = ModulatedServers::new(states, mean_s, servers)?;
        Some(Solved { p_wait: line.p_wait, wait_s: line.wait_s, line: Line::Servers(line) })
    };
    if service.exponential() {
        return Some(Direct::exact(solve(mean_s, servers)?, Vec::new(), &MODULATED));
    }
    let c = f64::from(servers);
    let work = service.work(c);
    let line = ModulatedWork::new(
        states,
        |s| work_at(&work, Complex64::from(s)).re,
        mean_s / c,
        service.second_moment(c),
    )?;
    let solved = Solved { p_wait: line.p_wait, wait_s: line.wait_s, line: Line::Work(line) };
    let one = Direct { exact: service.rational(), ..Direct::exact(solved, work, &MODULATED) };
    if servers == 1 {
        return Some(one);
    }
    let (base, one_exponential) = (solve(mean_s, servers)?, solve(mean_s / c, 1)?);
    Direct::product(
        (base.p_wait, base.wait_s),
        one,
        (one_exponential.p_wait, one_exponential.wait_s),
        service,
    )
}
