//! What parameters mean: each one changes what the engines read or what is billed, and what is odd is pointed out.

use headroom::analysis::{Study, cycle, page_load};
use headroom::model::catalogue::{self, BlockSpec, CATALOGUE, edge};
use headroom::model::lower::lower;
use headroom::model::network::{Burst, Dispatch, Fan, Network};
use headroom::model::rates::CostLine;
use headroom::model::validate::validate;
use headroom::model::{Block, BlockId, Class, ClassId, Edge, EdgeId, EdgeMode, ParamValue, Params, Scenario};
use headroom::queueing::Detail;
use headroom::share::gallery;

use crate::parameters::{extremes, make_relevant};

fn n(x: f64) -> ParamValue {
    ParamValue::Number(x)
}

fn t(text: &str) -> ParamValue {
    ParamValue::Text(text.to_owned())
}

fn block(kind: &str, name: &str) -> Block {
    Block { kind: kind.to_owned(), name: name.to_owned(), params: Params::default() }
}

/// Blocks of these kinds in a row, each calling the next; ids from 0.
fn row(kinds: &[&str]) -> Scenario {
    let mut scenario = Scenario::default();
    for (i, kind) in (0..).zip(kinds) {
        scenario.blocks.insert(BlockId(i), block(kind, kind));
        if i > 0 {
            let mode = catalogue::find(kinds[i as usize - 1]).unwrap().edge_mode;
            let (from, to) = (BlockId(i - 1), BlockId(i));
            scenario
                .edges
                .insert(EdgeId(i), Edge { from, to, mode, params: Params::default(), classes: vec![] });
        }
    }
    scenario
}

fn set(scenario: &mut Scenario, block: u32, slug: &str, value: ParamValue) {
    scenario.blocks.get_mut(&BlockId(block)).unwrap().params.set(slug, None, Some(value));
}

fn set_edge(scenario: &mut Scenario, edge: u32, slug: &str, value: ParamValue) {
    scenario.edges.get_mut(&EdgeId(edge)).unwrap().params.set(slug, None, Some(value));
}

/// What a scenario means: its network, its bill, and how long its pages take.
fn meaning(scenario: &Scenario) -> (Network, Vec<CostLine>, Option<f64>) {
    let mut study = Study::new(scenario).unwrap_or_else(|problems| panic!("{problems:?}"));
    let now = study.predict(1.0, Detail::Means);
    let bill = study.bill(&now).into_values().flatten().collect();
    (lower(scenario).unwrap(), bill, page_load::estimate(scenario, now.total.mean_s.unwrap_or(0.0)))
}

/// Users, the kind, a balancer and servers behind it, as far as it may have them.
fn around(spec: &'static BlockSpec) -> (Scenario, u32) {
    if catalogue::is_source(spec) {
        return (row(&[spec.slug, "vm-server"]), 0);
    }
    let kinds: &[&str] = if spec.makes_requests {
        &["users-rate", spec.slug, "container-service"]
    } else {
        &["users-rate", "vm-server", spec.slug]
    };
    let at = if spec.makes_requests { 1 } else { 2 };
    let mut scenario = row(kinds);
    if spec.slug == "queue" {
        scenario.blocks.get_mut(&BlockId(2)).unwrap().kind = "worker-pool".to_owned();
    }
    scenario.classes.insert(ClassId(1), Class { name: "other".to_owned(), share: 1.0 });
    (scenario, at)
}

/// What else must be chosen for a parameter to count: `(parameter, choice, option)`.
const NEEDS: &[(&str, &str, &str)] = &[("variability", "law", "lognormal"), ("memory_gb", "hits", "model")];

