//! Patience, setups, batches and contention: networks of the types that have them, and formulas of the rest.

use super::case::Case;
use super::models::{Builder, Model, leading_number, poisson};
use super::question::Ask;
use crate::analysis::usl::Scalability;
use crate::model::Distribution;
use crate::model::network::{Batch, Network, Setup};
use crate::queueing::batch::Feed;
use crate::queueing::setup::Busy;

/// The network of a model with a special station.
pub(super) fn network(model: &Model<'_>) -> Option<Network> {
    impatient(model).or_else(|| cold(model)).or_else(|| polling(model))
}

/// What is asked of it, where the quantity is a special station's own.
pub(super) fn ask(quantity: &str) -> Option<Ask> {
    let q = quantity.to_lowercase();
    let has = |word: &str| q.contains(word);
    if has("times out in queue") || has("abandon") || q == "ab" {
        Some(Ask::Abandon(1))
    } else if has("time in queue") {
        Some(Ask::Wait(1))
    } else if has("cold") {
        Some(Ask::Cold(1))
    } else if has("batch size") {
        Some(Ask::BatchSize(1))
    } else if has("running instances") {
        Some(Ask::Number(1, 1, None))
    } else {
        None
    }
}

/// The answer of a formula that is no network.
pub(super) fn answer(case: &Case) -> Option<f64> {
    let model = Model::of(case);
    let quantity = case.quantity.to_lowercase();
    if model.is(&["USL least-squares fit"]) {
        let points: Vec<(f64, f64)> =
            model.table("data")?.iter().filter_map(|row| Some((*row.first()?, *row.get(1)?))).collect();
        let fit = Scalability::fit(&points)?;
        return match quantity.as_str() {
            "sigma" => Some(fit.contention.sigma),
            "kappa" => Some(fit.contention.kappa),
            "gamma" => Some(fit.gamma),
            "nmax" => fit.peak(),
            "xmax" => fit.peak().map(|n| fit.throughput(n)),
            _ => None,
        };
    }
    if model.is(&["M/G/inf concurrency quantile"]) {
        return poisson_quantile(model.number("mean")?, model.number("q")?);
    }
    if model.is(&["new arrivals may join batch in service"]) && quantity.contains("mean number") {
        let (lambda, mu) = (model.number("lambda_")?, model.number("mu")?);
        let feed =
            Feed { rate_per_s: lambda, mean_s: 1.0 / mu, marginal: 0.0, size: model.count("b")?, cs2: 1.0 };
        let r = feed.root(lambda / (lambda + mu));
        return Some(r / (1.0 - r));
    }
    if quantity.contains("instance count") {
        return Function::of(&model).map(Function::instances);
    }
    None
}

/// Smallest n with P(N ≤ n) ≥ q of a Poisson variable.
fn poisson_quantile(mean: f64, q: f64) -> Option<f64> {
    let most = 20.0 * mean + 1000.0;
    let (mut n, mut sum) = (0.0, 0.0);
    while n < most {
        sum += libm::exp(n * libm::log(mean) - mean - libm::lgamma(n + 1.0));
        if sum >= q {
            return Some(n);
        }
        n += 1.0;
    }
    None
}

fn number_after(text: &str, key: &str) -> Option<f64> {
    leading_number(text.get(text.find(key)? + key.len()..)?)
}

/// M/M/c with patience: c and patience by parameter, or in the words of the type.
fn impatient(model: &Model<'_>) -> Option<Network> {
    if !(model.is(&["patience"]) && model.text.starts_with("M/M/")) {
        return None;
    }
    let c = model.count("c").or_else(|| number_after(model.text, "M/M/").map(|c| c as u32))?;
    let mean_s = model
        .number("tau")
        .or_else(|| model.number("patience_mean"))
        .or_else(|| number_after(model.text, "patience "))?;
    let law = if model.is(&["deterministic"]) {
        Distribution::Deterministic { mean_s }
    } else {
        Distribution::Exponential { mean_s }
    };
    let mut builder = Builder::new(1);
    let source = builder.source(poisson(model.number("lambda_")?), 0);
    let station = builder.station(Distribution::Exponential { mean_s: 1.0 / model.number("mu")? }, Some(c));
    builder.network.stations[station].patience = Some(law);
    builder.call(source, station, 1.0);
    Some(builder.network)
}

/// A function that is scaled with its requests.
struct Function {
    rate_per_s: f64,
    warm_s: f64,
    cold_s: f64,
    keep_alive_s: f64,
}

impl Function {
    /// `Poisson .9/s, warm exp mean 1.991 s, cold exp mean 2.244 s, expiration threshold 600 s`.
    fn of(model: &Model<'_>) -> Option<Self> {
        if !model.is(&["scale-per-request"]) {
            return None;
        }
        Some(Self {
            rate_per_s: number_after(model.text, "Poisson ")?,
            warm_s: number_after(model.text, "warm exp mean ")?,
            cold_s: number_after(model.text, "cold exp mean ")?,
            keep_alive_s: number_after(model.text, "expiration threshold ")?,
        })
    }

    fn network(&self) -> Network {
        let setup_s = (self.cold_s - self.warm_s).max(0.0);
        let mut builder = Builder::new(1);
        let source = builder.source(poisson(self.rate_per_s), 0);
        let station = builder.station(Distribution::Exponential { mean_s: self.warm_s }, None);
        builder.network.stations[station].setup = Some(Setup {
            time: Distribution::Exponential { mean_s: setup_s },
            keep_alive_s: self.keep_alive_s,
        });
        builder.call(source, station, 1.0);
        builder.network
    }

    /// Mean number of instances in use or warm.
    fn instances(self) -> f64 {
        let mut cold = 0.0;
        let mut busy = Busy::unlimited(self.rate_per_s, self.warm_s);
        for _ in 0..20 {
            cold = 0.5 * (cold + busy.cold(self.keep_alive_s));
            busy = Busy::unlimited(self.rate_per_s, self.warm_s + cold * (self.cold_s - self.warm_s));
        }
        busy.warm(self.keep_alive_s)
    }
}

fn cold(model: &Model<'_>) -> Option<Network> {
    if let Some(function) = Function::of(model) {
        return Some(function.network());
    }
    if !model.text.starts_with("M/M/1 with exponential setup") {
        return None;
    }
    let mut builder = Builder::new(1);
    let source = builder.source(poisson(model.number("lambda_")?), 0);
    let station = builder.station(Distribution::Exponential { mean_s: 1.0 / model.number("mu")? }, Some(1));
    builder.network.stations[station].workers = Some(1);
    builder.network.stations[station].setup = Some(Setup {
        time: Distribution::Exponential { mean_s: model.number("setup_mean")? },
        keep_alive_s: 0.0,
    });
    builder.call(source, station, 1.0);
    Some(builder.network)
}

/// A batch of k takes s0 + s1·k.
fn polling(model: &Model<'_>) -> Option<Network> {
    if !model.text.starts_with("single batch consumer") {
        return None;
    }
    let (s0, s1) = (model.number("s0")?, model.number("s1")?);
    let mut builder = Builder::new(1);
    let source = builder.source(poisson(model.number("lambda_")?), 0);
    let station = builder.station(Distribution::Exponential { mean_s: s0 + s1 }, Some(1));
    builder.network.stations[station].batch =
        Some(Batch { size: model.count("b")?, marginal: s1 / (s0 + s1) });
    builder.call(source, station, 1.0);
    Some(builder.network)
}
