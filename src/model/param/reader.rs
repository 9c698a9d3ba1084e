//! Reading parameters: what was given, else what the specification says.

use super::{ParamKind, ParamSpec, ParamValue, Params, Relevance, parse_points};
use crate::model::ClassId;

/// Reads parameters through their specifications: given value or default.
///
/// Reading a slug that `specs` does not have is a mistake in the catalogue; it yields the kind's zero and the
/// contract test finds it.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    specs: &'static [ParamSpec],
    params: &'a Params,
    class: Option<ClassId>,
}

impl<'a> Reader<'a> {
    /// Reads `params` as `specs` describe them, for all classes.
    pub fn new(specs: &'static [ParamSpec], params: &'a Params) -> Self {
        Self { specs, params, class: None }
    }

    /// The same parameters as one class sees them.
    #[must_use]
    pub fn for_class(self, class: ClassId) -> Self {
        Self { class: Some(class), ..self }
    }

    fn spec(&self, slug: &str) -> Option<&'static ParamSpec> {
        let found = self.specs.iter().find(|s| s.slug == slug);
        debug_assert!(found.is_some(), "catalogue reads unknown parameter {slug}");
        found
    }

    /// A number in the specification's unit; infinity where unlimited.
    pub fn number(&self, slug: &str) -> f64 {
        let Some(spec) = self.spec(slug) else { return 0.0 };
        let given = self.params.get(slug, self.class).and_then(ParamValue::number);
        match spec.kind {
            ParamKind::Number { default, .. } => given.unwrap_or(default),
            _ => 0.0,
        }
    }

    /// A whole number of at least zero; `None` where unlimited.
    pub fn limit(&self, slug: &str) -> Option<u32> {
        let x = self.number(slug);
        (x < f64::from(u32::MAX)).then(|| libm::round(x.max(0.0)) as u32)
    }

    /// A whole number, unlimited being the largest.
    pub fn count(&self, slug: &str) -> u32 {
        self.limit(slug).unwrap_or(u32::MAX)
    }

    /// The slug of the chosen option.
    pub fn choice(&self, slug: &str) -> &'a str {
        let Some(spec) = self.spec(slug) else { return "" };
        let ParamKind::Choice { default, options } = spec.kind else { return "" };
        match self.params.get(slug, self.class) {
            Some(ParamValue::Text(t)) if options.iter().any(|(s, _)| s == t) => t,
            _ => default,
        }
    }

    /// The points listed, the first number of each rising.
    pub fn points(&self, slug: &str) -> Vec<(f64, f64)> {
        let Some(spec) = self.spec(slug) else { return Vec::new() };
        match (self.params.get(slug, self.class), spec.kind) {
            (Some(ParamValue::Text(t)), ParamKind::Points { x, range }) => {
                parse_points(t, x, spec.unit, range).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// Whether a parameter makes a difference as the others are now.
    pub fn relevant(&self, spec: &ParamSpec) -> bool {
        let parent = |slug: &str| self.specs.iter().find(|s| s.slug == slug);
        match spec.relevance {
            Relevance::Always => true,
            Relevance::Chosen { slug, options } => {
                options.contains(&self.choice(slug)) && parent(slug).is_some_and(|p| self.relevant(p))
            }
            Relevance::Set { slug } => parent(slug).is_some_and(|p| {
                let default = p.default_value();
                self.params.get(slug, None).is_some_and(|value| *value != default) && self.relevant(p)
            }),
        }
    }

    /// On or off.
    pub fn flag(&self, slug: &str) -> bool {
        let Some(spec) = self.spec(slug) else { return false };
        match (self.params.get(slug, self.class), spec.kind) {
            (Some(ParamValue::Flag(b)), _) => *b,
            (_, ParamKind::Flag { default }) => default,
            _ => false,
        }
    }
}
