//! Stands in for the analysis until that is there.
use crate::analysis::*;
use crate::analysis::answer::TrafficUnit;
use crate::model::*;
use crate::model::param::Reader;
use crate::queueing::*;
use crate::queueing::prediction::Validity;

pub fn study(s: &Scenario) -> Result<Answer, Vec<Problem>> {
    let problems = crate::model::validate::validate(s);
    if problems.iter().any(|p| p.severity == Severity::Error) { return Err(problems); }
    let mut traffic = 0.0;
    for b in s.blocks.values() {
        let Some(spec) = catalogue::find(&b.kind) else { continue };
        if spec.traffic_param.is_some() {
            let r = Reader::new(spec.params, &b.params);
            match (spec.behaviour)(&r) {
                behaviour::Behaviour::OpenSource { peak_per_s, .. } => traffic += peak_per_s,
                behaviour::Behaviour::ClosedSource { population, .. } => traffic += population,
                _ => {}
            }
        }
    }
    let cap = 46.3;
    let points: Vec<CurvePoint> = (1..=120).map(|i| {
        let t = cap * 1.25 * f64::from(i) / 120.0;
        let rho: f64 = t / cap;
        let mean = if rho < 0.999 { 0.18 * (1.0 + 0.8 * rho.powi(3) / (1.0 - rho)) } else { 30.0 };
        let ok = mean < 29.0;
        CurvePoint { load: t / traffic, traffic: t, mean_s: ok.then_some(mean), percentiles_s: ok.then_some([mean * 0.8, mean * 2.0, mean * 2.4, mean * 3.6, mean * 5.0]), goodput_per_s: t.min(cap), error_ratio: 0.0, cost_usd_month: 900.0 + 14.0 * t }
    }).collect();
    let rho: f64 = traffic / cap;
    let mean = 0.18 * (1.0 + 0.8 * rho.powi(3) / (1.0 - rho).max(0.01));
    let p = [mean * 0.8, mean * 2.0, mean * 2.4, mean * 3.6, mean * 5.0];
    let blocks = s.blocks.iter().map(|(id, b)| {
        let src = catalogue::find(&b.kind).is_some_and(catalogue::is_source);
        (*id, BlockAnswer { utilisation: (!src).then_some((rho * (1.0 - 0.2 * f64::from(id.0 % 4))).min(1.0)), saturation: Some(rho), arrivals_per_s: traffic, response_s: mean, instances: 2, cost_usd_month: 210.0 * f64::from(id.0), ..Default::default() })
    }).collect();
    let first = s.blocks.iter().find(|(_, b)| catalogue::find(&b.kind).is_some_and(|k| !catalogue::is_source(k))).map(|(id, _)| *id);
    Ok(Answer {
        problems, unit: TrafficUnit::RequestsPerSecond, traffic,
        now: Prediction { load: 1.0, total: OutcomePrediction { offered_per_s: traffic, goodput_per_s: traffic, percentiles_s: Some(p), mean_s: Some(mean), ..Default::default() }, classes: vec![], stations: vec![], pools: vec![], stable: true, validity: Validity::Exact },
        blocks, cost_usd_month: 900.0 + 14.0 * traffic, curve: Curve { points },
        bottlenecks: first.map(|block| Bottleneck { block, what: "cores", traffic: cap }).into_iter().collect(),
        knee: Some(cap * 0.78), slo_capacity: Some(cap * 0.93), headroom: Some(cap * 0.93 / traffic - 1.0),
        sentence: format!("The server’s cores are full first, at 46.3/s; the objective of p99 below 2 s holds up to 43.1/s, {:.1} % above today, where the month costs $1,503.", 100.0 * (cap * 0.93 / traffic - 1.0)),
    })
}
