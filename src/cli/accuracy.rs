//! `headroom accuracy`: known answers against an engine.

use serde_json::{Map, Value, json};

use super::Failure;
use super::table::Table;
use crate::analysis::accuracy::{self, Case, EngineKind, Report, Tally};
use crate::model::units::significant;

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

/// How the outcome is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// For people at a terminal.
    Table,
    /// For programs.
    Json,
    /// For `docs/accuracy.md`.
    Markdown,
}

impl Form {
    /// What the flags ask for.
    pub(super) fn of(json: bool, markdown: bool) -> Self {
        match (json, markdown) {
            (true, _) => Self::Json,
            (_, true) => Self::Markdown,
            _ => Self::Table,
        }
    }
}

/// Runs the cases of a file; a case outside its tolerance makes it a failure.
pub(super) fn report(file: &str, engine: Engine, form: Form) -> Result<String, Failure> {
    let text = std::fs::read_to_string(file).map_err(|e| Failure::input(format!("{file}: {e}")))?;
    let cases = accuracy::read(&text).map_err(|what| Failure::input(format!("{file}: {what}")))?;
    let kind = match engine {
        Engine::ClosedForm => EngineKind::ClosedForm,
        Engine::Simulation => EngineKind::Simulation,
    };
    let report = accuracy::run(&cases, kind, SEED);
    let text = match form {
        Form::Table => as_table(&report),
        Form::Json => as_json(&report),
        Form::Markdown => return Ok(as_markdown(&cases, &report)),
    };
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

fn categories(report: &Report) -> Table {
    let mut table =
        Table::new(&["category", "run", "passed", "failed", "skipped", "worst error passed", "case"]);
    let rows = report.categories.iter().map(|(n, t)| (n.as_str(), t)).chain([("total", &report.total)]);
    for (name, t) in rows {
        let (worst, id) = t
            .worst
            .as_ref()
            .map_or((String::new(), String::new()), |(e, id)| (format!("{e:.1e}"), id.clone()));
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
    table
}

fn as_table(report: &Report) -> String {
    let mut text = categories(report).text();
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

/// Categories, what is outside and why, and other tools.
fn as_markdown(cases: &[Case], report: &Report) -> String {
    let case = |id: &str| cases.iter().find(|c| c.id == id);
    let mut outside =
        Table::new(&["case", "quantity", "known", "ours", "error", "what the formulas say of it"]);
    for (id, expected, got, _) in &report.failures {
        let Some(case) = case(id) else { continue };
        outside.row([
            id.clone(),
            case.quantity.clone(),
            significant(*expected),
            significant(*got),
            percent(got / expected - 1.0),
            accuracy::note(case).unwrap_or_default(),
        ]);
    }
    let mut others = Table::new(&["case", "known", "how it is known", "tool", "its error", "ours"]);
    for (id, ours) in &report.beside_others {
        let Some((case, tool)) = case(id).and_then(|c| Some((c, c.other_tool.as_ref()?))) else { continue };
        others.row([
            id.clone(),
            significant(case.expected),
            case.method.clone(),
            tool.name.clone(),
            percent(tool.answer / case.expected - 1.0),
            format!("±{:.1} %", 100.0 * ours),
        ]);
    }
    let mut checked = Table::new(&["case", "known", "checked against"]);
    for case in cases {
        if let Some(words) = &case.cross_check {
            checked.row([case.id.clone(), significant(case.expected), words.clone()]);
        }
    }
    [
        "By category".to_owned(),
        categories(report).markdown(),
        "Outside their tolerance".to_owned(),
        outside.markdown(),
        "Beside other tools".to_owned(),
        others.markdown(),
        "Known answers that were computed twice".to_owned(),
        checked.markdown(),
    ]
    .chunks(2)
    .map(|part| format!("### {}\n\n{}", part[0], part[1]))
    .collect::<Vec<_>>()
    .join("\n")
}

fn percent(x: f64) -> String {
    format!("{:+.1} %", 100.0 * x)
}
