//! `headroom agreement`: the formulas against the simulation on random designs.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::accuracy::Form;
use super::table::Table;
use crate::analysis::agreement::{Agreement, Compared, FIGURES, PROMISE, compare};
use crate::queueing::Validity;

/// Relative half-width of the simulation's intervals.
const PRECISION: f64 = 0.015;
/// Most moves that a design's simulation may take.
const BUDGET: u64 = 100_000_000;
/// Designs named.
const NAMED: usize = 5;

/// Compares the designs of consecutive seeds.
pub(super) fn report(designs: u64, seed: u64, form: Form) -> String {
    let agreement = run(designs, seed);
    if form == Form::Json {
        return format!("{:#}", as_json(&agreement));
    }
    let print = if form == Form::Markdown { Table::markdown } else { Table::text };
    let mut text = summary(&agreement, print);
    if designs == 1 {
        agreement.designs.iter().for_each(|d| text.push_str(&stations(d)));
    }
    text
}

/// All designs, on as many threads as the machine has; the outcome does not depend on how many.
fn run(designs: u64, seed: u64) -> Agreement {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicU64::new(0);
    let all = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= designs {
                        break;
                    }
                    let seed = seed.wrapping_add(at);
                    let outcome = compare(seed, PRECISION, BUDGET);
                    if let Ok(mut all) = all.lock() {
                        all.push((at, seed, outcome));
                    }
                }
            });
        }
    });
    let mut all = all.into_inner().unwrap_or_default();
    all.sort_by_key(|(at, ..)| *at);
    let mut agreement = Agreement::default();
    for (_, seed, outcome) in all {
        match outcome {
            Ok(compared) => agreement.designs.push(compared),
            Err(why) => agreement.unanswered.push((seed, why.0)),
        }
    }
    agreement
}

fn percent(x: f64) -> String {
    format!("{:.1} %", 100.0 * x)
}

fn summary(agreement: &Agreement, print: fn(&Table) -> String) -> String {
    let mut table = Table::new(&[
        "figure",
        "median error",
        "95 % within",
        "median beyond interval",
        "kept to 10 %",
        "half-width",
    ]);
    for (slot, name) in FIGURES.iter().enumerate() {
        let Some(s) = agreement.spread(slot, |_| true) else { continue };
        table.row(
            [(*name).to_owned()]
                .into_iter()
                .chain([s.median, s.p95, s.median_beyond, s.kept, s.half_width].map(percent)),
        );
    }
    let [exact, approximate, outside, rightly] = agreement.validities();
    let broken: Vec<String> = agreement.broken().map(|d| d.seed.to_string()).collect();
    let mut text = print(&table);
    text.push_str(&format!(
        "\n{} designs: {exact} exact, {approximate} approximate, {outside} outside (\"use the simulation\"), {rightly} of these off by more than {}\n",
        agreement.designs.len(),
        percent(PROMISE),
    ));
    text.push_str(&format!(
        "off by more than {} without saying so: {}{}\n",
        percent(PROMISE),
        broken.len(),
        if broken.is_empty() { String::new() } else { format!(" (seeds {})", broken.join(", ")) },
    ));
    for (seed, why) in &agreement.unanswered {
        text.push_str(&format!("no comparison for seed {seed}: {why}\n"));
    }
    text.push('\n');
    text.push_str(&worst(agreement, print));
    text
}

fn worst(agreement: &Agreement, print: fn(&Table) -> String) -> String {
    let mut table =
        Table::new(&["seed", "stations", "bottleneck", "mean", "p50", "p95", "p99", "±", "validity"]);
    let named = agreement.worst(NAMED);
    for d in &named {
        let kind = match d.validity {
            Validity::Exact => "exact",
            Validity::Approximate(_) => "approximate",
            Validity::Outside(_) => "outside",
        };
        table.row(
            [d.seed.to_string(), d.stations.to_string(), format!("{:.2}", d.bottleneck)]
                .into_iter()
                .chain(d.figures.map(|f| format!("{:+.1} %", 100.0 * f.error())))
                .chain([percent(d.figures[3].half_width()), kind.to_owned()]),
        );
    }
    let mut text = print(&table);
    text.push('\n');
    for d in named {
        text.push_str(&format!("- {}: {}", d.seed, d.ingredients));
        if let Validity::Approximate(why) | Validity::Outside(why) = &d.validity {
            text.push_str(&format!("; {why}"));
        }
        text.push('\n');
    }
    text
}

/// One design, station by station.
fn stations(design: &Compared) -> String {
    let mut table =
        Table::new(&["station", "saturation", "wait ms", "simulated", "response ms", "simulated", "method"]);
    let ms = |s: f64| format!("{:.3}", 1e3 * s);
    for s in &design.each {
        table.row([
            s.name.clone(),
            s.saturation.map_or_else(String::new, |x| format!("{x:.2}")),
            ms(s.wait_s.0),
            format!("{} ± {}", ms(s.wait_s.1.value), ms(s.wait_s.1.half_width)),
            ms(s.response_s.0),
            format!("{} ± {}", ms(s.response_s.1.value), ms(s.response_s.1.half_width)),
            s.method.to_owned(),
        ]);
    }
    format!(
        "\nfailing: {} predicted, {} simulated\n{}",
        percent(design.errors.0),
        percent(design.errors.1),
        table.text()
    )
}

fn as_json(agreement: &Agreement) -> Value {
    let figure = |slot: usize| {
        agreement.spread(slot, |_| true).map_or(Value::Null, |s| {
            json!({
                "median_ratio": s.median, "p95_ratio": s.p95, "median_beyond_interval_ratio": s.median_beyond,
                "kept_ratio": s.kept, "half_width_ratio": s.half_width,
            })
        })
    };
    let design = |d: &Compared| {
        let figures: serde_json::Map<String, Value> = FIGURES
            .iter()
            .zip(&d.figures)
            .map(|(name, f)| {
                let value = json!({
                    "closed_s": f.closed_s,
                    "simulated_s": {"value": f.simulated_s.value, "half_width_95": f.simulated_s.half_width},
                    "error_ratio": f.error(), "beyond_interval_ratio": f.beyond(),
                });
                ((*name).to_owned(), value)
            })
            .collect();
        json!({
            "seed": d.seed, "stations": d.stations, "ingredients": d.ingredients, "bottleneck": d.bottleneck,
            "failing_ratio": {"closed": d.errors.0, "simulated": d.errors.1},
            "figures": figures, "validity": super::json::validity(&d.validity),
        })
    };
    let [exact, approximate, outside, rightly] = agreement.validities();
    json!({
        "figures": FIGURES.iter().enumerate().map(|(i, name)| ((*name).to_owned(), figure(i))).collect::<serde_json::Map<_, _>>(),
        "exact": exact, "approximate": approximate, "outside": outside, "outside_beyond_promise": rightly,
        "broken_seeds": agreement.broken().map(|d| d.seed).collect::<Vec<_>>(),
        "unanswered": agreement.unanswered.iter().map(|(seed, why)| json!({"seed": seed, "why": why})).collect::<Vec<_>>(),
        "designs": agreement.designs.iter().map(design).collect::<Vec<_>>(),
    })
}