#[test]
fn no_parameter_is_without_meaning() {
    let mut dead = Vec::new();
    for spec in CATALOGUE {
        // The page load estimate takes the files of a page as part of its bytes.
        for param in spec.params.iter().filter(|param| param.slug != "objects") {
            let (mut scenario, owner) = around(spec);
            // Enough traffic and instances for every line of a bill and every way of spreading.
            for (slug, value) in [("rate", 3000.0), ("nodes", 3.0), ("shards", 3.0), ("replicas", 2.0)] {
                for (id, block) in &mut scenario.blocks {
                    let known = catalogue::find(&block.kind).unwrap().params.iter().any(|p| p.slug == slug);
                    if known && (id.0 == owner || slug == "rate") {
                        block.params.set(slug, None, Some(n(value)));
                    }
                }
            }
            let params = &mut scenario.blocks.get_mut(&BlockId(owner)).unwrap().params;
            make_relevant(spec.params, param, params);
            for (slug, needs, value) in NEEDS {
                if *slug == param.slug && spec.params.iter().any(|p| p.slug == *needs) {
                    params.set(needs, None, Some(t(value)));
                }
            }
            let values = extremes(param).into_iter().map(|value| {
                let mut changed = scenario.clone();
                set(&mut changed, owner, param.slug, value);
                meaning(&changed)
            });
            let mut values: Vec<_> = values.collect();
            values.dedup();
            if values.len() == 1 {
                dead.push(format!("{}.{}", spec.slug, param.slug));
            }
        }
    }
    assert!(dead.is_empty(), "these change nothing: {dead:?}");
}

#[test]
fn no_parameter_of_a_connection_is_without_meaning() {
    for param in edge::PARAMS {
        let mut scenario = row(&["users-rate", "vm-server", "relational-db"]);
        let again = Edge { params: Params::default(), ..scenario.edges[&EdgeId(2)].clone() };
        scenario.edges.insert(EdgeId(3), again);
        scenario.edges.get_mut(&EdgeId(1)).unwrap().params.set("response_kb", None, Some(n(50.0)));
        let owner = if param.slug.ends_with("_kb") { 1 } else { 3 };
        set_edge(&mut scenario, owner, "round_trip", n(0.01));
        make_relevant(edge::PARAMS, param, &mut scenario.edges.get_mut(&EdgeId(owner)).unwrap().params);
        if param.slug == "request_kb" {
            scenario.blocks.get_mut(&BlockId(1)).unwrap().kind = "load-balancer".to_owned();
            scenario.edges.get_mut(&EdgeId(2)).unwrap().to = BlockId(3);
            scenario.edges.get_mut(&EdgeId(3)).unwrap().to = BlockId(3);
            scenario.blocks.insert(BlockId(3), block("vm-server", "Server"));
        }
        let values = extremes(param).into_iter().map(|value| {
            let mut changed = scenario.clone();
            set_edge(&mut changed, owner, param.slug, value);
            meaning(&changed)
        });
        let mut values: Vec<_> = values.collect();
        values.dedup();
        assert!(values.len() > 1, "connection {} changes nothing", param.slug);
    }
}

#[test]
fn a_hot_key_is_on_one_shard_whatever_the_balancer_says() {
    let mut scenario = row(&["users-rate", "load-balancer", "relational-db"]);
    for (slug, value) in
        [("shards", n(4.0)), ("replicas", n(2.0)), ("spread", t("hot_key")), ("hot_key_share", n(0.2))]
    {
        set(&mut scenario, 2, slug, value);
    }
    let network = lower(&scenario).unwrap();
    let parts: Vec<_> = network.stations.iter().filter(|s| s.block == BlockId(2)).collect();
    for part in &parts {
        let Dispatch::Skewed(hottest) = part.dispatch else { panic!("{:?}", part.dispatch) };
        assert!((hottest - (0.2 + 0.8 / 4.0)).abs() < 1e-12);
    }
    // Two replicas of two cores behind each of four primaries.
    assert_eq!((parts[0].cores, parts[1].cores), (Some(2), Some(4)));
    set(&mut scenario, 2, "shards", n(1.0));
    let network = lower(&scenario).unwrap();
    assert!(network.stations.iter().all(|s| s.dispatch == Dispatch::Shared));
}

