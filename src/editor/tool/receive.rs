//! Where inputs arrive.

use super::{Pinch, Place, Tool, is_end, pinch};
use crate::editor::kernel::hit::{Hit, hit};
use crate::editor::{
    Command, Diff, Editor, Effect, Input, KeyPress, Modifiers, Phase, Pointer, PointerKind, Refusal, action,
};
use crate::model::{BlockId, Point};

/// Wheel steps are cut to this many CSS pixels when they zoom: a mouse's notch is worth as much as a firm pinch.
const ZOOM_DELTA: f64 = 25.0;
/// Doublings of the zoom per CSS pixel of wheel.
const ZOOM_PER_PIXEL: f64 = 0.02;

/// Furthest that anything on a screen can be, in CSS pixels.
const FURTHEST: f64 = 1e6;

impl Editor {
    /// Takes one input and says what to do about it.
    pub fn input(&mut self, input: Input) -> Vec<Effect> {
        if !is_sane(&input) {
            return Vec::new();
        }
        match input {
            Input::Resize(size) => {
                let first = self.stage.width <= 0.0;
                self.stage = size;
                if first {
                    self.fit();
                }
                vec![Effect::Camera]
            }
            Input::Pointer(pointer) => self.pointer(&pointer),
            Input::Pick { kind, pointer } => {
                let mut effects = self.abandon();
                self.tool = Tool::Place(Place::new(kind, &pointer));
                effects.push(Effect::Overlay);
                effects
            }
            Input::Wheel { at, delta, modifiers } => self.wheel(at, delta, modifiers),
            Input::DoubleClick { at } => self.double_click(at),
            Input::Key(press) => self.key(&press),
            Input::Space(held) => {
                self.hands.space = held;
                vec![Effect::Overlay]
            }
            Input::Leave => {
                self.hands = super::Hands::default();
                self.abandon()
            }
        }
    }

    /// Whether a key would do something now: then the shell prevents the browser's default and sends it.
    pub fn handles(&self, press: &KeyPress) -> bool {
        match &self.tool {
            Tool::Idle(_) => action::of_key(press).is_some_and(|action| (action.enabled)(self)),
            Tool::Connect(_) => press.key == "Escape" || super::Connect::handles(press),
            _ => press.key == "Escape",
        }
    }

    /// Does a command and says what to do about it: [`dispatch`](Self::dispatch) in the words of [`input`](Self::input).
    pub fn act(&mut self, command: Command) -> Vec<Effect> {
        self.act_tagged(command, None)
    }

    pub(in crate::editor) fn act_tagged(&mut self, command: Command, tag: Option<String>) -> Vec<Effect> {
        let (before, camera) = (self.selection.clone(), self.camera);
        match self.dispatch_tagged(command, tag) {
            Ok(diff) => {
                let changed = (!diff.is_empty()).then(|| Effect::Changed(Box::new(diff)));
                let selected = (self.selection != before).then_some(Effect::Selected);
                let looked = (self.camera != camera).then_some(Effect::Camera);
                changed.into_iter().chain(selected).chain(looked).collect()
            }
            Err(refusal) => vec![Effect::Refused(refusal)],
        }
    }

    /// Why a command would be refused, without doing it.
    pub fn refusal(&self, command: Command) -> Option<Refusal> {
        self.planned(command).err()
    }

    /// Ends any gesture of the pointer as if it had not been.
    fn abandon(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        match std::mem::take(&mut self.tool) {
            Tool::Idle(_) => return effects,
            Tool::Drag(_) => {
                let diff: Option<Diff> = self.cancel_gesture();
                effects.extend(diff.map(|diff| Effect::Changed(Box::new(diff))));
                effects.push(Effect::Selected);
            }
            Tool::Marquee(marquee) => {
                self.select(marquee.before);
                effects.push(Effect::Selected);
            }
            _ => {}
        }
        effects.push(Effect::Overlay);
        effects
    }

