//! The UrbanHarvest story: what the article says of each step, as the model sees it (`known` targets with their
//! tolerances), by both engines.

use headroom::analysis::Study;
use headroom::model::Scenario;
use headroom::model::lower::lower;
use headroom::queueing::{Detail, Prediction};
use headroom::share::gallery;
use headroom::sim::{Measurement, RunSpec, simulate};

/// The flash sale's multiple of the lunch peak.
const FLASH_SALE: f64 = 4.0;

fn design(slug: &str) -> Scenario {
    (gallery::find(slug).unwrap().build)().0
}

fn predict(scenario: &Scenario, load: f64) -> Prediction {
    Study::new(scenario).unwrap().predict(load, Detail::Percentiles)
}

fn measure(scenario: &Scenario, load: f64) -> Measurement {
    let spec = RunSpec { seed: 1, replications: 10, requests: 40_000, precision: 1.0, budget: 60_000_000 };
    simulate(&lower(scenario).unwrap(), load, spec).unwrap()
}

fn station(scenario: &Scenario, name: &str) -> usize {
    lower(scenario).unwrap().stations.iter().position(|s| s.name == name).unwrap()
}

#[test]
fn before_lunch_peak_keeps_the_server_at_ninety_percent() {
    let scenario = design("urbanharvest-before");
    let server = station(&scenario, "Django + PostgreSQL");
    let prediction = predict(&scenario, 1.0);
    let predicted = prediction.stations[server].core_utilisation.unwrap();
    assert!((0.88..=0.95).contains(&predicted), "{predicted}");
    let measured = measure(&scenario, 1.0);
    let busy = measured.stations[server].core_utilisation.unwrap();
    assert!((0.88..=0.95).contains(&busy.value), "{busy:?}");
    // An independent simulation of the same station: 398 ms on average without the 60 ms of wire.
    let mean = prediction.total.mean_s.unwrap();
    assert!((mean - 0.458).abs() < 0.03 * 0.458, "{mean}");
}

#[test]
fn before_flash_sale_takes_the_site_down() {
    let scenario = design("urbanharvest-before");
    let prediction = predict(&scenario, FLASH_SALE).total;
    assert!(prediction.goodput_per_s <= 0.05 * prediction.offered_per_s);
    let measured = measure(&scenario, FLASH_SALE).total;
    let goodput = measured.goodput_per_s;
    assert!(goodput.value - goodput.half_width <= 0.05 * measured.offered_per_s.value, "{goodput:?}");
}

#[test]
fn phase_one_ends_the_timeouts_at_peak_and_flash_sale() {
    let scenario = design("urbanharvest-phase-1");
    for load in [1.0, FLASH_SALE] {
        assert!(predict(&scenario, load).total.errors.timed_out < 1e-6);
        assert_eq!(measure(&scenario, load).balance.timed_out, 0);
    }
}

#[test]
fn phase_two_holds_four_times_the_peak_without_errors() {
    let scenario = design("urbanharvest-phase-2");
    assert!(predict(&scenario, FLASH_SALE).total.errors.total() <= 0.001);
    let measured = measure(&scenario, FLASH_SALE).balance;
    assert!(
        (measured.rejected + measured.timed_out + measured.failed) as f64 <= 0.001 * measured.arrived as f64
    );
}

#[test]
fn phase_two_pages_load_forty_to_sixty_percent_faster_at_the_edge() {
    let page = |slug: &str| Study::new(&design(slug)).unwrap().answer(4).page_load_s.unwrap();
    let cut = 1.0 - page("urbanharvest-phase-2") / page("urbanharvest-phase-1");
    assert!((0.40..=0.60).contains(&cut), "{cut}");
}

#[test]
fn phase_two_takes_tens_of_thousands_of_orders_a_day() {
    let scenario = design("urbanharvest-phase-2");
    let orders = predict(&scenario, 1.0).classes
        [lower(&scenario).unwrap().classes.iter().position(|c| c == "order").unwrap()]
    .goodput_per_s;
    // The peak is six times the daily mean.
    assert!(orders / 6.0 * 86_400.0 >= 10_000.0);
}

#[test]
fn both_engines_agree_on_every_step() {
    for slug in ["urbanharvest-before", "urbanharvest-phase-1", "urbanharvest-phase-2", "three-tier"] {
        let scenario = design(slug);
        let spec =
            RunSpec { seed: 3, replications: 10, requests: 20_000, precision: 0.03, budget: 60_000_000 };
        let measured = simulate(&lower(&scenario).unwrap(), 0.8, spec).unwrap().total;
        let predicted = predict(&scenario, 0.8).total;
        let mean = measured.mean_s.unwrap();
        let difference = (predicted.mean_s.unwrap() - mean.value).abs();
        assert!(difference <= 0.03 * mean.value + mean.half_width, "{slug}: {:?} {mean:?}", predicted.mean_s);
        let p99 = match measured.percentiles_s[3] {
            headroom::sim::measurement::Quantile::Known(p99) => p99,
            headroom::sim::measurement::Quantile::Needs(more) => panic!("{slug} needs {more} more"),
        };
        let predicted = predicted.percentiles_s.unwrap()[3];
        assert!(
            (predicted - p99.value).abs() <= 0.08 * p99.value + p99.half_width,
            "{slug}: {predicted} {p99:?}"
        );
    }
}
