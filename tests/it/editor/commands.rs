//! What commands do, refuse and undo.

use std::collections::BTreeSet;

use headroom::editor::{Command, Target, kernel::clipboard};
use headroom::model::{Class, ClassId, Document, EdgeMode, Objective, ParamValue};

use super::script::Script;

fn chain() -> (Script, [headroom::model::BlockId; 3]) {
    let mut s = Script::new();
    let users = s.place("users-rate", 0.0, 0.0);
    let server = s.place("vm-server", 320.0, 0.0);
    let db = s.place("relational-db", 640.0, 0.0);
    s.connect(users, server, EdgeMode::Call).unwrap();
    s.connect(server, db, EdgeMode::Call).unwrap();
    (s, [users, server, db])
}

#[test]
fn refusals_are_sentences() {
    let (mut s, [users, server, db]) = chain();
    let mut no = |command: Command| {
        let before = s.editor.document().clone();
        let sentence = s.run(command).unwrap_err().to_string();
        assert_eq!(*s.editor.document(), before, "a refused command changed something");
        sentence
    };
    let connect = |from, to, mode| Command::Connect { from, to, mode: Some(mode) };
    assert_eq!(no(connect(server, server, EdgeMode::Call)), "Server cannot call itself.");
    assert!(no(connect(server, users, EdgeMode::Call)).contains("takes none"));
    assert!(no(connect(users, server, EdgeMode::Call)).contains("already"));
    let circle = no(connect(db, server, EdgeMode::Call));
    assert!(circle.contains("circle") || circle.contains("calls nothing"), "{circle}");
    assert!(no(connect(headroom::model::BlockId(99), db, EdgeMode::Call)).contains("no longer there"));
    let place = Command::Place { kind: "abacus".to_owned(), at: Default::default(), name: None };
    assert_eq!(no(place), "There is no block of the kind “abacus”.");
    assert_eq!(no(Command::RemoveClass(ClassId(0))), "A scenario needs at least one request class.");
    let set = |target, slug: &str, value| Command::SetParam {
        target,
        slug: slug.to_owned(),
        class: None,
        value: Some(value),
    };
    let edge = Target::Edge(headroom::model::EdgeId(0));
    assert!(no(set(edge, "calls", ParamValue::Number(-1.0))).contains("between"));
    assert!(no(set(edge, "calls", ParamValue::Number(f64::NAN))).contains("between"));
    assert!(no(set(edge, "attempts", ParamValue::Number(1.5))).contains("whole"));
    assert!(no(set(Target::Block(server), "wings", ParamValue::Flag(true))).contains("no parameter"));
    let bad = Objective { class: None, percentile: 1.5, latency_s: 1.0, error_ratio: 0.0 };
    assert!(no(Command::SetObjectives(vec![bad])).contains("percentile"));
}

#[test]
fn a_circle_of_calls_is_refused_and_one_of_messages_is_not() {
    let mut s = Script::new();
    let [a, b, c] = [0.0, 320.0, 640.0].map(|x| s.place("vm-server", x, 0.0));
    s.connect(a, b, EdgeMode::Forward).unwrap();
    s.connect(b, c, EdgeMode::Call).unwrap();
    let refusal = s.connect(c, a, EdgeMode::Forward).unwrap_err().to_string();
    assert!(refusal.contains("Server 3 → Server → Server 2 → Server 3"), "{refusal}");
    let back = s.connect(c, a, EdgeMode::Publish).unwrap();
    let turned = s.run(Command::SetEdgeMode { edge: back, mode: EdgeMode::Call });
    assert!(turned.unwrap_err().to_string().contains("circle"));
}

#[test]
fn a_circle_that_was_opened_can_be_edited() {
    let (s, [users, server, _]) = chain();
    let mut document: Document = s.editor.document().clone();
    let loop_back = headroom::model::Edge {
        from: server,
        to: users,
        mode: EdgeMode::Call,
        params: Default::default(),
        classes: Vec::new(),
    };
    document.scenario.edges.insert(headroom::model::EdgeId(7), loop_back);
    let mut s = Script::open(document);
    let edge = headroom::model::EdgeId(7);
    s.set(Target::Edge(edge), "calls", ParamValue::Number(2.0)).unwrap();
    s.run(Command::Delete { blocks: BTreeSet::new(), edges: BTreeSet::from([edge]) }).unwrap();
}

#[test]
fn values_equal_to_the_default_are_not_kept() {
    let (mut s, _) = chain();
    let edge = headroom::model::EdgeId(0);
    let kept = |s: &Script| s.editor.document().scenario.edges[&edge].params.shared.len();
    s.set(Target::Edge(edge), "calls", ParamValue::Number(3.0)).unwrap();
    assert_eq!(kept(&s), 1);
    s.set(Target::Edge(edge), "calls", ParamValue::Number(1.0)).unwrap();
    assert_eq!(kept(&s), 0);
    s.set(Target::Edge(edge), "timeout", ParamValue::Number(f64::INFINITY)).unwrap();
    assert_eq!(kept(&s), 0);
}

