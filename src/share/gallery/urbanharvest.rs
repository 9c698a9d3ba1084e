//! UrbanHarvest, an online grocer, before and after each phase of its move to the cloud.
//!
//! Subscribers, replicas, and the parts of each phase are as the published case study tells them; it states no
//! service times and no prices, so those are assumptions, and each note says so.

use super::sketch::Sketch;
use super::sketch::Value::{self, Choice, Number, On};
use crate::model::{BlockId, ClassId, EdgeMode, Placements, Scenario};

const READ: ClassId = ClassId(1);
const WRITE: ClassId = ClassId(2);
const ORDER: ClassId = ClassId(3);
/// Orders are one request in a hundred; with other writes they make 15 %.
const CLASSES: &[(&str, f64)] = &[("read", 0.85), ("write", 0.14), ("order", 0.01)];
/// p99 in seconds and share of errors that the shop promises.
const OBJECTIVE: (f64, f64) = (1.5, 0.001);
/// A page with its five static files, in kilobytes per dynamic request.
const RESPONSE: (&str, Value) = ("response_kb", Number(123.0));
const SPREAD: (&str, Value) = ("variability", Number(1.5));
/// Between two machines of one region, in seconds.
const NEAR: (&str, Value) = ("round_trip", Number(0.0005));
/// Between a program and its database, perhaps in another zone, in seconds.
const TO_DATABASE: (&str, Value) = ("round_trip", Number(0.0007));

fn subscribers(s: &mut Sketch, count: f64, at: (f64, f64)) -> BlockId {
    s.block(
        "users-daily",
        "Subscribers",
        at,
        &[
            ("users", Number(count)),
            ("active_share", Number(0.30)),
            ("requests_per_day", Number(40.0)),
            ("peak_factor", Number(6.0)),
        ],
    )
}

/// Django tasks on Fargate, of 1 vCPU and 2 GB, each with three processes.
fn django(s: &mut Sketch, at: (f64, f64), service_s: f64, most: f64) -> BlockId {
    s.block(
        "container-service",
        "Django",
        at,
        &[
            ("min_instances", Number(4.0)),
            ("max_instances", Number(most)),
            ("target_utilisation", Number(0.6)),
            ("service_time", Number(service_s)),
            SPREAD,
            ("discipline", Choice("fcfs")),
            ("workers", Number(3.0)),
            ("backlog", Number(2048.0)),
        ],
    )
}

/// PostgreSQL with two read replicas.
fn postgres(s: &mut Sketch, at: (f64, f64), more: &[(&str, Value)]) -> BlockId {
    let mut params = vec![
        ("size", Choice("m5.2xlarge")),
        ("service_time", Number(0.055)),
        SPREAD,
        ("replicas", Number(2.0)),
        ("replica_share", Number(0.0)),
        ("storage_gb", Number(300.0)),
    ];
    params.extend_from_slice(more);
    let id = s.block("relational-db", "PostgreSQL", at, &params);
    s.for_class(id, READ, "replica_share", Number(1.0));
    id
}

/// The whole shop on one rented server, at its lunch peak of 41.7 requests per second.
pub fn urbanharvest_before() -> (Scenario, Placements) {
    let mut s = Sketch::new(
        "UrbanHarvest, before",
        "An online grocer after eighteen months: 50,000 subscribers, Django and PostgreSQL on one virtual private \
         server, CPU at 90 % every lunchtime, and a flash sale that takes the site down. The case study states \
         subscribers and CPU. Assumed: 30 % come each day and make 40 requests, the peak is six times the mean, a \
         request takes 175 ms of CPU, 17 processes, a backlog of 2,048, users who give up after 30 s, and $160 a month.",
        CLASSES,
        OBJECTIVE,
    );
    let users = subscribers(&mut s, 50_000.0, (80.0, 180.0));
    let server = s.block(
        "vm-server",
        "Django + PostgreSQL",
        (400.0, 180.0),
        &[
            ("size", Choice("vps_8")),
            ("service_time", Number(0.175)),
            SPREAD,
            ("discipline", Choice("fcfs")),
            ("workers", Number(17.0)),
            ("backlog", Number(2048.0)),
        ],
    );
    s.edge(
        EdgeMode::Call,
        users,
        server,
        &[],
        &[("round_trip", Number(0.060)), ("timeout", Number(30.0)), RESPONSE],
    );
    s.finish()
}

