//! Open models: single stations, losses, networks, pools, balancers.

use super::models::{Builder, Model, law, leading_number, of_variability, poisson};
use crate::model::Distribution;
use crate::model::network::{Arrivals, Discipline, Dispatch, Network, Pool, Retry, Scaling};

/// The network of an open model.
pub(super) fn network(model: &Model<'_>) -> Option<Network> {
    if model.text.contains("closed") || model.text.contains("mixed") {
        return None;
    }
    single(model).or_else(|| loss(model)).or_else(|| path(model)).or_else(|| routed(model))
}

/// One source, one station.
fn one(gap: Distribution, service: Distribution, servers: Option<u32>) -> Builder {
    let mut builder = Builder::new(1);
    let source = builder.source(Arrivals::Open { gap }, 0);
    let station = builder.station(service, servers);
    builder.call(source, station, 1.0);
    builder
}

fn exponential(rate_per_s: f64) -> Distribution {
    Distribution::Exponential { mean_s: 1.0 / rate_per_s }
}

/// Servers: the parameter `c`, or the number that the type ends with (`M/G/8`), or one.
fn servers(model: &Model<'_>) -> u32 {
    let from_type = || {
        let name = model.text.split([' ', '-']).next()?;
        let third = name.split('/').nth(2)?;
        leading_number(third).map(|x| x as u32)
    };
    model.count("c").or_else(from_type).unwrap_or(1)
}

fn single(model: &Model<'_>) -> Option<Network> {
    let lambda = model.number("lambda_");
    let family = model.text.split(' ').next()?;
    let sharing = model.text.contains("-PS");
    let parts: Vec<&str> = family.trim_end_matches("-PS").split('/').collect();
    let [arrivals, work, _] = parts[..] else { return None };
    let unlike = [
        "priority", "setup", "patience", "timeout", "empty", "batch", "bulk", "retr", "K", "client", "phase",
        "(t)", "MMPP", "Erlang-A", "+",
    ];
    if unlike.iter().any(|w| model.text.contains(w)) {
        return None;
    }
    let gap = match arrivals {
        "M" => exponential(lambda?),
        "D" => Distribution::Deterministic { mean_s: 1.0 / lambda? },
        "G" => law(model.words("arr")?, 1.0, 1.0)?,
        "GI" => arrival_law(model)?,
        _ => return None,
    };
    let service = match work {
        "M" => exponential(model.number("mu")?),
        "D" => Distribution::Deterministic { mean_s: model.number("D")? },
        "G" => service_law(model)?,
        _ => return None,
    };
    let mut builder = one(gap, service, Some(servers(model)));
    if sharing {
        builder.network.stations[1].discipline = Discipline::ProcessorSharing;
    }
    Some(builder.network)
}

/// `name` says the families (`E2/M/4`), else the variabilities choose them.
fn arrival_law(model: &Model<'_>) -> Option<Distribution> {
    let mean_s = 1.0 / model.number("lambda_")?;
    let ca2 = model.number("ca2")?;
    let named = model.words("name").and_then(|n| n.split('/').next());
    named.and_then(|words| law(words, mean_s, ca2)).or_else(|| Some(of_variability(mean_s, ca2)))
}

fn service_law(model: &Model<'_>) -> Option<Distribution> {
    if let Some(words) = model.words("svc") {
        return law(words, 1.0, 1.0);
    }
    if let Some(part) = model.part("service").filter(|p| !p.text.is_empty()) {
        return law(part.text, part.number("mean")?, part.number("scv")?);
    }
    if let Some(words) = model.words("service") {
        return law(words, model.number("mean")?, model.number("scv").unwrap_or(0.0));
    }
    let (mean_s, scv) = (model.number("mean_service")?, model.number("cs2")?);
    let named = model.words("name").and_then(|n| n.split('/').nth(1));
    named.and_then(|words| law(words, mean_s, scv)).or_else(|| Some(of_variability(mean_s, scv)))
}

