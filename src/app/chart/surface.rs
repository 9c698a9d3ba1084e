//! A plotters backend on a canvas that is sharp on every screen.
//!
//! The canvas has as many pixels as the screen; plotters works in a grid of [`FINE`] steps per CSS pixel, so that
//! a gentle curve does not turn into stairs. Text is measured by the canvas, never by elements put into the page.

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    text_anchor::{HPos, VPos},
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

type Fault = <CanvasBackend as DrawingBackend>::ErrorType;
type Drawn = Result<(), DrawingErrorKind<Fault>>;

/// Steps of the drawing grid per CSS pixel.
pub const FINE: f64 = 8.0;

/// CSS pixels in steps of the drawing grid.
pub fn fine(css_pixels: f64) -> i32 {
    (css_pixels * FINE).round() as i32
}

/// A canvas that is ready to be drawn on.
pub struct Surface {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (u32, u32),
}

impl Surface {
    /// Empties the canvas and fits its pixels to its size in CSS pixels and to the screen.
    pub fn prepare(canvas: &HtmlCanvasElement, width: f64, height: f64, ratio: f64) -> Option<Self> {
        let backing = ((width * ratio).round() as u32, (height * ratio).round() as u32);
        if (canvas.width(), canvas.height()) != backing {
            canvas.set_width(backing.0);
            canvas.set_height(backing.1);
        }
        let context = context_of(canvas)?;
        let scale = ratio / FINE;
        context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).ok()?;
        context.clear_rect(0.0, 0.0, f64::from(backing.0), f64::from(backing.1));
        context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0).ok()?;
        context.set_line_join("round");
        context.set_line_cap("butt");
        let inner = CanvasBackend::with_canvas_object(canvas.clone())?;
        Some(Self { inner, context, size: (fine(width) as u32, fine(height) as u32) })
    }
}

/// The two-dimensional context of a canvas.
pub fn context_of(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

fn font_of<S: BackendTextStyle>(style: &S) -> String {
    let weight = if matches!(style.style(), FontStyle::Bold) { 600 } else { 450 };
    format!("{weight} {}px {}", style.size(), style.family().as_str())
}

impl DrawingBackend for Surface {
    type ErrorType = Fault;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Drawn {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.inner.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.inner.draw_rect(a, b, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.inner.draw_path(path, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        at: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.inner.draw_circle(at, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.inner.fill_polygon(path, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let (r, g, b) = style.color().rgb;
        self.context.set_fill_style_str(&format!("rgba({r},{g},{b},{})", style.color().alpha));
        self.context.set_font(&font_of(style));
        self.context.set_text_align(match style.anchor().h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        });
        self.context.set_text_baseline(match style.anchor().v_pos {
            VPos::Top => "top",
            VPos::Center => "middle",
            VPos::Bottom => "bottom",
        });
        // Text that the browser refuses to draw is a label less, not a chart less.
        self.context.fill_text(text, f64::from(at.0), f64::from(at.1)).unwrap_or_default();
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Fault>> {
        self.context.set_font(&font_of(style));
        let width = self.context.measure_text(text).map(|m| m.width()).unwrap_or_default();
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}
