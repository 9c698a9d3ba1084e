//! How often instances fail.

use crate::model::network::Reliability;
use crate::model::param::{ParamSpec, Reader};
use crate::model::units::Unit;

const FAILURES: &str = "Failures";

/// Mean time from repair to failure.
pub(in crate::model::catalogue) const MTBF: ParamSpec =
    ParamSpec::number("mtbf", "Time between failures", Unit::Seconds, f64::INFINITY, 1.0, 1e10)
        .or_unlimited()
        .under(FAILURES)
        .help("Mean time that one instance runs before it fails. 30 d is a usual guess for a machine. Unlimited never fails.");
/// Mean time from failure to repair.
pub(in crate::model::catalogue) const MTTR: ParamSpec = ParamSpec::number("mttr", "Time to repair", Unit::Seconds, 300.0, 1.0, 1e8)
    .under(FAILURES)
    .where_set("mtbf")
    .help("Mean time until a failed instance, or the one that replaces it, takes requests again. Availability is the time between failures ÷ (time between failures + time to repair).");
/// Fewest instances that still answer.
pub(in crate::model::catalogue) const NEEDED: ParamSpec =
    ParamSpec::count("needed", "Instances needed", 1.0, 1.0, 10_000.0)
        .under(FAILURES)
        .where_set("mtbf")
        .help("Fewest instances with which the block still answers.");

/// Failures of a block with several instances.
pub(in crate::model::catalogue) fn reliability(r: &Reader<'_>) -> Option<Reliability> {
    reliability_of_one(r).map(|found| Reliability { needed: r.count("needed").max(1), ..found })
}

/// Failures of a block that is up or down as a whole.
pub(in crate::model::catalogue) fn reliability_of_one(r: &Reader<'_>) -> Option<Reliability> {
    let mtbf_s = r.number("mtbf");
    mtbf_s.is_finite().then(|| Reliability { mtbf_s, mttr_s: r.number("mttr"), needed: 1 })
}
