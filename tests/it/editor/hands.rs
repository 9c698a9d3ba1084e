//! Pointers and keys.

use headroom::editor::{Command, Effect, Input, Modifiers, Phase, Pointer, PointerKind, Tool};
use headroom::model::{BlockId, Point};

use super::script::{Script, by};

fn pair() -> (Script, BlockId, BlockId) {
    let mut s = Script::new();
    let a = s.place("vm-server", 96.0, 96.0);
    let b = s.place("relational-db", 480.0, 96.0);
    s.click(Point { x: 40.0, y: 600.0 });
    (s, a, b)
}

#[test]
fn a_small_move_is_a_click_and_a_larger_one_drags_on_the_grid() {
    let (mut s, a, b) = pair();
    let grip = s.middle(a);
    s.drag(grip, by(grip, 3.0, 1.0));
    assert_eq!(s.at(a), (96.0, 96.0));
    assert_eq!(s.editor.selection().only_block(), Some(a));
    s.drag(grip, by(grip, 50.0, 21.0));
    assert_eq!(s.at(a), (144.0, 112.0));
    assert_eq!(s.at(b), (480.0, 96.0));
    assert_eq!(s.editor.undo_label(), Some("move Server"));
    s.action("undo");
    assert_eq!(s.at(a), (96.0, 96.0));
    s.modifiers.primary = true;
    s.drag(grip, by(grip, 50.0, 21.0));
    assert_eq!(s.at(a), (146.0, 117.0), "Ctrl leaves the grid");
}

#[test]
fn five_endings() {
    let (mut s, a, _) = pair();
    let grip = s.middle(a);
    let before = s.editor.document().clone();
    let label = s.editor.undo_label().map(str::to_owned);
    let endings: [fn(&mut Script, Point); 4] = [
        |s, at| {
            s.pointer(Phase::Cancel, at);
        },
        |s, _| {
            s.key("Escape");
        },
        |s, _| {
            s.input(Input::Leave);
        },
        |s, at| {
            s.finger(Phase::Down, 8, PointerKind::Touch, at);
            s.finger(Phase::Down, 9, PointerKind::Touch, at);
        },
    ];
    for (i, ending) in endings.into_iter().enumerate() {
        s.pull(grip, by(grip, 64.0, 64.0));
        assert_ne!(s.at(a), (96.0, 96.0));
        ending(&mut s, by(grip, 64.0, 64.0));
        assert_eq!(*s.editor.document(), before, "ending {i}");
        assert_eq!(s.editor.undo_label().map(str::to_owned), label);
        s.input(Input::Leave);
        assert!(matches!(s.editor.tool(), Tool::Idle(_)));
    }
    s.drag(grip, by(grip, 64.0, 0.0)).pointer(Phase::Cancel, grip);
    assert_eq!(s.at(a), (160.0, 96.0), "lost capture after up changes nothing");
}

#[test]
fn dragging_from_a_handle_connects() {
    let (mut s, a, b) = pair();
    let (from, to) = (s.handle(a), s.middle(b));
    s.pull(from, to);
    let wire = s.editor.overlay().wire.unwrap();
    assert_eq!((wire.from, wire.target, wire.refusal), (a, Some(b), None));
    s.up(to);
    let edges: Vec<_> = s.editor.document().scenario.edges.values().map(|e| (e.from, e.to)).collect();
    assert_eq!(edges, vec![(a, b)]);
    s.drag(from, to);
    assert!(s.refusal().unwrap().contains("already"));
    s.drag(from, Point { x: 500.0, y: 500.0 });
    assert!(s.effects.iter().any(|e| matches!(e, Effect::OfferBlocks { from: Some(f), .. } if *f == a)));
}

