//! Parameters as data: what a block or an edge can be told, and what it was told.
//!
//! A [`ParamSpec`] is a row of the catalogue. Inspector, validation, link and file all read it, so a new
//! parameter is one row.

mod points;
mod reader;
mod relevance;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ClassId;
use super::units::Unit;

pub use points::{POINTS_MAX, parse_points};
pub use reader::Reader;
pub use relevance::Relevance;

/// One parameter of a block kind or of an edge.
#[derive(Debug)]
pub struct ParamSpec {
    /// Stored in links and files: never changes.
    pub slug: &'static str,
    /// Label in the inspector, sentence case, without unit.
    pub label: &'static str,
    /// Unit of the stored number, SI inside.
    pub unit: Unit,
    /// Kind of value, range and default.
    pub kind: ParamKind,
    /// One or two sentences for the help text.
    pub help: &'static str,
    /// Whether each request class may have its own value.
    pub per_class: bool,
    /// Whether the inspector shows it only under "more".
    pub advanced: bool,
    /// Heading that it stands below under "more"; empty for none.
    pub topic: &'static str,
    /// When it makes a difference: the inspector shows it only then.
    pub relevance: Relevance,
}

/// The kind of a parameter's value.
#[derive(Clone, Copy, Debug)]
pub enum ParamKind {
    /// A number in `min..=max`.
    Number {
        /// Default; `f64::INFINITY` where the default is unlimited.
        default: f64,
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
        /// Only whole numbers.
        integer: bool,
        /// Whether "unlimited" may be chosen instead of a number.
        unlimited: bool,
    },
    /// One of a list, by slug.
    Choice {
        /// Slug of the default.
        default: &'static str,
        /// `(slug, label)` of each option.
        options: &'static [(&'static str, &'static str)],
    },
    /// On or off.
    Flag {
        /// Default.
        default: bool,
    },
    /// A curve through points that a person lists, such as `1: 50, 4: 80`; none by default.
    Points {
        /// Unit of the first number of each point, which rises from point to point.
        x: Unit,
        /// Smallest and largest second number, in the parameter's unit.
        range: (f64, f64),
    },
}

/// A value given to a parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ParamValue {
    /// On or off.
    Flag(bool),
    /// A number in the specification's unit.
    Number(f64),
    /// An option's slug, `unlimited`, or a list of points.
    Text(String),
}

/// The text that stands for a number without limit.
pub const UNLIMITED: &str = "unlimited";

impl ParamValue {
    /// The value as a number; `unlimited` is infinity.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(x) => Some(*x),
            Self::Text(t) if t == UNLIMITED => Some(f64::INFINITY),
            _ => None,
        }
    }

    /// A number, infinity becoming `unlimited`.
    pub fn from_number(x: f64) -> Self {
        if x == f64::INFINITY { Self::Text(UNLIMITED.to_owned()) } else { Self::Number(x) }
    }
}

/// The values given to a block or an edge; what is not here has its default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Params {
    /// Values for all classes, by parameter slug.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shared: BTreeMap<String, ParamValue>,
    /// Values that one class has instead.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_class: BTreeMap<ClassId, BTreeMap<String, ParamValue>>,
}

impl Params {
    /// The value given for `slug`, for `class` if it has its own.
    pub fn get(&self, slug: &str, class: Option<ClassId>) -> Option<&ParamValue> {
        class
            .and_then(|c| self.by_class.get(&c))
            .and_then(|values| values.get(slug))
            .or_else(|| self.shared.get(slug))
    }

    /// Gives `slug` a value, or takes it back to its default with `None`.
    pub fn set(&mut self, slug: &str, class: Option<ClassId>, value: Option<ParamValue>) {
        let values = match class {
            Some(c) => self.by_class.entry(c).or_default(),
            None => &mut self.shared,
        };
        match value {
            Some(v) => values.insert(slug.to_owned(), v),
            None => values.remove(slug),
        };
        self.by_class.retain(|_, values| !values.is_empty());
    }
}

impl ParamSpec {
    const fn of(slug: &'static str, label: &'static str, unit: Unit, kind: ParamKind) -> Self {
        let relevance = Relevance::Always;
        Self { slug, label, unit, kind, help: "", per_class: false, advanced: false, topic: "", relevance }
    }

    /// A number with a default and a range.
    pub const fn number(
        slug: &'static str,
        label: &'static str,
        unit: Unit,
        default: f64,
        min: f64,
        max: f64,
    ) -> Self {
        let kind = ParamKind::Number { default, min, max, integer: false, unlimited: false };
        Self::of(slug, label, unit, kind)
    }

