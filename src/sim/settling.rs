//! How long a network takes to forget that it started empty: a floor under the warm-up.

use crate::model::flow;
use crate::model::network::Network;

/// Relaxation times after which the start is forgotten.
const RELAXATIONS: f64 = 5.0;
/// Times to pass through a full line after which it has settled.
const PASSAGES: f64 = 3.0;
/// Utilisation from which a bounded line is taken to be mostly full.
const FULL: f64 = 0.97;

/// Simulated seconds until the slowest station has settled.
///
/// Below saturation five relaxation times of 1/(cμ(1 − √ρ)²) (Cohen 1982, §III.7); a bounded line beyond it has to fill,
/// then three passages of K/(cμ), then the longest deadline. A line without bound never settles and is left out.
pub(super) fn settling_s(network: &Network, load: f64) -> f64 {
    let flow = flow::nominal(network);
    let instances = flow::instances(network, &flow, load);
    let mut slowest: f64 = 0.0;
    for (ix, station) in network.stations.iter().enumerate() {
        let Some(cores) = station.cores else { continue };
        let rates = &flow.rate_per_s[ix * flow.classes..(ix + 1) * flow.classes];
        let work: f64 = rates.iter().zip(&station.handlers).map(|(r, h)| load * r * h.service.mean()).sum();
        let rate: f64 = load * rates.iter().sum::<f64>();
        if work <= 0.0 || rate <= 0.0 {
            continue;
        }
        let servers = f64::from(cores) * f64::from(instances[ix]);
        let (rho, each_s) = (work / servers, work / rate / servers);
        let settled = if rho < FULL {
            let gap = 1.0 - libm::sqrt(rho);
            RELAXATIONS * each_s / (gap * gap)
        } else if let (Some(workers), Some(backlog)) = (station.workers, station.backlog) {
            let room = (f64::from(workers) + f64::from(backlog)) * f64::from(instances[ix]);
            PASSAGES * room * each_s + longest_deadline_s(network)
        } else {
            0.0
        };
        slowest = slowest.max(settled);
    }
    slowest
}

fn longest_deadline_s(network: &Network) -> f64 {
    let calls = network.stations.iter().flat_map(|s| &s.handlers).flat_map(|h| &h.calls);
    calls.filter_map(|c| c.timeout_s).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::settling_s;
    use crate::model::network::{Arrivals, Call, Handler, Network, Source, Station};
    use crate::model::{BlockId, Distribution, EdgeId, EdgeMode};

    #[test]
    fn busy_and_full_stations_take_longer() {
        let mut users = Handler::leaf(Distribution::ZERO);
        users.calls.push(Call::plain(EdgeId(0), EdgeMode::Call, 1, 1.0));
        let mut server = Station::reference(
            "server",
            BlockId(1),
            vec![Handler::leaf(Distribution::Exponential { mean_s: 0.1 })],
        );
        (server.cores, server.workers, server.backlog) = (Some(1), Some(1), Some(99));
        let network = Network {
            classes: vec!["all".to_owned()],
            stations: vec![Station::reference("users", BlockId(0), vec![users]), server],
            pools: Vec::new(),
            sources: vec![Source::steady(
                0,
                Arrivals::Open { gap: Distribution::Exponential { mean_s: 0.2 } },
                vec![1.0],
            )],
        };
        let at = |load| settling_s(&network, load);
        assert!(at(1.0) > 5.0 && at(1.0) < 6.0, "{}", at(1.0));
        assert!(at(1.8) > 10.0 * at(1.0));
        assert!((at(4.0) - 30.0).abs() < 1e-9, "{}", at(4.0));
    }
}
