//! Telling the editor what hands do, in few words.

use headroom::editor::{
    BLOCK_HEIGHT, BLOCK_WIDTH, Camera, Command, Diff, Editor, Effect, Input, KeyPress, Modifiers, Phase,
    Pointer, PointerKind, Refusal, Size, Target, action,
};
use headroom::model::{BlockId, Document, EdgeId, EdgeMode, ParamValue, Point};

/// An editor with a stage of 1000 × 700 at zoom 1, and hands.
pub(super) struct Script {
    pub(super) editor: Editor,
    pub(super) effects: Vec<Effect>,
    pub(super) modifiers: Modifiers,
}

pub(super) const STAGE: Size = Size { width: 1000.0, height: 700.0 };

impl Script {
    pub(super) fn new() -> Self {
        Self::open(Document::default())
    }

    pub(super) fn open(document: Document) -> Self {
        let mut script =
            Self { editor: Editor::new(document), effects: Vec::new(), modifiers: Modifiers::default() };
        script.input(Input::Resize(STAGE));
        script
    }

    pub(super) fn input(&mut self, input: Input) -> &mut Self {
        self.effects = self.editor.input(input);
        self
    }

    pub(super) fn run(&mut self, command: Command) -> Result<Diff, Refusal> {
        self.editor.dispatch(command)
    }

    /// Adds a block; the only one of its name.
    pub(super) fn place(&mut self, kind: &str, x: f64, y: f64) -> BlockId {
        self.run(Command::Place { kind: kind.to_owned(), at: Point { x, y }, name: None }).unwrap();
        *self.editor.selection().blocks.first().unwrap()
    }

    pub(super) fn connect(&mut self, from: BlockId, to: BlockId, mode: EdgeMode) -> Result<EdgeId, Refusal> {
        self.run(Command::Connect { from, to, mode: Some(mode) })?;
        Ok(*self.editor.selection().edges.first().unwrap())
    }

    pub(super) fn set(&mut self, target: Target, slug: &str, value: ParamValue) -> Result<Diff, Refusal> {
        self.run(Command::SetParam { target, slug: slug.to_owned(), class: None, value: Some(value) })
    }

    /// What is under a block's middle on the screen.
    pub(super) fn middle(&self, id: BlockId) -> Point {
        self.on_screen(id, BLOCK_WIDTH / 2.0, BLOCK_HEIGHT / 2.0)
    }

    pub(super) fn handle(&self, id: BlockId) -> Point {
        self.on_screen(id, BLOCK_WIDTH, BLOCK_HEIGHT / 2.0)
    }

    fn on_screen(&self, id: BlockId, dx: f64, dy: f64) -> Point {
        let at = self.editor.document().placements[&id];
        self.editor.camera().screen_from_world(Point { x: at.x + dx, y: at.y + dy })
    }

    pub(super) fn at(&self, id: BlockId) -> (f64, f64) {
        let at = self.editor.document().placements[&id];
        (at.x, at.y)
    }

    pub(super) fn camera(&self) -> Camera {
        self.editor.camera()
    }

    pub(super) fn pointer(&mut self, phase: Phase, at: Point) -> &mut Self {
        self.finger(phase, 1, PointerKind::Mouse, at)
    }

    pub(super) fn finger(&mut self, phase: Phase, id: i32, kind: PointerKind, at: Point) -> &mut Self {
        let modifiers = self.modifiers;
        self.input(Input::Pointer(Pointer { phase, id, kind, button: 0, at, modifiers }))
    }

    pub(super) fn down(&mut self, at: Point) -> &mut Self {
        self.pointer(Phase::Down, at)
    }

    pub(super) fn moved(&mut self, at: Point) -> &mut Self {
        self.pointer(Phase::Move, at)
    }

    pub(super) fn up(&mut self, at: Point) -> &mut Self {
        self.pointer(Phase::Up, at)
    }

    pub(super) fn click(&mut self, at: Point) -> &mut Self {
        self.down(at).up(at)
    }

    /// Down, half way, there; not up.
    pub(super) fn pull(&mut self, from: Point, to: Point) -> &mut Self {
        let half = Point { x: (from.x + to.x) / 2.0, y: (from.y + to.y) / 2.0 };
        self.down(from).moved(half).moved(to)
    }

    pub(super) fn drag(&mut self, from: Point, to: Point) -> &mut Self {
        self.pull(from, to).up(to)
    }

    pub(super) fn key(&mut self, key: &str) -> &mut Self {
        let modifiers = self.modifiers;
        self.input(Input::Key(KeyPress { key: key.to_owned(), code: String::new(), modifiers }))
    }

    pub(super) fn action(&mut self, name: &str) -> &mut Self {
        let action = action::find(name).unwrap();
        assert!((action.enabled)(&self.editor), "{name} is not enabled");
        self.effects = (action.run)(&mut self.editor);
        self
    }

    pub(super) fn shift(&mut self, held: bool) -> &mut Self {
        self.modifiers.shift = held;
        self
    }

    pub(super) fn refusal(&self) -> Option<String> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Refused(refusal) => Some(refusal.to_string()),
            _ => None,
        })
    }
}

pub(super) fn by(p: Point, x: f64, y: f64) -> Point {
    Point { x: p.x + x, y: p.y + y }
}
