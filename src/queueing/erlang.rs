//! Erlang's formulas, by the recursion that neither overflows nor loses digits.

/// Servers above which the recursion is replaced by its continued-fraction limit being negligible; a bound on work.
const SERVERS_MAX: u32 = 1_000_000;

/// Erlang B: probability that all `servers` are busy in M/G/c/c with offered load `a` erlangs (Erlang 1917),
/// by B₀ = 1, Bₖ = a·Bₖ₋₁/(k + a·Bₖ₋₁).
pub fn erlang_b(servers: u32, a: f64) -> f64 {
    if a <= 0.0 {
        return if servers == 0 { 1.0 } else { 0.0 };
    }
    let mut b = 1.0;
    for k in 1..=servers.min(SERVERS_MAX) {
        b = a * b / (f64::from(k) + a * b);
        if b < 1e-300 {
            return 0.0;
        }
    }
    b
}

/// Erlang C: probability of waiting in M/M/c with offered load `a` < `servers` erlangs, C = B/(1 − ρ(1 − B)).
pub fn erlang_c(servers: u32, a: f64) -> f64 {
    let rho = a / f64::from(servers.max(1));
    if rho >= 1.0 {
        return 1.0;
    }
    let b = erlang_b(servers, a);
    b / (1.0 - rho * (1.0 - b))
}

#[cfg(test)]
mod tests {
    use super::{erlang_b, erlang_c};

    #[test]
    fn textbook_values() {
        assert!((erlang_b(20, 30.0) - 0.380_084_881_185_120_07).abs() < 1e-14);
        assert!((erlang_c(100, 95.0) - 0.506_456_853_913_020_6).abs() < 1e-12);
        assert!((erlang_c(1, 0.7) - 0.7).abs() < 1e-15);
    }
}
