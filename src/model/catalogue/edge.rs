//! Parameters of edges, as data like those of blocks.

use crate::model::param::ParamSpec;
use crate::model::units::Unit;

/// Every parameter an edge can have, in the inspector's order.
pub const PARAMS: &[ParamSpec] = &[
    ParamSpec::number("calls", "Calls per request", Unit::Factor, 1.0, 0.0, 1000.0)
        .per_class()
        .help("Mean number of calls while one request is handled. A fraction is a probability; above one it repeats, one after the other. On a forward edge: the share of requests that take it."),
    ParamSpec::number("round_trip", "Network round trip", Unit::Seconds, 0.0, 0.0, 60.0)
        .help("Time on the wire, there and back, added to each call."),
    ParamSpec::number("timeout", "Timeout", Unit::Seconds, f64::INFINITY, 1e-6, 86_400.0)
        .or_unlimited()
        .help("Longest wait for one attempt, the wait for a connection included. The called block goes on working on what nobody waits for any more."),
    ParamSpec::count("attempts", "Attempts", 1.0, 1.0, 20.0)
        .help("How often a failed call is tried in all. 1 means no retries."),
    ParamSpec::number("backoff", "Backoff", Unit::Seconds, 0.1, 0.0, 60.0)
        .advanced()
        .help("Mean wait before the second attempt; each wait is drawn between half and one and a half times its mean."),
    ParamSpec::choice("backoff_growth", "Backoff growth", "exponential", &[("exponential", "Doubles each time"), ("constant", "Constant")])
        .advanced()
        .help("Whether the wait doubles after each failed attempt (to at most 60 s)."),
    ParamSpec::count("pool", "Connection pool", f64::INFINITY, 1.0, 100_000.0)
        .or_unlimited()
        .help("Connections that one instance of the caller may hold to the called block at once. Further calls wait in line."),
    ParamSpec::number("request_kb", "Request size", Unit::Kilobytes, 1.0, 0.0, 1e6).advanced().help("Bytes sent per call, for transfer costs."),
    ParamSpec::number("response_kb", "Response size", Unit::Kilobytes, 4.0, 0.0, 1e6).advanced().help("Bytes returned per call, for transfer costs."),
];
