//! The line of a first come first served station without bound: its mean, its law, and what stands behind them.

use num_complex::Complex64;

use super::direct::Direct;
use super::dispersion::DISPERSION;
use super::group::Group;
use super::law::Wait;
use super::method::{self, Method};
use super::multiserver::{Offer, wait_gigc, wait_probability};
use super::prediction::Validity;
use super::renewal::{RenewalWait, SERVERS_MAX, wait_gimc};

/// Error of the time at shared cores above which the formula is not to be trusted.
const SHARED_AMISS: f64 = 0.08;
/// Variability of gaps up to which two moments of them were measured to say enough.
const GAPS_VARY_MAX: f64 = 4.0;
/// The same of service.
const SERVICE_VARIES_MAX: f64 = 10.0;

/// A line without bound.
pub(super) struct OpenLine {
    /// Mean wait in seconds, of all.
    pub(super) wait_s: f64,
    /// Law of the wait.
    pub(super) law: Wait,
    /// What computed it.
    pub(super) method: &'static Method,
    /// Whether it holds.
    pub(super) validity: Validity,
}

impl Group<'_> {
    /// The line before this many servers: from the whole law of the arrivals where it is known, else by two moments.
    /// Needs ρ < 1.
    pub(super) fn open_line(&self, servers: u32) -> OpenLine {
        let alike = self.ranks.is_empty();
        if let Some(wait) = self.renewal(servers).filter(|_| alike) {
            return OpenLine {
                wait_s: wait.p_wait * wait.delayed_s,
                law: Wait::Delayed { p_wait: wait.p_wait, delayed_s: wait.delayed_s },
                method: &method::RENEWAL,
                validity: Validity::Exact,
            };
        }
        let stream = self.stream.filter(|_| !self.sharing && alike);
        if let Some(direct) = stream.and_then(|stream| Direct::new(&stream, &self.service(servers))) {
            let validity = if direct.exact {
                Validity::Exact
            } else {
                Validity::Approximate(direct.method.name.to_owned())
            };
            return OpenLine {
                wait_s: direct.wait_s,
                method: direct.method,
                validity,
                law: Wait::Direct(Box::new(direct)),
            };
        }
        let offer = self.offer(servers);
        let wait_s = wait_gigc(offer);
        let (method, validity) = self.judged(servers);
        if !self.ranks.is_empty() {
            return OpenLine { wait_s, law: self.ranked(offer, wait_s), method, validity };
        }
        OpenLine { wait_s, law: self.line(offer, wait_s), method, validity }
    }

    /// The exact wait of GI/M/c, where the gaps are known and it is not M/M/c.
    fn renewal(&self, servers: u32) -> Option<RenewalWait> {
        let stream = self.stream.filter(|s| !s.poisson() && s.burst.is_none())?;
        let exponential = (self.cs2 - 1.0).abs() < 1e-9 && self.service(servers).exponential();
        if !exponential || self.sharing || servers > SERVERS_MAX {
            return None;
        }
        let gaps = stream.gaps();
        Some(wait_gimc(|x| gaps.at(Complex64::from(x)).re, self.mean_s, servers))
    }

    /// The law of the wait of GI/G/c by two moments.
    pub(super) fn line(&self, offer: Offer, wait_s: f64) -> Wait {
        let (p_wait, rho) = (wait_probability(offer), offer.rho());
        let residual_s = self.mean_s * (1.0 + self.cs2) / 2.0;
        let stretch =
            if p_wait > 0.0 && residual_s > 0.0 { wait_s * (1.0 - rho) / (p_wait * residual_s) } else { 0.0 };
        if p_wait <= 0.0 || !stretch.is_finite() {
            Wait::None
        } else {
            Wait::Compound { p_wait, rho, stretch }
        }
    }

    /// How far off the time at shared cores is, about, where arrivals are not Poisson: the wait is wrong by (ca² − 1)/2, the
    /// work is not.
    fn amiss(&self, servers: u32) -> f64 {
        let offer = self.offer(servers);
        let (waits, free) = (wait_probability(offer), f64::from(servers) * (1.0 - offer.rho()).max(0.0));
        0.5 * (self.ca2 - 1.0).abs() * waits / (waits + free).max(f64::MIN_POSITIVE)
    }

    /// The two-moment formula for a line without bound, and how far it can be trusted here.
    pub(super) fn judged(&self, servers: u32) -> (&'static Method, Validity) {
        if !self.ranks.is_empty() {
            return self.ranks_trusted(servers);
        }
        let poisson = (self.ca2 - 1.0).abs() < 1e-6 && self.stream.is_none_or(|s| s.poisson());
        let exponential = (self.cs2 - 1.0).abs() < 1e-6;
        let method = match (self.sharing, poisson) {
            (true, _) => &method::SHARING,
            (false, true) if exponential => &method::ERLANG_C,
            (false, true) if servers == 1 => &method::POLLACZEK_KHINCHINE,
            (false, true) => &method::KIMURA,
            (false, false) if self.rough => &DISPERSION,
            (false, false) => &method::WHITT,
        };
        let exact = if self.sharing { exponential && poisson } else { method.error == "exact" };
        let validity = if exact {
            Validity::Exact
        } else if self.sharing && self.amiss(servers) > SHARED_AMISS {
            Validity::Outside(format!(
                "shared cores are answered as if arrivals were Poisson, and these are not (ca² {:.1}): use the simulation",
                self.ca2
            ))
        } else if self.ca2 > GAPS_VARY_MAX || self.cs2 > SERVICE_VARIES_MAX {
            let (ca2, cs2) = (self.ca2, self.cs2);
            Validity::Outside(format!(
                "arrivals or service vary much (ca² {ca2:.1}, cs² {cs2:.1}): two moments do not settle the wait"
            ))
        } else {
            Validity::Approximate(method.name.to_owned())
        };
        (method, validity)
    }
}
