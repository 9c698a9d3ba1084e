//! A first design: balancer, servers, database.

use super::sketch::Sketch;
use super::sketch::Value::{Choice, Number};
use crate::model::{ClassId, EdgeMode, Placements, Scenario};

/// A balancer, three servers and a database, sized so that the database gives way first.
pub fn three_tier() -> (Scenario, Placements) {
    let mut s = Sketch::new(
        "Three tiers",
        "A typical web application. All numbers are assumptions: edit them. Every request works 30 ms on a server \
         and asks the database one and a half times on average, 8 ms each. Drag the traffic up and watch the database \
         give way before the servers do; then give it a read replica, or put a cache in front of it.",
        &[("read", 0.9), ("write", 0.1)],
        (0.5, 0.001),
    );
    let users = s.block(
        "users-rate",
        "Users",
        (60.0, 180.0),
        &[("rate", Number(120.0)), ("peak_factor", Number(3.0))],
    );
    let balancer = s.block("load-balancer", "Load balancer", (360.0, 180.0), &[]);
    let servers = s.block(
        "vm-server",
        "Web servers",
        (660.0, 180.0),
        &[("instances", Number(3.0)), ("size", Choice("m5.large")), ("service_time", Number(0.030))],
    );
    let database = s.block(
        "relational-db",
        "Database",
        (960.0, 180.0),
        &[("size", Choice("m5.large")), ("service_time", Number(0.008)), ("connections", Number(200.0))],
    );
    s.for_class(database, ClassId(2), "replica_share", Number(0.0));

    s.edge(
        EdgeMode::Call,
        users,
        balancer,
        &[],
        &[("round_trip", Number(0.050)), ("timeout", Number(10.0)), ("response_kb", Number(40.0))],
    );
    s.edge(
        EdgeMode::Forward,
        balancer,
        servers,
        &[],
        &[("round_trip", Number(0.0005)), ("response_kb", Number(40.0))],
    );
    s.edge(
        EdgeMode::Call,
        servers,
        database,
        &[],
        &[("calls", Number(1.5)), ("round_trip", Number(0.0007)), ("pool", Number(20.0))],
    );
    s.finish()
}