#[test]
fn tapping_a_handle_and_then_a_block_connects() {
    let (mut s, a, b) = pair();
    let (from, to) = (s.handle(a), s.middle(b));
    for (phase, at) in [(Phase::Down, from), (Phase::Up, from), (Phase::Down, to), (Phase::Up, to)] {
        s.finger(phase, 3, PointerKind::Touch, at);
    }
    assert_eq!(s.editor.document().scenario.edges.len(), 1);
    s.click(from).click(Point { x: 500.0, y: 600.0 });
    assert!(matches!(s.editor.tool(), Tool::Idle(_)));
    assert_eq!(s.editor.document().scenario.edges.len(), 1);
}

#[test]
fn keys_connect() {
    let (mut s, a, b) = pair();
    s.key("Tab").key("c");
    assert_eq!(s.editor.selection().only_block(), Some(a));
    assert_eq!(s.editor.overlay().wire.unwrap().target, Some(b));
    s.key("Enter");
    let edge = s.editor.document().scenario.edges.values().next().unwrap();
    assert_eq!((edge.from, edge.to), (a, b));
}

#[test]
fn tab_goes_through_blocks_and_then_leaves() {
    let (mut s, a, b) = pair();
    s.key("Tab");
    assert_eq!(s.editor.selection().only_block(), Some(a));
    s.key("Tab");
    assert_eq!(s.editor.selection().only_block(), Some(b));
    s.key("Tab");
    assert!(s.effects.is_empty(), "the browser moves the focus on");
    s.shift(true).key("Tab");
    assert_eq!(s.editor.selection().only_block(), Some(a));
}

#[test]
fn arrows_nudge_and_undo_as_one() {
    let (mut s, a, _) = pair();
    s.key("Tab").key("ArrowRight").key("ArrowRight").shift(true).key("ArrowDown");
    assert_eq!(s.at(a), (128.0, 160.0));
    s.action("undo");
    assert_eq!(s.at(a), (96.0, 96.0));
}

#[test]
fn empty_canvas_pans_and_with_shift_selects() {
    let (mut s, a, b) = pair();
    let (from, to) = (Point { x: 40.0, y: 600.0 }, Point { x: 340.0, y: 20.0 });
    let before = s.camera();
    s.drag(from, to);
    assert_eq!((s.camera().x - before.x, s.camera().y - before.y), (300.0, -580.0));
    s.drag(to, from);
    s.shift(true).pull(from, to);
    assert!(s.editor.overlay().marquee.is_some());
    assert_eq!(s.editor.selection().blocks, [a].into());
    let other = s.middle(b);
    s.up(to).click(other);
    assert_eq!(s.editor.selection().blocks, [a, b].into(), "Shift adds");
}

#[test]
fn alt_drags_copies() {
    let (mut s, a, _) = pair();
    let grip = s.middle(a);
    s.modifiers = Modifiers { alt: true, ..Modifiers::default() };
    s.drag(grip, by(grip, 0.0, 160.0));
    assert_eq!(s.at(a), (96.0, 96.0));
    let copy = s.editor.selection().only_block().unwrap();
    assert_eq!(s.at(copy), (96.0, 256.0));
    assert_eq!(s.editor.undo_label(), Some("duplicate Server"));
    s.action("undo");
    assert_eq!(s.editor.document().scenario.blocks.len(), 2);
}

#[test]
fn two_fingers_zoom_about_what_is_between_them() {
    let (mut s, ..) = pair();
    let (left, right) = (Point { x: 300.0, y: 300.0 }, Point { x: 500.0, y: 300.0 });
    let middle = Point { x: 400.0, y: 300.0 };
    let world = s.camera().world_from_screen(middle);
    s.finger(Phase::Down, 1, PointerKind::Touch, left).finger(Phase::Down, 2, PointerKind::Touch, right);
    s.finger(Phase::Move, 1, PointerKind::Touch, by(left, -100.0, 0.0));
    s.finger(Phase::Move, 2, PointerKind::Touch, by(right, 100.0, 0.0));
    assert!((s.camera().zoom - 2.0).abs() < 1e-9);
    let still = s.camera().world_from_screen(middle);
    assert!((still.x - world.x).abs() < 1e-6 && (still.y - world.y).abs() < 1e-6);
    s.finger(Phase::Up, 1, PointerKind::Touch, left);
    assert!(matches!(s.editor.tool(), Tool::Idle(_)));
}

