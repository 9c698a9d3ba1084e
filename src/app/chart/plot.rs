//! A chart's frame: axes, grid, marks and their labels, drawn with plotters in CSS pixels.

use plotters::coord::Shift;
use plotters::element::{Drawable, PointCollection};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use web_sys::CanvasRenderingContext2d;

use super::axis::Axis;
use super::frame::Frame;
use super::ink::Ink;
use super::label::{Wish, place};
use super::surface::{FINE, Surface, fine};

/// A font size in CSS pixels.
pub const TEXT: f64 = 11.0;
const LABEL_ROW: f64 = 17.0;
const LABEL_ROWS: usize = 3;
const LABEL_PADDING: f64 = 6.0;

/// A vertical line with a label above the plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where, on the x axis.
    pub at: f64,
    /// What it is.
    pub text: String,
    /// Its colour.
    pub color: RGBColor,
    /// Dashes and gaps in CSS pixels; empty is a solid line.
    pub dashes: &'static [f64],
    /// Whether the label is filled with the colour: the operating point.
    pub filled: bool,
}

/// A chart being drawn.
pub struct Plot {
    area: DrawingArea<Surface, Shift>,
    pub(super) context: CanvasRenderingContext2d,
    frame: Frame,
    x: Axis,
    y: Axis,
    /// Its colours.
    pub ink: Ink,
}

impl Plot {
    /// An empty chart.
    pub fn new(
        surface: Surface,
        context: CanvasRenderingContext2d,
        frame: Frame,
        x: Axis,
        y: Axis,
        ink: Ink,
    ) -> Self {
        Self { area: surface.into_drawing_area(), context, frame, x, y, ink }
    }

