//! Values worth trying for a parameter, with the others such that it makes a difference.

use headroom::model::param::{Reader, Relevance};
use headroom::model::{ParamKind, ParamSpec, ParamValue, Params};

/// Default and ends of the range, each option, on and off.
pub(crate) fn extremes(spec: &ParamSpec) -> Vec<ParamValue> {
    match spec.kind {
        ParamKind::Number { default, min, max, unlimited, .. } => {
            let mut values = vec![default, min, max];
            values.extend(unlimited.then_some(f64::INFINITY));
            values.into_iter().map(ParamValue::from_number).collect()
        }
        ParamKind::Choice { options, .. } => {
            options.iter().map(|(slug, _)| ParamValue::Text((*slug).to_owned())).collect()
        }
        ParamKind::Flag { .. } => vec![ParamValue::Flag(false), ParamValue::Flag(true)],
        ParamKind::Points { .. } => {
            ["", "1: 50", "0.001: 0, 8: 60, 1000: 100"].map(|t| ParamValue::Text(t.to_owned())).into()
        }
    }
}

/// A value that differs from the default: a tenth of the range above its lower end, or the next option.
fn another(spec: &ParamSpec) -> ParamValue {
    let default = spec.default_value();
    match spec.kind {
        ParamKind::Number { min, max, integer, .. } => {
            let way = min + 0.1 * (max - min).min(100.0);
            ParamValue::Number(if integer { way.ceil() } else { way })
        }
        _ => extremes(spec).into_iter().find(|value| *value != default).unwrap(),
    }
}

/// Gives the parameters that `spec` depends on values with which it makes a difference.
pub(crate) fn make_relevant(specs: &'static [ParamSpec], spec: &ParamSpec, params: &mut Params) {
    let parent = |slug: &str| specs.iter().find(|s| s.slug == slug).unwrap_or_else(|| panic!("no {slug}"));
    let value = match spec.relevance {
        Relevance::Always => return,
        Relevance::Chosen { slug, options } => (slug, ParamValue::Text(options[0].to_owned())),
        Relevance::Set { slug } => (slug, another(parent(slug))),
    };
    make_relevant(specs, parent(value.0), params);
    params.set(value.0, None, Some(value.1));
    assert!(Reader::new(specs, params).relevant(spec), "{}", spec.slug);
}

/// Each parameter in turn at each of its extremes, where it makes a difference.
pub(crate) fn each_at_its_ends(specs: &'static [ParamSpec]) -> Vec<(String, Params)> {
    let mut all = Vec::new();
    for param in specs {
        for value in extremes(param) {
            let mut params = Params::default();
            make_relevant(specs, param, &mut params);
            let what = format!("{} = {value:?}", param.slug);
            params.set(param.slug, None, Some(value));
            all.push((what, params));
        }
    }
    all
}
