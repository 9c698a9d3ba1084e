//! Points, sizes and rectangles, and how large a block is.

use crate::model::{BlockId, Document, Placements, Point};

/// Width of every block in world units.
pub const BLOCK_WIDTH: f64 = 208.0;
/// Height of every block in world units.
pub const BLOCK_HEIGHT: f64 = 88.0;

/// A width and a height.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Rightwards.
    pub width: f64,
    /// Downwards.
    pub height: f64,
}

/// A rectangle with its sides along the axes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Rightwards, at least 0.
    pub width: f64,
    /// Downwards, at least 0.
    pub height: f64,
}

impl Rect {
    /// The rectangle between two opposite corners, in any order.
    pub fn between(a: Point, b: Point) -> Self {
        Self { x: a.x.min(b.x), y: a.y.min(b.y), width: (a.x - b.x).abs(), height: (a.y - b.y).abs() }
    }

    /// The block whose top left corner is at `at`.
    pub fn of_block(at: Point) -> Self {
        Self { x: at.x, y: at.y, width: BLOCK_WIDTH, height: BLOCK_HEIGHT }
    }

    /// Its right side.
    pub fn right(self) -> f64 {
        self.x + self.width
    }

    /// Its lower side.
    pub fn bottom(self) -> f64 {
        self.y + self.height
    }

    /// Its middle.
    pub fn centre(self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// Whether the point is inside or on its border.
    pub fn contains(self, p: Point) -> bool {
        p.x >= self.x && p.x <= self.right() && p.y >= self.y && p.y <= self.bottom()
    }

    /// Whether they share a point.
    pub fn touches(self, other: Self) -> bool {
        self.x <= other.right()
            && other.x <= self.right()
            && self.y <= other.bottom()
            && other.y <= self.bottom()
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let (right, bottom) = (self.right().max(other.right()), self.bottom().max(other.bottom()));
        Self { x, y, width: right - x, height: bottom - y }
    }

    /// Larger by `margin` on every side.
    #[must_use]
    pub fn grown(self, margin: f64) -> Self {
        let both = 2.0 * margin;
        Self { x: self.x - margin, y: self.y - margin, width: self.width + both, height: self.height + both }
    }
}

/// The sum of two points as vectors.
pub fn plus(a: Point, b: Point) -> Point {
    Point { x: a.x + b.x, y: a.y + b.y }
}

/// The vector from `b` to `a`.
pub fn minus(a: Point, b: Point) -> Point {
    Point { x: a.x - b.x, y: a.y - b.y }
}

/// The distance between two points.
pub fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// The top left corner of a block whose middle is at `middle`.
pub fn block_around(middle: Point) -> Point {
    Point { x: middle.x - BLOCK_WIDTH / 2.0, y: middle.y - BLOCK_HEIGHT / 2.0 }
}

/// The middle of the right side, where edges leave a block.
pub fn port_out(at: Point) -> Point {
    Point { x: at.x + BLOCK_WIDTH, y: at.y + BLOCK_HEIGHT / 2.0 }
}

/// The middle of the left side, where edges enter a block.
pub fn port_in(at: Point) -> Point {
    Point { x: at.x, y: at.y + BLOCK_HEIGHT / 2.0 }
}

/// The smallest rectangle around some blocks; `None` without any.
pub fn bounds_of(placements: &Placements, blocks: impl IntoIterator<Item = BlockId>) -> Option<Rect> {
    let corners = blocks.into_iter().filter_map(|id| placements.get(&id));
    corners.map(|at| Rect::of_block(*at)).reduce(Rect::union)
}

/// The smallest rectangle around all blocks; `None` without any.
pub fn bounds(document: &Document) -> Option<Rect> {
    bounds_of(&document.placements, document.placements.keys().copied())
}