/// Phase 1: balancer, autoscaled containers, managed database with two read replicas.
pub fn urbanharvest_phase1() -> (Scenario, Placements) {
    let mut s = Sketch::new(
        "UrbanHarvest, phase 1",
        "The same 50,000 subscribers after the first move: an application load balancer, Django in containers that \
         scale with their CPU, and PostgreSQL with two read replicas for the 85 % of requests that only read. Scale the \
         traffic by four for the flash sale: the containers follow. Assumed: 120 ms of CPU in Django, one query of 55 ms per \
         request, 4 to 40 tasks at a target of 60 %, 300 GB of storage. The minutes it takes to start a task are not modelled.",
        CLASSES,
        OBJECTIVE,
    );
    let users = subscribers(&mut s, 50_000.0, (60.0, 200.0));
    let balancer = s.block("load-balancer", "Load balancer", (360.0, 200.0), &[]);
    let app = django(&mut s, (660.0, 200.0), 0.120, 40.0);
    let database = postgres(&mut s, (960.0, 200.0), &[]);
    s.edge(
        EdgeMode::Call,
        users,
        balancer,
        &[],
        &[("round_trip", Number(0.060)), ("timeout", Number(30.0)), RESPONSE],
    );
    s.edge(EdgeMode::Forward, balancer, app, &[], &[NEAR, RESPONSE]);
    s.edge(EdgeMode::Call, app, database, &[], &[TO_DATABASE]);
    s.finish()
}

/// Phase 2: four times the subscribers behind a CDN, with a cache, serverless orders and a queue.
pub fn urbanharvest_phase2() -> (Scenario, Placements) {
    let mut s = Sketch::new(
        "UrbanHarvest, phase 2",
        "200,000 subscribers: CloudFront in front, Redis before the database, orders on Lambda with a payment gateway, \
         and stock kept by workers behind a queue. Assumed: the edge answers 30 % of all dynamic requests (35 % of the reads), \
         Django needs 70 ms, Redis answers 80 % of the reads that reach it, an order takes 600 ms of its own and 350 ms at the payment gateway, \
         a stock update 80 ms. The payment provider's fee is not known, so the bill shows a gap; NAT and monitoring are left out.",
        CLASSES,
        OBJECTIVE,
    );
    let users = subscribers(&mut s, 200_000.0, (60.0, 260.0));
    let cdn = s.block(
        "cdn",
        "CloudFront",
        (350.0, 260.0),
        &[("hit_ratio", Number(0.0)), ("static_files", Number(5.0))],
    );
    s.for_class(cdn, READ, "hit_ratio", Number(0.353));
    s.edge(
        EdgeMode::Call,
        users,
        cdn,
        &[],
        &[("round_trip", Number(0.012)), ("timeout", Number(30.0)), RESPONSE],
    );
    let database = postgres(&mut s, (1800.0, 150.0), &[("multi_az", On)]);
    shop(&mut s, cdn, database);
    orders(&mut s, cdn, database);
    s.finish()
}

/// Reads and writes of phase 2: balancer, Django, Redis, database.
fn shop(s: &mut Sketch, cdn: BlockId, database: BlockId) {
    let balancer = s.block("load-balancer", "Load balancer", (640.0, 150.0), &[]);
    let app = django(s, (930.0, 150.0), 0.070, 60.0);
    let redis = s.block(
        "cache",
        "Redis",
        (1220.0, 30.0),
        &[("hit_ratio", Number(0.8)), ("nodes", Number(2.0)), ("size", Choice("r6g.large"))],
    );
    s.edge(EdgeMode::Forward, cdn, balancer, &[READ, WRITE], &[("round_trip", Number(0.050)), RESPONSE]);
    s.edge(EdgeMode::Forward, balancer, app, &[], &[NEAR, RESPONSE]);
    s.edge(EdgeMode::Call, app, redis, &[READ], &[NEAR]);
    s.edge(EdgeMode::Call, app, database, &[WRITE], &[TO_DATABASE]);
    s.edge(EdgeMode::Call, redis, database, &[], &[TO_DATABASE]);
}

/// Orders of phase 2: gateway, function, payment, and the stock behind a queue.
fn orders(s: &mut Sketch, cdn: BlockId, database: BlockId) {
    let gateway = s.block("api-gateway", "API gateway", (640.0, 400.0), &[]);
    let function = s.block("function", "Orders", (930.0, 400.0), &[("service_time", Number(0.600)), SPREAD]);
    let payment = s.block(
        "third-party-api",
        "Payment gateway",
        (1220.0, 290.0),
        &[("service_time", Number(0.350)), SPREAD],
    );
    let queue = s.block("queue", "SQS", (1220.0, 480.0), &[]);
    let stock = s.block(
        "worker-pool",
        "Inventory",
        (1510.0, 400.0),
        &[("service_time", Number(0.080)), SPREAD, ("max_instances", Number(10.0))],
    );
    s.edge(EdgeMode::Forward, cdn, gateway, &[ORDER], &[("round_trip", Number(0.050))]);
    s.edge(EdgeMode::Forward, gateway, function, &[], &[NEAR]);
    s.edge(EdgeMode::Call, function, payment, &[], &[("timeout", Number(10.0))]);
    s.edge(EdgeMode::Publish, function, queue, &[], &[NEAR]);
    s.edge(EdgeMode::Publish, queue, stock, &[], &[NEAR]);
    s.edge(EdgeMode::Call, stock, database, &[], &[TO_DATABASE]);
}
