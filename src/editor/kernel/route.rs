//! The path of an edge: from the right side of the caller to the left side of the called block.

use super::geometry::{BLOCK_HEIGHT, BLOCK_WIDTH, distance, port_in, port_out};
use crate::model::Point;

/// Shortest reach of the curve's control points, so that edges leave and enter level.
const LEAST_REACH: f64 = 40.0;
/// Reach of an edge that runs backwards.
const BACK_REACH: f64 = 96.0;
/// Room between blocks and an edge that runs around them.
const CLEARANCE: f64 = 32.0;
/// Straight pieces that stand for one curve in hit tests.
const PIECES: usize = 16;

/// The path of an edge in world coordinates.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// For SVG `d`.
    pub path: String,
    /// The same path as straight pieces, for hit tests.
    pub line: Vec<Point>,
    /// Where a label goes: half way along.
    pub label: Point,
}

type Cubic = [Point; 4];

/// The path between two blocks by their top left corners.
pub fn between_blocks(from: Point, to: Point) -> Route {
    let (start, end) = (port_out(from), port_in(to));
    if end.x >= start.x + LEAST_REACH || from == to {
        return between_points(start, end);
    }
    let rows_apart = (from.y - to.y).abs() >= BLOCK_HEIGHT + CLEARANCE;
    let below = from.y.max(to.y) + BLOCK_HEIGHT + CLEARANCE;
    let halfway = if rows_apart { (start.y + end.y) / 2.0 } else { below };
    let turn = |p: Point, reach: f64| Point { x: p.x + reach, y: p.y };
    let level = |x: f64| Point { x, y: halfway };
    let middle = level((start.x + end.x) / 2.0);
    let overlap = (start.x - end.x).clamp(0.0, BLOCK_WIDTH);
    let reach = LEAST_REACH + (BACK_REACH - LEAST_REACH) * overlap / BLOCK_WIDTH;
    drawn(&[
        [start, turn(start, reach), level(start.x + reach), middle],
        [middle, level(end.x - reach), turn(end, -reach), end],
    ])
}

/// The path between two points: an edge being drawn to where the pointer is.
pub fn between_points(start: Point, end: Point) -> Route {
    let reach = ((end.x - start.x) / 2.0).abs().max(LEAST_REACH);
    let leave = Point { x: start.x + reach, y: start.y };
    let enter = Point { x: end.x - reach, y: end.y };
    drawn(&[[start, leave, enter, end]])
}

fn drawn(curves: &[Cubic]) -> Route {
    let mut line = Vec::with_capacity(curves.len() * PIECES + 1);
    let mut path = String::new();
    for (i, curve) in curves.iter().enumerate() {
        let [a, b, c, d] = curve;
        if i == 0 {
            path.push_str(&format!("M{},{}", short(a.x), short(a.y)));
            line.push(*a);
        }
        let points = [b, c, d].map(|p| format!("{},{}", short(p.x), short(p.y)));
        path.push_str(&format!("C{}", points.join(" ")));
        line.extend((1..=PIECES).map(|k| at(curve, k as f64 / PIECES as f64)));
    }
    let label = halfway(&line);
    Route { path, line, label }
}

/// Two decimals are finer than a pixel at the largest zoom.
fn short(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}

fn at([a, b, c, d]: &Cubic, t: f64) -> Point {
    let u = 1.0 - t;
    let (wa, wb, wc, wd) = (u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t);
    Point { x: wa * a.x + wb * b.x + wc * c.x + wd * d.x, y: wa * a.y + wb * b.y + wc * c.y + wd * d.y }
}

fn halfway(line: &[Point]) -> Point {
    let length: f64 = line.windows(2).map(|w| distance(w[0], w[1])).sum();
    let mut left = length / 2.0;
    for w in line.windows(2) {
        let step = distance(w[0], w[1]);
        if step >= left && step > 0.0 {
            let t = left / step;
            return Point { x: w[0].x + (w[1].x - w[0].x) * t, y: w[0].y + (w[1].y - w[0].y) * t };
        }
        left -= step;
    }
    line.first().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::between_blocks;
    use crate::editor::kernel::geometry::{port_in, port_out};
    use crate::model::Point;

    #[test]
    fn runs_from_port_to_port() {
        for to in [(400.0, 0.0), (0.0, 300.0), (-500.0, 20.0), (100.0, 10.0), (0.0, 0.0)] {
            let (from, to) = (Point { x: 0.0, y: 0.0 }, Point { x: to.0, y: to.1 });
            let route = between_blocks(from, to);
            assert_eq!(route.line.first(), Some(&port_out(from)));
            assert_eq!(route.line.last(), Some(&port_in(to)));
            assert!(route.path.starts_with("M208,44C"));
        }
    }

    #[test]
    fn label_is_half_way() {
        let route = between_blocks(Point { x: 0.0, y: 0.0 }, Point { x: 600.0, y: 100.0 });
        assert!((route.label.x - 404.0).abs() < 1e-6 && (route.label.y - 94.0).abs() < 1e-6);
    }
}
