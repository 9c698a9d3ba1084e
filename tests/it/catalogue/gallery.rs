//! The designs people start from.

use std::collections::BTreeSet;

use headroom::model::flow;
use headroom::model::lower::lower;
use headroom::model::network::Network;
use headroom::model::{BlockId, Scenario, validate::validate};
use headroom::share::gallery::{
    GALLERY, OPENING, find, urbanharvest_before, urbanharvest_phase1, urbanharvest_phase2,
};

/// Size of a block on the canvas, and the room that edges need between columns and rows.
const BLOCK: (f64, f64) = (200.0, 84.0);
const ROOM: (f64, f64) = (90.0, 20.0);

#[test]
fn slugs_are_unique_and_one_opens_first() {
    let slugs: BTreeSet<_> = GALLERY.iter().map(|entry| entry.slug).collect();
    assert_eq!(slugs.len(), GALLERY.len());
    assert!(find(OPENING).is_some());
}

#[test]
fn every_design_is_without_problems() {
    for entry in GALLERY {
        let (scenario, _) = (entry.build)();
        assert_eq!(validate(&scenario), [], "{}", entry.slug);
        assert!(lower(&scenario).is_ok(), "{}", entry.slug);
    }
}

#[test]
fn blocks_keep_their_distance() {
    for entry in GALLERY {
        let (scenario, places) = (entry.build)();
        assert!(scenario.blocks.keys().eq(places.keys()), "{}: every block has a place", entry.slug);
        for (a, p) in &places {
            for (b, q) in places.iter().filter(|(b, _)| a < *b) {
                let columns = (p.x - q.x).abs() >= BLOCK.0 + ROOM.0;
                let rows = (p.y - q.y).abs() >= BLOCK.1 + ROOM.1;
                assert!(columns || rows, "{}: blocks {a} and {b}", entry.slug);
            }
        }
        for edge in scenario.edges.values() {
            assert!(places[&edge.from].x < places[&edge.to].x, "{}: edges run to the right", entry.slug);
        }
    }
}

fn block(scenario: &Scenario, name: &str) -> BlockId {
    *scenario.blocks.iter().find(|(_, block)| block.name == name).unwrap().0
}

/// Instances and core utilisation of a block's stations at a load.
fn stations(scenario: &Scenario, load: f64, name: &str) -> Vec<(u32, f64)> {
    let network: Network = lower(scenario).unwrap();
    let nominal = flow::nominal(&network);
    let instances = flow::instances(&network, &nominal, load);
    let id = block(scenario, name);
    (0..network.stations.len())
        .filter(|s| network.stations[*s].block == id)
        .map(|s| {
            let station = &network.stations[s];
            let work: f64 = station
                .handlers
                .iter()
                .enumerate()
                .map(|(c, handler)| nominal.rate_per_s[s * nominal.classes + c] * handler.service.mean())
                .sum();
            let cores = f64::from(instances[s] * station.cores.unwrap());
            (instances[s], load * work / cores)
        })
        .collect()
}

#[test]
fn urbanharvest_before_is_at_ninety_percent() {
    let (scenario, _) = urbanharvest_before();
    let server = stations(&scenario, 1.0, "Django + PostgreSQL");
    assert_eq!(server.len(), 1);
    assert!((server[0].1 - 0.911).abs() < 0.001, "{server:?}");
}

#[test]
fn urbanharvest_phase_1_scales_out_for_the_flash_sale() {
    let (scenario, _) = urbanharvest_phase1();
    for (load, tasks, replicas) in [(1.0, 9, 0.122), (4.0, 34, 0.487)] {
        assert_eq!(stations(&scenario, load, "Django")[0].0, tasks);
        let database = stations(&scenario, load, "PostgreSQL");
        assert_eq!(database[1].0, 2);
        assert!((database[1].1 - replicas).abs() < 0.001, "{database:?}");
    }
}

#[test]
fn urbanharvest_phase_2_holds_the_flash_sale_within_sixty_tasks() {
    let (scenario, _) = urbanharvest_phase2();
    for (load, tasks, replicas) in [(1.0, 14, 0.063), (4.0, 54, 0.252)] {
        assert_eq!(stations(&scenario, load, "Django")[0].0, tasks);
        let database = stations(&scenario, load, "PostgreSQL");
        assert!((database[1].1 - replicas).abs() < 0.002, "{database:?}");
        assert!(database[0].1 < 0.75, "{database:?}");
    }
}
