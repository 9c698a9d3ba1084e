//! Undo and redo, and gestures: many small changes that are undone as one, or taken back whole.

use std::collections::VecDeque;

use super::{Diff, Selection};

/// One thing that can be undone.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What it was, in the words of "Undo …".
    pub label: String,
    /// What it changed.
    pub diff: Diff,
    /// What was selected before.
    pub selected_before: Selection,
    /// What was selected after.
    pub selected_after: Selection,
    /// Entries with the same tag in a row become one, as repeated nudges do.
    pub tag: Option<String>,
}

/// What was done and can be undone or redone.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: VecDeque<Entry>,
    undone: Vec<Entry>,
    mark: Option<Entry>,
}

impl History {
    /// How many steps can be undone.
    pub const LIMIT: usize = 100;

    /// What would be undone next.
    pub fn next_undo(&self) -> Option<&Entry> {
        self.done.back()
    }

    /// What would be redone next.
    pub fn next_redo(&self) -> Option<&Entry> {
        self.undone.last()
    }

    /// What the open gesture has changed so far.
    pub fn gesture(&self) -> Option<&Diff> {
        self.mark.as_ref().map(|entry| &entry.diff)
    }

    /// Begins a gesture: what follows is one step, until [`squash`](Self::squash) or [`bail`](Self::bail).
    pub fn mark(&mut self, label: &str, selection: &Selection) {
        self.mark = Some(Entry {
            label: label.to_owned(),
            diff: Diff::default(),
            selected_before: selection.clone(),
            selected_after: selection.clone(),
            tag: None,
        });
    }

    /// Ends the gesture: what it changed becomes one step.
    pub fn squash(&mut self, selection: &Selection) {
        if let Some(mut entry) = self.mark.take() {
            entry.selected_after = selection.clone();
            self.push(entry);
        }
    }

    /// Ends the gesture as if it had not been: what has to be applied, and what was selected before.
    pub fn bail(&mut self) -> Option<(Diff, Selection)> {
        self.mark.take().map(|entry| (entry.diff.inverse(), entry.selected_before))
    }

    /// Records a change: into the open gesture, else as a step of its own.
    pub fn record(&mut self, entry: Entry) {
        match &mut self.mark {
            Some(mark) => mark.diff = std::mem::take(&mut mark.diff).compose(&entry.diff),
            None => self.push(entry),
        }
    }

    fn push(&mut self, entry: Entry) {
        if entry.diff.is_empty() {
            return;
        }
        self.undone.clear();
        if let Some(last) = self.done.back_mut()
            && entry.tag.is_some()
            && last.tag == entry.tag
        {
            last.diff = std::mem::take(&mut last.diff).compose(&entry.diff);
            last.selected_after = entry.selected_after;
            return;
        }
        self.done.push_back(entry);
        if self.done.len() > Self::LIMIT {
            self.done.pop_front();
        }
    }

    /// Takes the last step back: apply its diff's inverse.
    pub fn undo(&mut self) -> Option<&Entry> {
        let entry = self.done.pop_back()?;
        self.undone.push(entry);
        self.undone.last()
    }

    /// Does the last undone step again: apply its diff.
    pub fn redo(&mut self) -> Option<&Entry> {
        let entry = self.undone.pop()?;
        self.done.push_back(entry);
        self.done.back()
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
