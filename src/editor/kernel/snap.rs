//! Snapping to the grid.

use crate::model::Point;

/// Distance between grid lines in world units.
pub const GRID: f64 = 16.0;

/// The nearest crossing of grid lines.
pub fn snapped(p: Point) -> Point {
    Point { x: to_grid(p.x), y: to_grid(p.y) }
}

fn to_grid(x: f64) -> f64 {
    (x / GRID).round() * GRID
}

#[cfg(test)]
mod tests {
    use super::{Point, snapped};

    #[test]
    fn goes_to_the_nearest_crossing() {
        assert_eq!(snapped(Point { x: 23.0, y: -9.0 }), Point { x: 16.0, y: -16.0 });
        assert_eq!(snapped(Point { x: 24.0, y: 7.9 }), Point { x: 32.0, y: 0.0 });
    }
}
