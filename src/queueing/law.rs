//! The law of the time that a visit spends at its own station, as a transform.

use num_complex::Complex64;

use super::compiled::Visit;
use super::direct::Direct;
use super::finite::Finite;
use super::sharing::Sharing;
use super::transform::{Transform, exp};

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
    /// Directly behind a source, from the whole law of its arrivals.
    Direct(Box<Direct>),
    /// A bounded line.
    Finite(Finite),
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
}

/// The station's part of the transform at one s: the same for all classes but for their own work.
#[derive(Clone, Copy, Debug)]
pub struct AtS {
    wait: Complex64,
    /// Where the work's transform is taken for shared cores.
    shared: Option<(Complex64, f64)>,
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
        }
    }

    /// Probability of waiting before service begins; `None` where cores are shared.
    pub fn wait_probability(&self) -> Option<f64> {
        match (&self.cores, &self.wait) {
            (Cores::Shared { .. }, _) => None,
            (_, Wait::None) => Some(0.0),
            (_, Wait::Compound { p_wait, .. } | Wait::Delayed { p_wait, .. }) => Some(*p_wait),
            (_, Wait::Finite(line)) => Some(line.p_wait),
            (_, Wait::Direct(line)) => Some(line.p_wait),
            (_, Wait::Endless) => Some(1.0),
        }
    }

    /// Evaluates what all classes share.
    pub fn at(&self, s: Complex64, visits: &[Visit], work: &mut Vec<(Complex64, Complex64)>) -> AtS {
        let s = s * self.time_scale;
        let mut wait = self.wait_at(&self.wait, s, visits);
        if self.core_wait != Wait::None {
            wait *= self.wait_at(&self.core_wait, s * self.held_scale, visits);
        }
        let shared = match &self.cores {
            Cores::Own => None,
            Cores::Shared { sharing, work_s, first_come } => {
                let sojourn = sharing.at(s * self.held_scale * work_s, work);
                Some(((sojourn.inv() - 1.0) / work_s, *first_come))
            }
        };
        AtS { wait, shared }
    }

    fn wait_at(&self, wait: &Wait, s: Complex64, visits: &[Visit]) -> Complex64 {
        match wait {
            Wait::None => Complex64::new(1.0, 0.0),
            Wait::Endless => Complex64::default(),
            Wait::Delayed { p_wait, delayed_s } => 1.0 - p_wait + (1.0 + s * delayed_s).inv() * p_wait,
            Wait::Finite(finite) => finite.wait_at(s),
            Wait::Direct(line) => line.at(s),
            Wait::Compound { p_wait, rho, stretch } => {
                let residual: Complex64 = self
                    .work_share
                    .iter()
                    .zip(visits)
                    .filter(|(share, _)| **share > 0.0)
                    .map(|(share, visit)| visit.service.residual_at(s * stretch) * share)
                    .sum();
                1.0 - p_wait + residual * (p_wait * (1.0 - rho)) / (1.0 - residual * rho)
            }
        }
    }

    /// E[e^(−sT)] of wait and cores for one class's work.
    ///
    /// Shared cores take the work's transform at ψ(s) with 1/(1+Sψ(s)) the sojourn of exponential work: exact for
    /// exponential work and in the mean for every law.
    pub fn own_time(&self, at: AtS, s: Complex64, service: &Transform) -> Complex64 {
        let s = s * self.time_scale;
        match (at.shared, &self.wait) {
            (None, _) => at.wait * service.at(s * self.held_scale),
            (Some((psi, _)), Wait::Finite(_) | Wait::Endless) => at.wait * service.at(psi),
            (Some((psi, first_come)), _) => {
                let sharing = service.at(psi);
                if first_come > 0.0 {
                    sharing * (1.0 - first_come) + at.wait * service.at(s) * first_come
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
    pub fn at(&self, s: Complex64) -> Complex64 {
        let mut sum = Complex64::default();
        let mut before = exp(-s * self.points[0].0);
        for pair in self.points.windows(2) {
            let ((t0, p0), (t1, p1)) = (pair[0], pair[1]);
            let after = exp(-s * t1);
            if p1 > p0 {
                sum += (before - after) / s * ((p1 - p0) / (t1 - t0));
            }
            before = after;
        }
        sum
    }

    /// Mean in seconds.
    pub fn mean_s(&self) -> f64 {
        self.points.windows(2).map(|w| (w[1].1 - w[0].1) * 0.5 * (w[0].0 + w[1].0)).sum()
    }
}
