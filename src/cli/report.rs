//! What each command prints about a scenario.

use serde_json::json;

use super::table::Table;
use super::{Asked, Failure, input, json};
use crate::analysis::{Answer, Study, cost, limits};
use crate::model::network::Network;
use crate::model::units::{Unit, significant};
use crate::model::{BlockId, Document, Scenario, Severity, validate::validate};
use crate::queueing::prediction::PERCENTILES;
use crate::queueing::{Detail, Prediction, Validity};
use crate::share::{gallery as designs, link as links};
use crate::sim::measurement::Quantile;
use crate::sim::{Estimate, Measurement, OutcomeMeasurement, RunSpec};

/// `headroom predict`.
pub(super) fn predict(asked: &Asked) -> Result<String, Failure> {
    let document = input::open(&asked.scenario)?;
    let mut study = Study::new(&document.scenario).map_err(input::unfit)?;
    let prediction = study.predict(load(asked)?, Detail::Percentiles);
    let bill = study.bill(&prediction);
    let cost_usd_month = cost::total(&bill);
    if asked.json {
        let mut value = json::prediction(study.network(), &prediction);
        value["cost_usd_month"] = json!(cost_usd_month);
        return Ok(format!("{value:#}"));
    }
    let mut text = heading(&document.scenario, asked);
    text.push_str(&outcomes(study.network(), &prediction));
    text.push('\n');
    text.push_str(&stations(study.network(), &prediction));
    text.push_str(&format!("\n{}\n", Unit::DollarsPerMonth.format(cost_usd_month)));
    Ok(text)
}

/// The load asked for, if it is one.
pub(super) fn load(asked: &Asked) -> Result<f64, Failure> {
    if asked.load.is_finite() && asked.load > 0.0 && asked.load <= limits::LOAD_MAX {
        Ok(asked.load)
    } else {
        Err(Failure::input(format!("--load must be above 0 and at most {}", limits::LOAD_MAX)))
    }
}

fn heading(scenario: &Scenario, asked: &Asked) -> String {
    let times = if asked.load == 1.0 {
        String::new()
    } else {
        format!(" at {} times its traffic", significant(asked.load))
    };
    format!("{}{times}\n\n", scenario.name)
}

fn outcomes(network: &Network, prediction: &Prediction) -> String {
    let mut headings = vec![
        "requests".to_owned(),
        "offered".to_owned(),
        "in time".to_owned(),
        "errors".to_owned(),
        "mean".to_owned(),
    ];
    headings.extend(PERCENTILES.iter().map(|p| json::percentile_name(*p)));
    let mut table = Table::new(&headings.iter().map(String::as_str).collect::<Vec<_>>());
    let rows = network
        .classes
        .iter()
        .map(String::as_str)
        .zip(&prediction.classes)
        .chain([("all", &prediction.total)]);
    for (name, o) in rows.filter(|(_, o)| o.offered_per_s > 0.0) {
        let mut cells = vec![
            name.to_owned(),
            Unit::PerSecond.format(o.offered_per_s),
            Unit::PerSecond.format(o.goodput_per_s),
            Unit::Ratio.format(o.errors.total()),
            o.mean_s.map_or("–".to_owned(), |x| Unit::Seconds.format(x)),
        ];
        match o.percentiles_s {
            Some(all) => cells.extend(all.iter().map(|x| Unit::Seconds.format(*x))),
            None => cells.extend(PERCENTILES.iter().map(|_| "–".to_owned())),
        }
        table.row(cells);
    }
    table.text()
}

fn stations(network: &Network, prediction: &Prediction) -> String {
    let mut table =
        Table::new(&["station", "instances", "arrivals", "busy", "wait", "response", "rejected", "validity"]);
    for (station, s) in
        network.stations.iter().zip(&prediction.stations).filter(|(_, s)| s.arrivals_per_s > 0.0)
    {
        let validity = match &s.validity {
            Validity::Exact => "exact".to_owned(),
            Validity::Approximate(why) => why.clone(),
            Validity::Outside(why) => format!("use the simulation: {why}"),
        };
        table.row([
            station.name.clone(),
            s.instances.to_string(),
            Unit::PerSecond.format(s.arrivals_per_s),
            s.utilisation().map_or("–".to_owned(), |u| Unit::Ratio.format(u)),
            Unit::Seconds.format(s.wait_s),
            Unit::Seconds.format(s.response_s),
            Unit::Ratio.format(s.reject_ratio),
            validity,
        ]);
    }
    table.text()
}