fn loss(model: &Model<'_>) -> Option<Network> {
    if model.is(&["M/G/c/c"]) {
        let (offered, c) = (
            model.number("offered_erlangs").or(model.number("offered"))?,
            model.count("c").or(model.count("limit"))?,
        );
        let mut builder = one(exponential(offered), Distribution::Exponential { mean_s: 1.0 }, None);
        builder.bound(1, c);
        return Some(builder.network);
    }
    if model.is(&["concurrency=rate*duration"]) {
        let service = Distribution::Exponential { mean_s: model.number("duration")? };
        return Some(one(exponential(model.number("rate")?), service, None).network);
    }
    let (lambda, mu) = (model.number("lambda_")?, model.number("mu").unwrap_or(1.0));
    let parts: Vec<&str> = model.text.split([' ', ',']).next()?.split('/').collect();
    if let ["M", "M", c, k] = parts[..] {
        let c = model.count("c").or_else(|| leading_number(c).map(|x| x as u32))?;
        let k = model.count("K").or_else(|| leading_number(k).map(|x| x as u32))?;
        if c == 1 && k == 1 && model.text.contains("retrial") {
            return None;
        }
        let mut builder = one(exponential(lambda), exponential(mu), Some(c));
        builder.bound(1, k);
        if let Some(attempts) = model.count("max_attempts") {
            let backoff_s = model
                .words("backoff")
                .and_then(|w| leading_number(w.rsplit(' ').next()?))
                .unwrap_or(LONG_BACKOFF * c as f64 / mu);
            builder.network.stations[0].handlers[0].calls[0].retry =
                Retry { attempts, backoff_s, ..Retry::NONE };
        }
        return Some(builder.network);
    }
    if model.is(&["two finite FCFS stations in series"]) {
        let mut builder = one(
            exponential(lambda),
            Distribution::Exponential { mean_s: model.number("S1")? },
            model.count("c1"),
        );
        let second =
            builder.station(Distribution::Exponential { mean_s: model.number("S2")? }, model.count("c2"));
        builder.forward(1, second, 1.0);
        builder.bound(1, model.count("K1")?);
        builder.bound(second, model.count("K2")?);
        return Some(builder.network);
    }
    None
}

/// Backoff, in times to empty a station, that is long enough for retries to be independent.
const LONG_BACKOFF: f64 = 100.0;

/// Stations in series and short paths.
fn path(model: &Model<'_>) -> Option<Network> {
    if model.text.starts_with("tandem")
        || model.is(&["queues in series"])
        || model.is(&["Suresh-Whitt tandem"])
    {
        return tandem(model);
    }
    if model.is(&["cache-aside"]) {
        let mut builder =
            one(exponential(model.number("lambda_")?), exponential(model.number("mu_app")?), Some(1));
        let database = builder.station(exponential(model.number("mu_db")?), model.count("c_db"));
        builder.forward(1, database, 1.0 - model.number("hit")?);
        return Some(builder.network);
    }
    if model.is(&["origin rate"]) {
        let mut builder = one(exponential(model.number("lambda_")?), Distribution::ZERO, None);
        let origin = builder.station(Distribution::ZERO, None);
        let again = 1.0 + model.number("revalidate").unwrap_or(0.0);
        builder.call(1, origin, (1.0 - model.number("hit")?) * again);
        return Some(builder.network);
    }
    if model.is(&["primary takes writes"]) {
        let (reads, replicas) = (model.number("read_fraction")?, model.count("replicas")?);
        let mut builder = Builder::new(1);
        let source = builder.source(poisson(model.number("lambda_")?), 0);
        let service = exponential(model.number("mu")?);
        let (primary, copies) = (builder.station(service, Some(1)), builder.station(service, Some(1)));
        builder.network.stations[copies].scaling = Scaling::Fixed(replicas);
        builder.network.stations[copies].dispatch = Dispatch::Random;
        builder.call(source, primary, 1.0);
        builder.network.stations[source].handlers[0].calls[0].targets =
            vec![(primary, 1.0 - reads), (copies, reads)];
        return Some(builder.network);
    }
    if model.is(&["connection/worker pool of P tokens"]) {
        return pool(model);
    }
    web(model)
}

fn tandem(model: &Model<'_>) -> Option<Network> {
    let rate = model.number("lambda_").unwrap_or(1.0);
    let gap = match model.words("arrival") {
        Some(words) if words.to_lowercase().starts_with("poisson") => exponential(rate),
        Some(words) => law(words, 1.0 / rate, 1.0)?,
        None => exponential(rate),
    };
    let services: Vec<Distribution> = if let Some(means) = model.numbers("mean_service") {
        means.into_iter().map(|mean_s| Distribution::Exponential { mean_s }).collect()
    } else if let Some(words) = model.word_list("service") {
        words.iter().map(|w| law(w, 1.0, 1.0)).collect::<Option<_>>()?
    } else {
        model.numbers("mu")?.into_iter().map(exponential).collect()
    };
    let mut builder = one(gap, *services.first()?, Some(1));
    for (at, service) in services.iter().enumerate().skip(1) {
        let next = builder.station(*service, Some(1));
        builder.forward(at, next, 1.0);
    }
    Some(builder.network)
}

