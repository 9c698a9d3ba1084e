//! Both engines against known answers: textbooks, exact chains, published simulations. `tests/data/known-answers.json`
//! names the source of each.

use headroom::analysis::accuracy::{EngineKind, read, run};

const CASES: &str = include_str!("../data/known-answers.json");

/// Approximations that are known to leave their tolerance, and why; each carries a validity note in the answer.
const KNOWN_OUTSIDE: &[(&str, &str)] = &[
    ("pool-30-3-Wpool", "waits for a pool are small; theirs is 23 % off, the response 1 %"),
    (
        "sim-SW-H8-Wq8",
        "short gaps far behind very variable arrivals: 34 % of a wait that is 3 % of the response",
    ),
    ("sim-SW-H8-p", "waits behind very variable arrivals rise and fall together along the path: −20 %"),
    ("sim-T3-L4-D-L1", "two moments behind a constant server"),
    ("sim-RT-", "retries meet the line that turned them away"),
    ("mg-H2c2=10-2-0.8-p50", "the median of very variable work on two servers"),
];

#[test]
fn formulas_answer_as_known() {
    let cases = read(CASES).unwrap();
    let report = run(&cases, EngineKind::ClosedForm, 1);
    let unexpected: Vec<_> = report
        .failures
        .iter()
        .filter(|(id, ..)| !KNOWN_OUTSIDE.iter().any(|(known, _)| id.starts_with(known)))
        .collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    for (category, run) in [
        ("single-station", 150),
        ("closed", 34),
        ("loss", 34),
        ("multi-class", 46),
        ("network", 38),
        ("fork-join", 40),
        ("cache", 27),
        ("retry", 24),
    ] {
        assert!(report.categories[category].run >= run, "{category} ran {}", report.categories[category].run);
    }
    for exact in [
        "closed",
        "loss",
        "multi-class",
        "cache",
        "cdn",
        "serverless",
        "load-balancing",
        "time-varying",
        "autoscaling",
        "queue-lag",
        "availability",
        "geo",
    ] {
        assert_eq!(report.categories[exact].failed, 0, "{exact}");
    }
}

#[test]
fn a_changed_expectation_is_noticed() {
    let mut cases = read(CASES).unwrap();
    cases.retain(|c| c.id == "mm1-0.8-p99");
    cases[0].expected *= 1.000_01;
    assert_eq!(run(&cases, EngineKind::ClosedForm, 1).total.failed, 1);
}
