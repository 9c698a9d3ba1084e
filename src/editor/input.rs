//! What a person's hands do, as plain data. Screen coordinates are CSS pixels from the stage's top left corner.

use super::action::KeyPress;
use super::kernel::geometry::Size;
use crate::model::Point;

/// One thing that hands did.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The stage has this size now.
    Resize(Size),
    /// A pointer on the stage.
    Pointer(Pointer),
    /// A pointer went down on a block kind in the palette; its further events follow as [`Input::Pointer`].
    Pick {
        /// Slug of the kind.
        kind: String,
        /// The pointer, in the stage's coordinates although it is not above the stage.
        pointer: Pointer,
    },
    /// The wheel, or a trackpad's two fingers.
    Wheel {
        /// Where the pointer is.
        at: Point,
        /// How far, in CSS pixels.
        delta: Point,
        /// Keys held. Browsers report a trackpad's pinch as the wheel with Ctrl held.
        modifiers: Modifiers,
    },
    /// Two clicks in short order.
    DoubleClick {
        /// Where.
        at: Point,
    },
    /// A key went down while the canvas has the focus.
    Key(KeyPress),
    /// The space bar is held (or not any more): dragging pans.
    Space(bool),
    /// The stage goes away, or the window loses focus: any gesture ends as if it had not been.
    Leave,
}

/// A pointer event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pointer {
    /// What happened.
    pub phase: Phase,
    /// The browser's `pointerId`.
    pub id: i32,
    /// What kind of pointer it is.
    pub kind: PointerKind,
    /// The browser's `button`: 0 is the main one, 1 the middle one, 2 the secondary one.
    pub button: i16,
    /// Where it is.
    pub at: Point,
    /// Keys held.
    pub modifiers: Modifiers,
}

/// What happened to a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// `pointerdown`.
    Down,
    /// `pointermove`, at most once per frame.
    Move,
    /// `pointerup`.
    Up,
    /// `pointercancel` or `lostpointercapture`.
    Cancel,
}

/// What kind of pointer it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PointerKind {
    /// A mouse or a trackpad.
    #[default]
    Mouse,
    /// A finger: handles are larger, two of them pinch.
    Touch,
    /// A pen.
    Pen,
}

/// Keys held during an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modifiers {
    /// Shift.
    pub shift: bool,
    /// Alt or Option.
    pub alt: bool,
    /// Ctrl, or Command on Apple's keyboards.
    pub primary: bool,
}