fn pool(model: &Model<'_>) -> Option<Network> {
    let mut builder = Builder::new(1);
    let source = builder.source(poisson(model.number("lambda_")?), 0);
    let app = builder.station(Distribution::Exponential { mean_s: model.number("S1")? }, model.count("c1"));
    let database =
        builder.station(Distribution::Exponential { mean_s: model.number("S2")? }, model.count("c2"));
    builder.call(source, app, 1.0);
    builder.call(app, database, model.number("q")?);
    let size = model.count("pool")?;
    builder.network.pools.push(Pool { edge: crate::model::EdgeId(1), station: source, size });
    builder.network.stations[source].handlers[0].calls[0].pool = Some(0);
    Some(builder.network)
}

/// The small web paths with fixed shapes, whose parameters the type itself names.
fn web(model: &Model<'_>) -> Option<Network> {
    let number_after = |key: &str| leading_number(model.text.get(model.text.find(key)? + key.len()..)?);
    if model.is(&["LB", "app"]) || model.is(&["WEB1"]) {
        let means: Vec<f64> = model.numbers("S_ms")?;
        let words = model.words("dist")?;
        let scvs: Vec<f64> = words.rsplit(' ').next()?.split(',').filter_map(leading_number).collect();
        let family = words.split(' ').next()?;
        let service = |i: usize| law(family, means[i], scvs.get(i).copied().unwrap_or(1.0));
        let rate = number_after("Poisson ").unwrap_or(0.5);
        let mut builder = one(exponential(rate), service(0)?, Some(1));
        let app = builder.station(service(1)?, Some(number_after("app ").unwrap_or(8.0) as u32));
        let database = builder.station(service(2)?, Some(number_after("DB ").unwrap_or(4.0) as u32));
        builder.forward(1, app, 1.0);
        builder.forward(app, database, number_after("prob ").unwrap_or(0.3));
        let mut bounds =
            model.text.match_indices("K=").filter_map(|(at, _)| leading_number(&model.text[at + 2..]));
        for station in [app, database] {
            if let Some(k) = bounds.next() {
                builder.bound(station, k as u32);
            }
        }
        return Some(builder.network);
    }
    if model.is(&["back to 1 w.p."]) || model.is(&["FB-exp"]) {
        let words = model.words("dist")?;
        let scvs: Vec<f64> =
            words.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter_map(leading_number).collect();
        let family = words.split(' ').next()?;
        let service = |i: usize, mean| law(family, mean, scvs.get(i).copied().unwrap_or(1.0));
        let mut builder =
            one(exponential(number_after("Poisson ").unwrap_or(1.0)), service(0, 0.3)?, Some(1));
        let second = builder.station(service(1, 0.9)?, Some(2));
        builder.forward(1, second, 1.0);
        builder.forward(second, 1, number_after("w.p. ").unwrap_or(0.5));
        return Some(builder.network);
    }
    None
}

/// Jackson and BCMP networks by visits, demands or routing.
fn routed(model: &Model<'_>) -> Option<Network> {
    if model.is(&["open Jackson routing matrix"]) {
        let (routing, services, external) =
            (model.table("P")?, model.numbers("S")?, model.numbers("lambda_ext")?);
        let mut builder = Builder::new(1);
        let total: f64 = external.iter().sum();
        let source = builder.source(poisson(total), 0);
        for s in &services {
            builder.station(Distribution::Exponential { mean_s: *s }, Some(1));
        }
        for (at, rate) in external.iter().enumerate() {
            builder.forward(source, at + 1, rate / total);
        }
        for (from, row) in routing.iter().enumerate() {
            for (to, p) in row.iter().enumerate() {
                builder.forward(from + 1, to + 1, *p);
            }
        }
        return Some(builder.network);
    }
    if model.is(&["open Jackson"]) {
        let (services, visits) = (model.numbers("S")?, model.numbers("V")?);
        let mut builder = Builder::new(1);
        let source = builder.source(poisson(model.number("lambda_")?), 0);
        for (s, v) in services.iter().zip(&visits) {
            let station = builder.station(Distribution::Exponential { mean_s: *s }, Some(1));
            builder.call(source, station, *v);
        }
        return Some(builder.network);
    }
    if model.is(&["open BCMP", "class routing"]) {
        let (p, mu) =
            ([model.table("P1")?, model.table("P2")?], [model.numbers("mu1")?, model.numbers("mu2")?]);
        let mut builder = Builder::new(2);
        let sources = [builder.source(poisson(1.0), 0), builder.source(poisson(1.0), 1)];
        let first = sources.len();
        for (a, b) in mu[0].iter().zip(&mu[1]) {
            builder.stations(&[exponential(*a), exponential(*b)], Some(1), Discipline::ProcessorSharing);
        }
        for class in 0..2 {
            builder.call_of(class, sources[class], first, 1.0);
            for (from, row) in p[class].iter().enumerate() {
                for (to, share) in row.iter().enumerate() {
                    builder.forward_of(class, first + from, first + to, *share);
                }
            }
        }
        return Some(builder.network);
    }
    None
}
