//! How the requests of a source clump, and how its traffic changes over time.

use super::{SPREAD_LAWS, law_of};
use crate::model::distribution::{Distribution, Law};
use crate::model::network::{Burst, Profile};
use crate::model::param::{ParamSpec, Reader};
use crate::model::traffic_shape;
use crate::model::units::Unit;

const ARRIVALS_TOPIC: &str = "Arrivals";
const TIME_TOPIC: &str = "Traffic over time";
const MODULATED: &[&str] = &["busy_quiet"];

/// How requests clump.
pub(in crate::model::catalogue) const ARRIVALS: ParamSpec = ParamSpec::choice(
    "arrivals",
    "Arrivals",
    "independent",
    &[
        ("independent", "Independent of each other"),
        ("gaps", "Gaps of a given law"),
        ("batches", "Many at once"),
        ("busy_quiet", "Busy and quiet spells"),
    ],
)
.under(ARRIVALS_TOPIC)
.help("People come independently of each other (a Poisson process). Machines send at even gaps, jobs many at once, crowds in busy spells.");
/// Family of the gaps' law.
pub(in crate::model::catalogue) const GAP_LAW: ParamSpec =
    ParamSpec::choice("gap_law", "Law of the gaps", "hyperexponential", Law::OPTIONS)
        .under(ARRIVALS_TOPIC)
        .where_chosen("arrivals", &["gaps"])
        .help("The shape of the spread around the mean gap.");
/// Spread of the gaps.
pub(in crate::model::catalogue) const GAP_VARIABILITY: ParamSpec =
    ParamSpec::number("gap_variability", "Variability of the gaps", Unit::None, 4.0, 0.0, 100.0)
        .under(ARRIVALS_TOPIC)
        .where_chosen("gap_law", SPREAD_LAWS)
        .help("How uneven the gaps between requests are: variance over squared mean. 0 is a steady beat, 1 independent requests.");
/// Requests that come at once.
pub(in crate::model::catalogue) const BATCH_SIZE: ParamSpec =
    ParamSpec::count("batch_size", "Requests at once", 10.0, 1.0, 1e6)
        .under(ARRIVALS_TOPIC)
        .where_chosen("arrivals", &["batches"])
        .help("How many come at the same instant: a scheduled job, a page that asks for ten things.");
/// Traffic of a busy spell over that of a quiet one.
pub(in crate::model::catalogue) const BUSY_FACTOR: ParamSpec = ParamSpec::number(
    "busy_factor",
    "Busy to quiet",
    Unit::Factor,
    5.0,
    1.0,
    10_000.0,
)
.under(ARRIVALS_TOPIC)
.where_chosen("arrivals", MODULATED)
.help(
    "How many times as many requests come in a busy spell as in a quiet one. The mean stays what is drawn.",
);
/// Mean length of a busy spell.
pub(in crate::model::catalogue) const BUSY_TIME: ParamSpec =
    ParamSpec::number("busy_time", "Busy spell", Unit::Seconds, 10.0, 0.001, 86_400.0)
        .under(ARRIVALS_TOPIC)
        .where_chosen("arrivals", MODULATED)
        .help("Mean length of a busy spell.");
/// Mean length of a quiet spell.
pub(in crate::model::catalogue) const QUIET_TIME: ParamSpec =
    ParamSpec::number("quiet_time", "Quiet spell", Unit::Seconds, 50.0, 0.001, 86_400.0)
        .under(ARRIVALS_TOPIC)
        .where_chosen("arrivals", MODULATED)
        .help("Mean length of a quiet spell.");

/// How traffic changes over time.
pub(in crate::model::catalogue) const PROFILE: ParamSpec = ParamSpec::choice(
    "profile",
    "Shape",
    "steady",
    &[
        ("steady", "Steady at the peak"),
        ("daily", "Daily cycle"),
        ("ramp", "Ramp"),
        ("spike", "Spike"),
        ("flash_sale", "Flash sale"),
    ],
)
.under(TIME_TOPIC)
.help("For the chart over time; the other charts show the peak that is drawn. A daily cycle has one peak a day and the mean that peak to mean says.");
/// How much more than what is drawn.
pub(in crate::model::catalogue) const PROFILE_FACTOR: ParamSpec =
    ParamSpec::number("profile_factor", "Grows to", Unit::Factor, 4.0, 0.0, 1000.0)
        .under(TIME_TOPIC)
        .where_chosen("profile", &["ramp", "spike", "flash_sale"])
        .help("Multiple of the drawn traffic at its highest.");
/// How long traffic takes to change.
pub(in crate::model::catalogue) const PROFILE_RISE: ParamSpec =
    ParamSpec::number("profile_rise", "Rises within", Unit::Seconds, 60.0, 0.0, 86_400.0)
        .under(TIME_TOPIC)
        .where_chosen("profile", &["ramp", "spike"])
        .help("How long traffic takes to get there. A spike falls as fast.");
/// How long the highest traffic lasts.
pub(in crate::model::catalogue) const PROFILE_HOLD: ParamSpec =
    ParamSpec::number("profile_hold", "Lasts", Unit::Seconds, 600.0, 1.0, 604_800.0)
        .under(TIME_TOPIC)
        .where_chosen("profile", &["spike", "flash_sale"])
        .help("How long a spike stays at its highest; how long a flash sale takes to halve again and again.");

/// The law of the gaps, their mean being 1, and how requests clump beyond it.
pub(in crate::model::catalogue) fn arrivals(r: &Reader<'_>) -> (Distribution, Option<Burst>) {
    let independent = Distribution::Exponential { mean_s: 1.0 };
    match r.choice("arrivals") {
        "gaps" => (law_of(r, "gap_law", 1.0, "gap_variability"), None),
        "batches" => (independent, Some(Burst::Batch { size: r.count("batch_size").max(1) })),
        "busy_quiet" => {
            let (ratio, busy_s, quiet_s) =
                (r.number("busy_factor"), r.number("busy_time"), r.number("quiet_time"));
            let quiet_factor = (busy_s + quiet_s) / (ratio * busy_s + quiet_s);
            let busy_factor = ratio * quiet_factor;
            (independent, Some(Burst::Modulated { busy_factor, quiet_factor, busy_s, quiet_s }))
        }
        _ => (independent, None),
    }
}

/// Traffic over time.
pub(in crate::model::catalogue) fn traffic(r: &Reader<'_>) -> Profile {
    let (factor, rise_s, hold_s) =
        (r.number("profile_factor"), r.number("profile_rise"), r.number("profile_hold"));
    match r.choice("profile") {
        "daily" => traffic_shape::daily(r.number("peak_factor")),
        "ramp" => traffic_shape::ramp(factor, rise_s),
        "spike" => traffic_shape::spike(factor, rise_s, hold_s),
        "flash_sale" => traffic_shape::flash_sale(factor, hold_s),
        _ => Profile::default(),
    }
}
