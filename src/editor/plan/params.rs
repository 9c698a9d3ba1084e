//! Setting parameters, and traffic as a whole.

use super::Draft;
use crate::editor::{Diff, Refusal, Target};
use crate::model::catalogue::{self, edge};
use crate::model::param::Reader;
use crate::model::{Block, ClassId, ParamKind, ParamSpec, ParamValue, Params};

pub(super) fn set(
    draft: &mut Draft<'_>,
    target: Target,
    slug: &str,
    class: Option<ClassId>,
    value: Option<ParamValue>,
) -> Result<(), Refusal> {
    if let Some(class) = class {
        draft.class(class)?;
    }
    match target {
        Target::Block(id) => {
            let mut block = draft.block(id)?.clone();
            let specs = catalogue::find(&block.kind).map_or(&[][..], |spec| spec.params);
            write(specs, &mut block.params, slug, class, value)?;
            draft.set_block(id, Some(block));
        }
        Target::Edge(id) => {
            let mut record = draft.edge(id)?.clone();
            write(edge::PARAMS, &mut record.params, slug, class, value)?;
            draft.set_edge(id, Some(record));
        }
    }
    Ok(())
}

/// Stores a value if it is allowed; one that would hold anyway is not stored, so that links stay short.
fn write(
    specs: &'static [ParamSpec],
    params: &mut Params,
    slug: &str,
    class: Option<ClassId>,
    value: Option<ParamValue>,
) -> Result<(), Refusal> {
    let Some(spec) = specs.iter().find(|spec| spec.slug == slug) else {
        if value.is_none() {
            params.set(slug, class, None);
            return Ok(());
        }
        return Err(Refusal::Value(format!("There is no parameter “{slug}” here")));
    };
    if class.is_some() && !spec.per_class {
        return Err(Refusal::Value(format!("{} is the same for all classes", spec.label)));
    }
    let value = value.map(|v| v.number().map_or(v, ParamValue::from_number));
    if let Some(objection) = value.as_ref().and_then(|v| spec.objection(v)) {
        return Err(Refusal::Value(objection));
    }
    let otherwise = match class {
        Some(_) => params.shared.get(slug).cloned().unwrap_or_else(|| spec.default_value()),
        None => spec.default_value(),
    };
    params.set(slug, class, value.filter(|v| *v != otherwise));
    Ok(())
}

pub(super) fn scale_traffic(
    draft: &mut Draft<'_>,
    factor: f64,
    origin: Option<&Diff>,
) -> Result<(), Refusal> {
    if !factor.is_finite() || factor < 0.0 {
        return Err(Refusal::Value("The factor on traffic must be a number of at least 0".to_owned()));
    }
    let mut any = false;
    for (id, block) in &draft.document.scenario.blocks {
        let Some(spec) = catalogue::find(&block.kind) else { continue };
        let Some(slug) = spec.traffic_param else { continue };
        any = true;
        let at_start = origin.and_then(|diff| diff.blocks.get(id)).and_then(|change| change.after.as_ref());
        let start = Reader::new(spec.params, &at_start.unwrap_or(block).params).number(slug);
        let mut after: Block = block.clone();
        let param = spec.params.iter().find(|param| param.slug == slug);
        let value = param.map(|param| within(param, start * factor));
        write(spec.params, &mut after.params, slug, None, value.map(ParamValue::from_number))?;
        draft.set_block(*id, Some(after));
    }
    if any { Ok(()) } else { Err(Refusal::NoTraffic) }
}

/// The nearest value that the parameter takes, to five significant digits: a drag should leave readable numbers.
fn within(spec: &ParamSpec, x: f64) -> f64 {
    let ParamKind::Number { min, max, integer, .. } = spec.kind else { return x };
    let digits = if x > 0.0 { 4.0 - x.log10().floor() } else { 0.0 };
    let step = 10f64.powi(-digits as i32);
    let readable = if x > 0.0 { (x / step).round() * step } else { x };
    let shortest = format!("{readable:.*}", digits.max(0.0) as usize).parse().unwrap_or(readable);
    (if integer { shortest.round() } else { shortest }).clamp(min, max)
}
