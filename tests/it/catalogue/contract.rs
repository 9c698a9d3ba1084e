//! Contracts that hold for every kind, whatever it is.

use std::collections::BTreeSet;

use headroom::model::behaviour::{Behaviour, Shape};
use headroom::model::catalogue::{BlockSpec, CATALOGUE, edge, find, is_source};
use headroom::model::network::{Batch, Burst, Contention, Dispatch, Profile, Reliability, Scaling};
use headroom::model::param::Reader;
use headroom::model::{ClassId, ParamKind, ParamSpec, Params};

use super::{bill, total, usage, variants};

fn is_kebab(slug: &str) -> bool {
    !slug.is_empty()
        && slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !slug.starts_with('-')
        && !slug.ends_with('-')
}

fn is_snake(slug: &str) -> bool {
    !slug.is_empty() && slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_sentence(text: &str) -> bool {
    text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) && text.ends_with('.')
}

#[test]
fn slugs_are_kebab_case_and_unique() {
    let mut seen = BTreeSet::new();
    for spec in CATALOGUE {
        assert!(is_kebab(spec.slug), "{}", spec.slug);
        assert!(seen.insert(spec.slug), "{} twice", spec.slug);
        assert!(std::ptr::eq(find(spec.slug).unwrap(), *spec));
    }
}

#[test]
fn words_are_there_and_in_sentence_case() {
    for spec in CATALOGUE {
        assert!(is_sentence(spec.summary), "{}: {}", spec.slug, spec.summary);
        assert!(is_sentence(spec.doc), "{}: doc", spec.slug);
        assert!(spec.keywords.len() >= 5, "{}: people search for more words", spec.slug);
        assert!(!spec.name.ends_with(':') && spec.name.starts_with(char::is_uppercase));
    }
}

fn check_params(owner: &str, params: &[ParamSpec]) {
    let mut seen = BTreeSet::new();
    for param in params {
        let name = format!("{owner}.{}", param.slug);
        assert!(is_snake(param.slug), "{name}");
        assert!(seen.insert(param.slug), "{name} twice");
        assert!(param.label.starts_with(char::is_uppercase) && !param.label.ends_with(':'), "{name}");
        assert!(is_sentence(param.help), "{name}: {}", param.help);
        assert_eq!(param.objection(&param.default_value()), None, "{name}: its own default is refused");
        if let ParamKind::Choice { options, .. } = param.kind {
            let slugs: BTreeSet<_> = options.iter().map(|(slug, _)| slug).collect();
            assert_eq!(slugs.len(), options.len(), "{name}: an option twice");
        }
    }
}

#[test]
fn parameters_are_unique_and_accept_their_defaults() {
    for spec in CATALOGUE {
        check_params(spec.slug, spec.params);
    }
    check_params("edge", edge::PARAMS);
}

#[test]
fn icons_are_well_formed_line_art() {
    for spec in CATALOGUE {
        let mut rest = spec.icon;
        assert!(!rest.is_empty(), "{} has no icon", spec.slug);
        while !rest.is_empty() {
            let (tag, after) = rest.split_once("/>").unwrap_or_else(|| panic!("{}: {rest}", spec.slug));
            let tag = tag.strip_prefix('<').unwrap_or_else(|| panic!("{}: {tag}", spec.slug));
            let shape = tag.split(' ').next().unwrap();
            assert!(["path", "circle", "ellipse", "rect"].contains(&shape), "{}: {shape}", spec.slug);
            assert!(!tag.contains(['<', '>']) && tag.matches('"').count() % 2 == 0, "{}: {tag}", spec.slug);
            assert!(!tag.contains("fill") && !tag.contains("stroke"), "{}: colours itself", spec.slug);
            rest = after;
        }
    }
}

fn check_shape(slug: &str, shape: &Shape) {
    assert!(shape.cores != Some(0), "{slug}: no cores");
    assert!(shape.workers != Some(0), "{slug}: no workers");
    for dispatch in [Some(shape.dispatch), shape.balances].into_iter().flatten() {
        match dispatch {
            Dispatch::PowerOfChoices(choices) => assert!(choices >= 1, "{slug}"),
            Dispatch::Skewed(share) => assert!((0.0..=1.0).contains(&share), "{slug}: {share}"),
            _ => {}
        }
    }
    let times = [shape.patience, shape.setup.map(|setup| setup.time)];
    assert!(times.into_iter().flatten().all(|law| law.mean() > 0.0 && law.mean().is_finite()), "{slug}");
    if let Some(Contention { sigma, kappa }) = shape.contention {
        assert!((0.0..=1.0).contains(&sigma) && kappa >= 0.0 && sigma + kappa > 0.0, "{slug}");
    }
    if let Some(Batch { size, marginal }) = shape.batch {
        assert!(size > 1 && (0.0..=1.0).contains(&marginal) && shape.workers.is_none(), "{slug}");
    }
    if let Some(cache) = shape.cache {
        assert!(cache.items >= 1 && cache.popularity >= 0.0, "{slug}: {cache:?}");
    }
    if let Some(Reliability { mtbf_s, mttr_s, needed }) = shape.reliability {
        assert!(mtbf_s > 0.0 && mttr_s > 0.0 && needed >= 1, "{slug}");
    }
    match shape.scaling {
        Scaling::Fixed(n) => assert!(n >= 1, "{slug}: no instances"),
        Scaling::Target { utilisation, min, max, .. } => {
            assert!(utilisation > 0.0 && utilisation <= 1.0, "{slug}: target {utilisation}");
            assert!(1 <= min && min <= max, "{slug}: {min} to {max}");
        }
    }
}