    /// A whole number with a default and a range.
    pub const fn count(slug: &'static str, label: &'static str, default: f64, min: f64, max: f64) -> Self {
        let kind = ParamKind::Number { default, min, max, integer: true, unlimited: false };
        Self::of(slug, label, Unit::Count, kind)
    }

    /// One of a list.
    pub const fn choice(
        slug: &'static str,
        label: &'static str,
        default: &'static str,
        options: &'static [(&'static str, &'static str)],
    ) -> Self {
        let kind = ParamKind::Choice { default, options };
        Self::of(slug, label, Unit::None, kind)
    }

    /// On or off.
    pub const fn flag(slug: &'static str, label: &'static str, default: bool) -> Self {
        let kind = ParamKind::Flag { default };
        Self::of(slug, label, Unit::None, kind)
    }

    /// A curve through listed points, with the units of both numbers of a point.
    pub const fn points(
        slug: &'static str,
        label: &'static str,
        x: Unit,
        y: Unit,
        range: (f64, f64),
    ) -> Self {
        Self::of(slug, label, y, ParamKind::Points { x, range })
    }

    /// With a help text.
    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// That "unlimited" may be chosen for.
    #[must_use]
    pub const fn or_unlimited(mut self) -> Self {
        if let ParamKind::Number { default, min, max, integer, .. } = self.kind {
            self.kind = ParamKind::Number { default, min, max, integer, unlimited: true };
        }
        self
    }

    /// That each request class may have its own value for.
    #[must_use]
    pub const fn per_class(mut self) -> Self {
        self.per_class = true;
        self
    }

    /// That the inspector shows only under "more".
    #[must_use]
    pub const fn advanced(mut self) -> Self {
        self.advanced = true;
        self
    }

    /// That the inspector shows only under "more", below a heading.
    #[must_use]
    pub const fn under(mut self, topic: &'static str) -> Self {
        self.advanced = true;
        self.topic = topic;
        self
    }

    /// That makes a difference only where a choice has one of these options.
    #[must_use]
    pub const fn where_chosen(mut self, slug: &'static str, options: &'static [&'static str]) -> Self {
        self.relevance = Relevance::Chosen { slug, options };
        self
    }

    /// That makes a difference only where another parameter differs from its default.
    #[must_use]
    pub const fn where_set(mut self, slug: &'static str) -> Self {
        self.relevance = Relevance::Set { slug };
        self
    }

    /// The default as a value.
    pub fn default_value(&self) -> ParamValue {
        match self.kind {
            ParamKind::Number { default, .. } => ParamValue::from_number(default),
            ParamKind::Choice { default, .. } => ParamValue::Text(default.to_owned()),
            ParamKind::Flag { default } => ParamValue::Flag(default),
            ParamKind::Points { .. } => ParamValue::Text(String::new()),
        }
    }

    /// What is wrong with `value`, as a sentence, or `None` if it is allowed.
    pub fn objection(&self, value: &ParamValue) -> Option<String> {
        match (self.kind, value) {
            (ParamKind::Number { min, max, integer, unlimited, .. }, value) => {
                let Some(x) = value.number() else { return Some(format!("{} must be a number", self.label)) };
                if x == f64::INFINITY {
                    return (!unlimited).then(|| format!("{} cannot be unlimited", self.label));
                }
                if !x.is_finite() || x < min || x > max {
                    let (low, high, given) =
                        (self.unit.format(min), self.unit.format(max), self.unit.format(x));
                    return Some(format!("{} must be between {low} and {high}, not {given}", self.label));
                }
                (integer && libm::trunc(x) != x).then(|| format!("{} must be a whole number", self.label))
            }
            (ParamKind::Choice { options, .. }, ParamValue::Text(t)) => {
                (!options.iter().any(|(s, _)| s == t)).then(|| {
                    let known = options.iter().map(|(s, _)| *s).collect::<Vec<_>>().join(", ");
                    format!("{} must be one of {known}", self.label)
                })
            }
            (ParamKind::Choice { .. }, _) => Some(format!("{} must be one of its options", self.label)),
            (ParamKind::Flag { .. }, ParamValue::Flag(_)) => None,
            (ParamKind::Flag { .. }, _) => Some(format!("{} must be on or off", self.label)),
            (ParamKind::Points { x, range }, ParamValue::Text(t)) => {
                parse_points(t, x, self.unit, range).err().map(|what| format!("{}: {what}", self.label))
            }
            (ParamKind::Points { .. }, _) => Some(format!("{} must be a list of points", self.label)),
        }
    }
}
