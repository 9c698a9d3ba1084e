//! From an edge to what a handler does with it.

use std::collections::BTreeMap;

use super::{Lowering, Part};
use crate::model::catalogue::edge;
use crate::model::network::{Call, Fan, Retry};
use crate::model::param::Reader;
use crate::model::scenario::{Edge, EdgeMode};
use crate::model::{ClassId, EdgeId};

impl Lowering<'_> {
    pub(super) fn call(
        &self,
        id: EdgeId,
        drawn: &Edge,
        to: &Part<'_>,
        class: ClassId,
        pools: &BTreeMap<EdgeId, usize>,
        mode: EdgeMode,
    ) -> Call {
        let read = Reader::new(edge::PARAMS, &drawn.params).for_class(class);
        let targets = match to.replicas {
            Some(replicas) => {
                let share = self.work(to, class).replica_share.clamp(0.0, 1.0);
                [(to.station, 1.0 - share), (replicas, share)].into_iter().filter(|(_, p)| *p > 0.0).collect()
            }
            None => vec![(to.station, 1.0)],
        };
        let timeout_s = read.number("timeout");
        let waits = mode == EdgeMode::Call;
        Call {
            mode,
            mean: read.number("calls"),
            targets,
            round_trip_s: edge::round_trip_s(&read),
            pool: pools.get(&id).copied().filter(|_| waits),
            timeout_s: (timeout_s.is_finite() && waits).then_some(timeout_s),
            retry: if waits { retry(&read) } else { Retry::NONE },
            fan: if waits { fan(&read) } else { Fan::InTurn },
            ..Call::plain(id, mode, to.station, 0.0)
        }
    }
}

/// Whether an edge begins together with the one before it.
pub(super) fn with_previous(drawn: &Edge) -> bool {
    Reader::new(edge::PARAMS, &drawn.params).flag("with_previous")
}

fn retry(read: &Reader<'_>) -> Retry {
    let budget = read.number("retry_budget");
    Retry {
        attempts: read.count("attempts").max(1),
        backoff_s: read.number("backoff"),
        exponential: read.choice("backoff_growth") == "exponential",
        budget: budget.is_finite().then_some(budget),
    }
}

fn fan(read: &Reader<'_>) -> Fan {
    match read.choice("parallel") {
        "all" => Fan::Together { need: None },
        "first" => Fan::Together { need: Some(read.count("need").max(1)) },
        "hedged" => Fan::Hedged { after_s: read.number("hedge_after") },
        _ => Fan::InTurn,
    }
}
