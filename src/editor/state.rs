//! The editor: the one writer of the document.

use super::history::{Entry, History};
use super::kernel::geometry::bounds_of;
use super::plan::{self, Plan};
use super::tool::{Overlay, Tool};
use super::{Camera, Command, Diff, Refusal, Selection, Size, check, kernel};
use crate::model::{BlockId, Document, Placements};

/// A document being edited: what is drawn, selected, looked at, under way, and done so far.
#[derive(Clone, Debug, Default)]
pub struct Editor {
    pub(super) document: Document,
    pub(super) selection: Selection,
    pub(super) camera: Camera,
    pub(super) stage: Size,
    pub(super) tool: Tool,
    pub(super) hands: super::tool::Hands,
    pub(super) history: History,
    ids: Ids,
}

/// The next free number of each sort: an id is not used again while the document is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ids {
    pub(super) block: u32,
    pub(super) edge: u32,
    pub(super) class: u32,
}

impl Ids {
    fn after(document: &Document) -> Self {
        let scenario = &document.scenario;
        Self {
            block: scenario.blocks.last_key_value().map_or(0, |(id, _)| id.0.saturating_add(1)),
            edge: scenario.edges.last_key_value().map_or(0, |(id, _)| id.0.saturating_add(1)),
            class: scenario.classes.last_key_value().map_or(0, |(id, _)| id.0.saturating_add(1)),
        }
    }

    fn max(self, other: Self) -> Self {
        Self {
            block: self.block.max(other.block),
            edge: self.edge.max(other.edge),
            class: self.class.max(other.class),
        }
    }
}

impl Editor {
    /// Opens a document. Blocks without a place are laid out.
    pub fn new(document: Document) -> Self {
        let mut editor = Self::default();
        editor.load(document);
        editor
    }

    /// What is edited.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// What is selected.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// What part of the world is shown.
    pub fn camera(&self) -> Camera {
        self.camera
    }

    /// The size of the stage, as last told by [`Input::Resize`](super::Input::Resize).
    pub fn stage(&self) -> Size {
        self.stage
    }

    /// What the pointer is about.
    pub fn tool(&self) -> &Tool {
        &self.tool
    }

    /// What is drawn over the canvas while a gesture is under way.
    pub fn overlay(&self) -> Overlay {
        self.tool.overlay(self)
    }

    /// What "Undo …" would take back: `move Postgres`.
    pub fn undo_label(&self) -> Option<&str> {
        self.history.next_undo().map(|entry| entry.label.as_str())
    }

    /// What "Redo …" would do again.
    pub fn redo_label(&self) -> Option<&str> {
        self.history.next_redo().map(|entry| entry.label.as_str())
    }

    /// Does a command: plans it, refuses nonsense, applies and records it.
    ///
    /// # Errors
    /// A [`Refusal`] whose sentence is for the user; then nothing has changed.
    pub fn dispatch(&mut self, command: Command) -> Result<Diff, Refusal> {
        self.dispatch_tagged(command, None)
    }

    /// Like [`dispatch`](Self::dispatch); steps with the same tag in a row are undone as one.
    pub(super) fn dispatch_tagged(&mut self, command: Command, tag: Option<String>) -> Result<Diff, Refusal> {
        let command = match command {
            Command::Load(document) => {
                let before = self.document.clone();
                self.load(*document);
                return Ok(Diff::between(&before, &self.document));
            }
            command => command,
        };
        let label = command.label(&self.document);
        let (plan, after) = self.planned(command)?;
        let selected_before = self.selection.clone();
        self.document = after;
        self.ids = self.ids.max(Ids::after(&self.document));
        match plan.select {
            Some(selection) => self.selection = selection,
            None => self.selection.retain(&self.document),
        }
        let selected_after = self.selection.clone();
        let entry = Entry { label, diff: plan.diff.clone(), selected_before, selected_after, tag };
        self.history.record(entry);
        Ok(plan.diff)
    }

    /// What a command would lead to, or why it is refused.
    pub(super) fn planned(&self, command: Command) -> Result<(Plan, Document), Refusal> {
        let origin = self.history.gesture().map(Diff::inverse);
        let plan = plan::plan(command, &self.document, self.ids, origin.as_ref())?;
        let mut after = self.document.clone();
        plan.diff.apply(&mut after);
        check::check(&self.document, &after, &plan.diff)?;
        Ok((plan, after))
    }

    fn load(&mut self, mut document: Document) {
        let blocks = &document.scenario.blocks;
        document.placements.retain(|id, at| blocks.contains_key(id) && at.x.is_finite() && at.y.is_finite());
        if document.placements.len() < blocks.len() {
            let tidy: Placements = kernel::layout::tidy(&document.scenario);
            document.placements = tidy;
        }
        self.history.clear();
        self.tool = Tool::default();
        self.selection = Selection::default();
        self.ids = Ids::after(&document);
        self.document = document;
        self.fit();
    }

    /// Takes the last step back; `None` if there is none or a gesture is under way.
    pub fn undo(&mut self) -> Option<Diff> {
        if self.history.gesture().is_some() {
            return None;
        }
        let entry = self.history.undo()?;
        let (diff, selection) = (entry.diff.inverse(), entry.selected_before.clone());
        self.rewrite(&diff, selection);
        Some(diff)
    }

    /// Does the last undone step again; `None` if there is none or a gesture is under way.
    pub fn redo(&mut self) -> Option<Diff> {
        if self.history.gesture().is_some() {
            return None;
        }
        let entry = self.history.redo()?;
        let (diff, selection) = (entry.diff.clone(), entry.selected_after.clone());
        self.rewrite(&diff, selection);
        Some(diff)
    }

    fn rewrite(&mut self, diff: &Diff, selection: Selection) {
        diff.apply(&mut self.document);
        self.selection = selection;
        self.selection.retain(&self.document);
    }

    /// Begins a gesture, such as dragging a slider: the commands that follow are one step to undo.
    pub fn begin_gesture(&mut self, label: &str) {
        self.end_gesture();
        self.history.mark(label, &self.selection);
    }

    /// Ends the gesture and records it.
    pub fn end_gesture(&mut self) {
        self.history.squash(&self.selection);
    }

    /// Ends the gesture as if it had not been; `None` if none is under way.
    pub fn cancel_gesture(&mut self) -> Option<Diff> {
        let (diff, selection) = self.history.bail()?;
        self.rewrite(&diff, selection);
        Some(diff)
    }

    /// Selects exactly this; what is not in the document is left out.
    pub fn select(&mut self, selection: Selection) {
        self.selection = selection;
        self.selection.retain(&self.document);
    }

    /// Shows everything; the usual view if there is nothing or the stage has no size yet.
    pub fn fit(&mut self) {
        self.fit_blocks(self.document.placements.keys().copied().collect());
    }

    /// Shows these blocks.
    pub(super) fn fit_blocks(&mut self, blocks: Vec<BlockId>) {
        if self.stage.width > 0.0
            && let Some(world) = bounds_of(&self.document.placements, blocks)
        {
            self.camera = Camera::fitting(world, self.stage);
        }
    }
}
