//! Parameters that several kinds share, and how they are read.

use crate::model::behaviour::Work;
use crate::model::distribution::{Distribution, Law};
use crate::model::network::{Discipline, Pace, Scaling};
use crate::model::param::{ParamSpec, Reader};
use crate::model::units::Unit;

/// Mean time on a core.
pub(super) const fn service_time(default_s: f64) -> ParamSpec {
    ParamSpec::number("service_time", "Service time", Unit::Seconds, default_s, 0.0, 86_400.0).per_class().help(
        "Mean work on one core for one request. Waiting for other blocks is not part of it: edges add that.",
    )
}

/// Mean time of a managed service, under the name that fits it.
pub(super) const fn time(label: &'static str, default_s: f64, help: &'static str) -> ParamSpec {
    ParamSpec::number("service_time", label, Unit::Seconds, default_s, 0.0, 86_400.0).per_class().help(help)
}

/// Squared coefficient of variation of the service time.
pub(super) const fn variability(default: f64) -> ParamSpec {
    ParamSpec::number("variability", "Variability", Unit::None, default, 0.0, 100.0)
        .per_class()
        .advanced()
        .help("How uneven the times are: variance over squared mean. 0 is always the same, 1 is like an exponential law, above 2 means a few very slow requests.")
}

/// Family of the service time's law.
pub(super) const fn law(default: &'static str) -> ParamSpec {
    ParamSpec::choice("law", "Law of the time", default, Law::OPTIONS)
        .per_class()
        .advanced()
        .help("The shape of the spread around the mean. Constant and exponential have a fixed variability of 0 and 1.")
}

/// How cores are shared.
pub(super) const fn discipline(default: &'static str) -> ParamSpec {
    ParamSpec::choice(
        "discipline",
        "Core sharing",
        default,
        &[("sharing", "All at once, equal shares"), ("fcfs", "One at a time, first come first served")],
    )
    .advanced()
    .help("Threads on a CPU share its cores equally. Choose first come first served where a request keeps its core until it is done.")
}

/// Requests one instance may hold.
pub(super) const fn workers(default: f64) -> ParamSpec {
    ParamSpec::count("workers", "Workers per instance", default, 1.0, 1e6).or_unlimited().help(
        "Threads or processes: how many requests one instance holds at once. A worker stays taken while its request waits for another block.",
    )
}

/// Requests that may wait for a worker.
pub(super) const fn backlog(default: f64) -> ParamSpec {
    ParamSpec::count("backlog", "Backlog per instance", default, 0.0, 1e7)
        .or_unlimited()
        .help("How many more may wait for a worker. Beyond it requests are rejected at once.")
}

/// Share answered at once.
pub(super) const fn hit_ratio(default: f64, help: &'static str) -> ParamSpec {
    ParamSpec::number("hit_ratio", "Hit ratio", Unit::Ratio, default, 0.0, 1.0).per_class().help(help)
}

/// Whether replies to users are billed as internet traffic.
pub(super) const EGRESS: ParamSpec = ParamSpec::flag("egress", "Pays for transfer to users", true)
    .advanced()
    .help("Bytes sent straight to users are billed as transfer to the internet. Switch off where traffic is included.");

/// Fixed or autoscaled.
pub(super) const SCALING: ParamSpec =
    ParamSpec::choice("scaling", "Scaling", "target", &[("target", "Automatic"), ("fixed", "Fixed")])
        .help("Automatic keeps just enough instances for the target utilisation. The steady state is modelled, not the minutes it takes to get there.");
/// Instances where fixed.
pub(super) const fn fixed_instances(default: f64) -> ParamSpec {
    ParamSpec::count("instances", "Instances", default, 1.0, 10_000.0)
        .help("How many there are, where scaling is fixed.")
}
/// Fewest instances.
pub(super) const fn min_instances(default: f64) -> ParamSpec {
    ParamSpec::count("min_instances", "Fewest instances", default, 1.0, 10_000.0)
        .help("What automatic scaling never goes below. They are paid at night too.")
}
/// Most instances.
pub(super) const fn max_instances(default: f64) -> ParamSpec {
    ParamSpec::count("max_instances", "Most instances", default, 1.0, 10_000.0)
        .help("What automatic scaling never goes above. Beyond this point the block saturates.")
}
/// Utilisation aimed at.
pub(super) const TARGET: ParamSpec =
    ParamSpec::number("target_utilisation", "Target utilisation", Unit::Ratio, 0.6, 0.05, 1.0).help(
        "Busy share of the cores that automatic scaling aims at. Lower costs more and absorbs spikes better.",
    );

/// Instances as the scaling parameters say.
pub(super) fn scaling(r: &Reader<'_>) -> Scaling {
    if r.choice("scaling") == "fixed" {
        return Scaling::Fixed(r.count("instances"));
    }
    let min = r.count("min_instances");
    Scaling::Target {
        utilisation: r.number("target_utilisation"),
        min,
        max: r.count("max_instances").max(min),
        pace: Pace::HPA,
    }
}

/// The chosen discipline.
pub(super) fn shared_cores(r: &Reader<'_>) -> Discipline {
    if r.choice("discipline") == "fcfs" { Discipline::Fcfs } else { Discipline::ProcessorSharing }
}

/// The law of the service time, `factor` times as long.
pub(super) fn service(r: &Reader<'_>, factor: f64) -> Distribution {
    let law = Law::from_slug(r.choice("law")).unwrap_or(Law::Exponential);
    Distribution::new(law, r.number("service_time") * factor, r.number("variability"))
}

/// Serves, then goes on with every request.
pub(super) fn plain_work(r: &Reader<'_>) -> Work {
    Work { service: service(r, 1.0), hit_ratio: 0.0, replica_share: 0.0 }
}

/// Serves, and answers the hits.
pub(super) fn caching_work(r: &Reader<'_>) -> Work {
    Work { service: service(r, 1.0), hit_ratio: r.number("hit_ratio"), replica_share: 0.0 }
}
