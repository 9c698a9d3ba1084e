//! Parameters that several kinds share, and how they are read.

mod arrivals;
mod caching;
mod contention;
mod reliability;
mod scaling;
mod sharding;
mod waiting;

use crate::model::behaviour::{Shape, Work};
use crate::model::distribution::{Distribution, Law};
use crate::model::param::{ParamSpec, Reader};
use crate::model::units::Unit;

pub(super) use arrivals::*;
pub(super) use caching::*;
pub(super) use contention::*;
pub(super) use reliability::*;
pub(super) use scaling::*;
pub(super) use sharding::*;
pub(super) use waiting::*;

/// Laws whose spread is free.
pub(super) const SPREAD_LAWS: &[&str] = &["lognormal", "erlang", "hyperexponential", "pareto"];

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

/// Whether replies to users are billed as internet traffic.
pub(super) const EGRESS: ParamSpec = ParamSpec::flag("egress", "Pays for transfer to users", true)
    .advanced()
    .help("Bytes sent straight to users are billed as transfer to the internet. Switch off where traffic is included.");

/// The law of the service time, `factor` times as long.
pub(super) fn service(r: &Reader<'_>, factor: f64) -> Distribution {
    law_of(r, "law", r.number("service_time") * factor, "variability")
}

/// Serves, then goes on with every request.
pub(super) fn plain_work(r: &Reader<'_>) -> Work {
    Work::plain(service(r, 1.0))
}

/// A law of a time from the parameters of its family, mean and variability.
pub(super) fn law_of(r: &Reader<'_>, law: &str, mean_s: f64, variability: &str) -> Distribution {
    let law = Law::from_slug(r.choice(law)).unwrap_or(Law::Exponential);
    Distribution::new(law, mean_s, r.number(variability))
}

/// What every block that runs programs has: how its cores are shared, who waits how long, what slows it, what fails.
pub(super) fn server(r: &Reader<'_>) -> Shape {
    Shape {
        discipline: shared_cores(r),
        patience: patience(r),
        contention: contention(r),
        reliability: reliability(r),
        ..Shape::MANAGED
    }
}
