//! Retry budgets: what share of the wanted retries a budget grants.

use super::method::Method;
use crate::model::network::Retry;

/// A retry budget.
pub static BUDGET: Method = Method {
    name: "Retry budget",
    formula: "g = 1 − (1 − x)/(1 − x^(2B + 1)), x = b/w; w = f·(1 + fg + (fg)² + …), so that retries per first attempt ≤ b",
    source: "birth and death process of the retries in store, B the most in store; its noise is half that of two Poisson streams",
    assumes: "attempts fail independently with probability f",
    error: "attempts 1 % where failures are independent; failures that come in bursts are granted fewer",
};

/// Share of the wanted retries that is granted where an attempt fails with probability `failing`.
pub fn granted(retry: &Retry, failing: f64) -> f64 {
    let Some(budget) = retry.budget.filter(|_| retry.attempts > 1 && failing > 0.0) else { return 1.0 };
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if share(budget / wanted(retry.attempts, failing, middle)) > middle {
            low = middle
        } else {
            high = middle
        }
    }
    0.5 * (low + high)
}

/// Retries wanted per first attempt.
fn wanted(attempts: u32, failing: f64, granted: f64) -> f64 {
    let again = failing * granted;
    let tries = f64::from(attempts - 1);
    if 1.0 - again < 1e-12 {
        failing * tries
    } else {
        failing * (1.0 - libm::pow(again, tries)) / (1.0 - again)
    }
}

/// Probability that the store is not empty where it earns `x` for each one that is wanted.
fn share(x: f64) -> f64 {
    let places = 2.0 * Retry::BUDGET_BURST + 1.0;
    if (x - 1.0).abs() < 1e-9 { 1.0 - 1.0 / places } else { 1.0 - (1.0 - x) / (1.0 - libm::pow(x, places)) }
}

#[cfg(test)]
mod tests {
    use super::{Retry, granted, wanted};

    fn retry(attempts: u32, budget: f64) -> Retry {
        Retry { attempts, budget: Some(budget), ..Retry::NONE }
    }

    #[test]
    fn retries_never_exceed_the_budget() {
        for attempts in [2, 3, 10] {
            for failing in [1e-6, 0.05, 0.1, 0.3, 0.999, 1.0] {
                for budget in [0.0, 0.1, 0.2, 1.0, 20.0] {
                    let g = granted(&retry(attempts, budget), failing);
                    let made = g * wanted(attempts, failing, g);
                    assert!(
                        (0.0..=1.0).contains(&g) && made <= budget + 1e-9,
                        "{attempts} {failing} {budget}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_large_budget_changes_nothing_and_none_allows_all() {
        assert!(granted(&retry(3, 1.0), 0.1) > 1.0 - 1e-9);
        assert!(granted(&Retry { attempts: 3, ..Retry::NONE }, 0.9) == 1.0);
        assert!((granted(&retry(2, 0.1), 1.0) - 0.1).abs() < 1e-9);
    }
}
