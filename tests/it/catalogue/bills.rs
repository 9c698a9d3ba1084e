//! Invoices computed by hand from the price lists.

use headroom::model::catalogue::find;
use headroom::model::param::Reader;
use headroom::model::rates::{Bill, Usage};
use headroom::model::{ParamValue, Params, Pricing};

use super::{bill, total, usage};

type Given = &'static [(&'static str, Value)];

#[derive(Clone, Copy)]
enum Value {
    N(f64),
    T(&'static str),
    On,
}
use Value::{N, On, T};

fn params(given: Given) -> Params {
    let mut params = Params::default();
    for (slug, value) in given {
        let value = match value {
            N(x) => ParamValue::Number(*x),
            T(text) => ParamValue::Text((*text).to_owned()),
            On => ParamValue::Flag(true),
        };
        params.set(slug, None, Some(value));
    }
    params
}

/// Checks a month's total in dollars, to a tenth of a cent.
fn costs(kind: &str, given: Given, used: Usage, dollars: f64) {
    let lines = bill(find(kind).unwrap(), &params(given), &used);
    let found = total(&lines);
    assert!((found - dollars).abs() < 1e-3, "{kind} costs {found}, not {dollars}: {lines:#?}");
}

#[test]
fn traffic_is_free() {
    for kind in ["users-daily", "users-rate", "users-closed"] {
        costs(kind, &[], usage(1e6, 10.0, 0.0, 0.0), 0.0);
        costs(kind, &[], usage(1e9, 1e5, 0.0, 0.0), 0.0);
    }
}

#[test]
fn cdn() {
    // 6M requests and 100 GB are within the free 10M and 1 024 GB.
    costs("cdn", &[("static_files", N(5.0))], usage(1e6, 100.0, 1.0, 0.0), 0.0);
    // 9 216 GB at 0.085, 40 960 at 0.08, 48 800 at 0.06; 600 000 − 1 000 tens of thousands at 0.01.
    let gb = 783.36 + 3276.80 + 2928.00;
    costs("cdn", &[("static_files", N(5.0))], usage(1e9, 1e5, 1.0, 0.0), gb + 5990.0);
}

#[test]
fn load_balancer() {
    // 730 h at 0.0225 and 10 GB-hours of capacity units at 0.008; 10 GB of transfer are free.
    costs("load-balancer", &[], usage(1e6, 10.0, 1.0, 0.0), 16.425 + 0.08);
    // 100 000 GB set the capacity units; transfer: 10 140 GB at 0.09, 40 960 at 0.085, 48 800 at 0.07.
    let transfer = 912.60 + 3481.60 + 3416.00;
    costs("load-balancer", &[], usage(1e9, 1e5, 1.0, 0.0), 16.425 + 800.0 + transfer);
    // 26.28e9 requests are 10 000/s: 1 000 new connections/s make 40 units, 60 000 open ones 20, ten more rules 100.
    costs("load-balancer", &[], usage(26.28e9, 0.0, 1.0, 0.0), 16.425 + 730.0 * 40.0 * 0.008);
    costs("load-balancer", &[("rules", N(20.0))], usage(26.28e9, 0.0, 1.0, 0.0), 16.425 + 584.0);
    costs(
        "load-balancer",
        &[("connection_time", N(180.0))],
        usage(26.28e9, 0.0, 1.0, 0.0),
        16.425 + 730.0 * 60.0 * 0.008,
    );
}

#[test]
fn api_gateway() {
    costs("api-gateway", &[], usage(1e6, 10.0, 1.0, 0.0), 1.0);
    // 300M at 1.00 and 700M at 0.90, and the same transfer as a load balancer.
    costs("api-gateway", &[], usage(1e9, 1e5, 1.0, 0.0), 930.0 + 7810.20);
    // 333M at 3.50 and 667M at 2.80.
    costs("api-gateway", &[("flavour", T("rest"))], usage(1e6, 0.0, 1.0, 0.0), 3.50);
    costs("api-gateway", &[("flavour", T("rest"))], usage(1e9, 0.0, 1.0, 0.0), 3033.10);
}

#[test]
fn server() {
    // m5.large: 70.08 a machine and 50 GB of disk at 0.08.
    costs("vm-server", &[], usage(1e6, 10.0, 2.0, 0.0), 140.16 + 8.0);
    costs("vm-server", &[], usage(1e9, 1e5, 10.0, 0.0), 700.80 + 40.0 + 7810.20);
    // A VPS includes disk and traffic.
    costs("vm-server", &[("size", T("vps_8"))], usage(1e6, 10.0, 1.0, 0.0), 160.0);
    costs("vm-server", &[("size", T("vps_8"))], usage(1e9, 1e5, 3.0, 0.0), 480.0);
    costs("vm-server", &[("size", T("custom")), ("price", N(99.0))], usage(1e6, 10.0, 2.0, 0.0), 198.0);
}

#[test]
fn container_service() {
    // A task of 1 vCPU and 2 GB: 730 × (0.04048 + 2 × 0.004445) = 36.0401.
    costs("container-service", &[], usage(1e6, 10.0, 2.0, 0.0), 72.0802);
    costs("container-service", &[], usage(1e9, 1e5, 10.0, 0.0), 360.401 + 7810.20);
    // A task of 0.25 vCPU and 0.5 GB: 730 × (0.01012 + 0.0022225) = 9.010025.
    let small: Given = &[("vcpus", T("0.25")), ("memory_gb", N(0.5))];
    costs("container-service", small, usage(1e6, 10.0, 2.0, 0.0), 18.02005);
    let lines = bill(find("container-service").unwrap(), &params(&[]), &usage(1e6, 10.0, 10.0, 0.0));
    let fixed: f64 = lines.iter().filter(|line| line.fixed).map(|line| line.usd_month).sum();
    assert!((fixed - 72.0802).abs() < 1e-9, "two tasks run whatever the traffic, not {fixed}");
}

#[test]
fn function() {
    // 1M requests and 1M × 0.2 s × 0.5 GB = 100 000 GB-s are free.
    costs("function", &[], usage(1e6, 10.0, 1.0, 0.2), 0.0);
    // 999M at 0.20, and 99.6M GB-s at 0.0000166667.
    costs("function", &[], usage(1e9, 0.0, 1.0, 0.2), 199.80 + 1660.00332);
    // Arm: 99.6M GB-s at 0.0000133334.
    costs("function", &[("processor", T("arm"))], usage(1e9, 0.0, 1.0, 0.2), 199.80 + 1328.00664);
    // 10 GB for 1 s, 1e9 times: 10e9 GB-s, of which 5 999.6M at the full price and 4 000M at 90 %.
    let large: Given = &[("memory_mb", N(10_240.0))];
    costs("function", large, usage(1e9, 0.0, 1.0, 1.0), 199.80 + 99993.53332 + 60000.12);
}

#[test]
fn cache() {
    costs("cache", &[], usage(1e6, 0.0, 1.0, 0.0), 108.77);
    costs("cache", &[("nodes", N(3.0))], usage(1e9, 0.0, 3.0, 0.0), 326.31);
    costs("cache", &[("size", T("r6g.large"))], usage(1e9, 0.0, 2.0, 0.0), 300.76);
}

#[test]
fn relational_database() {
    // db.m5.large: 129.94 and 100 GB at 0.115.
    costs("relational-db", &[], usage(1e6, 0.0, 1.0, 0.0), 141.44);
    // Primary, standby and two replicas of db.m5.2xlarge: 4 × (519.76 + 300 × 0.115).
    let large: Given =
        &[("size", T("m5.2xlarge")), ("replicas", N(2.0)), ("multi_az", On), ("storage_gb", N(300.0))];
    costs("relational-db", large, usage(1e9, 0.0, 3.0, 0.0), 2217.04);
}

#[test]
fn queue() {
    // Three requests a message, the first million free.
    costs("queue", &[], usage(1e6, 0.0, 1.0, 0.0), 0.80);
    costs("queue", &[], usage(1e9, 0.0, 1.0, 0.0), 1199.60);
    costs("queue", &[("flavour", T("fifo"))], usage(1e9, 0.0, 1.0, 0.0), 1499.50);
}

#[test]
fn worker_pool() {
    costs("worker-pool", &[], usage(1e6, 0.0, 1.0, 0.0), 36.0401);
    costs("worker-pool", &[], usage(1e9, 0.0, 10.0, 0.0), 360.401);
}

#[test]
fn third_party_api() {
    costs("third-party-api", &[("price_per_call", N(0.3))], usage(1000.0, 0.0, 1.0, 0.0), 300.0);
    costs("third-party-api", &[("price_per_call", N(0.0004))], usage(1e9, 0.0, 1.0, 0.0), 400_000.0);
}

#[test]
fn a_missing_price_is_a_gap() {
    for (kind, given) in [
        ("third-party-api", [].as_slice()),
        ("vm-server", &[("size", T("custom"))]),
        ("cache", &[("size", T("custom"))]),
        ("relational-db", &[("size", T("custom"))]),
    ] {
        let lines = bill(find(kind).unwrap(), &params(given), &usage(1e6, 10.0, 1.0, 0.0));
        assert!(lines[0].missing && lines[0].quantity > 0.0, "{kind}: {lines:?}");
    }
}

#[test]
fn edits_and_multipliers_change_the_bill() {
    let spec = find("cache").unwrap();
    let mut pricing = Pricing { multiplier: 1.25, ..Pricing::default() };
    let line = |pricing: &Pricing| {
        let mut bill = Bill::new(pricing);
        (spec.cost)(&Reader::new(spec.params, &Params::default()), &usage(1e6, 0.0, 1.0, 0.0), &mut bill);
        bill.into_lines().remove(0)
    };
    assert!((line(&pricing).usd_month - 135.9625).abs() < 1e-9 && !line(&pricing).edited);
    pricing.edited.insert(line(&pricing).rate.slug.to_owned(), 0.1);
    assert!((line(&pricing).usd_month - 73.0).abs() < 1e-9 && line(&pricing).edited);
}