#[test]
fn distance_and_handshakes_are_time_on_the_wire() {
    let mut scenario = row(&["users-rate", "vm-server", "third-party-api"]);
    for (slug, value) in [("round_trip", 0.002), ("distance", 5570.0), ("detour", 2.0), ("handshakes", 2.0)] {
        set_edge(&mut scenario, 2, slug, n(value));
    }
    let network = lower(&scenario).unwrap();
    let call = &network.stations[1].handlers[0].calls[0];
    assert!(
        (call.round_trip_s - 3.0 * (0.002 + 2.0 * 0.055_738_560_3)).abs() < 1e-9,
        "{}",
        call.round_trip_s
    );
}

#[test]
fn calls_begin_together_even_where_a_class_leaves_some_out() {
    let mut scenario = row(&["users-rate", "vm-server", "relational-db", "cache"]);
    scenario.classes.insert(ClassId(1), Class { name: "write".to_owned(), share: 1.0 });
    scenario.edges.remove(&EdgeId(3));
    let to = |to| Edge {
        from: BlockId(1),
        to: BlockId(to),
        mode: EdgeMode::Call,
        params: Params::default(),
        classes: vec![],
    };
    for (id, target) in [(3, 3), (4, 2), (5, 3)] {
        scenario.edges.insert(EdgeId(id), to(target));
    }
    for id in [3, 4] {
        set_edge(&mut scenario, id, "with_previous", ParamValue::Flag(true));
    }
    scenario.edges.get_mut(&EdgeId(2)).unwrap().classes = vec![ClassId(0)];
    let network = lower(&scenario).unwrap();
    let together = |class: usize| -> Vec<bool> {
        network.stations[1].handlers[class].calls.iter().map(|call| call.with_previous).collect()
    };
    assert_eq!(together(0), [false, true, true, false]);
    assert_eq!(together(1), [false, true, false]);
}

#[test]
fn spells_keep_the_mean_and_batches_the_rate() {
    let mut scenario = row(&["users-rate", "vm-server"]);
    set(&mut scenario, 0, "arrivals", t("busy_quiet"));
    let Some(Burst::Modulated { busy_factor, quiet_factor, .. }) = lower(&scenario).unwrap().sources[0].burst
    else {
        panic!("no spells")
    };
    assert!((busy_factor / quiet_factor - 5.0).abs() < 1e-12);
    assert!(((busy_factor * 10.0 + quiet_factor * 50.0) / 60.0 - 1.0).abs() < 1e-12);
}

#[test]
fn a_queue_bounds_what_consumers_of_batches_hold() {
    let mut scenario = row(&["users-rate", "queue", "worker-pool"]);
    set(&mut scenario, 1, "capacity", n(100.0));
    for (slug, value) in [("scaling", t("fixed")), ("instances", n(2.0)), ("batch", n(10.0))] {
        set(&mut scenario, 2, slug, value);
    }
    let network = lower(&scenario).unwrap();
    let consumers = &network.stations[2];
    // Fifty of the hundred messages and one batch each.
    assert_eq!((consumers.workers, consumers.backlog), (Some(60), Some(0)));
    assert_eq!(consumers.batch.map(|b| b.size), Some(10));
}

fn warnings(scenario: &Scenario) -> Vec<String> {
    validate(scenario).into_iter().map(|problem| problem.what).collect()
}

