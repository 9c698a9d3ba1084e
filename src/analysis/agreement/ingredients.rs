//! What a design is made of, in words.

use crate::model::Distribution;
use crate::model::network::{Arrivals, Discipline, Dispatch, Network, Scaling};

/// What a design is made of: counts of everything that is not a plain server.
pub(super) fn ingredients(network: &Network) -> String {
    let stations = &network.stations[1..];
    let count = |what: &str, n: usize| (n > 0).then(|| format!("{n} {what}"));
    let split = |dispatch: Dispatch| {
        stations.iter().filter(|s| s.dispatch == dispatch && s.scaling != Scaling::Fixed(1)).count()
    };
    let holds = |s: &&crate::model::network::Station| {
        s.workers.is_some() && s.handlers.iter().any(|h| !h.calls.is_empty())
    };
    let laws = stations.iter().flat_map(|s| s.handlers.iter().map(|h| h.service.scv()));
    let arrivals = network.sources.iter().find_map(|s| match s.arrivals {
        Arrivals::Open { gap: Distribution::Exponential { .. } } | Arrivals::Closed { .. } => None,
        Arrivals::Open { gap } => Some(format!("gaps of variability {:.1}", gap.scv())),
    });
    [
        count("classes", network.classes.len()),
        arrivals,
        count("sharing", stations.iter().filter(|s| s.discipline == Discipline::ProcessorSharing).count()),
        count("in turn", split(Dispatch::RoundRobin)),
        count("at random", split(Dispatch::Random)),
        count("least connections", split(Dispatch::LeastConnections)),
        count("hold workers", stations.iter().filter(holds).count()),
        count("bounded", stations.iter().filter(|s| s.backlog.is_some()).count()),
        count("pools", network.pools.len()),
        count("LRU caches", stations.iter().filter(|s| s.cache.is_some()).count()),
        count("laws above variability 2", laws.filter(|scv| *scv > 2.0).count()),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ")
}