    /// Where a value is on the screen, in CSS pixels.
    pub fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.frame.x(self.x.place(x)), self.frame.y(self.y.place(y)))
    }

    pub(super) fn draw<E>(&self, element: &E)
    where
        for<'a> &'a E: PointCollection<'a, (i32, i32)>,
        E: Drawable<Surface>,
    {
        // Canvas calls fail only for a lost context; then there is nothing to draw on.
        self.area.draw(element).unwrap_or_default();
    }

    /// A line through screen points.
    pub fn stroke(&self, points: &[(f64, f64)], color: RGBColor, opacity: f64, width: f64) {
        let points: Vec<_> = points.iter().map(|(x, y)| (fine(*x), fine(*y))).collect();
        let style = color.mix(opacity).stroke_width(fine(width) as u32);
        self.draw(&PathElement::new(points, style));
    }

    /// A filled shape through screen points.
    pub fn fill(&self, points: &[(f64, f64)], color: RGBColor, opacity: f64) {
        let points: Vec<_> = points.iter().map(|(x, y)| (fine(*x), fine(*y))).collect();
        self.draw(&Polygon::new(points, color.mix(opacity).filled()));
    }

    /// Screen y of the x axis.
    pub fn floor(&self) -> f64 {
        self.frame.y(0.0)
    }

    /// Screen y of the plot's upper end.
    pub fn ceiling(&self) -> f64 {
        self.frame.y(1.0)
    }

    /// Screen x of the plot's right end.
    pub fn right(&self) -> f64 {
        self.frame.x(1.0)
    }

    /// Text anchored at a screen point.
    pub fn text(&self, text: &str, at: (f64, f64), anchor: (HPos, VPos), color: RGBColor, bold: bool) {
        let font = self.font(bold).color(&color).pos(Pos::new(anchor.0, anchor.1));
        self.area.draw_text(text, &font, (fine(at.0), fine(at.1))).unwrap_or_default();
    }

    fn font(&self, bold: bool) -> TextStyle<'static> {
        let weight = if bold { FontStyle::Bold } else { FontStyle::Normal };
        TextStyle::from(("Inter, system-ui, sans-serif", TEXT * FINE, weight).into_font())
    }

    /// Width of a text in CSS pixels.
    pub fn text_width(&self, text: &str, bold: bool) -> f64 {
        self.area.estimate_text_size(text, &self.font(bold)).map_or(0.0, |(width, _)| f64::from(width) / FINE)
    }

    /// Draws what `inside` draws only within the plot.
    pub fn clipped(&self, inside: impl FnOnce(&Self)) {
        let (left, top) = (self.frame.x(0.0), self.frame.y(1.0));
        let (right, bottom) = (self.frame.x(1.0), self.frame.y(0.0));
        self.context.save();
        self.context.begin_path();
        self.context.rect(left * FINE, top * FINE, (right - left) * FINE, (bottom - top + 1.0) * FINE);
        self.context.clip();
        inside(self);
        self.context.restore();
    }

    /// The grid with the values along both axes, and what the x axis counts.
    pub fn axes(&self, x_name: &str, x_text: impl Fn(f64) -> String, y_text: impl Fn(f64) -> String) {
        self.axes_by(x_name, 1.0, x_text, y_text);
    }

    /// The same where the x axis counts in units of `x_unit`.
    pub fn axes_by(
        &self,
        x_name: &str,
        x_unit: f64,
        x_text: impl Fn(f64) -> String,
        y_text: impl Fn(f64) -> String,
    ) {
        let (left, right) = (self.frame.x(0.0), self.frame.x(1.0));
        let rows = ((self.frame.y(0.0) - self.frame.y(1.0)) / 34.0).floor().max(2.0) as usize;
        for value in self.y.ticks(rows) {
            let y = crisp(self.frame.y(self.y.place(value)));
            self.stroke(&[(left, y), (right, y)], self.ink.line, 1.0, 1.0);
            self.text(&y_text(value), (left - 8.0, y), (HPos::Right, VPos::Center), self.ink.muted, false);
        }
        let bottom = crisp(self.frame.y(0.0));
        self.stroke(&[(left, bottom), (right, bottom)], self.ink.line_strong, 1.0, 1.0);
        let columns = ((right - left) / 76.0).floor().max(2.0) as usize;
        let end = right + Frame::RIGHT - 4.0;
        let name_from = end - self.text_width(x_name, false) - 10.0;
        self.text(x_name, (end, bottom + 8.0), (HPos::Right, VPos::Top), self.ink.muted, false);
        for value in (Axis { from: self.x.from / x_unit, to: self.x.to / x_unit, ..self.x }).ticks(columns) {
            let x = self.frame.x(self.x.place(value * x_unit));
            let (tick, text) = (crisp(x), x_text(value));
            self.stroke(&[(tick, bottom), (tick, bottom + 4.0)], self.ink.line_strong, 1.0, 1.0);
            if x + self.text_width(&text, false) / 2.0 < name_from {
                self.text(&text, (x, bottom + 8.0), (HPos::Center, VPos::Top), self.ink.muted, false);
            }
        }
    }

    /// Vertical lines with labels above the plot, most important first; a label without room is left out, its line
    /// stays.
    pub fn marks(&self, marks: &[Mark]) {
        let (left, right) = (self.frame.x(0.0), self.frame.x(1.0));
        let screen = |mark: &Mark| self.frame.x(self.x.place(mark.at));
        let wishes: Vec<Wish> = marks
            .iter()
            .map(|mark| Wish {
                at: screen(mark),
                width: self.text_width(&mark.text, true) + 2.0 * LABEL_PADDING,
            })
            .collect();
        let spots = place(&wishes, left, right + Frame::RIGHT - 2.0, LABEL_ROWS, 6.0);
        for (mark, spot) in marks.iter().zip(&spots).rev() {
            let row = spot.map_or(LABEL_ROWS, |spot| spot.row);
            let top = 3.0 + LABEL_ROW * row as f64 + if spot.is_some() { LABEL_ROW - 2.0 } else { 0.0 };
            let x = crisp(screen(mark));
            self.dashed(&[(x, top), (x, self.frame.y(0.0))], mark.dashes, mark.color, 1.0);
        }
        for ((mark, spot), wish) in marks.iter().zip(&spots).zip(&wishes) {
            if let Some(spot) = spot {
                self.label(mark, spot.left, 3.0 + LABEL_ROW * spot.row as f64, wish.width);
            }
        }
    }

    fn label(&self, mark: &Mark, left: f64, top: f64, width: f64) {
        let (back, front) =
            if mark.filled { (mark.color, self.ink.surface) } else { (self.ink.surface, mark.color) };
        self.rounded(left, top, width, LABEL_ROW - 2.0, back);
        let middle = (left + width / 2.0, top + LABEL_ROW / 2.0 - 0.5);
        self.text(&mark.text, middle, (HPos::Center, VPos::Center), front, true);
    }

    fn rounded(&self, left: f64, top: f64, width: f64, height: f64, color: RGBColor) {
        let radius = height / 2.0;
        let arc = |cx: f64, from: f64| {
            (0..=8).map(move |i| {
                let angle = (from + 22.5 * f64::from(i)).to_radians();
                (cx + radius * angle.cos(), top + radius + radius * angle.sin())
            })
        };
        let outline: Vec<_> = arc(left + width - radius, -90.0).chain(arc(left + radius, 90.0)).collect();
        self.fill(&outline, color, 1.0);
    }
}

/// The middle of the nearest pixel: a thin line there is sharp.
fn crisp(x: f64) -> f64 {
    x.floor() + 0.5
}
