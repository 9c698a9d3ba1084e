//! How long a network takes to forget that it started empty: a floor under the warm-up.

use super::sharing::slowdown;
use crate::model::flow;
use crate::model::network::{Arrivals, Burst, Network, Source, Station};

/// Relaxation times after which the start is forgotten.
const RELAXATIONS: f64 = 5.0;
/// Times to pass through a full line after which it has settled.
const PASSAGES: f64 = 3.0;
/// Utilisation from which a bounded line is taken to be mostly full.
const FULL: f64 = 0.97;

/// Simulated seconds until the slowest station has settled.
///
/// Below saturation five relaxation times of 1/(cμ(1 − √ρ)²) (Cohen 1982, §III.7); a bounded line beyond it has to fill,
/// then three passages of K/(cμ), then the longest deadline; one that is left in impatience, three mean patiences. A line
/// without bound never settles and is left out. Bursts take as many times longer as they make counts more variable over
/// long times than Poisson's. Nothing is older than the time that keeps idle workers warm.
pub(super) fn settling_s(network: &Network, load: f64) -> f64 {
    let flow = flow::nominal(network);
    let instances = flow::instances(network, &flow, load);
    let dispersion = dispersion(network, load);
    let mut slowest: f64 = 0.0;
    for (ix, station) in network.stations.iter().enumerate() {
        let Some(cores) = station.cores else { continue };
        let rates = &flow.rate_per_s[ix * flow.classes..(ix + 1) * flow.classes];
        let work: f64 = rates.iter().zip(&station.handlers).map(|(r, h)| load * r * h.service.mean()).sum();
        let rate: f64 = load * rates.iter().sum::<f64>();
        if work <= 0.0 || rate <= 0.0 {
            continue;
        }
        let servers = f64::from(cores) * f64::from(instances[ix]) / longer(station, cores);
        let (rho, each_s) = (work / servers, work / rate / servers);
        let settled = if rho < FULL {
            let gap = 1.0 - libm::sqrt(rho);
            dispersion * RELAXATIONS * each_s / (gap * gap)
        } else if let (Some(workers), Some(backlog)) = (station.workers, station.backlog) {
            let room = (f64::from(workers) + f64::from(backlog)) * f64::from(instances[ix]);
            PASSAGES * room * each_s + longest_deadline_s(network)
        } else {
            PASSAGES * station.patience.map_or(0.0, |law| law.mean())
        };
        slowest = slowest.max(settled);
    }
    let warm = network.stations.iter().filter_map(|s| s.setup).map(|s| s.keep_alive_s);
    warm.filter(|s| s.is_finite()).fold(slowest, f64::max)
}

/// How many times longer a visit holds a core of a busy station than its law says.
fn longer(station: &Station, cores: u32) -> f64 {
    let slowed = station.contention.map_or(1.0, |c| slowdown(c, f64::from(cores)));
    slowed * station.batch.map_or(1.0, |b| b.marginal + (1.0 - b.marginal) / f64::from(b.size.max(1)))
}

/// Largest index of dispersion of counts over long times of any source, at least 1: for two states in turn that of
/// MMPP(2), 1 + 2λ(f₁ − f₂)²π₁π₂/(1/s₁ + 1/s₂); for groups their size.
fn dispersion(network: &Network, load: f64) -> f64 {
    let of = |source: &Source| {
        let Arrivals::Open { gap } = source.arrivals else { return 1.0 };
        match source.burst {
            Some(Burst::Modulated { busy_factor, quiet_factor, busy_s, quiet_s }) if !gap.is_zero() => {
                let (all_s, apart) = (busy_s + quiet_s, busy_factor - quiet_factor);
                let each = busy_s * quiet_s / all_s;
                1.0 + 2.0 * load / gap.mean() * apart * apart * each * each / all_s
            }
            Some(Burst::Batch { size }) => f64::from(size),
            _ => 1.0,
        }
    };
    network.sources.iter().map(of).fold(1.0, f64::max)
}

fn longest_deadline_s(network: &Network) -> f64 {
    let calls = network.stations.iter().flat_map(|s| &s.handlers).flat_map(|h| &h.calls);
    calls.filter_map(|c| c.timeout_s).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::settling_s;
    use crate::model::network::{Arrivals, Burst, Call, Handler, Network, Source, Station};
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
        let plain = at(1.0);
        let mut network = network;
        network.sources[0].burst = Some(Burst::Batch { size: 7 });
        assert!((settling_s(&network, 1.0) / plain - 7.0).abs() < 1e-9);
        // π = ½, factors 1.5 and 0.5, γ = 0.1: 1 + 2·5·1·¼/0.1.
        network.sources[0].burst =
            Some(Burst::Modulated { busy_factor: 1.5, quiet_factor: 0.5, busy_s: 20.0, quiet_s: 20.0 });
        assert!((settling_s(&network, 1.0) / plain - 26.0).abs() < 1e-9);
    }
}