#[test]
fn what_makes_no_difference_is_pointed_out() {
    type Change = fn(&mut Scenario);
    let cases: &[(&str, Change)] = &[
        ("collapse under load", |s| {
            set(s, 1, "coherency", n(0.01));
            set(s, 1, "workers", t("unlimited"));
        }),
        ("nobody gives up", |s| {
            set(s, 1, "patience", n(5.0));
            set_edge(s, 1, "timeout", n(1.0));
        }),
        ("never up", |s| {
            set(s, 1, "mtbf", n(1e6));
            set(s, 1, "needed", n(3.0));
        }),
        ("the same rank", |s| set(s, 1, "discipline", t("priority"))),
        ("no call before it", |s| set_edge(s, 1, "with_previous", ParamValue::Flag(true))),
        ("more answers than", |s| {
            set_edge(s, 2, "parallel", t("first"));
            set_edge(s, 2, "need", n(2.0));
        }),
        ("nothing to do at once", |s| set_edge(s, 2, "parallel", t("all"))),
        ("never asks again", |s| {
            set_edge(s, 2, "parallel", t("hedged"));
            set_edge(s, 2, "hedge_after", n(2.0));
            set_edge(s, 2, "timeout", n(1.0));
        }),
        ("all objects fit", |s| {
            set(s, 2, "hits", t("model"));
            set(s, 2, "items", n(10.0));
        }),
        ("not a single object", |s| {
            set(s, 2, "hits", t("model"));
            set(s, 2, "object_kb", n(1e7));
            set(s, 2, "size", t("t4g.small"));
        }),
        ("has no points", |s| set(s, 2, "hits", t("curve"))),
    ];
    let plain = row(&["users-rate", "vm-server", "cache", "relational-db"]);
    assert_eq!(warnings(&plain), [""; 0]);
    for (expected, change) in cases {
        let mut scenario = plain.clone();
        change(&mut scenario);
        let found = warnings(&scenario);
        assert!(found.len() == 1 && found[0].contains(expected), "{expected}: {found:?}");
    }
    let mut scenario = row(&["users-rate", "load-balancer", "vm-server"]);
    set(&mut scenario, 1, "policy", t("sticky"));
    set(&mut scenario, 2, "instances", n(3.0));
    assert!(warnings(&scenario)[0].contains("even share"));
    set(&mut scenario, 1, "busiest_share", n(0.5));
    assert_eq!(warnings(&scenario), [""; 0]);
    assert_eq!(lower(&scenario).unwrap().stations[2].dispatch, Dispatch::Skewed(0.5));
}

#[test]
fn a_quorum_is_some_of_the_calls_made_at_once() {
    let mut scenario = row(&["users-rate", "vm-server", "relational-db"]);
    for (slug, value) in [("calls", n(3.0)), ("parallel", t("first")), ("need", n(2.0))] {
        set_edge(&mut scenario, 2, slug, value);
    }
    assert_eq!(warnings(&scenario), [""; 0]);
    let network = lower(&scenario).unwrap();
    assert_eq!(network.stations[1].handlers[0].calls[0].fan, Fan::Together { need: Some(2) });
}

#[test]
fn a_day_as_drawn_is_followed_around() {
    let mut scenario = (gallery::find("urbanharvest-phase-1").unwrap().build)().0;
    assert!(!cycle::changes(&lower(&scenario).unwrap()));
    scenario.blocks.values_mut().next().unwrap().params.set("profile", None, Some(t("daily")));
    assert!(cycle::changes(&lower(&scenario).unwrap()));
    let report = cycle::cycle(&scenario).unwrap();
    let offered = &report.course.offered_per_s;
    let (most, mean) =
        (offered.iter().copied().fold(0.0, f64::max), offered.iter().sum::<f64>() / offered.len() as f64);
    let peak_to_mean = scenario.blocks.values().next().unwrap().params.get("peak_factor", None);
    let peak_to_mean = peak_to_mean.and_then(ParamValue::number).unwrap_or(4.0);
    assert!((most / mean / peak_to_mean - 1.0).abs() < 0.02, "{most} {mean} {peak_to_mean}");
    assert_eq!(report.course.at_s.last(), Some(&86_400.0));
    assert!(
        report.failed_ratio < 1e-6 && report.sentence.contains("no request fails"),
        "{}",
        report.sentence
    );
}
