//! The same numbers, bit for bit, natively and in the browser: `tests/web.rs` holds the same constants there.

use headroom::model::distribution::Law;
use headroom::model::network::{Arrivals, Call, Discipline, Handler, Network, Retry, Source, Station};
use headroom::model::{BlockId, Distribution, EdgeId, EdgeMode};
use headroom::sim::{RunSpec, simulate};

/// What [`libm_bits`] gives on every platform.
pub(crate) const LIBM_BITS: u64 = 14_431_356_373_303_102_473;

/// What [`simulation_hash`] gives on every platform.
pub(crate) const SIMULATION_HASH: u64 = 16_930_977_469_169_985_349;

/// FNV-1a over the bits of some answers.
fn hash(answers: impl Iterator<Item = f64>) -> u64 {
    answers
        .fold(0xcbf2_9ce4_8422_2325, |hash, answer| (hash ^ answer.to_bits()).wrapping_mul(0x0100_0000_01b3))
}

/// The functions on which the engines' sameness rests.
pub(crate) fn libm_bits() -> u64 {
    let values = (1..2000).map(|i| f64::from(i) * 0.0137);
    hash(values.flat_map(|x| [libm::log(x), libm::exp(-x), libm::pow(x, 1.37), libm::lgamma(x)]))
}

/// The hash of all that is recorded in a simulation that draws from every law, waits in every kind of line, and fails.
pub(crate) fn simulation_hash() -> u64 {
    let laws = [
        (Law::Exponential, 1.0),
        (Law::Lognormal, 2.0),
        (Law::Erlang, 0.3),
        (Law::Hyperexponential, 4.0),
        (Law::Pareto, 5.0),
        (Law::Deterministic, 0.0),
    ];
    let mut stations = Vec::new();
    for (ix, (law, scv)) in laws.into_iter().enumerate() {
        let mut handler = Handler::leaf(Distribution::new(law, 0.01, scv));
        if ix + 1 < laws.len() {
            let call = Call::plain(EdgeId(ix as u32), EdgeMode::Call, ix + 2, 1.2);
            handler.calls = vec![Call {
                round_trip_s: 0.001,
                timeout_s: Some(0.2),
                retry: Retry { attempts: 2, backoff_s: 0.01, exponential: true },
                ..call
            }];
        }
        let mut station = Station::reference("station", BlockId(1), vec![handler]);
        (station.cores, station.workers, station.backlog) = (Some(2), Some(30), Some(10));
        station.discipline = [Discipline::Fcfs, Discipline::ProcessorSharing][ix % 2];
        stations.push(station);
    }
    let call = Call::plain(EdgeId(99), EdgeMode::Call, 1, 1.0);
    let users = Handler { calls: vec![call], ..Handler::leaf(Distribution::ZERO) };
    stations.insert(0, Station::reference("users", BlockId(0), vec![users]));
    let gap = Distribution::Exponential { mean_s: 1.0 / 60.0 };
    let source = Source { station: 0, arrivals: Arrivals::Open { gap }, mix: vec![1.0] };
    let network =
        Network { classes: vec!["all".to_owned()], stations, pools: Vec::new(), sources: vec![source] };
    let spec = RunSpec { seed: 1, replications: 4, requests: 2000, precision: 0.05, budget: 2_000_000 };
    simulate(&network, 1.0, spec).map_or(0, |m| m.hash)
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn a_simulation_gives_the_same_bits_as_in_the_browser() {
    assert_eq!(simulation_hash(), SIMULATION_HASH);
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn libm_gives_the_same_bits_as_in_the_browser() {
    assert_eq!(libm_bits(), LIBM_BITS);
}
