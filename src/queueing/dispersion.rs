//! Indices of dispersion: how much arrivals clump on every time scale, and what a line makes of it.
//!
//! I(t) is the variance over the mean of the number of arrivals in a time t. Two moments of the gaps know only its end;
//! a heavily used station far from the source feels clumps that lightly used ones before it have hidden (Suresh & Whitt
//! 1990).

use super::method::Method;
use super::multiserver::Offer;
use super::stream::Stream;
use crate::model::Distribution;
use crate::model::network::Burst;

/// Lines behind arrivals that clump.
pub static DISPERSION: Method = Method {
    name: "Robust queueing",
    formula: "Z = sup over x of −(1 − ρ)x + (S/c)√(2λx(I(x) + cs²)), W₁ = Z/ρ − (1 + cs²)S/(2c), I* = (1 + cs²)W₁/W₁(I = 1) − cs²; GI/G/c with ca² = I*, behind renewal sources ρI* + (1 − ρ)ca²",
    source: "Fendick & Whitt 1989; Whitt & You 2018, 2022",
    assumes: "the index of dispersion I(t) of arrivals says enough; superposition, splitting and departures are independent",
    error: "behind renewal sources typically 5 % on 20 tandems, at the busiest station up to 13 % (two moments alone: up to 70 %); behind bursts of the rate up to 25 % in the literature, not measured here",
};

/// Time scales.
pub const SCALES: usize = 24;
/// Parts of the way between two time scales at which the supremum is looked for.
const BETWEEN: usize = 6;

/// An index of dispersion at [`SCALES`] times, evenly spaced in logarithm.
pub type Curve = [f64; SCALES];

/// The times at which indices are kept, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scales {
    first_s: f64,
    /// Logarithm of the ratio between neighbours.
    step: f64,
}

impl Scales {
    /// From `first_s` to `last_s`.
    pub fn new(first_s: f64, last_s: f64) -> Self {
        Self { first_s, step: libm::log(last_s / first_s) / (SCALES - 1) as f64 }
    }

    fn at(self, place: f64) -> f64 {
        self.first_s * libm::exp(self.step * place)
    }

    /// A curve from its values at these times.
    pub fn curve(self, mut f: impl FnMut(f64) -> f64) -> Curve {
        std::array::from_fn(|k| f(self.at(k as f64)))
    }
}

/// The index of dispersion of a source's requests.
pub fn of_source(scales: Scales, stream: &Stream) -> Curve {
    let gap = of_renewal(stream.gap);
    match stream.burst {
        None => scales.curve(gap),
        Some(Burst::Batch { size }) => {
            let b = f64::from(size);
            scales.curve(|t| b * gap(t / b))
        }
        Some(Burst::Modulated { busy_factor, quiet_factor, busy_s, quiet_s }) => {
            let gamma = 1.0 / busy_s + 1.0 / quiet_s;
            let busy = busy_s / (busy_s + quiet_s);
            let spread = busy_factor - quiet_factor;
            let rise = 2.0 * spread * spread * busy * (1.0 - busy) * stream.rate_per_s() / gamma;
            scales.curve(|t| gap(t) + rise * settled(gamma * t))
        }
    }
}

/// The index of dispersion of a renewal process: 1 + (c² − 1)(1 − (1 − e^(−γt))/(γt)), exact for hyperexponential and
/// Erlang-2 gaps. γ is found from the third moment, or below c² = 1 from the density at 0, which is 0.
pub fn of_renewal(gap: Distribution) -> impl Fn(f64) -> f64 {
    let (scv, rate) = (gap.scv().min(1e6), 1.0 / gap.mean());
    let gamma = if scv > 1.0 {
        let (m2, m3) = (gap.moment(2), gap.moment(3));
        let deficit = rate * rate * m3 / 6.0 - rate * rate * rate * m2 * m2 / 4.0;
        let gamma = 0.5 * (scv - 1.0) / deficit;
        if gamma.is_finite() && gamma > 0.0 { gamma } else { 0.0 }
    } else {
        2.0 * rate / (1.0 - scv).max(1e-9)
    };
    move |t| 1.0 + (scv - 1.0) * settled(gamma * t)
}

/// 1 − (1 − e^(−x))/x.
fn settled(x: f64) -> f64 {
    if x < 1e-4 { 0.5 * x } else { 1.0 + libm::expm1(-x) / x }
}

