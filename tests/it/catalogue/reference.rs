//! Files that are made from the catalogue: the reference of blocks, and the list of slugs that links may hold.
//!
//! `HEADROOM_WRITE=1 cargo test reference` writes both anew.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use headroom::model::catalogue::{BlockSpec, CATALOGUE, edge};
use headroom::model::param::Relevance;
use headroom::model::{ParamKind, ParamSpec};

const INTRO: &str = "# Blocks\n\n\
    Made from the catalogue (`src/model/catalogue`) by `HEADROOM_WRITE=1 cargo test reference`; do not edit by hand.\n\n\
    Defaults are an engineer's starting point, not measurements: put your own in. Prices are on demand in AWS us-east-1, each with its source \
    and date; every price can be edited in a scenario. Transfer to the internet is billed on the block that answers the users, for the bytes that go \
    straight to them; with a CDN in front that is the CDN. Free allowances are counted once per block, not once per account.\n\n\
    NAT gateways, monitoring, DNS, firewalls and backups are not in any bill yet.\n";

fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

fn writing() -> bool {
    std::env::var_os("HEADROOM_WRITE").is_some()
}

fn range(param: &ParamSpec) -> String {
    match param.kind {
        ParamKind::Number { min, max, unlimited, .. } => {
            let or = if unlimited { ", or unlimited" } else { "" };
            format!("{} to {}{or}", param.unit.format(min), param.unit.format(max))
        }
        ParamKind::Choice { options, .. } => {
            options.iter().map(|(_, label)| *label).collect::<Vec<_>>().join("; ")
        }
        ParamKind::Flag { .. } => "on or off".to_owned(),
        ParamKind::Points { .. } => "a list of points".to_owned(),
    }
}

fn default(param: &ParamSpec) -> String {
    match param.kind {
        ParamKind::Number { default, .. } => param.unit.format(default),
        ParamKind::Choice { default, options } => {
            options.iter().find(|(slug, _)| *slug == default).unwrap().1.to_owned()
        }
        ParamKind::Flag { default } => if default { "on" } else { "off" }.to_owned(),
        ParamKind::Points { .. } => "none".to_owned(),
    }
}

/// When a parameter counts, as a sentence after its meaning.
fn condition(params: &[ParamSpec], param: &ParamSpec) -> String {
    let label = |slug: &str| params.iter().find(|p| p.slug == slug).unwrap().label;
    match param.relevance {
        Relevance::Always => String::new(),
        Relevance::Set { slug } => format!(" Only where “{}” is set.", label(slug)),
        Relevance::Chosen { slug, options } => {
            let parent = params.iter().find(|p| p.slug == slug).unwrap();
            let ParamKind::Choice { options: known, .. } = parent.kind else { panic!("{slug} is no choice") };
            // A shared parameter may name options that only some kinds have.
            let chosen = options.iter().filter_map(|option| known.iter().find(|(slug, _)| slug == option));
            let names: Vec<_> = chosen.map(|(_, label)| format!("“{label}”")).collect();
            format!(" Only where “{}” is {}.", parent.label, names.join(" or "))
        }
    }
}

fn parameters(out: &mut String, params: &[ParamSpec]) {
    out.push_str("\n| Parameter | Default | Range | Meaning |\n|---|---|---|---|\n");
    for param in params {
        let own = if param.per_class { " Each class may have its own." } else { "" };
        let slug = param.slug;
        let (label, default, range) = (param.label, default(param), range(param));
        let only = condition(params, param);
        writeln!(out, "| {label} (`{slug}`) | {default} | {range} | {}{only}{own} |", param.help).unwrap();
    }
}

fn section(out: &mut String, spec: &BlockSpec) {
    writeln!(out, "\n## {} (`{}`)\n\n{}\n\n{}", spec.name, spec.slug, spec.summary, spec.doc).unwrap();
    writeln!(out, "\nAlso found as {}.", spec.keywords.join(", ")).unwrap();
    parameters(out, spec.params);
    if !spec.rates.is_empty() {
        out.push_str("\n| Price | US dollars | per | Source | Date |\n|---|---|---|---|---|\n");
        for rate in spec.rates {
            let (label, usd, unit, source, date) = (rate.label, rate.usd, rate.unit, rate.source, rate.date);
            writeln!(out, "| {label} (`{}`) | {usd} | {unit} | {source} | {date} |", rate.slug).unwrap();
        }
    }
}

#[test]
fn reference_of_blocks_is_current() {
    let mut text = INTRO.to_owned();
    for spec in CATALOGUE {
        section(&mut text, spec);
    }
    text.push_str(
        "\n## Edges\n\nWhat a block does while it handles a request: it calls, forwards or publishes.\n",
    );
    parameters(&mut text, edge::PARAMS);
    let file = path("docs/blocks.md");
    if writing() {
        std::fs::write(&file, &text).unwrap();
    }
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(stored == text, "docs/blocks.md is old: run HEADROOM_WRITE=1 cargo test reference");
}

/// Every slug that a link may hold.
fn slugs() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let owners = CATALOGUE.iter().map(|spec| (spec.slug, spec.params)).chain([("edge", edge::PARAMS)]);
    for (owner, params) in owners {
        all.insert(owner.to_owned());
        for param in params {
            all.insert(format!("{owner}.{}", param.slug));
            if let ParamKind::Choice { options, .. } = param.kind {
                all.extend(options.iter().map(|(option, _)| format!("{owner}.{}={option}", param.slug)));
            }
        }
    }
    all.extend(CATALOGUE.iter().flat_map(|spec| spec.rates).map(|rate| format!("rate {}", rate.slug)));
    all
}

#[test]
fn reference_of_slugs_only_grows() {
    let file = path("tests/data/slugs.txt");
    let mut stored = std::fs::read_to_string(&file).unwrap_or_default();
    let (known, now) = (stored.lines().map(str::to_owned).collect::<BTreeSet<_>>(), slugs());
    let gone: Vec<_> = known.difference(&now).collect();
    assert!(gone.is_empty(), "links may hold these, and nothing reads them any more: {gone:?}");
    let new: Vec<_> = now.difference(&known).collect();
    if writing() {
        for slug in &new {
            writeln!(stored, "{slug}").unwrap();
        }
        std::fs::write(&file, stored).unwrap();
    } else {
        assert!(new.is_empty(), "run HEADROOM_WRITE=1 cargo test reference to list {new:?}");
    }
}