    fn pointer(&mut self, pointer: &Pointer) -> Vec<Effect> {
        let before = self.hands.down.clone();
        match pointer.phase {
            Phase::Down => {
                self.hands.down.insert(pointer.id, (pointer.at, pointer.kind));
                if let Some(fingers) = self.two_fingers() {
                    let mut effects = self.abandon();
                    self.tool = Tool::Pinch(Pinch { fingers });
                    effects.push(Effect::Capture(pointer.id));
                    return effects;
                }
            }
            Phase::Move => {
                if let Some((at, _)) = self.hands.down.get_mut(&pointer.id) {
                    *at = pointer.at;
                }
            }
            Phase::Up | Phase::Cancel => {
                self.hands.down.remove(&pointer.id);
            }
        }
        if pointer.phase == Phase::Cancel {
            let own = self.tool.pointer() == Some(pointer.id);
            let pinched = matches!(&self.tool, Tool::Pinch(p) if p.fingers.contains(&pointer.id));
            return if own || pinched { self.abandon() } else { Vec::new() };
        }
        let mut effects = Vec::new();
        if let Tool::Pinch(Pinch { fingers }) = &self.tool
            && !is_end(pointer.phase)
        {
            let at = |of: &std::collections::BTreeMap<i32, (Point, PointerKind)>| {
                fingers.map(|id| of.get(&id).map_or(pointer.at, |(at, _)| *at))
            };
            self.camera = pinch::pinched(self.camera, at(&before), at(&self.hands.down));
            effects.push(Effect::Camera);
        }
        let tool = std::mem::take(&mut self.tool);
        self.tool = tool.step(self, pointer, &mut effects);
        effects
    }

    fn two_fingers(&self) -> Option<[i32; 2]> {
        let touches = self.hands.down.iter().filter(|(_, (_, kind))| *kind == PointerKind::Touch);
        let ids: Vec<i32> = touches.map(|(id, _)| *id).collect();
        ids.try_into().ok()
    }

    fn wheel(&mut self, at: Point, delta: Point, modifiers: Modifiers) -> Vec<Effect> {
        self.camera = if modifiers.primary {
            let doublings = -delta.y.clamp(-ZOOM_DELTA, ZOOM_DELTA) * ZOOM_PER_PIXEL;
            self.camera.zoomed(doublings.exp2(), at)
        } else if modifiers.shift && delta.x == 0.0 {
            self.camera.panned(Point { x: -delta.y, y: 0.0 })
        } else {
            self.camera.panned(Point { x: -delta.x, y: -delta.y })
        };
        vec![Effect::Camera]
    }

    fn double_click(&mut self, at: Point) -> Vec<Effect> {
        let world = self.camera.world_from_screen(at);
        match hit(&self.document, world, super::reach(self, PointerKind::Mouse)) {
            Hit::Nothing => vec![Effect::OfferBlocks { at: world, from: None }],
            Hit::Block(_) | Hit::Inlet(_) | Hit::Edge(_) => vec![Effect::FocusInspector],
            Hit::Handle(_) => Vec::new(),
        }
    }

    fn key(&mut self, press: &KeyPress) -> Vec<Effect> {
        if !self.handles(press) {
            return Vec::new();
        }
        match std::mem::take(&mut self.tool) {
            Tool::Idle(hover) => {
                self.tool = Tool::Idle(hover);
                action::of_key(press).map(|action| (action.run)(self)).unwrap_or_default()
            }
            Tool::Connect(connect) if press.key != "Escape" => {
                let mut effects = Vec::new();
                self.tool = connect.key(self, press, &mut effects);
                effects
            }
            tool => {
                self.tool = tool;
                self.abandon()
            }
        }
    }

    /// Blocks from left to right, then from top to bottom: the order of Tab.
    pub fn reading_order(&self) -> Vec<BlockId> {
        let mut order: Vec<(Point, BlockId)> =
            self.document.placements.iter().map(|(id, at)| (*at, *id)).collect();
        order.sort_by(|(a, _), (b, _)| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        order.into_iter().map(|(_, id)| id).collect()
    }
}

/// Whether all coordinates are such as a screen can have; browsers are not always right about them.
fn is_sane(input: &Input) -> bool {
    let sane = |p: &Point| p.x.abs() <= FURTHEST && p.y.abs() <= FURTHEST;
    match input {
        Input::Pointer(pointer) | Input::Pick { pointer, .. } => sane(&pointer.at),
        Input::Wheel { at, delta, .. } => sane(at) && sane(delta),
        Input::DoubleClick { at } => sane(at),
        Input::Resize(size) => sane(&Point { x: size.width, y: size.height }),
        Input::Key(_) | Input::Space(_) | Input::Leave => true,
    }
}
