//! What belongs to others.

use super::{BlockSpec, Group, icons, params, rates};
use crate::model::behaviour::{Behaviour, Shape};
use crate::model::param::ParamSpec;
use crate::model::scenario::EdgeMode;
use crate::model::units::Unit;

/// Somebody else's service.
pub(super) static THIRD_PARTY_API: BlockSpec = BlockSpec {
    slug: "third-party-api",
    name: "Third-party API",
    group: Group::External,
    icon: icons::THIRD_PARTY_API,
    summary: "Somebody else's service: it takes its time, and perhaps its price.",
    keywords: &[
        "payment gateway",
        "Stripe",
        "PayPal",
        "Twilio",
        "SendGrid",
        "OpenAI",
        "LLM",
        "external",
        "SaaS",
        "webhook",
    ],
    doc: "A time drawn from the given law for every call, whatever the traffic: other people's queues are not visible. \
          A concurrency limit rejects what is beyond it at once. Failures of its own are not modelled; \
          give the edge to it a timeout and retries.\n\n\
          Billed per call at the price given; at 0 the price is unknown and the bill shows a gap.",
    params: &[
        params::time("Response time", 0.200, "Mean time from call to reply, as measured from your side."),
        params::variability(1.5),
        params::law("lognormal"),
        ParamSpec::count("concurrency", "Concurrency limit", f64::INFINITY, 1.0, 1e6)
            .or_unlimited()
            .help("Calls that it accepts at once. Further calls are rejected."),
        ParamSpec::number("price_per_call", "Price per call", Unit::Dollars, 0.0, 0.0, 1e5)
            .help("US dollars for one call. 0 means unknown and leaves a gap in the bill."),
        params::MTBF,
        params::MTTR,
    ],
    takes_requests: true,
    makes_requests: false,
    edge_mode: EdgeMode::Call,
    traffic_param: None,
    behaviour: |r| {
        let workers = r.limit("concurrency");
        Behaviour::Station(Shape {
            workers,
            backlog: workers.map(|_| 0),
            reliability: params::reliability_of_one(r),
            ..Shape::MANAGED
        })
    },
    work: params::plain_work,
    cost: |r, usage, bill| bill.own(&rates::OWN_CALL, usage.requests, r.number("price_per_call"), false),
    rates: &[],
};
