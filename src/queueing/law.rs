//! The law of the time that a visit spends at its own station, as a transform.

use super::batch::Bulk;
use super::compiled::Visit;
use super::direct::Direct;
use super::finite::Finite;
use super::inversion::{Points, Precision};
use super::joined::Joined;
use super::load_dependent::Loaded;
use super::packet::{Packet, exp};
use super::patience::Impatient;
use super::priority::Ranked;
use super::setup::Restart;
use super::sharing::{Sharing, Workspace};
use super::transform::Transform;

/// The wait before service.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Wait {
    /// Nobody waits.
    #[default]
    None,
    /// (1−P_w) + P_w(1−ρ)R/(1−ρR), R the residual of a service by all servers, stretched so that the mean is the wanted
    /// one: exact for M/M/c and M/G/1 (Hokstad 1978; Nozaki & Ross 1978; Tijms et al. 1981).
    Compound {
        /// Probability of waiting.
        p_wait: f64,
        /// Utilisation.
        rho: f64,
        /// Stretch divided by the number of servers.
        stretch: f64,
    },
    /// Exponential with probability `p_wait`: exact for GI/M/c.
    Delayed {
        /// Probability of waiting.
        p_wait: f64,
        /// Mean in seconds of those who wait.
        delayed_s: f64,
    },
    /// So many residuals of a service by all servers, stretched: the line as who finds it this long sees it, at each visit.
    Repeated {
        /// Residuals.
        count: u32,
        /// Stretch divided by the number of servers.
        stretch: f64,
    },
    /// Directly behind a source, from the whole law of its arrivals.
    Direct(Box<Direct>),
    /// Services waited for at the instance that the balancer chose: what is left of one, then whole ones.
    Joined {
        /// Whom an arrival joins.
        joined: Joined,
        /// Factor on the service times: one over the servers of an instance, and what makes the mean right.
        stretch: f64,
    },
    /// Lower ranks first: each class waits by itself.
    Ranked(Ranked),
    /// A bounded line.
    Finite(Finite),
    /// A line that some give up: the wait of those who do not.
    Impatient(Impatient),
    /// The line before a batch.
    Bulk(Bulk),
    /// The line behind workers that may have begun cold.
    Restart(Restart),
    /// Another wait, and for some of those who do not wait a setup.
    Cold {
        /// The wait without setups.
        base: Box<Wait>,
        /// Share that finds a cold worker.
        share: f64,
        /// Law of the setup.
        setup: Transform,
    },
    /// The line grows for ever: the wait has no law.
    Endless,
}

/// How the time on the cores follows from the work.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Cores {
    /// A core of its own: the time is the work.
    #[default]
    Own,
    /// Shared equally; `work_s` is the mean work and `first_come` the weight of first come first served in a station
    /// whose workers limit the sharing (Avi-Itzhak & Halfin 1988).
    Shared {
        /// Sojourn of exponential work of mean 1.
        sharing: Sharing,
        /// Mean work in seconds.
        work_s: f64,
        /// Weight of first come first served.
        first_come: f64,
    },
    /// A core of its own whose speed depends on how many others are busy.
    Loaded(Loaded),
    /// A core for the whole batch: shares of the requests with factors on their work.
    Mixed(Vec<(f64, f64)>),
}

/// The laws of one station at one load.
#[derive(Clone, Debug, PartialEq)]
pub struct StationLaw {
    /// The wait, for a worker where workers are held across calls.
    pub wait: Wait,
    /// The wait for a core while holding a worker.
    pub core_wait: Wait,
    /// The cores.
    pub cores: Cores,
    /// Stretches time at the cores and in nested calls so that the mean held time is the wanted one.
    pub held_scale: f64,
    /// Stretches the time at this station as a whole; 1 but where exact means are known from elsewhere.
    pub time_scale: f64,
    /// Share of the station's work that each class brings.
    pub work_share: Vec<f64>,
    /// The law at its other instances, where one is unlike them.
    pub rest: Option<Box<Rest>>,
}

/// The law at the other instances of a station.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    /// Share of the visits that go there.
    pub share: f64,
    /// The law there.
    pub law: StationLaw,
}

/// The station's part of the transform at some points: the same for all classes but for their own work.
#[derive(Clone, Copy, Debug)]
pub struct Common {
    here: Part,
    /// At the other instances.
    rest: Option<Part>,
}

/// What is common to all classes at instances that are alike.
#[derive(Clone, Copy, Debug)]
struct Part {
    wait: Packet,
    /// Where the work's transform is taken for shared cores.
    shared: Option<(Packet, f64)>,
    /// The transform of the whole time here, where the work cannot be taken apart from the wait.
    whole: Option<Packet>,
}

