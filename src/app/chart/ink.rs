//! The chart's colours, read from the style sheet's tokens so that both themes have one source.

use gloo::utils::document;
use plotters::style::RGBColor;

use crate::app::dom::{theme, window};

/// The colours of the current theme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink {
    /// Behind everything.
    pub surface: RGBColor,
    /// Grid.
    pub line: RGBColor,
    /// Frame and ticks.
    pub line_strong: RGBColor,
    /// Text.
    pub ink: RGBColor,
    /// Lesser text.
    pub muted: RGBColor,
    /// The operating point.
    pub accent: RGBColor,
    /// Good news.
    pub ok: RGBColor,
    /// Bad news.
    pub bad: RGBColor,
    /// Doubtful news.
    pub warn: RGBColor,
    /// p50, p95 and p99.
    pub percentiles: [RGBColor; 3],
}

impl Ink {
    /// Reads the tokens as they are now.
    pub fn read() -> Self {
        let style =
            document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
        let dark = theme::is_dark();
        let token = |name: &str| {
            let text = style.as_ref().and_then(|s| s.get_property_value(name).ok()).unwrap_or_default();
            hex(themed(text.trim(), dark)).unwrap_or(RGBColor(128, 128, 128))
        };
        Self {
            surface: token("--surface"),
            line: token("--line"),
            line_strong: token("--line-strong"),
            ink: token("--ink"),
            muted: token("--ink-3"),
            accent: token("--accent-ink"),
            ok: token("--ok"),
            bad: token("--bad"),
            warn: token("--warn"),
            percentiles: [token("--p50"), token("--p95"), token("--p99")],
        }
    }
}

/// The theme's part of a token: custom properties are read as written, `light-dark(…, …)` included.
fn themed(token: &str, dark: bool) -> &str {
    let pair = token.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')')?.split_once(','));
    pair.map_or(token, |(light, other)| if dark { other.trim() } else { light.trim() })
}

fn hex(text: &str) -> Option<RGBColor> {
    let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
    let part = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).ok();
    Some(RGBColor(part(0)?, part(2)?, part(4)?))
}
