//! An edge is being drawn: by dragging from a handle, by tapping a handle and then a block, or by keys.

use super::{Tool, Wire, reach};
use crate::editor::kernel::geometry::{port_in, port_out};
use crate::editor::kernel::{hit, route};
use crate::editor::{Command, Editor, Effect, KeyPress, Phase, Pointer};
use crate::model::{BlockId, Point};

/// An edge is being drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Connect {
    pub(super) from: BlockId,
    /// The pointer that drags it; `None` while it waits for a tap or a key.
    pub(super) pointer: Option<i32>,
    /// Where its loose end is, in the world.
    end: Point,
    /// The block it would enter.
    target: Option<BlockId>,
}

impl Connect {
    /// Dragged from a handle.
    pub(super) fn dragged(editor: &Editor, from: BlockId, pointer: i32, at: Point) -> Self {
        Self { from, pointer: Some(pointer), end: editor.camera.world_from_screen(at), target: None }
    }

    /// Begun by tapping a handle; the next tap ends it.
    pub(super) fn tapped(editor: &Editor, from: BlockId, at: Point) -> Self {
        Self { from, pointer: None, end: editor.camera.world_from_screen(at), target: None }
    }

    /// Begun by a key; the first block that can be called is proposed.
    pub(in crate::editor) fn by_keyboard(editor: &Editor, from: BlockId) -> Self {
        let start = editor.document.placements.get(&from).copied().unwrap_or_default();
        let begun = Self { from, pointer: None, end: port_out(start), target: None };
        begun.proposing_next(editor, true)
    }

    pub(super) fn wire(&self, editor: &Editor) -> Option<Wire> {
        let start = *editor.document.placements.get(&self.from)?;
        let refusal = self.target.and_then(|to| editor.refusal(self.command(to)));
        let target_place = self.target.filter(|_| refusal.is_none());
        let end = target_place.and_then(|to| editor.document.placements.get(&to)).map(|at| port_in(*at));
        let path = route::between_points(port_out(start), end.unwrap_or(self.end)).path;
        Some(Wire { from: self.from, target: self.target, refusal: refusal.map(|r| r.to_string()), path })
    }

    fn command(&self, to: BlockId) -> Command {
        Command::Connect { from: self.from, to, mode: None }
    }

    pub(super) fn step(mut self, editor: &mut Editor, pointer: &Pointer, effects: &mut Vec<Effect>) -> Tool {
        effects.push(Effect::Overlay);
        self.end = editor.camera.world_from_screen(pointer.at);
        let near = hit::block_near(&editor.document, self.end, reach(editor, pointer.kind));
        self.target = near.filter(|id| *id != self.from);
        let ends = match self.pointer {
            Some(_) => pointer.phase == Phase::Up,
            None => pointer.phase == Phase::Down && pointer.button == 0,
        };
        match self.target {
            _ if !ends => Tool::Connect(self),
            Some(to) => {
                effects.extend(editor.act(self.command(to)));
                Tool::default()
            }
            // Let go on its own block: the next tap ends it.
            None if near.is_some() && self.pointer.is_some() => Tool::Connect(Self { pointer: None, ..self }),
            None => {
                if self.pointer.is_some() && near.is_none() {
                    effects.push(Effect::OfferBlocks { at: self.end, from: Some(self.from) });
                }
                Tool::default()
            }
        }
    }

    /// Whether a key does something while an edge is being drawn.
    pub(super) fn handles(press: &KeyPress) -> bool {
        let KeyPress { key, modifiers, .. } = press;
        let arrow = matches!(key.as_str(), "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown");
        !modifiers.primary && (arrow || matches!(key.as_str(), "Tab" | "Enter" | " "))
    }

    pub(super) fn key(self, editor: &mut Editor, press: &KeyPress, effects: &mut Vec<Effect>) -> Tool {
        effects.push(Effect::Overlay);
        match press.key.as_str() {
            "Enter" | " " => {
                effects.extend(self.target.map(|to| editor.act(self.command(to))).unwrap_or_default());
                Tool::default()
            }
            key => {
                let back = press.modifiers.shift || matches!(key, "ArrowLeft" | "ArrowUp");
                let next = self.proposing_next(editor, !back);
                let name = next.target.and_then(|id| editor.document.scenario.blocks.get(&id));
                effects.extend(name.map(|block| Effect::Announce(block.name.clone())));
                Tool::Connect(next)
            }
        }
    }

    /// The next block, in reading order and around, that can be called.
    fn proposing_next(self, editor: &Editor, forward: bool) -> Self {
        let mut order = editor.reading_order();
        order.retain(|id| *id != self.from && editor.refusal(self.command(*id)).is_none());
        if order.is_empty() {
            return Self { target: None, ..self };
        }
        let here = self.target.and_then(|target| order.iter().position(|id| *id == target));
        let index = match (here, forward) {
            (Some(i), true) => (i + 1) % order.len(),
            (Some(i), false) => (i + order.len() - 1) % order.len(),
            (None, true) => 0,
            (None, false) => order.len() - 1,
        };
        Self { target: Some(order[index]), ..self }
    }
}
