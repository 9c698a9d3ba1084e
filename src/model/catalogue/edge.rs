//! Parameters of edges, as data like those of blocks.

use crate::model::geography;
use crate::model::param::{ParamSpec, Reader};
use crate::model::units::Unit;

const SEVERAL: &str = "Several calls";
const DISTANCE: &str = "Distance";
const FAILED: &str = "Failed calls";

/// Every parameter an edge can have, in the inspector's order.
pub const PARAMS: &[ParamSpec] = &[
    ParamSpec::number("calls", "Calls per request", Unit::Factor, 1.0, 0.0, 1000.0)
        .per_class()
        .help("Mean number of calls while one request is handled. A fraction is a probability; above one it repeats. On a forward edge: the share of requests that take it."),
    ParamSpec::number("round_trip", "Network round trip", Unit::Seconds, 0.0, 0.0, 60.0)
        .help("Time on the wire, there and back, added to each call."),
    ParamSpec::number("timeout", "Timeout", Unit::Seconds, f64::INFINITY, 1e-6, 86_400.0)
        .or_unlimited()
        .help("Longest wait for one attempt, the wait for a connection included. The called block goes on working on what nobody waits for any more."),
    ParamSpec::count("attempts", "Attempts", 1.0, 1.0, 20.0)
        .help("How often a failed call is tried in all. 1 means no retries."),
    ParamSpec::number("backoff", "Backoff", Unit::Seconds, 0.1, 0.0, 60.0)
        .under(FAILED)
        .help("Mean wait before the second attempt; each wait is drawn between half and one and a half times its mean."),
    ParamSpec::choice("backoff_growth", "Backoff growth", "exponential", &[("exponential", "Doubles each time"), ("constant", "Constant")])
        .under(FAILED)
        .help("Whether the wait doubles after each failed attempt (to at most 60 s)."),
    ParamSpec::number("retry_budget", "Retry budget", Unit::Ratio, f64::INFINITY, 0.0, 10.0)
        .or_unlimited()
        .under(FAILED)
        .where_set("attempts")
        .help("Most retries over time as a share of the calls, so that retries cannot multiply an overload. 10 to 20 % is usual."),
    ParamSpec::count("pool", "Connection pool", f64::INFINITY, 1.0, 100_000.0)
        .or_unlimited()
        .help("Connections that one instance of the caller may hold to the called block at once. Further calls wait in line."),
    ParamSpec::number("request_kb", "Request size", Unit::Kilobytes, 1.0, 0.0, 1e6).advanced().help("Bytes sent per call, for transfer costs."),
    ParamSpec::number("response_kb", "Response size", Unit::Kilobytes, 4.0, 0.0, 1e6).advanced().help("Bytes returned per call, for transfer costs."),
    ParamSpec::choice(
        "parallel",
        "Several calls",
        "in_turn",
        &[
            ("in_turn", "One after the other"),
            ("all", "At once, waits for all"),
            ("first", "At once, waits for the first few"),
            ("hedged", "Asks again where it is slow"),
        ],
    )
    .under(SEVERAL)
    .help("How the calls per request are made. A quorum waits for the first few of many; asking again sends a slow call a second time and takes the answer that comes first."),
    ParamSpec::count("need", "Answers needed", 1.0, 1.0, 1000.0)
        .under(SEVERAL)
        .where_chosen("parallel", &["first"])
        .help("How many of the calls made at once must succeed before the request goes on: 2 of 3 for a quorum."),
    ParamSpec::number("hedge_after", "Asks again after", Unit::Seconds, 0.1, 0.0, 3600.0)
        .under(SEVERAL)
        .where_chosen("parallel", &["hedged"])
        .help("How long it waits for an answer before it sends the call a second time. Near p95 costs about 5 % more calls."),
    ParamSpec::flag("with_previous", "Together with the one before", false)
        .under(SEVERAL)
        .help("Begins at the same time as the call that this block makes before it, in the order in which they were drawn. What comes after waits for both."),
    ParamSpec::number("distance", "Distance", Unit::Kilometres, 0.0, 0.0, 40_000.0)
        .under(DISTANCE)
        .help("As the crow flies. Light in fibre takes 1 ms there and back for each 100 km, and cables take a longer way; it is added to the round trip."),
    ParamSpec::number("detour", "Detour of the cables", Unit::Factor, 1.5, 1.0, 10.0)
        .under(DISTANCE)
        .where_set("distance")
        .help("Length of the cables over the distance: 1.3 to 2."),
    ParamSpec::number("handshakes", "Handshakes", Unit::Factor, 0.0, 0.0, 10.0)
        .under(DISTANCE)
        .help("Round trips before each call to open its connection: TCP takes one, TLS 1.3 one more, TLS 1.2 two. 0 where connections are kept open; a fraction where some are."),
];

/// Time on the wire in seconds, there and back: what was given, what the distance takes, and as much again for each
/// handshake.
pub fn round_trip_s(read: &Reader<'_>) -> f64 {
    let fibre_s = geography::fibre_round_trip_s(read.number("distance") * read.number("detour"));
    (read.number("round_trip") + fibre_s) * (1.0 + read.number("handshakes"))
}
