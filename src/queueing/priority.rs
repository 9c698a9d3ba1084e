//! Lower ranks first, nobody interrupted: mean waits and the law of the wait by rank.

use num_complex::Complex64;

use super::compiled::Visit;
use super::group::Group;
use super::law::{StationLaw, Wait};
use super::method::Method;
use super::multiserver::{Offer, wait_probability};
use super::packet::{LANES, Packet};
use super::point::StationState;
use super::prediction::Validity;

/// Ranks in one line.
pub static PRIORITIES: Method = Method {
    name: "Priorities",
    formula: "W(k) = W₀/((1 − σ(k−1))(1 − σ(k))), σ(k) the utilisation by ranks up to k",
    source: "Cobham 1954; several servers by Bondi & Buzen 1984; laws by Kesten & Runnenburg 1957 and Davis 1966",
    assumes: "Poisson arrivals; what has begun is finished",
    error: "exact for one server, and for several with one exponential law; else the mean 5 %",
};

/// Rounds of the equation of a busy period; each is two steps of the iteration, extrapolated.
const ROUNDS_MAX: usize = 100;
/// Change at which it is solved.
const TOLERANCE: f64 = 1e-13;

/// The wait of every class where some come before others: the law of M/G/1 with one server as fast as all together,
/// given that it waits, stretched to the wanted mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    p_wait: f64,
    rho: f64,
    stretch: f64,
    servers: f64,
    /// By class.
    classes: Vec<Class>,
}

/// One class in the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Class {
    /// Lower comes first.
    pub rank: u32,
    /// Arrivals per second.
    pub rate_per_s: f64,
    /// Mean service time in seconds.
    pub mean_s: f64,
    /// Squared coefficient of variation of the service time.
    pub cs2: f64,
}

impl Ranked {
    /// The line of `classes`, which all together are `offer`; `first_come_s` is the mean wait and `p_wait` the
    /// probability of waiting if all came in turn. Needs 0 < ρ < 1.
    pub fn new(classes: Vec<Class>, offer: Offer, first_come_s: f64, p_wait: f64) -> Self {
        let (rho, servers) = (offer.rho(), f64::from(offer.servers));
        let mut line = Self { p_wait, rho, stretch: 1.0, servers, classes };
        let one_server_s = line.started_s() / (1.0 - rho);
        if p_wait > 0.0 && one_server_s > 0.0 {
            line.stretch = first_come_s * rho / (one_server_s * p_wait);
        }
        line
    }

    /// Probability of waiting, whatever the rank.
    pub fn p_wait(&self) -> f64 {
        self.p_wait
    }

    /// Mean wait in seconds of a class.
    pub fn wait_s(&self, class: usize) -> f64 {
        let used = |upto: &dyn Fn(u32) -> bool| -> f64 {
            let of = |c: &&Class| upto(c.rank);
            self.classes.iter().filter(of).map(|c| c.rate_per_s * c.mean_s / self.servers).sum()
        };
        let rank = self.classes[class].rank;
        let one_server_s = self.started_s() / ((1.0 - used(&|r| r < rank)) * (1.0 - used(&|r| r <= rank)));
        self.p_wait / self.rho * self.stretch * one_server_s
    }

    /// Mean work under way that an arrival meets at one server as fast as all, in seconds.
    fn started_s(&self) -> f64 {
        let second = |c: &Class| c.rate_per_s * c.mean_s * c.mean_s * (1.0 + c.cs2);
        self.classes.iter().map(second).sum::<f64>() / (2.0 * self.servers * self.servers)
    }

    /// E[e^(−sW)] of a class, from the laws of service of all.
    ///
    /// W*(s) = ((1−ρ)σ + λ_L(1−B_L(σ)))/(s − λ_E + λ_E·B_E(σ)), σ = s + λ_H − λ_H·G_H(s), with H before, E equal and L
    /// behind, B services and G_H the busy period of those before.
    pub fn at(&self, class: usize, s: &Packet, visits: &[Visit]) -> Packet {
        let s = *s * self.stretch;
        let rank = self.classes[class].rank;
        let sigma = s + self.busy(rank, &s, visits);
        let behind = self.started(&|r| r > rank, &sigma, visits);
        let equal = self.started(&|r| r == rank, &sigma, visits);
        let numerator = sigma * (1.0 - self.rho) + behind;
        let wait = numerator * (s - equal).inv();
        // Given that it waits; then with the probability that it does.
        let share = self.p_wait / self.rho;
        wait.affine(1.0 - self.p_wait - share * (1.0 - self.rho), share)
    }

    /// h = Σ λ(1 − G(s)) over those who come before `rank`, G their busy period: h = Σ λ(1 − B(s + h)), iterated from the
    /// law that is all at zero, each two steps extrapolated.
    fn busy(&self, rank: u32, s: &Packet, visits: &[Visit]) -> Packet {
        let before = |r: u32| r < rank;
        let rate: f64 = self.classes.iter().filter(|c| before(c.rank)).map(|c| c.rate_per_s).sum();
        let mut h = Packet::ZERO;
        if rate <= 0.0 {
            return h;
        }
        for _ in 0..ROUNDS_MAX {
            let once = self.started(&before, &(*s + h), visits);
            let twice = self.started(&before, &(*s + once), visits);
            let next = extrapolated(&h, &once, &twice, rate);
            let moved = (next - twice).norm_max();
            h = next;
            if moved <= TOLERANCE * rate {
                break;
            }
        }
        h
    }

