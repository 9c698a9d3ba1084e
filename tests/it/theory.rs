//! `docs/theory.md` names every method of the engine as the code states it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- Methods: written by HEADROOM_WRITE=1 cargo test theory -->\n";
const END: &str = "<!-- End of methods -->\n";

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut inside: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    inside.sort();
    for path in inside {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The text of a field of a method, as written in the source.
fn field(method: &str, name: &str) -> String {
    let after = &method[method.find(name).unwrap_or_else(|| panic!("no {name} in {method}"))..];
    let start = after.find('"').unwrap() + 1;
    let end = start + after[start..].find('"').unwrap();
    // A line that goes on in the source is one line here.
    after[start..end].split("\\\n").map(str::trim_start).collect()
}

fn table() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/queueing");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut out =
        "| model | formula | source | takes for granted | measured error |\n|---|---|---|---|---|\n"
            .to_owned();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, _) in text.match_indices(": Method = Method {") {
            let method = &text[at..at + text[at..].find("\n};").unwrap()];
            let [name, formula, source, assumes, error] =
                ["name:", "formula:", "source:", "assumes:", "error:"].map(|f| field(method, f));
            writeln!(out, "| {name} | {} | {source} | {assumes} | {error} |", formula.replace('|', "\\|"))
                .unwrap();
        }
    }
    out
}

#[test]
fn theory_names_every_method() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/theory.md");
    let stored = std::fs::read_to_string(&file).unwrap();
    let begin = stored.find(BEGIN).expect("docs/theory.md has the mark") + BEGIN.len();
    let end = stored.find(END).expect("docs/theory.md has the end mark");
    let table = table();
    assert!(table.lines().count() > 40, "the methods were not found");
    if std::env::var_os("HEADROOM_WRITE").is_some() {
        std::fs::write(&file, format!("{}{table}{}", &stored[..begin], &stored[end..])).unwrap();
    } else {
        assert!(stored[begin..end] == table, "docs/theory.md is old: run HEADROOM_WRITE=1 cargo test theory");
    }
}
