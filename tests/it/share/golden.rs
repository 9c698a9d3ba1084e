//! Links that were given out must open for ever. `tests/data/links/v1` is append-only: a link in the first line of
//! each file, and below it what it holds.

use std::fs;
use std::path::{Path, PathBuf};

use headroom::model::{Class, ClassId, EdgeMode, Objective, ParamValue};
use headroom::share::{file, link};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/links/v1")
}

#[test]
fn every_link_given_out_opens_as_it_was() {
    let mut seen = 0;
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let (given_out, expected) = text.split_once('\n').unwrap();
        let opened = link::decode(given_out).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let expected = file::import(expected).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert_eq!(opened, expected, "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 6, "only {seen} golden links");
}

fn opened(name: &str) -> headroom::model::Document {
    let text = fs::read_to_string(folder().join(name)).unwrap();
    link::decode(text.lines().next().unwrap()).unwrap()
}

#[test]
fn what_is_left_out_of_a_link_never_changes() {
    let scenario = opened("empty.txt").scenario;
    assert_eq!((scenario.name.as_str(), scenario.note.as_str(), scenario.seed), ("Untitled", "", 1));
    let class = Class { name: "request".to_owned(), share: 1.0 };
    assert_eq!(scenario.classes, [(ClassId(0), class)].into());
    let objective = Objective { class: None, percentile: 0.99, latency_s: 0.5, error_ratio: 0.001 };
    assert_eq!(scenario.objectives, vec![objective]);
    assert_eq!((scenario.pricing.hours_per_month, scenario.pricing.multiplier), (730.0, 1.0));
    assert!(scenario.pricing.edited.is_empty());
}

#[test]
fn every_field_is_where_it_was() {
    let document = opened("everything.txt");
    let scenario = &document.scenario;
    assert_eq!(scenario.name, "Käse & Brot");
    assert_eq!(scenario.classes.keys().map(|id| id.0).collect::<Vec<_>>(), vec![0, 4]);
    assert_eq!(scenario.blocks.keys().map(|id| id.0).collect::<Vec<_>>(), vec![0, 1, 5]);
    let server = &scenario.blocks.values().nth(1).unwrap();
    assert_eq!((server.kind.as_str(), server.name.as_str()), ("vm-server", "API"));
    let own = server.params.get("service_time", Some(ClassId(4)));
    assert_eq!(own, Some(&ParamValue::Number(0.025)));
    let modes: Vec<EdgeMode> = scenario.edges.values().map(|edge| edge.mode).collect();
    assert_eq!(modes, vec![EdgeMode::Call, EdgeMode::Forward, EdgeMode::Publish]);
    assert_eq!(scenario.edges.values().nth(1).unwrap().classes, vec![ClassId(4)]);
    let limit = scenario.edges.values().nth(2).unwrap().params.get("pool", None).unwrap().number();
    assert_eq!(limit, Some(f64::INFINITY));
    assert_eq!(scenario.objectives[0].class, Some(ClassId(4)));
    assert_eq!(scenario.pricing.edited["vps-8vcpu-month"], 31.5);
    assert_eq!(scenario.seed, 18_446_744_073_709_551_615);
    let places: Vec<(f64, f64)> = document.placements.values().map(|p| (p.x, p.y)).collect();
    assert_eq!(places, vec![(0.0, 0.0), (320.0, -48.0), (640.5, 96.0)]);
}
