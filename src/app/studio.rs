//! The one writer: every change to the design goes through here to the pure editor, and what it answers is
//! projected onto signals. Views only read.

use std::sync::Arc;

use leptos::prelude::*;

use super::records::RecordMap;
use super::toast::Toasts;
use crate::editor::tool::Overlay;
use crate::editor::{Camera, Command, Diff, Editor, Effect, Input, Selection};
use crate::model::{Block, BlockId, Document, Edge, EdgeId, Point, Scenario};

/// What "Undo …" and "Redo …" would do, if anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Steps {
    /// What undo would take back.
    pub undo: Option<String>,
    /// What redo would do again.
    pub redo: Option<String>,
}

/// What the canvas asks the page to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Take pointer capture on the stage.
    Capture(i32),
    /// Put a fragment on the clipboard.
    Copy(Box<Document>),
    /// Read the clipboard and paste.
    Paste,
    /// Offer the list of blocks for this place.
    OfferBlocks {
        /// Where the new block's middle goes, in world coordinates.
        at: Point,
        /// The block that shall call it.
        from: Option<BlockId>,
    },
    /// Move the keyboard's focus to the inspector.
    FocusInspector,
}

/// The design being edited, as signals.
#[derive(Clone, Copy)]
pub struct Studio {
    editor: StoredValue<Editor>,
    /// Blocks, without their places.
    pub blocks: RecordMap<BlockId, Block>,
    /// Top left corners of the blocks.
    pub placements: RecordMap<BlockId, Point>,
    /// Edges.
    pub edges: RecordMap<EdgeId, Edge>,
    /// The scenario as a whole; wakes on everything but moves.
    pub scenario: RwSignal<Arc<Scenario>>,
    /// Wakes on every change of the document, moves included.
    pub revision: RwSignal<u64>,
    /// What is selected.
    pub selection: RwSignal<Selection>,
    /// What part of the world is shown.
    pub camera: RwSignal<Camera>,
    /// What is drawn over the canvas during a gesture.
    pub overlay: RwSignal<Overlay>,
    /// What could be undone and redone.
    pub steps: RwSignal<Steps>,
    /// The last thing that screen readers should say.
    pub announcement: RwSignal<String>,
    /// The last thing that the canvas asked the page for.
    pub request: RwSignal<Option<Request>>,
    /// Messages to the reader.
    pub toasts: Toasts,
}

impl Studio {
    /// Opens a document; call where the owner lives as long as the page.
    pub fn new(document: Document, toasts: Toasts) -> Self {
        let editor = Editor::new(document);
        let document = editor.document();
        Self {
            blocks: RecordMap::new(&document.scenario.blocks),
            placements: RecordMap::new(&document.placements),
            edges: RecordMap::new(&document.scenario.edges),
            scenario: RwSignal::new(Arc::new(document.scenario.clone())),
            revision: RwSignal::new(0),
            selection: RwSignal::default(),
            camera: RwSignal::new(editor.camera()),
            overlay: RwSignal::default(),
            steps: RwSignal::default(),
            announcement: RwSignal::default(),
            request: RwSignal::new(None),
            toasts,
            editor: StoredValue::new(editor),
        }
    }

    /// Reads the editor.
    pub fn read<T>(self, read: impl FnOnce(&Editor) -> T) -> T {
        self.editor.with_value(read)
    }

    /// The document as it is now.
    pub fn document(self) -> Document {
        self.read(|editor| editor.document().clone())
    }

    fn edit<T>(self, edit: impl FnOnce(&mut Editor) -> T) -> T {
        edit(&mut self.editor.write_value())
    }

    /// Does a command and says in a toast why not, if not; whether it was done.
    pub fn dispatch(self, command: Command) -> bool {
        match self.edit(|editor| editor.dispatch(command)) {
            Ok(diff) => {
                self.project(&diff);
                true
            }
            Err(refusal) => {
                self.toasts.warn(refusal.to_string());
                false
            }
        }
    }

    /// Does a command; why not, if not, for the field that asked.
    ///
    /// # Errors
    /// The editor's refusal as a sentence.
    pub fn try_dispatch(self, command: Command) -> Result<(), String> {
        let diff = self.edit(|editor| editor.dispatch(command)).map_err(|refusal| refusal.to_string())?;
        self.project(&diff);
        Ok(())
    }

    /// Passes on what hands did on the canvas.
    pub fn input(self, input: Input) {
        let effects = self.edit(|editor| editor.input(input));
        self.follow(effects);
    }

    /// Adds a block of this kind where there is room.
    pub fn place_in_view(self, kind: &str) {
        let effects = self.edit(|editor| editor.place_in_view(kind));
        self.follow(effects);
    }

    /// Does an action of the editor's table.
    pub fn run(self, run: fn(&mut Editor) -> Vec<Effect>) {
        let effects = self.edit(run);
        self.follow(effects);
    }

    /// Begins a gesture: the commands that follow are one step to undo.
    pub fn begin_gesture(self, label: &str) {
        self.edit(|editor| editor.begin_gesture(label));
    }

    /// Ends the gesture and keeps what it did.
    pub fn end_gesture(self) {
        self.edit(Editor::end_gesture);
        self.project(&Diff::default());
    }

    /// Ends the gesture as if it had not been.
    pub fn cancel_gesture(self) {
        if let Some(diff) = self.edit(Editor::cancel_gesture) {
            self.project(&diff);
        }
    }

    /// Selects exactly this.
    pub fn select(self, selection: Selection) {
        self.edit(|editor| editor.select(selection));
        self.project(&Diff::default());
    }

    /// Opens another document; its history begins anew.
    pub fn open(self, document: Document) {
        self.dispatch(Command::Load(Box::new(document)));
        self.camera.set(self.read(Editor::camera));
    }

    fn follow(self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Changed(diff) => self.project(&diff),
                Effect::Selected => self.project(&Diff::default()),
                Effect::Camera => self.camera.set(self.read(Editor::camera)),
                Effect::Overlay => self.overlay.set(self.read(Editor::overlay)),
                Effect::Refused(refusal) => self.toasts.warn(refusal.to_string()),
                Effect::Announce(text) => self.announcement.set(text),
                Effect::Capture(pointer) => self.request.set(Some(Request::Capture(pointer))),
                Effect::Copy(fragment) => self.request.set(Some(Request::Copy(fragment))),
                Effect::RequestPaste => self.request.set(Some(Request::Paste)),
                Effect::OfferBlocks { at, from } => {
                    self.request.set(Some(Request::OfferBlocks { at, from }));
                }
                Effect::FocusInspector => self.request.set(Some(Request::FocusInspector)),
            }
        }
    }

    /// Writes what changed to the signals that show it.
    fn project(self, diff: &Diff) {
        self.blocks.project(&diff.blocks);
        self.placements.project(&diff.placements);
        self.edges.project(&diff.edges);
        if diff.touches_numbers() || diff.settings.is_some() {
            self.scenario.set(Arc::new(self.read(|editor| editor.document().scenario.clone())));
        }
        if !diff.is_empty() {
            self.revision.update(|revision| *revision += 1);
        }
        let (selection, steps) = self.read(|editor| {
            let steps = Steps {
                undo: editor.undo_label().map(str::to_owned),
                redo: editor.redo_label().map(str::to_owned),
            };
            (editor.selection().clone(), steps)
        });
        set_if_new(self.selection, selection);
        set_if_new(self.steps, steps);
    }
}

fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