#[test]
fn undo_says_what_it_takes_back_and_restores_the_selection() {
    let (mut s, [_, server, db]) = chain();
    s.run(Command::Rename { block: db, name: "Postgres".to_owned() }).unwrap();
    s.editor.select(headroom::editor::Selection::block(db));
    s.action("delete");
    assert_eq!(s.editor.undo_label(), Some("delete Postgres"));
    assert_eq!(s.editor.document().scenario.edges.len(), 1, "its edges go with it");
    s.action("undo");
    assert!(s.editor.selection().blocks.contains(&db));
    assert_eq!(s.editor.redo_label(), Some("delete Postgres"));
    s.editor.select(headroom::editor::Selection::block(server));
    assert_eq!(s.editor.redo_label(), Some("delete Postgres"), "selecting keeps redo");
    s.action("redo");
    assert!(!s.editor.document().scenario.blocks.contains_key(&db));
}

#[test]
fn a_gesture_is_one_step_and_scales_from_its_beginning() {
    let (mut s, [users, ..]) = chain();
    s.set(Target::Block(users), "rate", ParamValue::Number(200.0)).unwrap();
    let rate = |s: &Script| s.editor.document().scenario.blocks[&users].params.shared["rate"].number();
    s.editor.begin_gesture("change traffic");
    for factor in [1.1, 1.7, 2.5] {
        s.run(Command::ScaleTraffic { factor }).unwrap();
        assert!((rate(&s).unwrap() - 200.0 * factor).abs() < 1e-9, "{:?}", rate(&s));
    }
    s.editor.end_gesture();
    assert_eq!(s.editor.undo_label(), Some("change traffic"));
    s.action("undo");
    assert_eq!(rate(&s), Some(200.0));
    s.editor.begin_gesture("change traffic");
    s.run(Command::ScaleTraffic { factor: 3.0 }).unwrap();
    assert!(s.editor.undo().is_none(), "no undo amid a gesture");
    s.editor.cancel_gesture();
    assert_eq!(rate(&s), Some(200.0));
    assert_eq!(s.editor.redo_label(), Some("change traffic"), "a cancelled gesture keeps redo");
}

#[test]
fn moving_computes_nothing() {
    let (mut s, [users, ..]) = chain();
    let to = [(users, headroom::model::Point { x: 50.0, y: 50.0 })].into();
    let diff = s.run(Command::Move { to }).unwrap();
    assert!(!diff.is_empty() && !diff.touches_numbers());
}

#[test]
fn pasting_brings_classes_by_name() {
    let (mut s, [_, server, db]) = chain();
    s.run(Command::AddClass(Class { name: "write".to_owned(), share: 0.2 })).unwrap();
    let edge = headroom::model::EdgeId(1);
    s.run(Command::SetEdgeClasses { edge, classes: BTreeSet::from([ClassId(1)]) }).unwrap();
    let fragment = clipboard::fragment(s.editor.document(), &BTreeSet::from([server, db]));
    let mut other = Script::new();
    other.run(Command::Paste { fragment: Box::new(fragment.clone()), at: None }).unwrap();
    let scenario = &other.editor.document().scenario;
    assert_eq!(scenario.classes.len(), 2);
    assert_eq!(scenario.edges.values().next().unwrap().classes, vec![ClassId(1)]);
    assert_eq!(other.editor.selection().blocks.len(), 2);
    other.run(Command::Paste { fragment: Box::new(fragment), at: None }).unwrap();
    let scenario = &other.editor.document().scenario;
    assert_eq!(scenario.classes.len(), 2, "known by name");
    assert!(scenario.blocks.values().any(|block| block.name == "Server 2"));
}

#[test]
fn removing_a_class_takes_what_only_it_used() {
    let (mut s, _) = chain();
    s.run(Command::AddClass(Class { name: "write".to_owned(), share: 1.0 })).unwrap();
    let (edge, class) = (headroom::model::EdgeId(1), ClassId(1));
    s.run(Command::SetEdgeClasses { edge, classes: BTreeSet::from([class]) }).unwrap();
    let about = Objective { class: Some(class), percentile: 0.99, latency_s: 0.3, error_ratio: 0.01 };
    s.run(Command::SetObjectives(vec![about])).unwrap();
    let before = s.editor.document().clone();
    s.run(Command::RemoveClass(class)).unwrap();
    let scenario = &s.editor.document().scenario;
    assert!(!scenario.edges.contains_key(&edge) && scenario.objectives.is_empty());
    s.action("undo");
    assert_eq!(*s.editor.document(), before);
}

#[test]
fn history_has_a_limit() {
    let mut s = Script::new();
    for seed in 0..150 {
        s.run(Command::SetSeed(seed + 100)).unwrap();
    }
    let undone = std::iter::from_fn(|| s.editor.undo()).count();
    assert_eq!(undone, 100);
    assert_eq!(s.editor.document().scenario.seed, 149);
}

#[test]
fn opening_clears_history_and_says_what_changed() {
    let (mut s, _) = chain();
    let mut script = Script::new();
    let diff = script.run(Command::Load(Box::new(s.editor.document().clone()))).unwrap();
    assert_eq!(script.editor.document(), s.editor.document());
    assert_eq!(diff.blocks.len(), 3);
    assert!(script.editor.undo_label().is_none());
    s.action("undo");
}

#[test]
fn ids_are_not_used_again() {
    let mut s = Script::new();
    let first = s.place("vm-server", 0.0, 0.0);
    s.action("delete");
    let second = s.place("vm-server", 0.0, 0.0);
    assert_ne!(first, second);
}
