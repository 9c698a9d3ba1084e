//! Whether theory and simulation agree, percentile by percentile.

use super::chart::view::SHOWN;
use crate::model::units::Unit;
use crate::sim::{Measurement, measurement::Quantile};

/// How far beyond the simulation's interval the closed form may lie and still agree, as a share of the value.
pub const TOLERANCE: f64 = 0.05;

/// How one simulated load compares with the closed form.
#[derive(Clone, Debug, PartialEq)]
pub enum Agreement {
    /// Every percentile lies in the interval, give or take [`TOLERANCE`].
    Agrees,
    /// The worst percentile that does not, in words.
    Differs(String),
    /// Nothing can be compared: no percentile is known on both sides.
    Unknown,
}

/// Compares the closed form's percentiles with what was measured.
pub fn compare(predicted: Option<[f64; 5]>, measured: &Measurement) -> Agreement {
    if measured.growing {
        return match predicted {
            Some(_) => Agreement::Differs("the simulation finds no steady state here".to_owned()),
            None => Agreement::Agrees,
        };
    }
    let Some(predicted) = predicted else {
        return Agreement::Differs("the closed form finds no steady state here".to_owned());
    };
    let mut worst: Option<(f64, String)> = None;
    let mut compared = false;
    for (i, name) in SHOWN {
        let Some(Quantile::Known(estimate)) = measured.total.percentiles_s.get(i) else { continue };
        compared = true;
        let off = (predicted[i] - estimate.value).abs();
        let beyond = off - estimate.half_width - TOLERANCE * estimate.value;
        if beyond > 0.0 && worst.as_ref().is_none_or(|(most, _)| beyond / estimate.value > *most) {
            let (theory, simulated) = (
                Unit::Seconds.format(predicted[i]),
                interval(estimate.value, estimate.half_width, Unit::Seconds),
            );
            worst = Some((
                beyond / estimate.value,
                format!("{name} is {theory} in theory, {simulated} simulated"),
            ));
        }
    }
    match worst {
        Some((_, text)) => Agreement::Differs(text),
        None if compared => Agreement::Agrees,
        None => Agreement::Unknown,
    }
}

/// A number with its interval: `1.74 s ± 50 ms`.
pub fn interval(value: f64, half_width: f64, unit: Unit) -> String {
    format!("{} ± {}", unit.format(value), unit.format(half_width))
}
