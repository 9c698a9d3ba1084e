//! Nominal flow: how often each station is visited when nothing fails, and the instances that follow from it.

use super::hits::Hits;
use super::network::{Arrivals, Handler, Network, Scaling, StationIx};

/// Sweeps after which a forward loop's visits are taken as they are; each sweep is one more time around.
const SWEEPS_MAX: usize = 10_000;
/// Rounds after which hit ratios that depend on each other's misses are taken as they are.
const CACHE_ROUNDS_MAX: usize = 50;

/// Visits per second of every station and class when nothing fails, and who comes before whom.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// Number of classes.
    pub classes: usize,
    /// Visits per second at load 1, by `station * classes + class`.
    pub rate_per_s: Vec<f64>,
    /// Stations in reverse postorder: callers before those they call, but for forward loops.
    pub order: Vec<StationIx>,
    /// Whether some requests can come back to where they were.
    pub cyclic: bool,
    /// Requests per second of all sources at load 1, by `station * classes + class`.
    pub entry_per_s: Vec<f64>,
    /// Probability of going on at load 1, by `station * classes + class`: one minus the hit ratio where cached.
    pub proceed: Vec<f64>,
    /// The caches, by station.
    pub caches: Vec<Option<Hits>>,
}

/// Every outgoing arc of a handler: `(station, mean visits)` if it proceeds with a probability.
pub fn arcs(handler: &Handler, proceed: f64) -> impl Iterator<Item = (StationIx, f64)> + '_ {
    handler.calls.iter().chain(&handler.forwards).flat_map(move |call| {
        call.targets.iter().map(move |(target, share)| (*target, proceed * call.mean * share))
    })
}

/// Stations in an order in which callers come before those they call, and whether there is a cycle.
pub fn order(network: &Network) -> (Vec<StationIx>, bool) {
    let count = network.stations.len();
    let next = |station: StationIx| {
        let mut to: Vec<StationIx> =
            network.stations[station].handlers.iter().flat_map(|h| arcs(h, 1.0)).map(|(to, _)| to).collect();
        to.sort_unstable();
        to.dedup();
        to
    };
    let (mut postorder, mut cyclic) = (Vec::with_capacity(count), false);
    // 0: not seen, 1: on the path, 2: done.
    let mut mark = vec![0u8; count];
    for root in network.sources.iter().map(|s| s.station).chain(0..count) {
        if mark[root] != 0 {
            continue;
        }
        mark[root] = 1;
        let mut path = vec![(root, next(root))];
        while let Some((station, to)) = path.last_mut() {
            match to.pop() {
                Some(target) if mark[target] == 0 => {
                    mark[target] = 1;
                    path.push((target, next(target)));
                }
                Some(target) => cyclic |= mark[target] == 1,
                None => {
                    mark[*station] = 2;
                    postorder.push(*station);
                    path.pop();
                }
            }
        }
    }
    postorder.reverse();
    (postorder, cyclic)
}

/// The nominal flow of a network.
pub fn nominal(network: &Network) -> Flow {
    let classes = network.classes.len();
    let (order, cyclic) = order(network);
    let visits = network.stations.len() * classes;
    let mut flow = Flow {
        classes,
        rate_per_s: vec![0.0; visits],
        order,
        cyclic,
        entry_per_s: Vec::new(),
        proceed: network.stations.iter().flat_map(|s| s.handlers.iter().map(|h| h.proceed)).collect(),
        caches: network.stations.iter().map(|s| s.cache.as_ref().map(Hits::new)).collect(),
    };
    let mut entry = vec![0.0; visits];
    for source in &network.sources {
        let (total, think_s) = match source.arrivals {
            Arrivals::Open { gap } => (if gap.is_zero() { 0.0 } else { 1.0 / gap.mean() }, None),
            Arrivals::Closed { population, think } => (1.0, Some((population, think.mean()))),
        };
        for (class, share) in source.mix.iter().enumerate() {
            entry[source.station * classes + class] += total * share;
        }
        if let Some((population, think_s)) = think_s {
            // One request's visits give the time that it takes when it waits for nothing.
            let mut alone = vec![0.0; entry.len()];
            for (class, share) in source.mix.iter().enumerate() {
                alone[source.station * classes + class] = *share;
            }
            let visits = propagate(network, &flow.order, cyclic, &flow.proceed, &alone);
            let busy_s: f64 = visits
                .iter()
                .enumerate()
                .map(|(v, visits)| {
                    visits * network.stations[v / classes].handlers[v % classes].service.mean()
                })
                .sum();
            let rate = population / (think_s + busy_s).max(1e-9);
            for (class, share) in source.mix.iter().enumerate() {
                entry[source.station * classes + class] += (rate - 1.0) * share;
            }
        }
    }
    (flow.rate_per_s, flow.proceed) = flow.rates(network, &entry);
    flow.entry_per_s = entry;
    flow
}

