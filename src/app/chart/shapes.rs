//! What charts are drawn with beside lines: dashes, hatches, dots.

use plotters::prelude::*;

use super::plot::Plot;
use super::surface::{FINE, fine};

impl Plot {
    /// A line through screen points, dashed where `dashes` has dashes and gaps in CSS pixels.
    pub fn dashed(&self, points: &[(f64, f64)], dashes: &[f64], color: RGBColor, width: f64) {
        let pattern = js_sys::Array::from_iter(dashes.iter().map(|d| wasm_bindgen::JsValue::from(d * FINE)));
        self.context.set_line_dash(&pattern).unwrap_or_default();
        self.stroke(points, color, 0.9, width);
        self.context.set_line_dash(&js_sys::Array::new()).unwrap_or_default();
    }

    /// Slanted lines over the whole height between two screen x.
    pub fn hatch(&self, left: f64, right: f64, color: RGBColor) {
        const STEP: f64 = 9.0;
        let (top, bottom) = (self.ceiling(), self.floor());
        let height = bottom - top;
        let mut from = left - height;
        while from < right {
            let (start, end) = (from.max(left), (from + height).min(right));
            if end > start {
                let line = [(start, bottom - (start - from)), (end, bottom - (end - from))];
                self.stroke(&line, color, 0.22, 1.0);
            }
            from += STEP;
        }
    }

    /// A filled circle with a rim of the surface's colour.
    pub fn dot(&self, at: (f64, f64), radius: f64, color: RGBColor) {
        let at = (fine(at.0), fine(at.1));
        self.draw(&Circle::new(at, fine(radius + 1.5), self.ink.surface.filled()));
        self.draw(&Circle::new(at, fine(radius), color.filled()));
    }

    /// An open circle.
    pub fn ring(&self, at: (f64, f64), radius: f64, color: RGBColor) {
        let at = (fine(at.0), fine(at.1));
        self.draw(&Circle::new(at, fine(radius), self.ink.surface.filled()));
        self.draw(&Circle::new(at, fine(radius), color.stroke_width(fine(1.75) as u32)));
    }
}
