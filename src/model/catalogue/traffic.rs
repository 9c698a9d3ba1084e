//! Who sends requests.

use super::{BlockSpec, Group, icons, params};
use crate::model::behaviour::{Behaviour, Work};
use crate::model::distribution::{Distribution, Law};
use crate::model::param::{ParamSpec, Reader};
use crate::model::rates::{Bill, Usage};
use crate::model::scenario::EdgeMode;
use crate::model::units::Unit;

const SECONDS_PER_DAY: f64 = 86_400.0;

const PEAK_FACTOR: ParamSpec = ParamSpec::number("peak_factor", "Peak to mean", Unit::Factor, 4.0, 1.0, 1000.0)
    .help("How much busier the peak is than the average moment of the month. The peak sizes the system, the average pays the bill.");
const PAGE_KB: ParamSpec = ParamSpec::number("page_kb", "Page weight", Unit::Kilobytes, 1200.0, 0.0, 1e6)
    .advanced()
    .help("Bytes of one page with its images and scripts, for the page load estimate.");
const OBJECTS: ParamSpec = ParamSpec::count("objects", "Files per page", 5.0, 0.0, 10_000.0)
    .advanced()
    .help("Static files that one page loads after its first answer, for the page load estimate.");
const CLIENT_ROUND_TRIP: ParamSpec =
    ParamSpec::number("client_round_trip", "Client round trip", Unit::Seconds, 0.060, 0.0, 10.0)
        .advanced()
        .help(
            "Time on the wire between a user and your servers, there and back, for the page load estimate.",
        );
const CLIENT_BANDWIDTH: ParamSpec =
    ParamSpec::number("client_bandwidth", "Client bandwidth", Unit::MegabitsPerSecond, 20.0, 0.01, 100_000.0)
        .advanced()
        .help("Download speed of a typical user, for the page load estimate.");

/// Subscribers, of whom a part is active and makes so many requests a day.
pub(super) static USERS_DAILY: BlockSpec = BlockSpec {
    slug: "users-daily",
    name: "Users",
    group: Group::Traffic,
    icon: icons::USERS_DAILY,
    summary: "People who each make some requests a day, most of them at the same hours.",
    keywords: &["subscribers", "customers", "daily active users", "DAU", "clients", "visitors", "traffic", "browser", "mobile app"],
    doc: "Requests arrive independently of each other (a Poisson process), if nothing else is said, and do not wait for earlier ones.\n\n\
          Peak rate = users × active per day × requests per active user ÷ 86 400 s × peak to mean. \
          The peak sizes the system; the rate without the peak factor pays the bill. \
          Page weight, files, round trip and bandwidth serve only the page load estimate: they put no load on any block.",
    params: &[
        ParamSpec::number("users", "Users", Unit::Count, 10_000.0, 0.0, 1e10)
            .help("Subscribers or registered users. Dragging along a chart scales this number."),
        ParamSpec::number("active_share", "Active per day", Unit::Ratio, 0.3, 0.0, 1.0)
            .help("Share of the users who come on a given day."),
        ParamSpec::number("requests_per_day", "Requests per active user", Unit::Count, 40.0, 0.0, 1e6)
            .help("Requests that one active user makes in a day. Count only those that your servers compute, not images and scripts."),
        PEAK_FACTOR,
        PAGE_KB,
        OBJECTS,
        CLIENT_ROUND_TRIP,
        CLIENT_BANDWIDTH,
        params::ARRIVALS,
        params::GAP_LAW,
        params::GAP_VARIABILITY,
        params::BATCH_SIZE,
        params::BUSY_FACTOR,
        params::BUSY_TIME,
        params::QUIET_TIME,
        params::PROFILE,
        params::PROFILE_FACTOR,
        params::PROFILE_RISE,
        params::PROFILE_HOLD,
    ],
    takes_requests: false,
    makes_requests: true,
    edge_mode: EdgeMode::Call,
    traffic_param: Some("users"),
    behaviour: |r| {
        let mean_per_s = r.number("users") * r.number("active_share") * r.number("requests_per_day") / SECONDS_PER_DAY;
        open(r, mean_per_s * r.number("peak_factor"), mean_per_s)
    },
    work: no_work,
    cost: no_cost,
    rates: &[],
};

