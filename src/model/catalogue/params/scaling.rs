//! How many instances there are, and how fast their number follows the traffic.

use crate::model::network::{Pace, Scaling};
use crate::model::param::{ParamSpec, Reader};
use crate::model::units::Unit;

const AUTOMATIC: &[&str] = &["target"];
const PACE_TOPIC: &str = "Automatic scaling";

/// Fixed or autoscaled.
pub(in crate::model::catalogue) const SCALING: ParamSpec =
    ParamSpec::choice("scaling", "Scaling", "target", &[("target", "Automatic"), ("fixed", "Fixed")])
        .help("Automatic keeps just enough instances for the target utilisation. Charts over traffic show the steady state, the chart over time the minutes it takes to get there.");
/// Instances where fixed.
pub(in crate::model::catalogue) const fn fixed_instances(default: f64) -> ParamSpec {
    ParamSpec::count("instances", "Instances", default, 1.0, 10_000.0)
        .where_chosen("scaling", &["fixed"])
        .help("How many there are, where scaling is fixed.")
}
/// Fewest instances.
pub(in crate::model::catalogue) const fn min_instances(default: f64) -> ParamSpec {
    ParamSpec::count("min_instances", "Fewest instances", default, 1.0, 10_000.0)
        .where_chosen("scaling", AUTOMATIC)
        .help("What automatic scaling never goes below. They are paid at night too.")
}
/// Most instances.
pub(in crate::model::catalogue) const fn max_instances(default: f64) -> ParamSpec {
    ParamSpec::count("max_instances", "Most instances", default, 1.0, 10_000.0)
        .where_chosen("scaling", AUTOMATIC)
        .help("What automatic scaling never goes above. Beyond this point the block saturates.")
}
/// Utilisation aimed at.
pub(in crate::model::catalogue) const TARGET: ParamSpec = ParamSpec::number(
    "target_utilisation",
    "Target utilisation",
    Unit::Ratio,
    0.6,
    0.05,
    1.0,
)
.where_chosen("scaling", AUTOMATIC)
.help("Busy share of the cores that automatic scaling aims at. Lower costs more and absorbs spikes better.");
/// The autoscaler's rule.
pub(in crate::model::catalogue) const PACE: ParamSpec = ParamSpec::choice(
    "pace",
    "Rule",
    "hpa",
    &[("hpa", "Kubernetes autoscaler"), ("target_tracking", "AWS target tracking")],
)
.under(PACE_TOPIC)
.where_chosen("scaling", AUTOMATIC)
.help("Kubernetes looks every 15 s, at most doubles at a look, and shrinks after 5 minutes. AWS target tracking looks at one-minute metrics, grows after 3 minutes and shrinks after 15.");
/// Time until a new instance serves.
pub(in crate::model::catalogue) const BOOT_TIME: ParamSpec =
    ParamSpec::number("boot_time", "Time to start", Unit::Seconds, 30.0, 0.0, 3600.0)
        .under(PACE_TOPIC)
        .where_chosen("scaling", AUTOMATIC)
        .help("From the decision to the new instance's first request: containers take 10 s to a minute, machines one to five.");

/// Instances as the scaling parameters say.
pub(in crate::model::catalogue) fn scaling(r: &Reader<'_>) -> Scaling {
    if r.choice("scaling") == "fixed" {
        return Scaling::Fixed(r.count("instances"));
    }
    let min = r.count("min_instances");
    let rule = if r.choice("pace") == "target_tracking" { Pace::TARGET_TRACKING } else { Pace::HPA };
    Scaling::Target {
        utilisation: r.number("target_utilisation"),
        min,
        max: r.count("max_instances").max(min),
        pace: Pace { boot_s: r.number("boot_time"), ..rule },
    }
}
