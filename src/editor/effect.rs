//! What the shell has to do after an input.

use super::{Diff, Refusal};
use crate::model::{BlockId, Document, Point};

/// What the shell has to do after an input or an action.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Records changed: redraw them, and compute again if [`Diff::touches_numbers`].
    Changed(Box<Diff>),
    /// [`Editor::selection`](super::Editor::selection) changed.
    Selected,
    /// [`Editor::camera`](super::Editor::camera) changed.
    Camera,
    /// [`Editor::overlay`](super::Editor::overlay) changed.
    Overlay,
    /// Take pointer capture on the stage: a gesture has begun.
    Capture(i32),
    /// Show why something was not done.
    Refused(Refusal),
    /// Tell screen readers.
    Announce(String),
    /// Put this on the clipboard.
    Copy(Box<Document>),
    /// Read the clipboard and dispatch [`Command::Paste`](super::Command::Paste).
    RequestPaste,
    /// Open the list of blocks to add here; the choice goes to
    /// [`Editor::place_offered`](super::Editor::place_offered).
    OfferBlocks {
        /// Where the new block goes, in world coordinates: its middle, or its left side if a block shall call it.
        at: Point,
        /// The block that shall call it.
        from: Option<BlockId>,
    },
    /// Move the keyboard's focus to the inspector of what is selected.
    FocusInspector,
}
