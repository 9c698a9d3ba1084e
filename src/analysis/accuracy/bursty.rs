//! Arrivals that come in bursts: states of the source, and groups.

use super::models::{Builder, Model, law};
use crate::model::Distribution;
use crate::model::network::{Arrivals, Burst, Network};

/// The network of a bursty model.
pub(super) fn network(model: &Model<'_>) -> Option<Network> {
    let (rate_per_s, burst, family) = if model.text.starts_with("MMPP(2)/") {
        let (rate_per_s, burst) = modulated(model)?;
        (rate_per_s, burst, model.text.strip_prefix("MMPP(2)/")?)
    } else if model.text.starts_with("M^[b]/") {
        let size = model.count("batch")?;
        (
            model.number("batch_rate")? * f64::from(size),
            Burst::Batch { size },
            model.text.strip_prefix("M^[b]/")?,
        )
    } else {
        return None;
    };
    let work = family.split('/').next()?;
    let mean_s = model.number("mu").map(|mu| 1.0 / mu).or(model.number("mean"))?;
    let scv = model.number("cs2").or(model.number("scv")).unwrap_or(1.0);
    let service = match (work, model.words("service").or(model.words("svc"))) {
        ("M", _) => Distribution::Exponential { mean_s },
        ("D", _) => Distribution::Deterministic { mean_s },
        (_, Some(words)) => law(words, mean_s, scv)?,
        (words, None) => law(words, mean_s, scv)?,
    };
    let mut builder = Builder::new(1);
    let gap = Distribution::Exponential { mean_s: 1.0 / rate_per_s };
    let source = builder.source(Arrivals::Open { gap }, 0);
    let station = builder.station(service, Some(model.count("c").unwrap_or(1)));
    builder.call(source, station, 1.0);
    builder.network.sources[0].burst = Some(burst);
    Some(builder.network)
}

/// Mean rate, and the two states relative to it; the faster one is the busy one.
fn modulated(model: &Model<'_>) -> Option<(f64, Burst)> {
    let rates = [model.number("lambda1")?, model.number("lambda2")?];
    let leave = [model.number("rate_1to2")?, model.number("rate_2to1")?];
    let mean = (rates[0] * leave[1] + rates[1] * leave[0]) / (leave[0] + leave[1]);
    let (busy, quiet) = if rates[0] >= rates[1] { (0, 1) } else { (1, 0) };
    let burst = Burst::Modulated {
        busy_factor: rates[busy] / mean,
        quiet_factor: rates[quiet] / mean,
        busy_s: 1.0 / leave[busy],
        quiet_s: 1.0 / leave[quiet],
    };
    Some((mean, burst))
}