#[test]
fn wheel_pans_and_with_ctrl_zooms() {
    let (mut s, ..) = pair();
    let at = Point { x: 200.0, y: 100.0 };
    let before = s.camera();
    s.input(Input::Wheel { at, delta: Point { x: 5.0, y: 20.0 }, modifiers: Modifiers::default() });
    assert_eq!((s.camera().x, s.camera().y), (before.x - 5.0, before.y - 20.0));
    let primary = Modifiers { primary: true, ..Modifiers::default() };
    let world = s.camera().world_from_screen(at);
    s.input(Input::Wheel { at, delta: Point { x: 0.0, y: -10.0 }, modifiers: primary });
    assert!(s.camera().zoom > before.zoom);
    let still = s.camera().world_from_screen(at);
    assert!((still.x - world.x).abs() < 1e-9 && (still.y - world.y).abs() < 1e-9);
}

#[test]
fn the_palette_places_by_drag_and_by_click() {
    let mut s = Script::new();
    let pointer = |phase, at| Pointer {
        phase,
        id: 1,
        kind: PointerKind::Mouse,
        button: 0,
        at,
        modifiers: Modifiers::default(),
    };
    let start = Point { x: -150.0, y: 200.0 };
    let pick = || Input::Pick { kind: "cache".to_owned(), pointer: pointer(Phase::Down, start) };
    s.input(pick()).moved(Point { x: 300.0, y: 200.0 });
    assert_eq!(s.editor.overlay().ghost.unwrap().0, "cache");
    s.up(Point { x: 300.0, y: 200.0 });
    assert_eq!(s.editor.document().scenario.blocks.len(), 1);
    s.input(pick()).moved(Point { x: 300.0, y: 200.0 }).moved(start).up(start);
    assert_eq!(s.editor.document().scenario.blocks.len(), 1, "dropped outside");
    for _ in 0..12 {
        s.input(pick()).up(start);
    }
    let places: Vec<_> = s.editor.document().placements.values().copied().collect();
    assert_eq!(places.len(), 13);
    for (i, a) in places.iter().enumerate() {
        let free = |b: &Point| (a.x - b.x).abs() >= 208.0 || (a.y - b.y).abs() >= 88.0;
        assert!(places[i + 1..].iter().all(free), "clicked blocks lie apart");
    }
}

#[test]
fn edges_are_hit_along_their_path() {
    let (mut s, a, b) = pair();
    s.run(Command::Connect { from: a, to: b, mode: None }).unwrap();
    s.click(Point { x: 40.0, y: 600.0 });
    let half = Point { x: (s.handle(a).x + s.middle(b).x - 104.0) / 2.0, y: s.handle(a).y };
    s.click(by(half, 0.0, 6.0));
    assert!(s.editor.selection().only_edge().is_some());
    s.click(by(half, 0.0, 40.0));
    assert!(s.editor.selection().is_empty());
    s.input(Input::DoubleClick { at: by(half, 0.0, 200.0) });
    assert!(matches!(s.effects[..], [Effect::OfferBlocks { from: None, .. }]));
}

#[test]
fn an_offered_block_comes_with_its_edge_in_one_step() {
    let (mut s, a, _) = pair();
    let before = s.editor.document().clone();
    s.effects = s.editor.place_offered("cache", Point { x: 480.0, y: 400.0 }, Some(a));
    let cache = s.editor.selection().only_block().unwrap();
    let edge = s.editor.document().scenario.edges.values().next().unwrap();
    assert_eq!((edge.from, edge.to), (a, cache));
    assert_eq!(s.editor.undo_label(), Some("add Cache"));
    s.action("undo");
    assert_eq!(*s.editor.document(), before);
}

#[test]
fn tidying_up_is_one_step() {
    let (mut s, ..) = pair();
    s.action("tidy");
    assert_eq!(s.editor.undo_label(), Some("tidy up"));
}
