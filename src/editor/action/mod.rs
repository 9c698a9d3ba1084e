//! What people can ask for by menu, toolbar or key: one [table](ACTIONS) that toolbar, menu, help and shortcuts
//! read.

mod edit;
mod table;
mod view;

pub use table::ACTIONS;

use super::{Editor, Effect, Modifiers};

/// Something people can ask for.
#[derive(Debug)]
pub struct Action {
    /// Never changes.
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
    /// The browser's `key` in lower case, or a digit, which is matched by its place on the keyboard.
    pub key: &'static str,
    /// With what held.
    pub modifiers: Modifiers,
}

/// A key that went down while the canvas has the focus. The shell sends none while the focus is in a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPress {
    /// The browser's `key`.
    pub key: String,
    /// The browser's `code`.
    pub code: String,
    /// What was held.
    pub modifiers: Modifiers,
}

/// The action with this name.
pub fn find(name: &str) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.name == name)
}

/// The action of a key.
pub fn of_key(press: &KeyPress) -> Option<&'static Action> {
    ACTIONS.iter().find(|action| action.shortcuts.iter().any(|shortcut| shortcut.matches(press)))
}

impl Shortcut {
    /// Whether this is the key that was pressed.
    pub fn matches(&self, press: &KeyPress) -> bool {
        let digit = self.key.len() == 1 && self.key.as_bytes()[0].is_ascii_digit();
        let same_key = if digit {
            press.code.strip_prefix("Digit") == Some(self.key)
        } else {
            press.key.to_lowercase() == self.key
        };
        same_key && press.modifiers == self.modifiers
    }

    /// Whether a letter or digit does it without Ctrl or Command: it must not be taken from anyone who types.
    pub fn is_bare(&self) -> bool {
        !self.modifiers.primary && self.key.chars().count() == 1
    }

    /// As menus show it: `Ctrl+Shift+Z`, or `⇧⌘Z` on Apple's keyboards.
    pub fn display(&self, apple: bool) -> String {
        let Modifiers { shift, alt, primary } = self.modifiers;
        let (names, between) = if apple {
            ([(alt, "⌥"), (shift, "⇧"), (primary, "⌘")], "")
        } else {
            ([(primary, "Ctrl"), (alt, "Alt"), (shift, "Shift")], "+")
        };
        let key = match self.key {
            "arrowleft" => "←".to_owned(),
            "arrowright" => "→".to_owned(),
            "arrowup" => "↑".to_owned(),
            "arrowdown" => "↓".to_owned(),
            "escape" => "Esc".to_owned(),
            "-" => "−".to_owned(),
            "=" => "+".to_owned(),
            key => key[..1].to_uppercase() + &key[1..],
        };
        let held = names.into_iter().filter(|(held, _)| *held).map(|(_, name)| name.to_owned());
        held.chain([key]).collect::<Vec<_>>().join(between)
    }
}

#[cfg(test)]
mod tests {
    use super::{ACTIONS, KeyPress, Modifiers, find, of_key};

    #[test]
    fn no_two_actions_share_a_name_or_a_key() {
        for (i, action) in ACTIONS.iter().enumerate() {
            for other in &ACTIONS[i + 1..] {
                assert_ne!(action.name, other.name);
                for shortcut in action.shortcuts {
                    assert!(!other.shortcuts.contains(shortcut), "{} and {}", action.name, other.name);
                }
            }
        }
    }

    #[test]
    fn keys_find_their_actions() {
        let press = |key: &str, code: &str, shift: bool, primary: bool| KeyPress {
            key: key.to_owned(),
            code: code.to_owned(),
            modifiers: Modifiers { shift, alt: false, primary },
        };
        let name = |press: KeyPress| of_key(&press).map(|action| action.name);
        assert_eq!(name(press("Z", "KeyZ", true, true)), Some("redo"));
        assert_eq!(name(press("z", "KeyZ", false, true)), Some("undo"));
        assert_eq!(name(press("!", "Digit1", true, false)), Some("fit"));
        assert_eq!(name(press("ArrowLeft", "ArrowLeft", false, false)), Some("nudge-left"));
        assert_eq!(name(press("z", "KeyZ", false, false)), None);
    }

    #[test]
    fn menus_show_keys_as_people_write_them() {
        let shown = |name: &str, apple: bool| find(name).unwrap().shortcuts[0].display(apple);
        assert_eq!(shown("redo", false), "Ctrl+Shift+Z");
        assert_eq!(shown("redo", true), "⇧⌘Z");
        assert_eq!(shown("nudge-far-left", false), "Shift+←");
        assert_eq!(shown("connect", false), "C");
        assert!(find("connect").unwrap().shortcuts[0].is_bare());
        assert!(!find("undo").unwrap().shortcuts[0].is_bare());
    }
}