/// A plain arrival rate.
pub(super) static USERS_RATE: BlockSpec = BlockSpec {
    slug: "users-rate",
    name: "Request rate",
    group: Group::Traffic,
    icon: icons::USERS_RATE,
    summary: "A steady stream of so many requests per second at the peak.",
    keywords: &[
        "requests per second",
        "rps",
        "qps",
        "throughput",
        "load",
        "clients",
        "traffic",
        "API clients",
    ],
    doc: "Requests arrive independently of each other (a Poisson process), if nothing else is said, and do not wait for earlier ones: \
          a slow system gets just as many.\n\n\
          The peak rate sizes the system; peak rate ÷ peak to mean pays the bill.",
    params: &[
        ParamSpec::number("rate", "Peak rate", Unit::PerSecond, 100.0, 0.0, 1e8)
            .help("Requests per second in the busiest hour. Dragging along a chart scales this number."),
        PEAK_FACTOR,
        PAGE_KB,
        OBJECTS,
        CLIENT_ROUND_TRIP,
        CLIENT_BANDWIDTH,
        params::ARRIVALS,
        params::GAP_LAW,
        params::GAP_VARIABILITY,
        params::BATCH_SIZE,
        params::BUSY_FACTOR,
        params::BUSY_TIME,
        params::QUIET_TIME,
        params::PROFILE,
        params::PROFILE_FACTOR,
        params::PROFILE_RISE,
        params::PROFILE_HOLD,
    ],
    takes_requests: false,
    makes_requests: true,
    edge_mode: EdgeMode::Call,
    traffic_param: Some("rate"),
    behaviour: |r| {
        let peak_per_s = r.number("rate");
        open(r, peak_per_s, peak_per_s / r.number("peak_factor"))
    },
    work: no_work,
    cost: no_cost,
    rates: &[],
};

/// A population that thinks between requests.
pub(super) static USERS_CLOSED: BlockSpec = BlockSpec {
    slug: "users-closed",
    name: "Concurrent users",
    group: Group::Traffic,
    icon: icons::USERS_CLOSED,
    summary: "So many people at once, each waiting for a reply and thinking before the next request.",
    keywords: &["closed loop", "sessions", "think time", "virtual users", "VUs", "k6", "Locust", "JMeter", "load test", "employees"],
    doc: "A fixed population: each user sends a request, waits for the reply, thinks, and starts again. \
          A slow system slows its users down, so it is never overloaded without bound; the rate is at most users ÷ think time.\n\n\
          The users at the peak size the system; users ÷ peak to mean, at the same think time, pay the bill.",
    params: &[
        ParamSpec::number("users", "Users at once", Unit::Count, 100.0, 0.0, 1e8)
            .help("Sessions open at the peak. Dragging along a chart scales this number."),
        ParamSpec::number("think_time", "Think time", Unit::Seconds, 10.0, 0.0, 86_400.0)
            .help("Mean pause of a user between a reply and the next request."),
        ParamSpec::number("variability", "Variability", Unit::None, 1.0, 0.0, 100.0)
            .advanced()
            .help("How uneven the pauses are: variance over squared mean. 0 is always the same, 1 is like an exponential law."),
        ParamSpec::choice("law", "Law of the think time", "exponential", Law::OPTIONS)
            .advanced()
            .help("The shape of the spread around the mean."),
        PEAK_FACTOR,
        PAGE_KB,
        OBJECTS,
        CLIENT_ROUND_TRIP,
        CLIENT_BANDWIDTH,
        params::PROFILE,
        params::PROFILE_FACTOR,
        params::PROFILE_RISE,
        params::PROFILE_HOLD,
    ],
    takes_requests: false,
    makes_requests: true,
    edge_mode: EdgeMode::Call,
    traffic_param: Some("users"),
    behaviour: |r| {
        let law = Law::from_slug(r.choice("law")).unwrap_or(Law::Exponential);
        let population = r.number("users");
        Behaviour::ClosedSource {
            population,
            mean_population: population / r.number("peak_factor"),
            think: Distribution::new(law, r.number("think_time"), r.number("variability")),
            profile: params::traffic(r),
        }
    },
    work: no_work,
    cost: no_cost,
    rates: &[],
};

fn open(r: &Reader<'_>, peak_per_s: f64, mean_per_s: f64) -> Behaviour {
    let (gap, burst) = params::arrivals(r);
    Behaviour::OpenSource { peak_per_s, mean_per_s, gap, burst, profile: params::traffic(r) }
}

fn no_work(_: &Reader<'_>) -> Work {
    Work::plain(Distribution::ZERO)
}

fn no_cost(_: &Reader<'_>, _: &Usage, _: &mut Bill<'_>) {}
