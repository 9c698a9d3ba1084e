//! What people can ask for by menu, toolbar or key, as one table.

use super::{Editor, Effect, Modifiers};

/// Something people can ask for.
#[derive(Debug)]
pub struct Action {
    /// Never changes; for tests and telemetry-free bookkeeping.
    pub name: &'static str,
    /// In menus and help, sentence case.
    pub label: &'static str,
    /// Keys that do it; the first is shown in menus.
    pub shortcuts: &'static [Shortcut],
    /// Whether it would do anything now.
    pub enabled: fn(&Editor) -> bool,
    /// Does it.
    pub run: fn(&mut Editor) -> Vec<Effect>,
}

/// A key with those that must be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// The browser's `key` in lower case, or a digit, which is matched by place on the keyboard.
    pub key: &'static str,
    /// With what held.
    pub modifiers: Modifiers,
}

/// A key that went down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPress {
    /// The browser's `key`.
    pub key: String,
    /// The browser's `code`.
    pub code: String,
    /// What was held.
    pub modifiers: Modifiers,
}

/// Every action, in the order of menus.
pub const ACTIONS: &[Action] = &[];
