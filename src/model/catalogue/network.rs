//! What stands between users and servers: content delivery, balancers, gateways.

use super::{BlockSpec, Group, icons, params, rates};
use crate::model::behaviour::{Behaviour, Shape};
use crate::model::network::Dispatch;
use crate::model::param::{ParamSpec, Reader};
use crate::model::rates::{Bill, Usage};
use crate::model::scenario::EdgeMode;
use crate::model::units::Unit;

/// Bills what goes straight to users as transfer to the internet.
pub(super) fn egress(r: &Reader<'_>, usage: &Usage, bill: &mut Bill<'_>) {
    if r.flag("egress") && usage.gb_to_users > 0.0 {
        bill.tiered(&rates::EGRESS, usage.gb_to_users, rates::EGRESS_TIERS);
    }
}

/// A content delivery network.
pub(super) static CDN: BlockSpec = BlockSpec {
    slug: "cdn",
    name: "CDN",
    group: Group::Network,
    icon: icons::CDN,
    summary: "Answers near the user from a cache; the rest goes on to your servers.",
    keywords: &["CloudFront", "Cloudflare", "Akamai", "Fastly", "content delivery network", "edge", "cache", "static files"],
    doc: "Each request is looked up at the edge. A hit is answered at once, a miss goes on over the outgoing edges; \
          the hit ratio is given, and may differ by class, or computed from how popular the objects are. Capacity is taken as unlimited: the edge adds its time and never queues.\n\n\
          Billed as CloudFront (United States and Europe): all bytes sent back in falling tiers after 1 TB free, and \
          every HTTPS request, static files included, after 10 million free. Transfer from an AWS origin is free.",
    params: &[
        params::HITS,
        params::hit_ratio(0.6, "Share of the requests answered at the edge. Pages made for one user cannot be cached: give their class 0."),
        params::CACHEABLE,
        params::ITEMS,
        params::POPULARITY,
        ParamSpec::number("cache_gb", "Edge storage", Unit::Gigabytes, f64::INFINITY, 0.001, 1e9)
            .or_unlimited()
            .where_chosen("hits", &["model"])
            .help("Storage that the edge keeps your objects in; all of it is taken as one cache."),
        params::OBJECT_KB.where_set("cache_gb"),
        params::EVICTION,
        params::TTL,
        params::TTL_SLIDING,
        params::time("Time at the edge", 0.003, "Mean time of one lookup at the edge, hit or miss."),
        params::variability(1.0),
        params::law("exponential"),
        ParamSpec::number("static_files", "Static files per request", Unit::Count, 0.0, 0.0, 10_000.0)
            .advanced()
            .help("Images and scripts that the edge serves with each request. They are billed as requests and put no load on your servers."),
        ParamSpec::number("edge_round_trip", "Round trip to the edge", Unit::Seconds, 0.012, 0.0, 10.0)
            .advanced()
            .help("Time on the wire between a user and the nearest edge, there and back, for the page load estimate."),
        params::MTBF,
        params::MTTR,
    ],
    takes_requests: true,
    makes_requests: true,
    edge_mode: EdgeMode::Forward,
    traffic_param: None,
    behaviour: |r| {
        Behaviour::Station(Shape {
            cache: params::cache(r, r.number("cache_gb")),
            reliability: params::reliability_of_one(r),
            ..Shape::MANAGED
        })
    },
    work: params::caching_work,
    cost: |r, usage, bill| {
        bill.tiered(&rates::CLOUDFRONT_GB, usage.gb_out, rates::CLOUDFRONT_GB_TIERS);
        let billed = usage.requests * (1.0 + r.number("static_files"));
        bill.tiered(&rates::CLOUDFRONT_REQUESTS, billed / 1e4, rates::CLOUDFRONT_REQUEST_TIERS);
    },
    rates: &[&rates::CLOUDFRONT_GB, &rates::CLOUDFRONT_REQUESTS],
};

