//! Which part of the world the stage shows. Not part of the document: looking around is never undone.

use super::geometry::{Rect, Size};
use crate::model::Point;

/// The stage's view: screen = world · zoom + (x, y), which is CSS `translate(x, y) scale(zoom)` from the origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Screen x of the world's origin, in CSS pixels.
    pub x: f64,
    /// Screen y of the world's origin, in CSS pixels.
    pub y: f64,
    /// CSS pixels per world unit.
    pub zoom: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, zoom: 1.0 }
    }
}

impl Camera {
    /// Smallest zoom.
    pub const MIN_ZOOM: f64 = 0.1;
    /// Largest zoom.
    pub const MAX_ZOOM: f64 = 3.0;
    /// One step of zooming in by button or key.
    pub const STEP: f64 = 1.25;
    /// Room left around what is fitted, in CSS pixels.
    pub const MARGIN: f64 = 48.0;

    /// Where a point of the world is on the screen.
    pub fn screen_from_world(self, p: Point) -> Point {
        Point { x: p.x * self.zoom + self.x, y: p.y * self.zoom + self.y }
    }

    /// What point of the world is there on the screen.
    pub fn world_from_screen(self, p: Point) -> Point {
        Point { x: (p.x - self.x) / self.zoom, y: (p.y - self.y) / self.zoom }
    }

    /// Shifted by so many CSS pixels.
    #[must_use]
    pub fn panned(self, by: Point) -> Self {
        Self { x: self.x + by.x, y: self.y + by.y, ..self }
    }

    /// Zoomed by a factor, within limits, while the world under the screen point `about` stays there.
    #[must_use]
    pub fn zoomed(self, factor: f64, about: Point) -> Self {
        let world = self.world_from_screen(about);
        let zoom = (self.zoom * factor).clamp(Self::MIN_ZOOM, Self::MAX_ZOOM);
        Self { x: about.x - world.x * zoom, y: about.y - world.y * zoom, zoom }
    }

    /// The view that shows all of `world` in the middle, never larger than life.
    pub fn fitting(world: Rect, stage: Size) -> Self {
        let room = |length: f64| (length - 2.0 * Self::MARGIN).max(1.0);
        let widest = room(stage.width) / world.width.max(1.0);
        let highest = room(stage.height) / world.height.max(1.0);
        let zoom = widest.min(highest).clamp(Self::MIN_ZOOM, 1.0);
        let centre = world.centre();
        Self { x: stage.width / 2.0 - centre.x * zoom, y: stage.height / 2.0 - centre.y * zoom, zoom }
    }

    /// What part of the world the stage shows.
    pub fn visible(self, stage: Size) -> Rect {
        let corner = Point { x: stage.width, y: stage.height };
        Rect::between(self.world_from_screen(Point::default()), self.world_from_screen(corner))
    }

    /// Shifted as little as shows all of `world`, if it is not to be seen already.
    #[must_use]
    pub fn revealing(self, world: Rect, stage: Size) -> Self {
        let seen = self.visible(stage).grown(-Self::MARGIN / 2.0 / self.zoom);
        let shift = |low: f64, high: f64, from: f64, to: f64| {
            if low < from {
                from - low
            } else if high > to {
                (to - high).max(from - low)
            } else {
                0.0
            }
        };
        let x = shift(world.x, world.right(), seen.x, seen.right());
        let y = shift(world.y, world.bottom(), seen.y, seen.bottom());
        self.panned(Point { x: x * self.zoom, y: y * self.zoom })
    }
}

#[cfg(test)]
mod tests {
    use super::{Camera, Rect, Size};
    use crate::model::Point;

    const STAGE: Size = Size { width: 1000.0, height: 600.0 };

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let camera = Camera { x: 30.0, y: -70.0, zoom: 0.8 };
        let about = Point { x: 412.0, y: 99.0 };
        let before = camera.world_from_screen(about);
        for factor in [0.001, 0.5, 1.3, 1000.0] {
            let after = camera.zoomed(factor, about);
            let still = after.world_from_screen(about);
            assert!((still.x - before.x).abs() < 1e-9 && (still.y - before.y).abs() < 1e-9);
            assert!((Camera::MIN_ZOOM..=Camera::MAX_ZOOM).contains(&after.zoom));
        }
    }

    #[test]
    fn fits_in_the_middle() {
        let world = Rect { x: 100.0, y: 100.0, width: 4000.0, height: 200.0 };
        let camera = Camera::fitting(world, STAGE);
        let middle = camera.screen_from_world(world.centre());
        assert!((middle.x - 500.0).abs() < 1e-9 && (middle.y - 300.0).abs() < 1e-9);
        assert!(camera.visible(STAGE).width >= world.width);
        assert!((Camera::fitting(Rect::of_block(Point::default()), STAGE).zoom - 1.0).abs() < 1e-12);
    }

    #[test]
    fn reveals_with_the_least_shift() {
        let camera = Camera::default();
        let inside = Rect { x: 400.0, y: 200.0, width: 50.0, height: 50.0 };
        assert_eq!(camera.revealing(inside, STAGE), camera);
        let right = Rect { x: 990.0, y: 200.0, width: 50.0, height: 50.0 };
        let after = camera.revealing(right, STAGE);
        assert!(after.visible(STAGE).right() >= right.right() && (after.y - camera.y).abs() < 1e-12);
    }
}
