//! One line followed through a step of time.

use crate::queueing::method::Method;

/// How a line moves in time.
pub static POINTWISE_FLUID: Method = Method {
    name: "Fluid line with its stationary spread",
    formula: "dX/dt = λ(t) − cμ·ρ(X), where ρ(X) solves X = cρ + (1 + cs²)/2·ρ^√(2(c+1))/(1 − ρ), the last term times 1 − X/K where only K have room",
    source: "pointwise stationary fluid flow, Wang, Tipper & Banerjee 1996; L(ρ) by Sakasegawa 1977",
    assumes: "at every instant the line is spread as it would be in a steady state of the same mean",
    error: "mean number: steady M/M/1 and growth exact; spikes 2 % with 50 servers, 4 % with 10, 12 to 17 % with 1; one server filling from empty 20 %",
};

/// What a step did to a line.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(super) struct Step {
    /// Number present at its end.
    pub(super) present: f64,
    /// Number served during it.
    pub(super) served: f64,
    /// Of those present, how many wait.
    pub(super) waiting: f64,
}

/// Passes of the root search, a bound: bisection of an interval of length 1 to the last bit.
const PASSES_MAX: u32 = 60;

/// Moves a line of `present` that `coming` more join during `step_s`. `servers` serve in `service_s` seconds each on
/// average, infinitely many without a line; `spread` is (1 + cs²)/2.
///
/// Implicit Euler on the pointwise stationary fluid: find ρ with X(ρ) + step·servers·ρ/service = present + coming.
/// Both sides keep what comes in; any step is stable.
pub(super) fn advance(
    present: f64,
    coming: f64,
    servers: f64,
    service_s: f64,
    spread: f64,
    step_s: f64,
) -> Step {
    let total = present + coming;
    if service_s <= 0.0 {
        return Step { present: 0.0, served: total, waiting: 0.0 };
    }
    if servers.is_infinite() {
        let inside = total / (1.0 + step_s / service_s);
        return Step { present: inside, served: total - inside, waiting: 0.0 };
    }
    if servers <= 0.0 {
        return Step { present: total, served: 0.0, waiting: total };
    }
    if total <= 0.0 {
        return Step::default();
    }
    let power = libm::sqrt(2.0 * (servers + 1.0));
    let per_rho = servers * (1.0 + step_s / service_s);
    let (mut low, mut high) = (0.0f64, (total / per_rho).min(1.0));
    let mut rho = high;
    for _ in 0..PASSES_MAX {
        let raised = libm::pow(rho, power);
        let line = spread * raised / (1.0 - rho);
        let excess = per_rho * rho + line - total;
        if excess > 0.0 {
            high = rho
        } else {
            low = rho
        }
        let slope = per_rho + line * (power / rho.max(1e-300) + 1.0 / (1.0 - rho));
        let newton = rho - excess / slope;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - rho).abs() <= 1e-13 * rho {
            break;
        }
        rho = next;
    }
    let served = (servers * rho * step_s / service_s).min(total);
    let inside = total - served;
    Step { present: inside, served, waiting: (inside - servers * rho).max(0.0) }
}

#[cfg(test)]
mod tests {
    use super::advance;

    #[test]
    fn settles_at_the_stationary_mean_of_mm1() {
        let mut x = 0.0;
        for _ in 0..100_000 {
            x = advance(x, 0.08, 1.0, 1.0, 1.0, 0.1).present;
        }
        assert!((x - 4.0).abs() < 1e-9, "{x}");
    }

    #[test]
    fn overload_grows_by_what_is_too_much() {
        let mut x = 0.0;
        for _ in 0..1000 {
            x = advance(x, 30.0, 10.0, 0.5, 1.0, 1.0).present;
        }
        assert!((x / 10_000.0 - 1.0).abs() < 0.01, "{x}");
    }

    #[test]
    fn keeps_what_comes_in_at_any_step() {
        for (present, coming, servers, step_s) in
            [(0.0, 5.0, 2.0, 1.0), (900.0, 0.0, 4.0, 1000.0), (3.0, 1e9, 4.0, 1e6), (1e-9, 0.0, 1e4, 0.01)]
        {
            let step = advance(present, coming, servers, 0.02, 1.0, step_s);
            assert!((step.present + step.served - present - coming).abs() <= 1e-9 * (present + coming));
            assert!(step.present >= 0.0 && step.served >= 0.0 && step.waiting <= step.present, "{step:?}");
        }
    }
}