/// What leaves a station: the arrivals' index on long time scales, the service's on short ones (Whitt & You 2018).
/// `service` is the index of the service as a renewal process, `offer` the station's with one server for all.
pub fn departures(scales: Scales, arrivals: &Curve, offer: Offer, service: impl Fn(f64) -> f64) -> Curve {
    let rho = offer.rho().min(1.0);
    let long = arrivals[SCALES - 1] + offer.cs2;
    let mut k = 0;
    scales.curve(|t| {
        let w = weight((1.0 - rho) * (1.0 - rho) * offer.rate_per_s * t / (rho.max(1e-9) * long.max(1e-9)));
        k += 1;
        w * arrivals[k - 1] + (1.0 - w) * service(rho * t)
    })
}

/// Correlation of reflected Brownian motion: w*(t) = [(t²+2t−1)(2Φ(√t)−1) + 2√t·φ(√t)(1+t) − t²]/(2t).
fn weight(t: f64) -> f64 {
    let root = libm::sqrt(t);
    if t < 1e-3 {
        return 4.0 / 3.0 * libm::sqrt(2.0 / std::f64::consts::PI) * root;
    }
    if t > 50.0 {
        return 1.0 - 0.5 / t;
    }
    let within = libm::erf(root * std::f64::consts::FRAC_1_SQRT_2);
    let density = libm::exp(-0.5 * t) / libm::sqrt(2.0 * std::f64::consts::PI);
    ((t * t + 2.0 * t - 1.0) * within + 2.0 * root * density * (1.0 + t) - t * t) / (2.0 * t)
}

/// The variability of gaps that two-moment formulas must be given for the line to be as long as these arrivals make it:
/// with r the ratio of robust waits behind them and behind Poisson ones, r(1 + cs²) − cs².
pub fn variability(scales: Scales, arrivals: &Curve, offer: Offer) -> f64 {
    let (rho, cs2) = (offer.rho(), offer.cs2.min(1e4));
    if rho <= 0.0 || rho >= 1.0 {
        return arrivals[SCALES - 1];
    }
    let fast_s = offer.mean_s / f64::from(offer.servers.max(1));
    let mut highest = 0.0f64;
    for k in 0..(SCALES - 1) * BETWEEN {
        let (whole, part) = (k / BETWEEN, (k % BETWEEN) as f64 / BETWEEN as f64);
        let index = arrivals[whole] + part * (arrivals[whole + 1] - arrivals[whole]);
        let x = scales.at(whole as f64 + part);
        let spread = libm::sqrt(2.0 * offer.rate_per_s * x * (index + cs2).max(0.0));
        highest = highest.max(fast_s * spread - (1.0 - rho) * x);
    }
    let wait_s = highest / rho - 0.5 * (1.0 + cs2) * fast_s;
    let poisson_s = 0.5 * (1.0 + cs2) * fast_s * rho / (1.0 - rho);
    (wait_s.max(0.0) / poisson_s * (1.0 + cs2) - cs2).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::{SCALES, Scales, of_renewal, variability, weight};
    use crate::model::Distribution;
    use crate::model::distribution::Law;
    use crate::queueing::multiserver::Offer;

    #[test]
    fn poisson_arrivals_are_seen_as_such() {
        let scales = Scales::new(1e-3, 1e6);
        for (rho, cs2) in [(0.3, 1.0), (0.7, 4.0), (0.95, 0.5)] {
            let offer = Offer { rate_per_s: rho, ca2: 1.0, mean_s: 1.0, cs2, servers: 1 };
            let seen = variability(scales, &[1.0; SCALES], offer);
            assert!((seen - 1.0).abs() < 0.02 / (1.0 - rho), "{rho} {cs2}: {seen}");
        }
    }

    #[test]
    fn a_renewal_process_goes_from_poisson_to_its_own_variability() {
        for (law, scv) in [(Law::Hyperexponential, 8.0), (Law::Erlang, 0.5), (Law::Lognormal, 4.0)] {
            let index = of_renewal(Distribution::new(law, 1.0, scv));
            assert!((index(1e-6) - 1.0).abs() < 1e-3);
            assert!((index(1e7) - scv).abs() < 1e-3);
        }
        // H2 with scv 8 and balanced means: γ = p₁μ₂ + p₂μ₁.
        let index = of_renewal(Distribution::new(Law::Hyperexponential, 1.0, 8.0));
        let p = 0.5 * (1.0 + libm::sqrt(7.0 / 9.0));
        let gamma = p * 2.0 * (1.0 - p) + (1.0 - p) * 2.0 * p;
        let exact = 1.0 + 7.0 * (1.0 - (1.0 - libm::exp(-3.0 * gamma)) / (3.0 * gamma));
        assert!((index(3.0) - exact).abs() < 1e-9);
    }

    #[test]
    fn the_weight_rises_from_zero_to_one() {
        let mut last = 0.0;
        for k in -60..60 {
            let w = weight(libm::pow(10.0, f64::from(k) / 10.0));
            assert!(w >= last && w <= 1.0, "{k}: {w} {last}");
            last = w;
        }
    }
}