impl Wait {
    /// Probability of waiting in line, of those who are served.
    pub fn probability(&self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Compound { p_wait, .. } | Self::Delayed { p_wait, .. } => *p_wait,
            Self::Finite(line) => line.p_wait,
            Self::Impatient(line) => line.p_wait,
            Self::Bulk(bulk) => bulk.p_wait,
            Self::Restart(line) => line.p_wait,
            Self::Cold { base, .. } => base.probability(),
            Self::Direct(line) => line.p_wait,
            Self::Joined { joined, .. } => joined.waiting().share,
            Self::Ranked(line) => line.p_wait(),
            Self::Endless | Self::Repeated { .. } => 1.0,
        }
    }
}

impl Common {
    /// The wait for a worker and a core, where all instances are alike.
    pub(super) fn wait(&self) -> Packet {
        self.here.wait
    }
}

impl StationLaw {
    /// A station where nothing is waited for.
    pub fn free(classes: usize) -> Self {
        Self {
            wait: Wait::None,
            core_wait: Wait::None,
            cores: Cores::Own,
            held_scale: 1.0,
            time_scale: 1.0,
            work_share: vec![0.0; classes],
            rest: None,
        }
    }

    /// Probability of waiting before service begins; `None` where cores are shared.
    pub fn wait_probability(&self) -> Option<f64> {
        let here = self.wait_probability_here();
        match &self.rest {
            Some(rest) => Some(here? * (1.0 - rest.share) + rest.law.wait_probability_here()? * rest.share),
            None => here,
        }
    }

    fn wait_probability_here(&self) -> Option<f64> {
        match (&self.cores, &self.wait) {
            (Cores::Shared { .. }, _) => None,
            (_, wait) => Some(wait.probability()),
        }
    }

    /// Readies the laws for transforms.
    pub fn prepare(&mut self, precision: Precision, work: &mut Workspace) {
        if let Some(rest) = &mut self.rest {
            rest.law.prepare(precision, work);
        }
        if let Cores::Shared { sharing, .. } = &mut self.cores {
            sharing.prepare(precision.sharing_terms, work);
        }
    }

    /// Evaluates what all classes share. Needs [`prepare`](Self::prepare).
    pub fn at(&self, points: &Points, visits: &[Visit]) -> Common {
        let rest = self.rest.as_ref().map(|rest| rest.law.part(points, visits));
        Common { here: self.part(points, visits), rest }
    }

    fn part(&self, points: &Points, visits: &[Visit]) -> Part {
        let points = points.scaled(self.time_scale);
        let mut wait = self.wait_at(&self.wait, &points, visits);
        if self.core_wait != Wait::None {
            wait *= self.wait_at(&self.core_wait, &points.scaled(self.held_scale), visits);
        }
        let (mut shared, mut whole) = (None, None);
        match &self.cores {
            Cores::Own | Cores::Mixed(_) => {}
            Cores::Shared { sharing, work_s, first_come } => {
                let sojourn = sharing.at(&(points.s * (self.held_scale * work_s)));
                shared = Some(((sojourn.inv() - Packet::ONE) * (1.0 / work_s), *first_come));
            }
            Cores::Loaded(loaded) => {
                let waits = |points: &Points| self.wait_at(&self.wait, points, visits);
                let time = loaded.at(&points, self.wait.probability(), waits);
                match loaded.work_s {
                    None => whole = Some(time),
                    Some(work_s) => shared = Some(((time.inv() - Packet::ONE) * (1.0 / work_s), 0.0)),
                }
            }
        }
        Part { wait, shared, whole }
    }

    fn wait_at(&self, wait: &Wait, points: &Points, visits: &[Visit]) -> Packet {
        let s = &points.s;
        match wait {
            // What is the class's own comes with its service.
            Wait::None | Wait::Ranked(_) => Packet::ONE,
            Wait::Endless => Packet::ZERO,
            Wait::Delayed { p_wait, delayed_s } => {
                s.affine(1.0, *delayed_s).inv().affine(1.0 - p_wait, *p_wait)
            }
            Wait::Finite(finite) => finite.wait_at(s),
            Wait::Impatient(line) => line.wait_at(s),
            Wait::Bulk(bulk) => bulk.wait_at(s),
            Wait::Restart(line) => line.at(s, &self.residual(&points.scaled(line.stretch), visits)),
            Wait::Cold { base, share, setup } => {
                let mut wait = self.wait_at(base, points, visits);
                wait.add_scaled(&setup.at(s).affine(-1.0, 1.0), *share);
                wait
            }
            Wait::Direct(line) => line.at(s),
            Wait::Joined { joined, stretch } => {
                let stretched = points.scaled(*stretch);
                // Of the work in line a class has its share of the residual; whole services come by visits alike.
                let mut whole = Packet::ZERO;
                let mut total = 0.0;
                for (share, visit) in self.work_share.iter().zip(visits) {
                    if *share > 0.0 {
                        let rate = share / visit.service.mean_s();
                        whole.add_scaled(&visit.service.on(&stretched), rate);
                        total += rate;
                    }
                }
                joined.at(&self.residual(&stretched, visits), &(whole * (1.0 / total)))
            }
            Wait::Repeated { count, stretch } => {
                self.residual(&points.scaled(*stretch), visits).power(*count)
            }
            Wait::Compound { p_wait, rho, stretch } => {
                let residual = self.residual(&points.scaled(*stretch), visits);
                let compound = residual * residual.affine(1.0, -rho).inv();
                compound.affine(1.0 - p_wait, p_wait * (1.0 - rho))
            }
        }
    }