    /// Σ λ(1 − B(x)) of the classes of some ranks.
    fn started(&self, of: &dyn Fn(u32) -> bool, x: &Packet, visits: &[Visit]) -> Packet {
        let at = *x * (1.0 / self.servers);
        let mut sum = Packet::ZERO;
        for (class, visit) in self.classes.iter().zip(visits) {
            if of(class.rank) && class.rate_per_s > 0.0 {
                sum.add_scaled(&visit.service.at(&at).affine(1.0, -1.0), class.rate_per_s);
            }
        }
        sum
    }
}

/// Where three steps of an iteration lead, number by number; the last of them where that is no Σ λ(1 − G), |G| ≤ 1.
fn extrapolated(start: &Packet, once: &Packet, twice: &Packet, rate: f64) -> Packet {
    let mut out = *twice;
    for k in 0..LANES {
        let (a, b, c) = (start.lane(k), once.lane(k), twice.lane(k));
        let (step, bend) = (b - a, c - b - (b - a));
        if bend.norm() > 1e-300 {
            let to: Complex64 = a - step * step / bend;
            if to.re.is_finite() && to.im.is_finite() && (1.0 - to / rate).norm() <= 1.0 {
                (out.re[k], out.im[k]) = (to.re, to.im);
            }
        }
    }
    out
}

impl Group<'_> {
    /// The line by rank.
    pub(super) fn ranked(&self, offer: Offer, wait_s: f64) -> Wait {
        Wait::Ranked(Ranked::new(self.ranks.clone(), offer, wait_s, wait_probability(offer)))
    }

    /// How far ranks in a line without bound can be trusted.
    pub(super) fn ranks_trusted(&self, servers: u32) -> (&'static Method, Validity) {
        let exponential =
            |c: &Class| (c.cs2 - 1.0).abs() < 1e-6 && (c.mean_s / self.mean_s - 1.0).abs() < 1e-6;
        let poisson = (self.ca2 - 1.0).abs() < 1e-6;
        let validity = if poisson && (servers == 1 || self.ranks.iter().all(exponential)) {
            Validity::Exact
        } else if self.ca2 > 4.0 || self.cs2 > 10.0 {
            Validity::Outside(format!(
                "arrivals or service vary much (ca² {:.1}, cs² {:.1}): two moments do not settle the wait",
                self.ca2, self.cs2
            ))
        } else {
            Validity::Approximate(PRIORITIES.name.to_owned())
        };
        (&PRIORITIES, validity)
    }
}

impl StationState {
    /// Mean wait in seconds of one class in its line: its own where lower ranks come first.
    pub fn line_of(&self, class: usize) -> f64 {
        let of = |law: &StationLaw| match &law.wait {
            Wait::Ranked(line) => Some(line.wait_s(class)),
            _ => None,
        };
        let rest = self.law.rest.as_ref();
        match (of(&self.law), rest.and_then(|rest| of(&rest.law))) {
            (Some(here), Some(there)) => {
                let share = rest.map_or(0.0, |rest| rest.share);
                here * (1.0 - share) + there * share
            }
            (Some(here), None) => here,
            (None, _) => self.line_s,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, Ranked};
    use crate::model::Distribution;
    use crate::queueing::compiled::Visit;
    use crate::queueing::inversion::{Precision, tail};
    use crate::queueing::multiserver::{Offer, wait_mmc, wait_probability};
    use crate::queueing::transform::Transform;

    fn visit(mean_s: f64) -> Visit {
        let law = Distribution::Exponential { mean_s };
        Visit {
            service: Transform::new(law),
            scv: 1.0,
            joins: Vec::new(),
            calls: Vec::new(),
            forwards: Vec::new(),
        }
    }

    fn two(servers: u32, high: f64, low: f64) -> Ranked {
        let class = |rank, rate_per_s| Class { rank, rate_per_s, mean_s: 1.0, cs2: 1.0 };
        let offer = Offer { rate_per_s: high + low, ca2: 1.0, mean_s: 1.0, cs2: 1.0, servers };
        let wait_s = wait_mmc(offer);
        Ranked::new(vec![class(0, high), class(1, low)], offer, wait_s, wait_probability(offer))
    }

    #[test]
    fn means_of_cobham() {
        let line = two(1, 0.3, 0.5);
        assert!((line.wait_s(0) - 0.8 / 0.7).abs() < 1e-12);
        assert!((line.wait_s(1) - 0.8 / (0.7 * 0.2)).abs() < 1e-12);
        // Several servers: W of all together is that of M/M/c.
        let four = two(4, 1.0, 2.0);
        let offer = Offer { rate_per_s: 3.0, ca2: 1.0, mean_s: 1.0, cs2: 1.0, servers: 4 };
        assert!(((four.wait_s(0) + 2.0 * four.wait_s(1)) / 3.0 - wait_mmc(offer)).abs() < 1e-12);
    }

    #[test]
    fn laws_have_these_means_and_the_first_rank_is_exponential() {
        let visits = [visit(1.0), visit(1.0)];
        for line in [two(1, 0.3, 0.5), two(4, 1.5, 2.0)] {
            for class in 0..2 {
                let step = 0.02;
                let mean: f64 = (0..4000)
                    .map(|i| {
                        let t = (f64::from(i) + 0.5) * step;
                        step * tail(t, 1.0, Precision::REFERENCE, |at| line.at(class, &at.s, &visits))
                    })
                    .sum();
                assert!((mean / line.wait_s(class) - 1.0).abs() < 2e-3, "{class}: {mean}");
            }
        }
        // With one law of service the first rank waits, if it does, for exponential times: cμ − λ₁.
        let line = two(4, 1.5, 2.0);
        let got = tail(1.0, 1.0, Precision::REFERENCE, |at| line.at(0, &at.s, &visits));
        assert!((got - line.p_wait() * libm::exp(-2.5)).abs() < 1e-7, "{got}");
    }
}
