//! What the pointer is about: one state of it per file.

use std::collections::BTreeMap;

use super::kernel::geometry::Rect;
use super::{Editor, PointerKind};
use crate::model::{BlockId, EdgeId, Point};

/// What the pointer is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tool {
    /// Nothing is under way.
    #[default]
    Idle,
}

/// What hands hold apart from the tool: pointers that are down, and the space bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Hands {
    pub(super) down: BTreeMap<i32, (Point, PointerKind)>,
    pub(super) space: bool,
}

/// What is drawn over the canvas while a gesture is under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// The selection rectangle, in world coordinates.
    pub marquee: Option<Rect>,
    /// The edge being drawn.
    pub wire: Option<Wire>,
    /// The block being dragged from the palette: kind and top left corner in world coordinates.
    pub ghost: Option<(String, Point)>,
    /// The edge or block under the resting mouse, and whether its handle is.
    pub hover: Option<Hover>,
    /// The stage's CSS cursor.
    pub cursor: &'static str,
}

/// What the resting mouse is above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hover {
    /// A block's body.
    Block(BlockId),
    /// A block's outgoing handle.
    Handle(BlockId),
    /// An edge.
    Edge(EdgeId),
}

/// The edge being drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Wire {
    /// The block it leaves.
    pub from: BlockId,
    /// The block it would enter.
    pub target: Option<BlockId>,
    /// Why it could not, as a sentence.
    pub refusal: Option<String>,
    /// Its path in world coordinates, for SVG `d`.
    pub path: String,
}

impl Tool {
    /// What is drawn over the canvas.
    pub(super) fn overlay(&self, _editor: &Editor) -> Overlay {
        Overlay::default()
    }
}

impl Editor {
    /// Takes one input and says what to do about it.
    pub fn input(&mut self, _input: super::Input) -> Vec<super::Effect> {
        Vec::new()
    }

    /// Whether a key would do something now: then the shell prevents the browser's default and sends it.
    pub fn handles(&self, _key: &super::KeyPress) -> bool {
        false
    }
}
