//! Every kind of block, with every parameter at its ends, through lowering, the formulas and the bill.

use std::collections::BTreeMap;

use headroom::analysis::{Study, cost};
use headroom::model::catalogue::{self, BlockSpec, CATALOGUE, edge};
use headroom::model::lower::lower;
use headroom::model::{
    Block, BlockId, Document, Edge, EdgeId, EdgeMode, ParamValue, Params, Placements, Scenario,
};
use headroom::queueing::{Detail, Prediction};
use headroom::share::link;
use headroom::sim::{RunSpec, simulate};

use crate::parameters::each_at_its_ends;

fn block(kind: &str, name: &str) -> Block {
    Block { kind: kind.to_owned(), name: name.to_owned(), params: Params::default() }
}

/// Users, the block, and a server behind it where it makes requests.
fn around(spec: &BlockSpec) -> Scenario {
    let mut scenario = Scenario::default();
    let edge = |from, to, mode| Edge {
        from: BlockId(from),
        to: BlockId(to),
        mode,
        params: Params::default(),
        classes: Vec::new(),
    };
    let source = if catalogue::is_source(spec) { spec.slug } else { "users-rate" };
    scenario.blocks.insert(BlockId(1), block(source, "Users"));
    scenario.blocks.insert(
        BlockId(2),
        block(if catalogue::is_source(spec) { "vm-server" } else { spec.slug }, "Tested"),
    );
    scenario.edges.insert(EdgeId(1), edge(1, 2, EdgeMode::Call));
    if !catalogue::is_source(spec) && spec.makes_requests {
        scenario.blocks.insert(BlockId(3), block("vm-server", "Behind"));
        scenario.edges.insert(EdgeId(2), edge(2, 3, spec.edge_mode));
    }
    scenario
}

fn sound(prediction: &Prediction, what: &str) {
    let share = |x: f64| (-1e-9..=1.0 + 1e-9).contains(&x);
    let total = &prediction.total;
    assert!(share(total.errors.total()) && total.goodput_per_s >= 0.0, "{what}: {total:?}");
    assert!(total.goodput_per_s <= total.offered_per_s * (1.0 + 1e-6), "{what}: {total:?}");
    assert!(total.mean_s.is_none_or(|m| m.is_finite() && m >= 0.0), "{what}: {total:?}");
    if let Some(percentiles) = total.percentiles_s {
        assert!(percentiles.windows(2).all(|w| w[0] <= w[1] * (1.0 + 1e-6)), "{what}: {percentiles:?}");
    }
    for station in &prediction.stations {
        let shares = [station.core_utilisation, station.worker_utilisation, Some(station.reject_ratio)];
        assert!(shares.into_iter().flatten().all(share), "{what}: {station:?}");
        assert!(
            !station.wait_s.is_nan() && !station.response_s.is_nan() && !station.queue_length.is_nan(),
            "{what}: {station:?}"
        );
    }
}

#[test]
fn every_parameter_at_its_ends_gives_an_answer() {
    for spec in CATALOGUE {
        let owner = BlockId(if catalogue::is_source(spec) { 1 } else { 2 });
        for (what, params) in each_at_its_ends(spec.params) {
            let mut scenario = around(spec);
            scenario.blocks.get_mut(&owner).unwrap().params = params;
            answers(&scenario, &format!("{} {what}", spec.slug));
        }
    }
}

#[test]
fn every_parameter_of_a_connection_at_its_ends_gives_an_answer() {
    for (what, params) in each_at_its_ends(edge::PARAMS) {
        let mut scenario = around(catalogue::find("vm-server").unwrap());
        scenario.edges.insert(EdgeId(3), scenario.edges[&EdgeId(2)].clone());
        let drawn = scenario.edges.get_mut(&EdgeId(3)).unwrap();
        drawn.params = params;
        if drawn.params.get("calls", None).is_none() {
            drawn.params.set("calls", None, Some(ParamValue::Number(2.5)));
        }
        answers(&scenario, &format!("connection {what}"));
    }
}

/// Both engines answer soundly, and links keep the design.
fn answers(scenario: &Scenario, what: &str) {
    let mut study = Study::new(scenario).unwrap_or_else(|problems| panic!("{what}: {problems:?}"));
    for load in [0.3, 1.0, 3.0] {
        let prediction = study.predict(load, Detail::Curve);
        sound(&prediction, what);
        let usd = cost::total(&study.bill(&prediction));
        assert!(usd.is_finite() && usd >= 0.0, "{what}: {usd}");
    }
    let run = RunSpec { seed: 3, replications: 2, requests: 100, precision: 1.0, budget: 4000 };
    // What is too large to simulate says so; what was simulated adds up.
    if let Ok(measured) = simulate(&lower(scenario).unwrap(), 1.0, run) {
        assert!(measured.balance.holds(), "{what}: {:?}", measured.balance);
        let total = &measured.total;
        assert!(total.goodput_per_s.value >= 0.0, "{what}: {total:?}");
        assert!(
            total.mean_s.is_none_or(|mean| mean.value.is_finite() && mean.value >= 0.0),
            "{what}: {total:?}"
        );
    }
    let document = Document { scenario: scenario.clone(), placements: Placements::new() };
    let opened = link::decode(&link::encode(&document)).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(opened, document, "{what}");
}

#[test]
fn utilisation_and_cost_do_not_fall_when_traffic_grows() {
    for spec in CATALOGUE {
        let scenario = around(spec);
        let mut study = Study::new(&scenario).unwrap();
        let (mut busy, mut usd) = (BTreeMap::new(), 0.0);
        for load in [0.1, 0.2, 0.4, 0.8, 1.6] {
            let prediction = study.predict(load, Detail::Means);
            for (ix, station) in prediction.stations.iter().enumerate() {
                let scaled = station.core_utilisation.unwrap_or(0.0) * f64::from(station.instances);
                let before = busy.insert(ix, scaled).unwrap_or(0.0);
                assert!(scaled >= before - 1e-9, "{} at {load}: {scaled} after {before}", spec.slug);
            }
            let now = cost::total(&study.bill(&prediction));
            assert!(now >= usd - 1e-9, "{} at {load}: {now} after {usd}", spec.slug);
            usd = now;
        }
    }
}

#[test]
fn the_simulation_confirms_every_kind() {
    for spec in CATALOGUE {
        let scenario = around(spec);
        let network = lower(&scenario).unwrap();
        let mut study = Study::new(&scenario).unwrap();
        let busiest = study
            .predict(1.0, Detail::Means)
            .stations
            .iter()
            .filter_map(|s| s.saturation)
            .fold(0.0, f64::max);
        for utilisation in [0.3, 0.6, 0.85] {
            let load = if busiest > 0.0 { (utilisation / busiest).min(50.0) } else { utilisation };
            let predicted = study.predict(load, Detail::Means).total;
            let spec_run =
                RunSpec { seed: 5, replications: 10, requests: 6000, precision: 0.02, budget: 12_000_000 };
            let measured = simulate(&network, load, spec_run).unwrap().total;
            let (Some(predicted), Some(measured)) = (predicted.mean_s, measured.mean_s) else { continue };
            // Wider than 95 %: forty comparisons at once, and approximations of up to 3 % (8 % for very variable work).
            let allowed = 2.0 * measured.half_width + 0.05 * measured.value;
            assert!(
                (predicted - measured.value).abs() <= allowed,
                "{} at {load:.2}: {predicted} against {measured:?}",
                spec.slug
            );
        }
    }
}
