//! Request classes.

use super::{Draft, MAX_NAME, limited};
use crate::editor::Refusal;
use crate::model::{Class, ClassId, Params};

/// Most classes of a document: what a link can carry.
const MAX_CLASSES: usize = 64;

pub(super) fn add(draft: &mut Draft<'_>, class: Class) -> Result<(), Refusal> {
    if draft.document.scenario.classes.len() >= MAX_CLASSES {
        return Err(Refusal::TooMany(format!("{MAX_CLASSES} request classes")));
    }
    let class = checked(draft, None, class)?;
    let id = draft.new_class();
    draft.set_class(id, Some(class));
    Ok(())
}

pub(super) fn set(draft: &mut Draft<'_>, id: ClassId, class: Class) -> Result<(), Refusal> {
    draft.class(id)?;
    let class = checked(draft, Some(id), class)?;
    draft.set_class(id, Some(class));
    Ok(())
}

fn checked(draft: &Draft<'_>, id: Option<ClassId>, class: Class) -> Result<Class, Refusal> {
    let name = limited(class.name.trim(), MAX_NAME);
    if name.is_empty() {
        return Err(Refusal::Value("A request class needs a name".to_owned()));
    }
    if !class.share.is_finite() || class.share < 0.0 {
        return Err(Refusal::Value("A share of traffic must be a number of at least 0".to_owned()));
    }
    let mut others = draft.document.scenario.classes.iter().filter(|(other, _)| Some(**other) != id);
    if others.any(|(_, other)| other.name == name) {
        return Err(Refusal::ClassNameTaken(name));
    }
    Ok(Class { name, share: class.share })
}

pub(super) fn remove(draft: &mut Draft<'_>, id: ClassId) -> Result<(), Refusal> {
    draft.class(id)?;
    let scenario = &draft.document.scenario;
    if scenario.classes.len() == 1 {
        return Err(Refusal::LastClass);
    }
    draft.set_class(id, None);
    let without = |params: &Params| {
        let mut params = params.clone();
        params.by_class.remove(&id);
        params
    };
    for (block_id, block) in &scenario.blocks {
        let mut after = block.clone();
        after.params = without(&block.params);
        draft.set_block(*block_id, Some(after));
    }
    for (edge_id, edge) in &scenario.edges {
        let mut after = edge.clone();
        after.params = without(&edge.params);
        after.classes.retain(|class| *class != id);
        let unused = after.classes.is_empty() && !edge.classes.is_empty();
        let rest_is_all = after.classes.len() == scenario.classes.len() - 1;
        if rest_is_all {
            after.classes.clear();
        }
        draft.set_edge(*edge_id, (!unused).then_some(after));
    }
    draft.settings(|s| s.objectives.retain(|objective| objective.class != Some(id)));
    Ok(())
}
