//! The editor: commands, undo, tools and geometry, without a browser and without signals.
//!
//! The shell turns DOM events into [`Input`] and calls [`Editor::input`]; buttons and forms call
//! [`Editor::dispatch`] or run an [`Action`]. All answer with [`Effect`]s or a [`Diff`], which say what to redraw
//! and whether anything must be computed again ([`Diff::touches_numbers`]).
//!
//! - [`state`]: the [`Editor`] itself, [`command`] → `plan` → `check` → [`diff`] → [`history`].
//! - [`input`] → [`tool`]: pointers, wheel and keys; one state of the pointer per file.
//! - [`action`]: what menus, toolbar, help and shortcuts offer, as one table.
//! - [`kernel`]: geometry; data in, data out.

pub mod action;
mod check;
pub mod command;
pub mod diff;
pub mod effect;
pub mod history;
pub mod input;
pub mod kernel;
mod plan;
pub mod refusal;
pub mod selection;
pub mod state;
pub mod tool;

pub use action::{ACTIONS, Action, KeyPress, Shortcut};
pub use command::{Command, Target};
pub use diff::{Change, Diff, Settings};
pub use effect::Effect;
pub use input::{Input, Modifiers, Phase, Pointer, PointerKind};
pub use kernel::camera::Camera;
pub use kernel::geometry::{BLOCK_HEIGHT, BLOCK_WIDTH, Rect, Size};
pub use refusal::Refusal;
pub use selection::Selection;
pub use state::Editor;
pub use tool::{Hover, Overlay, Tool, Wire};