/// `headroom simulate`.
pub(super) fn simulate(asked: &Asked, seed: Option<u64>, precision: f64) -> Result<String, Failure> {
    let document = input::open(&asked.scenario)?;
    let network = crate::model::lower::lower(&document.scenario).map_err(input::unfit)?;
    let spec = RunSpec {
        seed: seed.unwrap_or(document.scenario.seed),
        precision: precision.clamp(1e-4, 1.0),
        ..RunSpec::default()
    };
    let measured = crate::sim::simulate(&network, load(asked)?, spec)
        .map_err(|unfit| Failure::design(unfit.to_string()))?;
    if asked.json {
        let mut value = json::measurement(&network, &measured);
        value["seed"] = json!(spec.seed);
        return Ok(format!("{value:#}"));
    }
    Ok(heading(&document.scenario, asked) + &measured_text(&network, &measured, spec.seed))
}

fn interval(unit: Unit, e: Estimate) -> String {
    format!("{} ± {}", unit.format(e.value), unit.format(e.half_width))
}

fn measured_text(network: &Network, m: &Measurement, seed: u64) -> String {
    let mut headings =
        vec!["requests".to_owned(), "in time".to_owned(), "errors".to_owned(), "mean".to_owned()];
    headings.extend(PERCENTILES.iter().map(|p| json::percentile_name(*p)));
    let mut table = Table::new(&headings.iter().map(String::as_str).collect::<Vec<_>>());
    let rows = network.classes.iter().map(String::as_str).zip(&m.classes).chain([("all", &m.total)]);
    for (name, o) in rows.filter(|(_, o)| o.requests > 0) {
        table.row(measured_row(name, o));
    }
    let mut text = table.text();
    let mut table = Table::new(&["station", "busy", "wait", "response", "rejected"]);
    for (station, s) in network.stations.iter().zip(&m.stations).filter(|(_, s)| s.arrivals_per_s.value > 0.0)
    {
        let busy = s
            .core_utilisation
            .or(s.worker_utilisation)
            .map_or("–".to_owned(), |u| interval(Unit::Ratio, u));
        table.row([
            station.name.clone(),
            busy,
            interval(Unit::Seconds, s.wait_s),
            interval(Unit::Seconds, s.response_s),
            interval(Unit::Ratio, s.reject_ratio),
        ]);
    }
    text.push_str(&format!("\n{}", table.text()));
    let b = m.balance;
    text.push_str(&format!(
        "\n{} arrived = {} completed + {} rejected + {} timed out + {} failed + {} inside\n",
        b.arrived, b.completed, b.rejected, b.timed_out, b.failed, b.inside
    ));
    text.push_str(&format!(
        "95 % intervals over {} replications; {} events; seed {seed}; result {:016x}\n",
        m.replications, m.events, m.hash
    ));
    if m.growing {
        text.push_str(
            "No steady state: a line was still growing, so the figures depend on how long one looks.\n",
        );
    }
    text
}

fn measured_row(name: &str, o: &OutcomeMeasurement) -> Vec<String> {
    let errors = o.rejected.value + o.timed_out.value + o.failed.value;
    let mut cells = vec![
        name.to_owned(),
        interval(Unit::PerSecond, o.goodput_per_s),
        Unit::Ratio.format(errors),
        o.mean_s.map_or("–".to_owned(), |e| interval(Unit::Seconds, e)),
    ];
    cells.extend(o.percentiles_s.iter().map(|q| match q {
        Quantile::Known(e) => interval(Unit::Seconds, *e),
        Quantile::Needs(more) => format!("{} more requests", significant(*more as f64)),
    }));
    cells
}

