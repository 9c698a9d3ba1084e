//! Most requests that can be at a station at once, where nothing but its callers bounds its line.

use super::compiled::Compiled;
use super::point::Point;
use crate::model::EdgeMode;
use crate::model::network::{Scaling, StationIx};

/// Most requests that can be at each station at once: what its callers' workers, pools and populations allow.
pub(super) fn bounds(model: &Compiled, point: &Point, load: f64) -> Vec<f64> {
    let network = &model.network;
    let mut bound = vec![0.0; network.stations.len()];
    for (ix, source) in network.sources.iter().enumerate() {
        bound[source.station] = model.population(ix, load).map_or(f64::INFINITY, |(n, _)| n);
    }
    for &station in &model.flow.order {
        let spec = &network.stations[station];
        let most = match spec.scaling {
            Scaling::Fixed(_) | Scaling::Target { .. } => f64::from(point.instances[station]),
        };
        let inside = spec.workers.map_or(f64::INFINITY, |w| f64::from(w) * most).min(bound[station]);
        let mut seen: Vec<(usize, StationIx)> = Vec::new();
        for v in model.visits_of(station) {
            let visit = &model.visits[v];
            for &a in visit.calls.iter().chain(&visit.forwards) {
                let arc = &model.arcs[a];
                let pool = arc.pool.map_or(f64::INFINITY, |p| f64::from(network.pools[p].size) * most);
                let beside = arc.join.is_some();
                let adds = match arc.mode {
                    EdgeMode::Publish => f64::INFINITY,
                    EdgeMode::Forward => bound[station],
                    // Abandoned work stays behind, so a deadline lifts the bound.
                    EdgeMode::Call if arc.leaves_behind() => f64::INFINITY,
                    EdgeMode::Call => (inside * arc.width()).min(pool),
                };
                for (target, _) in &arc.targets {
                    // One worker waits in one place at a time, whatever its class.
                    let key = (usize::from(arc.mode == EdgeMode::Call), target / model.classes);
                    if !seen.contains(&key) || beside || adds.is_infinite() {
                        bound[target / model.classes] += adds;
                        seen.push(key);
                    }
                }
            }
        }
    }
    if model.flow.cyclic { vec![f64::INFINITY; bound.len()] } else { bound }
}
