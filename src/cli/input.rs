//! A scenario from wherever it is.

use std::io::Read as _;

use super::Failure;
use crate::model::{Document, Problem, Severity};
use crate::share::{self, gallery};

/// Opens a file, a link, a fragment, standard input (`-`), or a gallery design.
pub(super) fn open(scenario: &str) -> Result<Document, Failure> {
    if let Some(entry) = gallery::find(scenario) {
        let (scenario, placements) = (entry.build)();
        return Ok(Document { scenario, placements });
    }
    let looks_linked = scenario.contains('#') || scenario.contains("://") || scenario.starts_with("1.");
    let text = if scenario == "-" {
        let mut text = String::new();
        std::io::stdin()
            .take(share::file::MAX_BYTES as u64 + 1)
            .read_to_string(&mut text)
            .map_err(|e| Failure::input(format!("standard input: {e}")))?;
        text
    } else if looks_linked && !std::path::Path::new(scenario).exists() {
        scenario.to_owned()
    } else {
        std::fs::read_to_string(scenario).map_err(|e| {
            let names = gallery::GALLERY.iter().map(|g| g.slug).collect::<Vec<_>>().join(", ");
            Failure::input(format!("{scenario}: {e}. Give a file, a link, or one of {names}."))
        })?
    };
    share::open(text.trim()).map_err(|what| Failure::input(format!("{}: {what}", short(scenario))))
}

/// The problems as lines; an error makes them a failure.
pub(super) fn problems(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|p| {
            let kind = if p.severity == Severity::Error { "error" } else { "warning" };
            format!("{kind}: {}. {}\n", p.what, p.hint)
        })
        .collect()
}

/// The failure that problems with an error are.
pub(super) fn unfit(list: Vec<Problem>) -> Failure {
    Failure::design(problems(&list))
}

/// A scenario argument as it is named in messages.
fn short(scenario: &str) -> String {
    if scenario.chars().count() > 60 {
        format!("{}…", scenario.chars().take(60).collect::<String>())
    } else {
        scenario.to_owned()
    }
}