/// `headroom sweep`.
pub(super) fn sweep(asked: &Asked, points: usize, csv: bool) -> Result<String, Failure> {
    let document = input::open(&asked.scenario)?;
    let answer = Study::new(&document.scenario).map_err(input::unfit)?.answer(points.clamp(2, 2000));
    let name =
        |id: BlockId| document.scenario.blocks.get(&id).map_or_else(|| id.to_string(), |b| b.name.clone());
    if asked.json {
        let mut value = json::limits(&answer, name);
        value["points"] = answer.curve.points.iter().map(|p| json!({
            "traffic": p.traffic, "goodput_per_s": p.goodput_per_s, "error_ratio": p.error_ratio, "mean_s": p.mean_s,
            "p50_s": p.percentiles_s.map(|x| x[0]), "p90_s": p.percentiles_s.map(|x| x[1]), "p95_s": p.percentiles_s.map(|x| x[2]),
            "p99_s": p.percentiles_s.map(|x| x[3]), "p99.9_s": p.percentiles_s.map(|x| x[4]), "cost_usd_month": p.cost_usd_month,
        })).collect();
        return Ok(format!("{value:#}"));
    }
    if csv {
        let mut text = format!(
            "traffic_{},goodput_per_s,error_ratio,mean_s,p50_s,p90_s,p95_s,p99_s,p99.9_s,cost_usd_month\n",
            json::unit(answer.unit)
        );
        for p in &answer.curve.points {
            let cell = |x: Option<f64>| x.map_or(String::new(), |x| x.to_string());
            let percentiles: Vec<String> =
                (0..PERCENTILES.len()).map(|i| cell(p.percentiles_s.map(|all| all[i]))).collect();
            text.push_str(&format!(
                "{},{},{},{},{},{}\n",
                p.traffic,
                p.goodput_per_s,
                p.error_ratio,
                cell(p.mean_s),
                percentiles.join(","),
                p.cost_usd_month
            ));
        }
        return Ok(text);
    }
    Ok(sweep_table(&document.scenario, &answer, name))
}

fn sweep_table(scenario: &Scenario, answer: &Answer, name: impl Fn(BlockId) -> String) -> String {
    let mut table = Table::new(&["traffic", "in time", "errors", "mean", "p50", "p95", "p99", "cost"]);
    for p in &answer.curve.points {
        let time = |x: Option<f64>| x.map_or("–".to_owned(), |x| Unit::Seconds.format(x));
        let at = |i: usize| time(p.percentiles_s.map(|all| all[i]));
        table.row([
            answer.unit.words(p.traffic),
            Unit::PerSecond.format(p.goodput_per_s),
            Unit::Ratio.format(p.error_ratio),
            time(p.mean_s),
            at(0),
            at(2),
            at(3),
            Unit::DollarsPerMonth.format(p.cost_usd_month),
        ]);
    }
    let mut text = format!("{}\n\n{}\n{}\n", scenario.name, table.text(), answer.sentence);
    let words = |x: f64| answer.unit.words(x);
    for b in &answer.bottlenecks {
        text.push_str(&format!("{} runs out of {} at {}\n", name(b.block), b.what, words(b.traffic)));
    }
    if let Some(knee) = answer.knee {
        text.push_str(&format!("knee at {}\n", words(knee)));
    }
    match (answer.slo_capacity, answer.headroom) {
        (Some(capacity), Some(headroom)) => text.push_str(&format!(
            "SLO capacity {}, headroom {}\n",
            words(capacity),
            Unit::Ratio.format(headroom)
        )),
        _ => text.push_str("the objectives hold at no traffic\n"),
    }
    text
}

