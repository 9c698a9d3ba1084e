//! Rules about the source itself: the floors of ARCHITECTURE.md, sizes, left-overs, links and the change log.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Crates that only the browser has.
const BROWSER_CRATES: &[&str] = &[
    "console_error_panic_hook",
    "gloo",
    "js_sys",
    "leptos",
    "plotters",
    "plotters_canvas",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "web_sys",
];

/// The only places that may name them.
const BROWSER_PLACES: &[&str] = &["src/app/", "src/worker/host.rs", "src/worker/client.rs"];

/// Floors where equal input must give equal bytes on every platform.
const PURE_FLOORS: &[&str] = &["model", "queueing", "sim", "analysis", "share", "editor"];

/// Words that bring hash order or a clock into those floors.
const IMPURE: &[&str] = &["HashMap", "HashSet", "Instant", "SystemTime"];

/// Floors that compute: their transcendental functions come from `libm`.
const ENGINES: &[&str] = &["model", "queueing", "sim"];

/// Methods of `f64` whose last bits depend on the platform.
const PLATFORM_MATHS: &[&str] = &[
    "cbrt", "cos", "cosh", "exp", "exp2", "exp_m1", "ln", "ln_1p", "log10", "log2", "powf", "powi", "sin",
    "tan", "tanh",
];

/// Longest file, in lines.
const LINES: usize = 400;

/// Longest file of the page, in lines.
const PAGE_LINES: usize = 250;

/// Files that are longer for a reason, with their own limit.
const LONGER: &[(&str, usize)] = &[];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files below `folder` with one of the extensions, as paths from the root.
fn files(folder: &str, extensions: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(&path).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.ends_with("node_modules") {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| extensions.iter().any(|x| e == *x)) {
                found.push(path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Source with its comments blanked, line by line.
fn code(path: &str) -> Vec<String> {
    let uncommented = |line: &str| match line.find("//") {
        Some(at) if !line[..at].ends_with(':') => line[..at].to_owned(),
        _ => line.to_owned(),
    };
    read(path).lines().map(uncommented).collect()
}

/// Words of a line, each with what comes just before and just after it.
fn words(line: &str) -> Vec<(&str, &str, &str)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut at = 0;
    while at < line.len() {
        let Some(begin) = line[at..].find(is_word).map(|i| at + i) else { break };
        let end = line[begin..].find(|c| !is_word(c)).map_or(line.len(), |i| begin + i);
        found.push((&line[..begin], &line[begin..end], &line[end..]));
        at = end;
    }
    found
}

/// The floor that a file of `src` belongs to.
fn floor(path: &str) -> Option<&str> {
    path.strip_prefix("src/")?.split_once('/').map(|(floor, _)| floor)
}

/// The floors and what each may use, from the drawing in ARCHITECTURE.md.
fn floors() -> BTreeMap<String, BTreeSet<String>> {
    let text = read("ARCHITECTURE.md");
    let rows: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| line.split_once('→'))
        .filter(|(name, _)| !name.trim().is_empty() && name.trim().chars().all(|c| c.is_ascii_lowercase()))
        .map(|(name, rest)| (name.trim(), rest.trim().split("  ").next().unwrap_or("")))
        .collect();
    let names: BTreeSet<String> = rows.iter().map(|(name, _)| (*name).to_owned()).collect();
    let allowed = |rest: &str| match rest {
        "everything" => names.clone(),
        _ => names.iter().filter(|name| words(rest).iter().any(|w| w.1 == *name)).cloned().collect(),
    };
    rows.iter().map(|(name, rest)| ((*name).to_owned(), allowed(rest))).collect()
}

/// First names after `crate::`, `headroom::` or two `super::`, with grouped imports spelled out.
fn named_modules(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for start in ["crate::", "headroom::", "super::super::"] {
        for (at, _) in code.match_indices(start) {
            let rest = code[at + start.len()..].trim_start_matches("super::");
            if let Some(group) = rest.strip_prefix('{') {
                found.extend(group_heads(group));
            } else if let Some((_, word, _)) = words(rest.lines().next().unwrap_or("")).first() {
                found.insert((*word).to_owned());
            }
        }
    }
    found
}

/// The first word of each member of a group such as `a::{b, c}, d}`.
fn group_heads(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut heads = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(String::new()),
            _ => heads.last_mut().unwrap().push(c),
        }
    }
    heads.iter().filter_map(|h| words(h).first().map(|w| w.1.to_owned())).collect()
}

fn expect_none(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}

#[test]
fn floors_use_only_what_architecture_md_lets_them() {
    let floors = floors();
    assert!(floors.len() >= 9, "ARCHITECTURE.md draws {} floors", floors.len());
    let mut broken = Vec::new();
    for path in files("src", &["rs"]) {
        let Some(floor) = floor(&path) else { continue };
        let allowed = floors
            .get(floor)
            .unwrap_or_else(|| panic!("ARCHITECTURE.md does not draw the floor `{floor}` of {path}"));
        for used in named_modules(&code(&path).join("\n")) {
            if used != floor && floors.contains_key(&used) && !allowed.contains(&used) {
                broken.push(format!("{path} uses `{used}`"));
            }
        }
    }
    expect_none("a floor uses one that ARCHITECTURE.md does not let it use", &broken);
}

#[test]
fn grouped_and_nested_imports_are_seen() {
    let seen =
        named_modules("use crate::{model::{BlockId, Params}, sim};\nlet x = super::super::share::link();");
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["model", "share", "sim"]);
}

