//! What the pointer is about: one state of it per file.
//!
//! ```text
//! Idle ─down→ Press ─4 px→ Pan | Marquee | Drag | Connect ─up→ Idle
//!      ─C or tap on a handle→ Connect      ─palette→ Place      ─second finger→ Pinch
//! ```
//! Every gesture has five endings: up, cancel, lost capture, Escape, and the stage going away. All but the first
//! leave the document as it was.

mod connect;
mod drag;
mod idle;
mod marquee;
mod pan;
mod pinch;
mod place;
mod press;
mod receive;

use std::collections::BTreeMap;

use super::kernel::geometry::Rect;
use super::{Editor, Effect, Phase, Pointer, PointerKind};
use crate::model::{BlockId, EdgeId, Point};

pub use connect::Connect;
pub use drag::Drag;
pub use marquee::Marquee;
pub use pan::Pan;
pub use pinch::Pinch;
pub use place::Place;
pub use press::Press;

/// How far in CSS pixels a pointer moves before it drags.
pub const DRAG_THRESHOLD: f64 = 4.0;
/// How near in CSS pixels a mouse must be to a handle or an edge.
pub const REACH: f64 = 10.0;
/// How near in CSS pixels a finger must be: targets of 44 px.
pub const TOUCH_REACH: f64 = 22.0;

/// What the pointer is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Tool {
    /// Nothing is under way.
    Idle(Option<Hover>),
    /// A pointer is down and has not moved far: a click, or the beginning of a drag.
    Press(Press),
    /// The world is being shifted.
    Pan(Pan),
    /// Two fingers shift and zoom.
    Pinch(Pinch),
    /// A rectangle selects.
    Marquee(Marquee),
    /// Blocks are being moved.
    Drag(Drag),
    /// An edge is being drawn.
    Connect(Connect),
    /// A block comes from the palette.
    Place(Place),
}

impl Default for Tool {
    fn default() -> Self {
        Self::Idle(None)
    }
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
    /// What the resting mouse is above.
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
    pub(super) fn overlay(&self, editor: &Editor) -> Overlay {
        let cursor = |cursor| Overlay { cursor, ..Overlay::default() };
        match self {
            Self::Idle(hover) => {
                Overlay { hover: *hover, ..cursor(idle::cursor(*hover, editor.hands.space)) }
            }
            Self::Press(_) => cursor("default"),
            Self::Pan(_) | Self::Pinch(_) | Self::Drag(_) => cursor("grabbing"),
            Self::Marquee(marquee) => Overlay { marquee: Some(marquee.rect()), ..cursor("crosshair") },
            Self::Connect(connect) => Overlay { wire: connect.wire(editor), ..cursor("crosshair") },
            Self::Place(place) => Overlay { ghost: place.ghost(editor), ..cursor("copy") },
        }
    }

    /// The pointer whose events belong to it, if it is one only.
    fn pointer(&self) -> Option<i32> {
        match self {
            Self::Idle(_) | Self::Pinch(_) => None,
            Self::Press(press) => Some(press.pointer),
            Self::Pan(pan) => Some(pan.pointer),
            Self::Marquee(marquee) => Some(marquee.pointer),
            Self::Drag(drag) => Some(drag.pointer),
            Self::Connect(connect) => connect.pointer,
            Self::Place(place) => Some(place.pointer),
        }
    }

    fn step(self, editor: &mut Editor, pointer: &Pointer, effects: &mut Vec<Effect>) -> Self {
        if self.pointer().is_some_and(|own| own != pointer.id) {
            return self;
        }
        match self {
            Self::Idle(hover) => idle::step(hover, editor, pointer, effects),
            Self::Press(press) => press.step(editor, pointer, effects),
            Self::Pan(pan) => pan.step(editor, pointer, effects),
            Self::Pinch(pinch) => pinch.step(pointer),
            Self::Marquee(marquee) => marquee.step(editor, pointer, effects),
            Self::Drag(drag) => drag.step(editor, pointer, effects),
            Self::Connect(connect) => connect.step(editor, pointer, effects),
            Self::Place(place) => place.step(editor, pointer, effects),
        }
    }
}

/// How near in world units a pointer must be to handles and edges.
fn reach(editor: &Editor, kind: PointerKind) -> f64 {
    let pixels = if kind == PointerKind::Touch { TOUCH_REACH } else { REACH };
    pixels / editor.camera.zoom
}

fn is_end(phase: Phase) -> bool {
    matches!(phase, Phase::Up | Phase::Cancel)
}