/// A load balancer.
pub(super) static LOAD_BALANCER: BlockSpec = BlockSpec {
    slug: "load-balancer",
    name: "Load balancer",
    group: Group::Network,
    icon: icons::LOAD_BALANCER,
    summary: "Spreads requests over the instances of the blocks behind it.",
    keywords: &["ALB", "ELB", "application load balancer", "nginx", "HAProxy", "Envoy", "reverse proxy", "ingress", "round robin"],
    doc: "Adds its own time to each request and decides how the blocks behind it pick an instance. \
          One shared line is the best that any balancer can do: nobody waits while an instance is free. \
          Least connections, two random choices and join the idle queue come near to it; random, round robin and sticky sessions \
          give every instance its own line. Capacity is taken as unlimited.\n\n\
          Billed as an AWS Application Load Balancer: the hour, and capacity units, the largest of new connections ÷ 25 per second, \
          open connections ÷ 3 000, GB per hour, and rule evaluations ÷ 1 000 per second (ten rules are free). \
          Bytes sent straight to users are billed as internet transfer.",
    params: &[
        ParamSpec::choice(
            "policy",
            "Policy",
            "least_busy",
            &[
                ("least_busy", "One shared line (ideal)"),
                ("least_connections", "Least connections"),
                ("power_of_choices", "Best of a few at random"),
                ("idle_first", "Idle instances first"),
                ("round_robin", "Round robin"),
                ("random", "Random"),
                ("sticky", "Sticky sessions"),
            ],
        )
        .help("How an instance is picked for each request. One shared line is an ideal: it shows what no policy can beat. Random makes lines where least connections would find a free instance."),
        ParamSpec::count("choices", "Looks at", 2.0, 1.0, 1000.0)
            .where_chosen("policy", &["power_of_choices"])
            .help("How many instances are looked at for each request; the one with the fewest requests is taken. Two are nearly as good as all."),
        ParamSpec::number("busiest_share", "Share of the busiest instance", Unit::Ratio, 0.3, 0.0, 1.0)
            .where_chosen("policy", &["sticky"])
            .help("Sessions stay where they began, so that one instance gets more than its share; the others share the rest evenly."),
        params::time("Added time", 0.0015, "Mean time that the balancer adds to one request."),
        params::variability(1.0),
        params::law("exponential"),
        ParamSpec::number("requests_per_connection", "Requests per connection", Unit::Count, 10.0, 1.0, 1e6)
            .advanced()
            .help("Requests that share one connection, for the bill."),
        ParamSpec::number("connection_time", "Connection lifetime", Unit::Seconds, 60.0, 0.0, 86_400.0)
            .advanced()
            .help("How long a client's connection stays open, for the bill."),
        ParamSpec::count("rules", "Rules", 10.0, 0.0, 1000.0)
            .advanced()
            .help("Routing rules looked at for each request. The first ten cost nothing."),
        params::EGRESS,
        params::MTBF,
        params::MTTR,
    ],
    takes_requests: true,
    makes_requests: true,
    edge_mode: EdgeMode::Forward,
    traffic_param: None,
    behaviour: |r| {
        let dispatch = match r.choice("policy") {
            "random" => Dispatch::Random,
            "round_robin" => Dispatch::RoundRobin,
            "least_connections" => Dispatch::LeastConnections,
            "power_of_choices" => Dispatch::PowerOfChoices(r.count("choices").max(1)),
            "idle_first" => Dispatch::IdleFirst,
            "sticky" => Dispatch::Skewed(r.number("busiest_share")),
            _ => Dispatch::Shared,
        };
        Behaviour::Station(Shape {
            balances: Some(dispatch),
            reliability: params::reliability_of_one(r),
            ..Shape::MANAGED
        })
    },
    work: params::plain_work,
    cost: |r, usage, bill| {
        bill.fixed(&rates::ALB_HOUR, usage.hours);
        bill.usage(&rates::ALB_LCU, usage.hours * capacity_units(r, usage));
        egress(r, usage, bill);
    },
    rates: &[&rates::ALB_HOUR, &rates::ALB_LCU, &rates::EGRESS],
};

/// Load balancer capacity units at the month's mean traffic.
fn capacity_units(r: &Reader<'_>, usage: &Usage) -> f64 {
    let connections_per_s = usage.mean_per_s / r.number("requests_per_connection").max(1.0);
    let open = connections_per_s * r.number("connection_time");
    let gb_per_hour = if usage.hours > 0.0 { (usage.gb_in + usage.gb_out) / usage.hours } else { 0.0 };
    let evaluations_per_s = (r.number("rules") - 10.0).max(0.0) * usage.mean_per_s;
    (connections_per_s / 25.0).max(open / 3000.0).max(gb_per_hour).max(evaluations_per_s / 1000.0)
}

/// An API gateway.
pub(super) static API_GATEWAY: BlockSpec = BlockSpec {
    slug: "api-gateway",
    name: "API gateway",
    group: Group::Network,
    icon: icons::API_GATEWAY,
    summary: "One front door for many services: routing, authentication, quotas.",
    keywords: &[
        "AWS API Gateway",
        "Kong",
        "Apigee",
        "HTTP API",
        "REST API",
        "routing",
        "authentication",
        "front door",
    ],
    doc: "Adds its own time to each request and hands it on. Capacity is taken as unlimited; the account's throttle \
          (10 000 requests per second on AWS) is not modelled.\n\n\
          Billed per million requests in falling tiers, as an AWS HTTP API or REST API. \
          Bytes sent straight to users are billed as internet transfer.",
    params: &[
        ParamSpec::choice("flavour", "Flavour", "http", &[("http", "HTTP API"), ("rest", "REST API")])
            .help("Sets the price: HTTP API is the cheaper and plainer one."),
        params::time("Added time", 0.003, "Mean time that the gateway adds to one request."),
        params::variability(1.0),
        params::law("exponential"),
        params::EGRESS,
        params::MTBF,
        params::MTTR,
    ],
    takes_requests: true,
    makes_requests: true,
    edge_mode: EdgeMode::Forward,
    traffic_param: None,
    behaviour: |r| Behaviour::Station(Shape { reliability: params::reliability_of_one(r), ..Shape::MANAGED }),
    work: params::plain_work,
    cost: |r, usage, bill| {
        let (rate, tiers) = if r.choice("flavour") == "rest" {
            (&rates::APIGW_REST, rates::APIGW_REST_TIERS)
        } else {
            (&rates::APIGW_HTTP, rates::APIGW_HTTP_TIERS)
        };
        bill.tiered(rate, usage.requests / 1e6, tiers);
        egress(r, usage, bill);
    },
    rates: &[&rates::APIGW_HTTP, &rates::APIGW_REST, &rates::EGRESS],
};
