//! Answers as JSON, units in the field names.

use serde_json::{Map, Value, json};

use crate::analysis::{Answer, TrafficUnit};
use crate::model::network::Network;
use crate::queueing::prediction::PERCENTILES;
use crate::queueing::{OutcomePrediction, Prediction, Validity};
use crate::sim::measurement::Quantile;
use crate::sim::{Estimate, Measurement, OutcomeMeasurement};

/// `p50`, `p99.9`.
pub(super) fn percentile_name(p: f64) -> String {
    format!("p{}", crate::model::units::significant(100.0 * p))
}

/// The unit of the traffic axis.
pub(super) fn unit(unit: TrafficUnit) -> &'static str {
    match unit {
        TrafficUnit::RequestsPerSecond => "requests_per_s",
        TrafficUnit::Users => "users",
        TrafficUnit::Times => "times_drawn_traffic",
    }
}

/// What holds of an approximation.
pub(super) fn validity(validity: &Validity) -> Value {
    match validity {
        Validity::Exact => json!({"kind": "exact"}),
        Validity::Approximate(why) => json!({"kind": "approximate", "why": why}),
        Validity::Outside(why) => json!({"kind": "outside", "why": why}),
    }
}

fn outcome(o: &OutcomePrediction) -> Value {
    let percentiles: Map<String, Value> = o
        .percentiles_s
        .iter()
        .flatten()
        .zip(PERCENTILES)
        .map(|(x, p)| (format!("{}_s", percentile_name(p)), json!(x)))
        .collect();
    json!({
        "offered_per_s": o.offered_per_s,
        "goodput_per_s": o.goodput_per_s,
        "rejected_ratio": o.errors.rejected,
        "timed_out_ratio": o.errors.timed_out,
        "failed_ratio": o.errors.failed,
        "mean_s": o.mean_s,
        "percentiles": percentiles,
    })
}

/// A prediction.
pub(super) fn prediction(network: &Network, p: &Prediction) -> Value {
    let stations: Vec<Value> = network
        .stations
        .iter()
        .zip(&p.stations)
        .map(|(station, s)| {
            json!({
                "name": station.name,
                "instances": s.instances,
                "arrivals_per_s": s.arrivals_per_s,
                "throughput_per_s": s.throughput_per_s,
                "core_utilisation": s.core_utilisation,
                "worker_utilisation": s.worker_utilisation,
                "saturation": s.saturation,
                "queue_length": finite(s.queue_length),
                "wait_s": finite(s.wait_s),
                "response_s": finite(s.response_s),
                "reject_ratio": s.reject_ratio,
                "growth_per_s": s.growth_per_s,
                "validity": validity(&s.validity),
            })
        })
        .collect();
    let classes: Map<String, Value> =
        network.classes.iter().cloned().zip(p.classes.iter().map(outcome)).collect();
    json!({
        "load": p.load,
        "stable": p.stable,
        "total": outcome(&p.total),
        "classes": classes,
        "stations": stations,
        "validity": validity(&p.validity),
    })
}

/// What the design's limits are.
pub(super) fn limits(answer: &Answer, name: impl Fn(crate::model::BlockId) -> String) -> Value {
    let bottlenecks: Vec<Value> = answer
        .bottlenecks
        .iter()
        .map(|b| json!({"block": name(b.block), "what": b.what, "traffic": b.traffic}))
        .collect();
    json!({
        "traffic_unit": unit(answer.unit),
        "traffic": answer.traffic,
        "knee": answer.knee,
        "slo_capacity": answer.slo_capacity.map(finite),
        "headroom_ratio": answer.headroom.map(finite),
        "bottlenecks": bottlenecks,
        "cost_usd_month": answer.cost_usd_month,
        "cost_gaps": answer.cost_gaps,
        "page_load_s": answer.page_load_s,
        "sentence": answer.sentence,
    })
}

/// JSON has no infinity: without bound is null.
fn finite(x: f64) -> Value {
    if x.is_finite() { json!(x) } else { Value::Null }
}

fn estimate(e: Estimate) -> Value {
    json!({"value": e.value, "half_width_95": e.half_width})
}

fn measured_outcome(o: &OutcomeMeasurement) -> Value {
    let percentiles: Map<String, Value> = o
        .percentiles_s
        .iter()
        .zip(PERCENTILES)
        .map(|(q, p)| {
            let value = match q {
                Quantile::Known(e) => estimate(*e),
                Quantile::Needs(more) => json!({"more_requests_needed": more}),
            };
            (format!("{}_s", percentile_name(p)), value)
        })
        .collect();
    json!({
        "requests": o.requests,
        "offered_per_s": estimate(o.offered_per_s),
        "goodput_per_s": estimate(o.goodput_per_s),
        "rejected_ratio": estimate(o.rejected),
        "timed_out_ratio": estimate(o.timed_out),
        "failed_ratio": estimate(o.failed),
        "mean_s": o.mean_s.map(estimate),
        "percentiles": percentiles,
    })
}

/// A measurement.
pub(super) fn measurement(network: &Network, m: &Measurement) -> Value {
    let stations: Vec<Value> = network
        .stations
        .iter()
        .zip(&m.stations)
        .map(|(station, s)| {
            json!({
                "name": station.name,
                "instances": s.instances,
                "arrivals_per_s": estimate(s.arrivals_per_s),
                "throughput_per_s": estimate(s.throughput_per_s),
                "core_utilisation": s.core_utilisation.map(estimate),
                "worker_utilisation": s.worker_utilisation.map(estimate),
                "queue_length": estimate(s.queue_length),
                "wait_s": estimate(s.wait_s),
                "response_s": estimate(s.response_s),
                "reject_ratio": estimate(s.reject_ratio),
            })
        })
        .collect();
    let classes: Map<String, Value> =
        network.classes.iter().cloned().zip(m.classes.iter().map(measured_outcome)).collect();
    let b = m.balance;
    json!({
        "load": m.load,
        "total": measured_outcome(&m.total),
        "classes": classes,
        "stations": stations,
        "balance": {
            "arrived": b.arrived, "completed": b.completed, "rejected": b.rejected, "timed_out": b.timed_out,
            "failed": b.failed, "inside": b.inside, "holds": b.holds(),
        },
        "replications": m.replications,
        "measured_s": m.measured_s,
        "warmup_s": m.warmup_s,
        "events": m.events,
        "hash": format!("{:016x}", m.hash),
        "growing": m.growing,
    })
}