/// Lines of the given floors where `hit` says so.
fn lines_where(floors: &[&str], hit: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for path in files("src", &["rs"]) {
        if BROWSER_PLACES.iter().any(|place| path.starts_with(place))
            || !floor(&path).is_none_or(|f| floors.contains(&f))
        {
            continue;
        }
        found.extend(
            code(&path)
                .iter()
                .enumerate()
                .filter(|(_, l)| hit(l))
                .map(|(i, l)| format!("{path}:{} {}", i + 1, l.trim())),
        );
    }
    found
}

#[test]
fn only_three_places_name_the_browser() {
    let all: Vec<String> = floors().into_keys().collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let names =
        |line: &str| words(line).iter().any(|w| BROWSER_CRATES.contains(&w.1) && w.2.starts_with("::"));
    expect_none(
        "only app/, worker/host.rs and worker/client.rs may name the browser",
        &lines_where(&all, names),
    );
}

#[test]
fn pure_floors_know_neither_hash_order_nor_clock() {
    let impure = |line: &str| words(line).iter().any(|w| IMPURE.contains(&w.1));
    expect_none("use ordered maps, and let the caller measure time", &lines_where(PURE_FLOORS, impure));
}

#[test]
fn engines_take_their_maths_from_libm() {
    let platform = |line: &str| {
        let hit = |(before, word, after): &(&str, &str, &str)| {
            PLATFORM_MATHS.contains(word)
                && after.starts_with('(')
                && (before.ends_with('.') || before.ends_with("f64::"))
        };
        words(line).iter().any(hit)
    };
    expect_none("use libm, so that every platform gives the same bytes", &lines_where(ENGINES, platform));
}

#[test]
fn files_keep_to_their_length() {
    let mut long = Vec::new();
    let mut all = files("src", &["rs"]);
    all.extend(files("tests", &["rs", "mjs"]));
    all.extend(files("benches", &["rs"]));
    all.extend(files("style", &["css"]));
    all.extend(files("scripts", &["mjs", "bash"]));
    for path in all {
        let usual = if path.starts_with("src/app/") { PAGE_LINES } else { LINES };
        let own = LONGER.iter().find(|(file, _)| *file == path).map(|(_, limit)| *limit);
        let lines = read(&path).lines().count();
        if lines > own.unwrap_or(usual) {
            long.push(format!("{path} has {lines} lines, more than {}", own.unwrap_or(usual)));
        } else if own.is_some() && lines <= usual {
            long.push(format!("{path} is short enough: take it off the list"));
        }
    }
    expect_none("split the file where an idea ends", &long);
}

#[test]
fn nothing_is_left_for_later() {
    // Spelled apart, so that this file does not find itself.
    let left = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX"), concat!("HA", "CK")];
    let macros = [concat!("to", "do"), concat!("db", "g"), concat!("unimple", "mented")];
    let mut found = Vec::new();
    let mut all = Vec::new();
    for folder in ["src", "tests", "benches", "style", "scripts", "docs"] {
        all.extend(files(folder, &["rs", "mjs", "css", "bash", "md", "html"]));
    }
    for path in all {
        for (i, line) in read(&path).lines().enumerate() {
            if words(line)
                .iter()
                .any(|w| left.contains(&w.1) || (macros.contains(&w.1) && w.2.starts_with("!(")))
            {
                found.push(format!("{path}:{} {}", i + 1, line.trim()));
            }
        }
    }
    expect_none("finish it or write it down as an issue", &found);
}

/// Documents at the root and in docs.
fn documents() -> Vec<String> {
    let at_root = fs::read_dir(root()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    at_root.filter(|name| name.ends_with(".md")).chain(files("docs", &["md"])).collect()
}

#[test]
fn links_and_paths_in_documents_lead_somewhere() {
    let mut broken = Vec::new();
    for path in documents() {
        let text = read(&path);
        let here = root().join(&path).parent().map(PathBuf::from).unwrap();
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let local = links
            .filter(|link| !link.contains("://") && !link.starts_with('#') && !link.starts_with("mailto:"));
        for link in local {
            if !here.join(link.split('#').next().unwrap_or("")).exists() {
                broken.push(format!("{path}: {link}"));
            }
        }
        let named =
            text.split('`').skip(1).step_by(2).filter(|s| !s.contains([' ', '*', '{', '<', '\n', '…']));
        for name in named.filter(|s| {
            ["src/", "tests/", "scripts/", "docs/", "style/"].iter().any(|top| s.starts_with(top))
        }) {
            if !root().join(name).exists() {
                broken.push(format!("{path}: `{name}`"));
            }
        }
    }
    expect_none("a document names what is not there", &broken);
}

#[test]
fn the_change_log_keeps_its_form() {
    let text = read("CHANGELOG.md");
    let mut broken = Vec::new();
    let mut versions = text.lines().filter(|line| line.starts_with("## "));
    assert_eq!(versions.next(), Some("## [Unreleased]"), "CHANGELOG.md begins with what is not yet released");
    for version in versions {
        let parts: Vec<&str> = version.trim_start_matches("## ").split(" - ").collect();
        let dated = matches!(parts[..], [name, date] if name.starts_with('[') && name.ends_with(']')
            && date.len() == 10 && date.split('-').filter(|p| p.parse::<u32>().is_ok()).count() == 3);
        if !dated {
            broken.push(format!("{version}: expected ## [1.2.3] - 2026-01-31"));
        }
    }
    for section in text.lines().filter(|line| line.starts_with("### ")) {
        if !["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
            .contains(&section.trim_start_matches("### "))
        {
            broken.push(section.to_owned());
        }
    }
    expect_none("CHANGELOG.md follows https://keepachangelog.com", &broken);
}