fn check_burst(slug: &str, burst: Option<&Burst>) {
    match burst {
        Some(Burst::Batch { size }) => assert!(*size >= 1, "{slug}"),
        Some(Burst::Modulated { busy_factor, quiet_factor, busy_s, quiet_s }) => {
            let mean = (busy_factor * busy_s + quiet_factor * quiet_s) / (busy_s + quiet_s);
            assert!((mean - 1.0).abs() < 1e-9 && *quiet_factor >= 0.0, "{slug}: {burst:?}");
        }
        None => {}
    }
}

fn check_profile(slug: &str, profile: &Profile) {
    assert!(profile.points.windows(2).all(|w| w[0].0 < w[1].0), "{slug}: {profile:?}");
    assert!(profile.points.iter().all(|p| p.1.is_finite() && p.1 >= 0.0), "{slug}: {profile:?}");
}

fn check_behaviour(spec: &BlockSpec, behaviour: &Behaviour) {
    match behaviour {
        Behaviour::OpenSource { peak_per_s, mean_per_s, gap, burst, profile } => {
            assert!(
                mean_per_s.is_finite() && *mean_per_s >= 0.0 && mean_per_s <= peak_per_s,
                "{}",
                spec.slug
            );
            assert!((gap.mean() - 1.0).abs() < 1e-9, "{}: {gap:?}", spec.slug);
            check_burst(spec.slug, burst.as_ref());
            check_profile(spec.slug, profile);
        }
        Behaviour::ClosedSource { population, mean_population, think, profile } => {
            check_profile(spec.slug, profile);
            assert!(think.mean() >= 0.0 && think.scv() >= 0.0);
            assert!(*mean_population >= 0.0 && mean_population <= population, "{}", spec.slug);
        }
        Behaviour::Station(shape) => check_shape(spec.slug, shape),
        Behaviour::Replicated { shape, replicas } => {
            check_shape(spec.slug, shape);
            assert!(*replicas >= 1);
        }
        Behaviour::Buffer { accept, capacity } => {
            assert!(accept.mean() >= 0.0 && *capacity != Some(0), "{}", spec.slug)
        }
    }
}

#[test]
fn acts_sensibly_at_every_extreme() {
    for spec in CATALOGUE {
        for params in variants(spec) {
            let reader = Reader::new(spec.params, &params);
            let behaviour = (spec.behaviour)(&reader);
            check_behaviour(spec, &behaviour);
            let source = matches!(behaviour, Behaviour::OpenSource { .. } | Behaviour::ClosedSource { .. });
            assert_eq!(source, is_source(spec), "{}", spec.slug);
            let work = (spec.work)(&reader.for_class(ClassId(0)));
            assert!(
                work.service.mean().is_finite() && work.service.mean() >= 0.0,
                "{} {params:?}",
                spec.slug
            );
            assert!((0.0..=1.0).contains(&work.hit_ratio) && (0.0..=1.0).contains(&work.replica_share));
        }
    }
}

#[test]
fn traffic_scales_with_its_parameter() {
    for spec in CATALOGUE.iter().filter(|spec| is_source(spec)) {
        let slug = spec.traffic_param.unwrap();
        let param = spec.params.iter().find(|p| p.slug == slug).unwrap();
        let ParamKind::Number { default, integer: false, .. } = param.kind else {
            panic!("{slug} must be any number, or a drag along a chart would jump")
        };
        let volume = |factor: f64| {
            let mut params = Params::default();
            params.set(slug, None, Some(headroom::model::ParamValue::Number(factor * default)));
            match (spec.behaviour)(&Reader::new(spec.params, &params)) {
                Behaviour::OpenSource { peak_per_s, mean_per_s, .. } => (peak_per_s, mean_per_s),
                Behaviour::ClosedSource { population, mean_population, .. } => (population, mean_population),
                _ => unreachable!("a source"),
            }
        };
        let (one, three) = (volume(1.0), volume(3.0));
        assert!(
            (three.0 / one.0 - 3.0).abs() < 1e-9 && (three.1 / one.1 - 3.0).abs() < 1e-9,
            "{}",
            spec.slug
        );
    }
}

#[test]
fn every_line_names_a_known_rate() {
    for spec in CATALOGUE {
        for params in variants(spec) {
            for line in bill(spec, &params, &usage(1e9, 1e5, 20.0, 0.2)) {
                let known = spec.rates.iter().any(|rate| std::ptr::eq(*rate, line.rate));
                let own = line.rate.source == "given on the block";
                assert!(known || own, "{}: {} is not in the price editor", spec.slug, line.rate.slug);
                assert!(line.usd_month.is_finite() && line.usd_month >= 0.0, "{} {params:?}", spec.slug);
                assert!(!line.missing || (own && line.usd_month == 0.0), "{}", spec.slug);
            }
        }
        for rate in spec.rates {
            assert!(rate.usd > 0.0 && !rate.source.is_empty() && !rate.date.is_empty(), "{}", rate.slug);
        }
    }
}

#[test]
fn costs_never_fall_with_requests_or_instances() {
    for spec in CATALOGUE {
        for params in variants(spec) {
            let mut before = (0.0, 0.0);
            for step in 0..40 {
                let grown = libm::pow(1.7, f64::from(step));
                let by_requests = total(&bill(spec, &params, &usage(1000.0 * grown, grown, 3.0, 0.2)));
                let by_instances = total(&bill(spec, &params, &usage(1e6, 10.0, f64::from(step), 0.2)));
                assert!(by_requests >= before.0 - 1e-6, "{} {params:?} at {grown}", spec.slug);
                assert!(by_instances >= before.1 - 1e-6, "{} {params:?} at {step}", spec.slug);
                before = (by_requests, by_instances);
            }
        }
    }
}
