//! `headroom accuracy`: known answers against an engine.

use serde_json::{Map, Value, json};

use super::Failure;
use super::table::Table;
use crate::analysis::accuracy::{self, EngineKind, Report, Tally};

/// Seed of simulated answers, so that a run can be repeated.
const SEED: u64 = 1;

/// Which engine answers.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum Engine {
    /// Formulas.
    ClosedForm,
    /// Events.
    Simulation,
}

/// Runs the cases of a file; a case outside its tolerance makes it a failure.
pub(super) fn report(file: &str, engine: Engine, json: bool) -> Result<String, Failure> {
    let text = std::fs::read_to_string(file).map_err(|e| Failure::input(format!("{file}: {e}")))?;
    let cases = accuracy::read(&text).map_err(|what| Failure::input(format!("{file}: {what}")))?;
    let kind = match engine {
        Engine::ClosedForm => EngineKind::ClosedForm,
        Engine::Simulation => EngineKind::Simulation,
    };
    let report = accuracy::run(&cases, kind, SEED);
    let text = if json { as_json(&report) } else { as_table(&report) };
    if report.total.failed > 0 {
        super::say(&text);
        return Err(Failure::design(format!(
            "{} of {} cases are outside their tolerance",
            report.total.failed, report.total.run
        )));
    }
    Ok(text)
}

fn as_json(report: &Report) -> String {
    let tally =
        |t: &Tally| json!({"run": t.run, "passed": t.passed, "failed": t.failed, "skipped": t.skipped});
    let categories: Map<String, Value> =
        report.categories.iter().map(|(name, t)| (name.clone(), tally(t))).collect();
    let failures: Vec<Value> = report
        .failures
        .iter()
        .map(|(id, expected, got, tolerance)| json!({"id": id, "expected": expected, "got": got, "tolerance": tolerance}))
        .collect();
    let skipped: Vec<&String> = report.skipped_types.keys().collect();
    format!(
        "{:#}",
        json!({"total": tally(&report.total), "categories": categories, "failures": failures, "skipped_types": skipped})
    )
}

fn as_table(report: &Report) -> String {
    let mut table =
        Table::new(&["category", "run", "passed", "failed", "skipped", "worst error passed", "case"]);
    let rows = report.categories.iter().map(|(n, t)| (n.as_str(), t)).chain([("total", &report.total)]);
    for (name, t) in rows {
        let (worst, id) = t
            .worst
            .as_ref()
            .map_or((String::new(), String::new()), |(e, id)| (format!("{:.2e}", e), id.clone()));
        table.row([
            name.to_owned(),
            t.run.to_string(),
            t.passed.to_string(),
            t.failed.to_string(),
            t.skipped.to_string(),
            worst,
            id,
        ]);
    }
    let mut text = table.text();
    for (id, expected, got, allowed) in &report.failures {
        text.push_str(&format!(
            "outside: {id}: expected {expected:.6}, got {got:.6}, allowed ±{allowed:.2e}\n"
        ));
    }
    for (name, count) in &report.skipped_types {
        text.push_str(&format!("skipped: {count} × {name}\n"));
    }
    text
}
