//! A block comes from the palette: dragged to its place, or clicked and put where there is room.

use super::{DRAG_THRESHOLD, Tool};
use crate::editor::kernel::geometry::{Rect, block_around, distance};
use crate::editor::kernel::snap::{GRID, snapped};
use crate::editor::{BLOCK_HEIGHT, BLOCK_WIDTH, Command, Editor, Effect, Phase, Pointer, Selection};
use crate::model::{BlockId, Point};

/// A block comes from the palette.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub(super) pointer: i32,
    kind: String,
    /// Where the pointer went down, on the screen.
    start: Point,
    /// Where it is, on the screen.
    at: Point,
    dragged: bool,
}

impl Place {
    pub(super) fn new(kind: String, pointer: &Pointer) -> Self {
        Self { pointer: pointer.id, kind, start: pointer.at, at: pointer.at, dragged: false }
    }

    pub(super) fn ghost(&self, editor: &Editor) -> Option<(String, Point)> {
        (self.dragged && self.above_stage(editor)).then(|| (self.kind.clone(), self.corner(editor)))
    }

    fn above_stage(&self, editor: &Editor) -> bool {
        let stage = Rect { x: 0.0, y: 0.0, width: editor.stage.width, height: editor.stage.height };
        stage.contains(self.at)
    }

    fn corner(&self, editor: &Editor) -> Point {
        snapped(block_around(editor.camera.world_from_screen(self.at)))
    }

    pub(super) fn step(mut self, editor: &mut Editor, pointer: &Pointer, effects: &mut Vec<Effect>) -> Tool {
        effects.push(Effect::Overlay);
        self.at = pointer.at;
        self.dragged |= distance(self.start, self.at) >= DRAG_THRESHOLD;
        if pointer.phase != Phase::Up {
            return Tool::Place(self);
        }
        if !self.dragged {
            effects.extend(editor.place_in_view(&self.kind));
        } else if self.above_stage(editor) {
            let at = self.corner(editor);
            effects.extend(editor.act(Command::Place { kind: self.kind, at, name: None }));
        }
        Tool::default()
    }
}

impl Editor {
    /// Adds a block of this kind near the middle of what is shown, where there is room: a click in the palette.
    pub fn place_in_view(&mut self, kind: &str) -> Vec<Effect> {
        let at = self.free_place();
        let mut effects = self.act(Command::Place { kind: kind.to_owned(), at, name: None });
        let camera = self.camera;
        self.camera = camera.revealing(Rect::of_block(at), self.stage);
        if camera != self.camera {
            effects.push(Effect::Camera);
        }
        effects
    }

    /// Adds the block that was chosen from [`Effect::OfferBlocks`], with the edge to it: one step to undo.
    pub fn place_offered(&mut self, kind: &str, at: Point, from: Option<BlockId>) -> Vec<Effect> {
        let half = if from.is_some() { BLOCK_WIDTH / 2.0 } else { 0.0 };
        let corner = snapped(block_around(Point { x: at.x + half, y: at.y }));
        let place = Command::Place { kind: kind.to_owned(), at: corner, name: None };
        self.begin_gesture(&place.label(&self.document));
        let mut effects = self.act(place);
        if let (Some(from), Some(to)) = (from, self.selection.only_block()) {
            effects.extend(self.act(Command::Connect { from, to, mode: None }));
            self.selection = Selection::block(to);
        }
        self.end_gesture();
        effects
    }

    /// The middle of the view, or the nearest place beside, below or above it where no block is.
    fn free_place(&self) -> Point {
        let middle = snapped(block_around(self.camera.visible(self.stage).centre()));
        let (step_x, step_y) = (BLOCK_WIDTH + 3.0 * GRID, BLOCK_HEIGHT + 2.5 * GRID);
        let taken = |at: Point| {
            let area = Rect::of_block(at).grown(GRID / 2.0);
            self.document.placements.values().any(|other| Rect::of_block(*other).touches(area))
        };
        let rings = 0..=(self.document.placements.len() as i32 / 2 + 1);
        let ring = |n: i32| {
            let cells = (-n..=n).flat_map(move |dy| (-n..=n).map(move |dx| (dx, dy)));
            cells.filter(move |(dx, dy)| dx.abs().max(dy.abs()) == n)
        };
        let mut places = rings.flat_map(ring).map(|(dx, dy)| Point {
            x: middle.x + f64::from(dx) * step_x,
            y: middle.y + f64::from(dy) * step_y,
        });
        places.find(|at| !taken(*at)).unwrap_or(middle)
    }
}