impl Flow {
    /// Visits per second and probabilities of going on for given entry rates, hit ratios being what the visits make them.
    fn rates(&self, network: &Network, entry: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mut proceed = self.proceed.clone();
        let mut rates = Vec::new();
        for _ in 0..CACHE_ROUNDS_MAX {
            rates = propagate(network, &self.order, self.cyclic, &proceed, entry);
            let mut moved = 0.0f64;
            for (ix, hits) in self.caches.iter().enumerate() {
                let Some(hits) = hits else { continue };
                let cached = |class: &usize| network.stations[ix].handlers[*class].cached;
                let asked: f64 =
                    (0..self.classes).filter(cached).map(|class| rates[ix * self.classes + class]).sum();
                let miss = 1.0 - hits.at(asked).hit_ratio;
                for class in (0..self.classes).filter(cached) {
                    let now = &mut proceed[ix * self.classes + class];
                    moved = moved.max((*now - miss).abs());
                    *now = miss;
                }
            }
            if moved < 1e-12 {
                break;
            }
        }
        (rates, proceed)
    }

    /// Whether visits grow in proportion to the load: not where objects in a cache are good for a time only.
    fn proportional(&self) -> bool {
        !self.caches.iter().flatten().any(Hits::depends_on_rate)
    }
}

/// Visits per second of every station and class for given entry rates and probabilities of going on.
pub fn propagate(
    network: &Network,
    order: &[StationIx],
    cyclic: bool,
    proceed: &[f64],
    entry: &[f64],
) -> Vec<f64> {
    let classes = network.classes.len();
    let mut total = vec![0.0; entry.len()];
    let mut fresh = entry.to_vec();
    for _ in 0..if cyclic { SWEEPS_MAX } else { 1 } {
        let mut back = vec![0.0; entry.len()];
        let mut done = vec![false; network.stations.len()];
        for &station in order {
            done[station] = true;
            for class in 0..classes {
                let rate = fresh[station * classes + class];
                if rate == 0.0 {
                    continue;
                }
                total[station * classes + class] += rate;
                for (target, mean) in
                    arcs(&network.stations[station].handlers[class], proceed[station * classes + class])
                {
                    let onward = if done[target] { &mut back } else { &mut fresh };
                    onward[target * classes + class] += rate * mean;
                }
            }
        }
        let left: f64 = back.iter().sum();
        if left <= 1e-15 * total.iter().sum::<f64>() || !left.is_finite() {
            break;
        }
        fresh = back;
    }
    total
}

/// Instances of every station at this load.
pub fn provision(network: &Network, load: f64) -> Vec<u32> {
    instances(network, &nominal(network), load)
}

/// Instances of every station at this load, from a nominal flow computed before.
pub fn instances(network: &Network, flow: &Flow, load: f64) -> Vec<u32> {
    let scaled = network.stations.iter().any(|s| matches!(s.scaling, Scaling::Target { .. }));
    let there = (scaled && !flow.proportional()).then(|| {
        let entry: Vec<f64> = flow.entry_per_s.iter().map(|rate| rate * load).collect();
        flow.rates(network, &entry).0
    });
    let rate = |v: usize| there.as_ref().map_or(load * flow.rate_per_s[v], |rates| rates[v]);
    network
        .stations
        .iter()
        .enumerate()
        .map(|(ix, station)| match station.scaling {
            Scaling::Fixed(n) => n.max(1),
            Scaling::Target { utilisation, min, max, .. } => {
                let work: f64 = station
                    .handlers
                    .iter()
                    .enumerate()
                    .map(|(class, h)| rate(ix * flow.classes + class) * h.service.mean())
                    .sum();
                let cores = f64::from(station.cores.unwrap_or(1).max(1));
                let needed = libm::ceil(work / (cores * utilisation) - 1e-9);
                (needed.clamp(0.0, f64::from(u32::MAX)) as u32).clamp(min.max(1), max.max(min).max(1))
            }
        })
        .collect()
}
