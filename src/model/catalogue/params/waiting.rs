//! Who comes first, and how long anybody waits.

use super::{SPREAD_LAWS, law_of};
use crate::model::behaviour::Work;
use crate::model::distribution::{Distribution, Law};
use crate::model::network::Discipline;
use crate::model::param::{ParamSpec, Reader};
use crate::model::units::Unit;

const WAITING: &str = "Waiting";

/// How cores are shared.
pub(in crate::model::catalogue) const fn discipline(default: &'static str) -> ParamSpec {
    ParamSpec::choice(
        "discipline",
        "Core sharing",
        default,
        &[
            ("sharing", "Equal shares"),
            ("fcfs", "First come first served"),
            ("priority", "Priority by class"),
        ],
    )
    .under(WAITING)
    .help("Threads on a CPU share its cores equally. Choose first come first served where a request keeps its core until it is done, and priority where some classes overtake the others in line. What has begun is finished.")
}

/// A class's place in the line.
pub(in crate::model::catalogue) const RANK: ParamSpec = ParamSpec::count("rank", "Rank", 1.0, 1.0, 100.0)
    .per_class()
    .under(WAITING)
    .where_chosen("discipline", &["priority"])
    .help("The place of a class in the line: 1 comes first. Classes of the same rank come first come first served.");

/// How long a request waits in line before it gives up.
pub(in crate::model::catalogue) const PATIENCE: ParamSpec =
    ParamSpec::number("patience", "Gives up after", Unit::Seconds, f64::INFINITY, 1e-3, 86_400.0)
        .or_unlimited()
        .under(WAITING)
        .help("Mean time that a request waits in line before it gives up: a queue timeout, or people who leave. It counts as timed out and costs no work.");
/// Family of the patience's law.
pub(in crate::model::catalogue) const PATIENCE_LAW: ParamSpec =
    ParamSpec::choice("patience_law", "Law of patience", "deterministic", Law::OPTIONS)
        .under(WAITING)
        .where_set("patience")
        .help("Constant for a timeout in the queue, exponential for people.");
/// Spread of the patience.
pub(in crate::model::catalogue) const PATIENCE_VARIABILITY: ParamSpec =
    ParamSpec::number("patience_variability", "Variability of patience", Unit::None, 1.0, 0.0, 100.0)
        .under(WAITING)
        .where_chosen("patience_law", SPREAD_LAWS)
        .help("How uneven patience is: variance over squared mean.");

/// The chosen discipline.
pub(in crate::model::catalogue) fn shared_cores(r: &Reader<'_>) -> Discipline {
    match r.choice("discipline") {
        "fcfs" => Discipline::Fcfs,
        "priority" => Discipline::Priority,
        _ => Discipline::ProcessorSharing,
    }
}

/// The law of the longest wait in line.
pub(in crate::model::catalogue) fn patience(r: &Reader<'_>) -> Option<Distribution> {
    let mean_s = r.number("patience");
    mean_s.is_finite().then(|| law_of(r, "patience_law", mean_s, "patience_variability"))
}

/// Work with the class's rank.
pub(in crate::model::catalogue) fn ranked(r: &Reader<'_>, work: Work) -> Work {
    Work { rank: r.count("rank"), ..work }
}
