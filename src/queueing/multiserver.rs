//! Mean waits of stations with unlimited lines: M/M/c, M/G/c, GI/G/c.

use super::erlang::erlang_c;

/// What a first come first served station is offered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// Arrivals per second.
    pub rate_per_s: f64,
    /// Squared coefficient of variation of the gaps between arrivals.
    pub ca2: f64,
    /// Mean service time in seconds.
    pub mean_s: f64,
    /// Squared coefficient of variation of the service time.
    pub cs2: f64,
    /// Servers.
    pub servers: u32,
}

impl Offer {
    /// Utilisation ρ = λS/c.
    pub fn rho(self) -> f64 {
        self.rate_per_s * self.mean_s / f64::from(self.servers.max(1))
    }
}

/// Mean wait of M/M/c in seconds: C/(cμ − λ). Needs ρ < 1.
pub fn wait_mmc(offer: Offer) -> f64 {
    let a = offer.rate_per_s * offer.mean_s;
    let servers = f64::from(offer.servers.max(1));
    erlang_c(offer.servers, a) * offer.mean_s / (servers - a)
}

/// Mean wait of M/G/c in seconds. Exact for M/M/c and for one server (Pollaczek–Khinchine); else Kimura (1986),
/// (1+cs²)/(2cs² + (1−cs²)/R_D)·W(M/M/c), with Cosmetatos' R_D = W(M/D/c)/W(M/M/c); above cs² = 4 it is blended
/// with Allen–Cunneen (1978), half and half from cs² = 10 on, where the two err to opposite sides. Needs ρ < 1.
pub fn wait_mgc(offer: Offer) -> f64 {
    let Offer { cs2, servers, .. } = offer;
    let exponential = wait_mmc(offer);
    let deterministic = 0.5 * (1.0 + cosmetatos(offer.rho(), servers));
    let kimura = if cs2.is_finite() {
        (1.0 + cs2) / (2.0 * cs2 + (1.0 - cs2) / deterministic)
    } else {
        return f64::INFINITY;
    };
    let allen_cunneen = (1.0 + cs2) / 2.0;
    let blend = if servers == 1 { 0.0 } else { 0.5 * ((cs2 - 4.0) / 6.0).clamp(0.0, 1.0) };
    exponential * ((1.0 - blend) * kimura + blend * allen_cunneen)
}

/// Cosmetatos' (1975) correction: W(M/D/c) ≈ ½·W(M/M/c)·(1 + this).
fn cosmetatos(rho: f64, servers: u32) -> f64 {
    let c = f64::from(servers);
    (1.0 - rho) * (c - 1.0) * (libm::sqrt(4.0 + 5.0 * c) - 2.0) / (16.0 * rho.max(1e-9) * c)
}

/// Mean wait of GI/G/c in seconds: the M/G/c wait times Whitt's (1993) ratio between these arrivals and Poisson
/// ones; exact for M/M/c and M/G/1, continuous in ca². Needs ρ < 1.
pub fn wait_gigc(offer: Offer) -> f64 {
    let poisson = wait_mgc(offer);
    if (offer.ca2 - 1.0).abs() < 1e-12 {
        return poisson;
    }
    let reference = whitt(Offer { ca2: 1.0, ..offer });
    if reference <= 0.0 { poisson } else { poisson * whitt(offer) / reference }
}

/// Whitt (1993, eq. 2.24): φ·(ca²+cs²)/2, the factor on the M/M/c wait.
fn whitt(offer: Offer) -> f64 {
    let Offer { ca2, cs2, servers, .. } = offer;
    let (rho, c) = (offer.rho().max(1e-9), f64::from(servers));
    let gamma =
        f64::min(0.24, (1.0 - rho) * (c - 1.0) * (libm::sqrt(4.0 + 5.0 * c) - 2.0) / (16.0 * c * rho));
    let phi1 = 1.0 + gamma;
    let phi2 = 1.0 - 4.0 * gamma;
    let phi3 = phi2 * libm::exp(-2.0 * (1.0 - rho) / (3.0 * rho));
    let phi4 = f64::min(1.0, (phi1 + phi3) / 2.0);
    let c2 = (ca2 + cs2) / 2.0;
    let psi = if c2 >= 1.0 { 1.0 } else { libm::pow(phi4, 2.0 * (1.0 - c2)) };
    let phi = if ca2 >= cs2 {
        let d = 4.0 * ca2 - 3.0 * cs2;
        if d <= 0.0 { return 0.0 } else { (4.0 * (ca2 - cs2) * phi1 + cs2 * psi) / d }
    } else {
        ((cs2 - ca2) * phi3 + (cs2 + 3.0 * ca2) * psi) / (2.0 * (ca2 + cs2))
    };
    phi * c2
}

/// Probability of waiting in GI/G/c: Erlang C times Krämer and Langenbach-Belz's (1976) ratio for one server.
pub fn wait_probability(offer: Offer) -> f64 {
    let rho = offer.rho();
    let erlang = erlang_c(offer.servers, offer.rate_per_s * offer.mean_s);
    let Offer { ca2, cs2, .. } = offer;
    if (ca2 - 1.0).abs() < 1e-12 {
        return erlang;
    }
    let factor = if ca2 <= 1.0 {
        (1.0 + ca2 + rho * cs2) / (1.0 + rho * (cs2 - 1.0) + rho * rho * (4.0 * ca2 + cs2))
    } else {
        4.0 * rho / (ca2 + rho * rho * (4.0 * ca2 + cs2))
    };
    (erlang * (1.0 + (ca2 - 1.0) * (1.0 - rho) * factor)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::{Offer, wait_gigc, wait_mgc, wait_mmc};

    const BASE: Offer = Offer { rate_per_s: 0.8, ca2: 1.0, mean_s: 1.0, cs2: 1.0, servers: 1 };

    #[test]
    fn exact_special_cases() {
        assert!((wait_mmc(BASE) - 4.0).abs() < 1e-12);
        let lognormal = Offer { cs2: 4.0, rate_per_s: 0.7, ..BASE };
        assert!((wait_mgc(lognormal) - 0.7 * 5.0 / (2.0 * 0.3)).abs() < 1e-12);
        assert!(
            (wait_gigc(Offer { servers: 3, rate_per_s: 2.4, ..BASE })
                - wait_mmc(Offer { servers: 3, rate_per_s: 2.4, ..BASE }))
            .abs()
                < 1e-15
        );
    }

    #[test]
    fn close_to_exact_tables() {
        // E2/M/4 at ρ = 0.8 and H2(4)/M/4: exact values by QBD.
        let erlang = Offer { rate_per_s: 3.2, ca2: 0.5, servers: 4, ..BASE };
        assert!((wait_gigc(erlang) / 0.501_356_375 - 1.0).abs() < 0.05);
        assert!(
            (wait_mgc(Offer { rate_per_s: 1.6, cs2: 10.0, servers: 2, ..BASE }) / 9.202_101_68 - 1.0).abs()
                < 0.02
        );
    }
}