    /// What is left of a service under way when somebody comes, all classes together.
    fn residual(&self, points: &Points, visits: &[Visit]) -> Packet {
        let mut residual = Packet::ZERO;
        for (share, visit) in self.work_share.iter().zip(visits) {
            if *share > 0.0 {
                residual.add_scaled(&visit.service.residual_on(points), *share);
            }
        }
        residual
    }

    /// E[e^(−sT)] of wait and cores for one class's work.
    ///
    /// Shared cores take the work's transform at ψ(s) with 1/(1+Sψ(s)) the sojourn of exponential work: exact for
    /// exponential work and in the mean for every law.
    pub fn own_time(&self, common: &Common, points: &Points, visits: &[Visit], class: usize) -> Packet {
        let here = self.own_part(&common.here, points, visits, class);
        match (&self.rest, &common.rest) {
            (Some(rest), Some(part)) => {
                let there = rest.law.own_part(part, points, visits, class);
                here * (1.0 - rest.share) + there * rest.share
            }
            _ => here,
        }
    }

    fn own_part(&self, common: &Part, points: &Points, visits: &[Visit], class: usize) -> Packet {
        if let Some(whole) = common.whole {
            return whole;
        }
        let service = &visits[class].service;
        let own = |factor: f64| service.on(&points.scaled(self.time_scale * self.held_scale * factor));
        match (&common.shared, &self.wait) {
            (None, Wait::Ranked(line)) => {
                common.wait * own(1.0) * line.at(class, &(points.s * self.time_scale), visits)
            }
            (None, _) => {
                common.wait
                    * match &self.cores {
                        Cores::Mixed(parts) => {
                            let mut work = Packet::ZERO;
                            for (share, factor) in parts {
                                work.add_scaled(&own(*factor), *share);
                            }
                            work
                        }
                        _ => own(1.0),
                    }
            }
            (Some((psi, _)), Wait::Finite(_) | Wait::Impatient(_) | Wait::Cold { .. } | Wait::Endless) => {
                common.wait * service.at(psi)
            }
            (Some((psi, first_come)), _) => {
                let sharing = service.at(psi);
                if *first_come > 0.0 {
                    let served = common.wait * service.on(&points.scaled(self.time_scale));
                    sharing * (1.0 - first_come) + served * *first_come
                } else {
                    sharing
                }
            }
        }
    }
}

/// A law known at points: linear between them, from 0 to the last.
#[derive(Clone, Debug, PartialEq)]
pub struct Tabulated {
    /// `(seconds, probability of at most that)`, rising; the first is at probability 0, the last at 1.
    points: Vec<(f64, f64)>,
}

impl Tabulated {
    /// Points of a table.
    const POINTS: u32 = 40;

    /// The law of a time known to be at most `limit_s`, from its tail and its largest probability there.
    pub fn up_to(limit_s: f64, typical_s: f64, mut below: impl FnMut(f64) -> f64) -> Self {
        let start = (typical_s * 0.02).min(limit_s * 0.02);
        let total = below(limit_s).max(1e-300);
        let step = libm::log(limit_s / start) / f64::from(Self::POINTS);
        let mut points = vec![(0.0, 0.0)];
        let mut last = 0.0;
        for i in 0..=Self::POINTS {
            let t = if i == Self::POINTS { limit_s } else { start * libm::exp(step * f64::from(i)) };
            let p = (below(t) / total).clamp(last, 1.0);
            points.push((t, p));
            last = p;
        }
        Self { points }
    }

    /// E[e^(−sX)].
    pub fn at(&self, s: &Packet) -> Packet {
        let mut sum = Packet::ZERO;
        let mut before = exp(&(*s * -self.points[0].0));
        for pair in self.points.windows(2) {
            let ((t0, p0), (t1, p1)) = (pair[0], pair[1]);
            let after = exp(&(*s * -t1));
            if p1 > p0 {
                sum.add_scaled(&(before - after), (p1 - p0) / (t1 - t0));
            }
            before = after;
        }
        sum * s.inv()
    }

    /// Mean in seconds.
    pub fn mean_s(&self) -> f64 {
        self.points.windows(2).map(|w| (w[1].1 - w[0].1) * 0.5 * (w[0].0 + w[1].0)).sum()
    }
}
