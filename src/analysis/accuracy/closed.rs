//! Closed and mixed models, and workers held across calls.

use super::models::{Builder, Model, poisson};
use crate::model::Distribution;
use crate::model::network::{Arrivals, Discipline, Network};

/// The network of a closed or mixed model.
pub(super) fn network(model: &Model<'_>) -> Option<Network> {
    if model.is(&["app server with m threads"]) {
        return layered(model);
    }
    if model.is(&["2-class BCMP PS"]) || model.is(&["closed"]) || model.is(&["mixed"]) || model.is(&["//N"]) {
        return if model.numbers("N").is_some()
            || model.numbers("lambda_").is_some()
            || model.table("S").is_some()
        {
            many_classes(model)
        } else {
            one_class(model)
        };
    }
    None
}

fn population(n: f64, think_s: f64) -> Arrivals {
    let think =
        if think_s > 0.0 { Distribution::Exponential { mean_s: think_s } } else { Distribution::ZERO };
    Arrivals::Closed { population: n, think }
}

fn one_class(model: &Model<'_>) -> Option<Network> {
    let n = model.number("N")?;
    let think_s = model.number("think").or(model.number("Z")).unwrap_or(0.0);
    let services = model
        .numbers("D")
        .or_else(|| model.numbers("D_seconds"))
        .or_else(|| model.numbers("S"))
        .or_else(|| model.number("S").map(|s| vec![s]))?;
    let visits = model.numbers("V").unwrap_or_else(|| vec![1.0; services.len()]);
    let servers =
        model.numbers("servers").unwrap_or_else(|| vec![model.number("c").unwrap_or(1.0); services.len()]);
    let mut builder = Builder::new(1);
    let source = builder.source(population(n, think_s), 0);
    for ((s, v), m) in services.iter().zip(&visits).zip(&servers) {
        let station =
            builder.station(Distribution::Exponential { mean_s: *s }, m.is_finite().then_some(*m as u32));
        builder.call(source, station, *v);
    }
    Some(builder.network)
}

/// A table by class and station: `S` with visits `V`, or demands `D`.
fn many_classes(model: &Model<'_>) -> Option<Network> {
    let times = model.table("D").or_else(|| model.table("S"))?;
    let classes = times.len();
    let stations = times.first()?.len();
    let visits = model.table("V").unwrap_or_else(|| vec![vec![1.0; stations]; classes]);
    let spread = |key: &str, default: f64| match (model.numbers(key), model.number(key)) {
        (Some(list), _) => list,
        (None, Some(x)) => vec![x; classes],
        _ => vec![default; classes],
    };
    let (mut people, mut rates, thinks) = (spread("N", 0.0), spread("lambda_", 0.0), spread("Z", 0.0));
    if model.is(&["1 open 1 closed"]) {
        // The first class is the open one.
        people = (0..classes).map(|c| if c == 0 { 0.0 } else { people[c] }).collect();
        rates = (0..classes).map(|c| if c == 0 { rates[c] } else { 0.0 }).collect();
    }
    let servers = model.numbers("servers").unwrap_or_else(|| vec![1.0; stations]);
    let mut builder = Builder::new(classes);
    let sources: Vec<usize> = (0..classes)
        .map(|c| {
            builder
                .source(if rates[c] > 0.0 { poisson(rates[c]) } else { population(people[c], thinks[c]) }, c)
        })
        .collect();
    for (j, m) in servers.iter().enumerate() {
        let services: Vec<Distribution> =
            times
                .iter()
                .map(|row| {
                    if row[j] > 0.0 {
                        Distribution::Exponential { mean_s: row[j] }
                    } else {
                        Distribution::ZERO
                    }
                })
                .collect();
        let same = services.iter().all(|s| *s == services[0]);
        let discipline = if same { Discipline::Fcfs } else { Discipline::ProcessorSharing };
        let station = builder.stations(&services, m.is_finite().then_some(*m as u32), discipline);
        for class in 0..classes {
            if times[class][j] > 0.0 {
                builder.call_of(class, sources[class], station, visits[class][j]);
            }
        }
    }
    Some(builder.network)
}

/// Users, an application server whose threads are held while the database answers, and the database.
fn layered(model: &Model<'_>) -> Option<Network> {
    let mut builder = Builder::new(1);
    let source = builder.source(population(model.number("N")?, model.number("think")?), 0);
    let app = builder
        .station(Distribution::Exponential { mean_s: model.number("S_cpu")? }, model.count("cpu_cores"));
    let database = builder
        .station(Distribution::Exponential { mean_s: model.number("S_db")? }, model.count("db_servers"));
    builder.network.stations[app].discipline = Discipline::ProcessorSharing;
    builder.network.stations[app].workers = model.count("threads");
    builder.call(source, app, 1.0);
    builder.call(app, database, 1.0);
    Some(builder.network)
}