/// `headroom cost`.
pub(super) fn cost(asked: &Asked) -> Result<String, Failure> {
    let document = input::open(&asked.scenario)?;
    let mut study = Study::new(&document.scenario).map_err(input::unfit)?;
    let prediction = study.predict(load(asked)?, Detail::Means);
    let bill = study.bill(&prediction);
    let name =
        |id: &BlockId| document.scenario.blocks.get(id).map_or_else(|| id.to_string(), |b| b.name.clone());
    if asked.json {
        let lines: Vec<_> = bill.iter().flat_map(|(id, lines)| lines.iter().map(move |l| (id, l))).map(|(id, l)| json!({
            "block": name(id), "label": l.label, "quantity": l.quantity, "unit": l.rate.unit, "unit_usd": l.unit_usd, "usd_month": l.usd_month,
            "fixed": l.fixed, "edited": l.edited, "price_missing": l.missing, "source": l.rate.source, "date": l.rate.date, "sourced": l.rate.sourced,
        })).collect();
        return Ok(format!("{:#}", json!({"cost_usd_month": cost::total(&bill), "lines": lines})));
    }
    let mut table = Table::new(&["block", "for", "quantity", "unit price", "per month", "source"]);
    for (id, l) in bill.iter().flat_map(|(id, lines)| lines.iter().map(move |l| (id, l))) {
        let (price, month) = if l.missing {
            ("unknown".to_owned(), "not counted".to_owned())
        } else {
            (Unit::Dollars.format(l.unit_usd), Unit::Dollars.format(l.usd_month))
        };
        let source =
            if l.edited { "edited".to_owned() } else { format!("{} {}", l.rate.source, l.rate.date) };
        table.row([
            name(id),
            l.label.to_owned(),
            format!("{} {}", significant(l.quantity), l.rate.unit),
            price,
            month,
            source,
        ]);
    }
    Ok(format!(
        "{}{}\ntotal {}\n",
        heading(&document.scenario, asked),
        table.text(),
        Unit::DollarsPerMonth.format(cost::total(&bill))
    ))
}

/// `headroom check`.
pub(super) fn check(asked: &Asked) -> Result<String, Failure> {
    let document = input::open(&asked.scenario)?;
    let scenario = &document.scenario;
    let problems = validate(scenario);
    let mut failed = problems.iter().any(|p| p.severity == Severity::Error);
    let mut text = input::problems(&problems);
    let mut objectives = Vec::new();
    if let Ok(mut study) = Study::new(scenario) {
        for objective in &scenario.objectives {
            let class = objective
                .class
                .and_then(|c| scenario.classes.get(&c))
                .map_or("all requests", |c| c.name.as_str());
            let holds = study.holds(std::slice::from_ref(objective), load(asked)?);
            failed |= !holds;
            let words = format!(
                "{class}: {} within {} and errors at most {}",
                json::percentile_name(objective.percentile),
                Unit::Seconds.format(objective.latency_s),
                Unit::Ratio.format(objective.error_ratio)
            );
            text.push_str(&format!("objective {}: {words}\n", if holds { "holds" } else { "FAILS" }));
            objectives.push(json!({"objective": words, "holds": holds}));
        }
    }
    if asked.json {
        let list: Vec<_> = problems.iter().map(|p| json!({
            "severity": if p.severity == Severity::Error { "error" } else { "warning" }, "place": format!("{:?}", p.place), "what": p.what, "hint": p.hint,
        })).collect();
        text = format!("{:#}", json!({"ok": !failed, "problems": list, "objectives": objectives}));
    }
    if !failed {
        return Ok(if text.is_empty() { "no problems".to_owned() } else { text });
    }
    super::say(&text);
    Err(Failure::design("the design does not pass"))
}

/// `headroom link`.
pub(super) fn link(document: &Document, json: bool) -> String {
    let fragment = links::encode(document);
    if json {
        format!("{:#}", json!({"fragment": fragment, "characters": fragment.len()}))
    } else {
        format!("#{fragment}")
    }
}

/// `headroom gallery`.
pub(super) fn gallery(json: bool) -> String {
    if json {
        let list: Vec<_> = designs::GALLERY
            .iter()
            .map(|g| json!({"name": g.slug, "title": g.title, "summary": g.summary}))
            .collect();
        return format!("{:#}", json!(list));
    }
    let mut table = Table::new(&["name", "title"]);
    for g in designs::GALLERY {
        table.row([g.slug.to_owned(), g.title.to_owned()]);
    }
    table.text()
}
