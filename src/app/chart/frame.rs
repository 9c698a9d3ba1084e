//! Where the plot is inside its chart, in CSS pixels.

/// Room around the plot, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Width of the whole chart.
    pub width: f64,
    /// Height of the whole chart.
    pub height: f64,
}

impl Frame {
    /// Room for the y axis's texts.
    pub const LEFT: f64 = 52.0;
    /// Room right of the plot.
    pub const RIGHT: f64 = 16.0;
    /// Room for the labels of marks.
    pub const TOP: f64 = 57.0;
    /// Room for the x axis's texts.
    pub const BOTTOM: f64 = 24.0;

    /// Screen x of a place on the x axis.
    pub fn x(self, place: f64) -> f64 {
        Self::LEFT + place * (self.width - Self::LEFT - Self::RIGHT)
    }

    /// Screen y of a place on the y axis.
    pub fn y(self, place: f64) -> f64 {
        let bottom = self.height - Self::BOTTOM;
        bottom - place * (bottom - Self::TOP)
    }

    /// The place on the x axis at a screen x, 0 to 1.
    pub fn place_of_x(self, x: f64) -> f64 {
        ((x - Self::LEFT) / (self.width - Self::LEFT - Self::RIGHT).max(1.0)).clamp(0.0, 1.0)
    }
}
