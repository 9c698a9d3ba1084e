//! Retries in closed form where they are all there is: the orbit of a single server, and the storm that deadlines make.

use super::method::Method;

/// One server without a line; who finds it busy tries again until it is free.
pub static ORBIT: Method = Method {
    name: "M/M/1/1 with retries",
    formula: "N = ρ²(μ + θ)/(θ(1 − ρ))",
    source: "Falin & Templeton 1997",
    assumes: "Poisson arrivals, exponential service and backoff, no end of attempts",
    error: "exact",
};

/// One server whose callers give up waiting and try again while it works on.
pub static STORM: Method = Method {
    name: "M/M/1 with deadlines and retries",
    formula: "p = e^(−(μ − Λ)τ), Λ = λ(1 − p^m)/(1 − p); also p = 1 where mλ ≥ μ",
    source: "Bronson, Aghayev, Charapko & Zhu 2021; Huang et al. 2022",
    assumes: "attempts come as if independent; abandoned work goes on",
    error: "exact as a fixed point; a simulated system stays near the lower one until a burst tips it over",
};

/// Mean number waiting to retry at a single server without a line (rates per second); infinite where it is overloaded.
pub fn orbit(arrivals_per_s: f64, service_per_s: f64, retry_per_s: f64) -> f64 {
    let rho = arrivals_per_s / service_per_s;
    if rho >= 1.0 {
        return f64::INFINITY;
    }
    rho * rho * (service_per_s + retry_per_s) / (retry_per_s * (1.0 - rho))
}

/// The probabilities below 1, rising, with which an attempt at a single server can fail in the long run if each waits
/// `deadline_s` and is made up to `attempts` times. The first is stable; the second, where there is one, is the edge
/// beyond which all attempts come to fail.
pub fn storm(arrivals_per_s: f64, service_per_s: f64, deadline_s: f64, attempts: u32) -> Vec<f64> {
    const STEPS: u32 = 4000;
    let rate = |p: f64| arrivals_per_s * (0..attempts).map(|k| libm::pow(p, f64::from(k))).sum::<f64>();
    // In logarithms, so that failures as rare as they like are found.
    let above = |u: f64| u + (service_per_s - rate(libm::exp(u))) * deadline_s;
    let lowest = -service_per_s * deadline_s - 1.0;
    let at = |i: u32| lowest * (1.0 - f64::from(i) / f64::from(STEPS));
    let mut found = Vec::new();
    for i in 0..STEPS {
        let (mut a, mut b) = (at(i), at(i + 1));
        let rising = above(a) < 0.0;
        // The end itself, p = 1, solves the equation only where it is the collapse.
        if b == 0.0 || rising == (above(b) < 0.0) {
            continue;
        }
        for _ in 0..80 {
            let middle = 0.5 * (a + b);
            if (above(middle) < 0.0) == rising { a = middle } else { b = middle }
        }
        found.push(libm::exp(0.5 * (a + b)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{orbit, storm};

    #[test]
    fn known_answers() {
        assert!((orbit(0.8, 1.0, 0.05) - 67.2).abs() < 1e-9);
        let found = storm(0.6, 1.0, 10.0, 3);
        assert_eq!(found.len(), 2);
        assert!((found[0] - 0.020_804_737_533_261_317).abs() < 1e-12);
        assert!((found[1] - 0.365_365_271_410_567_5).abs() < 1e-12);
    }

    #[test]
    fn one_state_where_retries_fit_and_none_where_they_cannot() {
        assert_eq!(storm(0.2, 1.0, 10.0, 3).len(), 1);
        assert!(storm(0.95, 1.0, 10.0, 3).is_empty());
    }
}
