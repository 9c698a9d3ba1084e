//! Random commands: whatever happens, undo leads back, redo leads forth, and every state can be shared.

use std::collections::BTreeSet;

use headroom::editor::{Command, Diff, Editor, Target, kernel::clipboard};
use headroom::model::{BlockId, Class, ClassId, Document, EdgeId, EdgeMode, ParamValue, Point, catalogue};
use headroom::share::{file, link};
use proptest::prelude::*;

/// A step in numbers, which become ids and kinds of what is there.
type Step = (u8, u32, u32, i32);

fn arbitrary_commands() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0u8..24, 0u32..64, 0u32..64, -2000i32..2000), 1..60)
}

fn pick<T: Copy>(of: impl Iterator<Item = T>, n: u32) -> Option<T> {
    let all: Vec<T> = of.collect();
    (!all.is_empty()).then(|| all[n as usize % all.len()])
}

fn params(editor: &Editor, block: BlockId, n: u32, x: i32) -> Option<Command> {
    let spec = catalogue::find(&editor.document().scenario.blocks[&block].kind)?;
    let param = pick(spec.params.iter(), n)?;
    let value = match x % 3 {
        0 => None,
        1 => Some(param.default_value()),
        _ => Some(ParamValue::Number(f64::from(x.abs()) / 7.0)),
    };
    let class = (x % 2 == 0).then_some(ClassId(0));
    Some(Command::SetParam { target: Target::Block(block), slug: param.slug.to_owned(), class, value })
}

fn command(editor: &Editor, (what, a, b, x): Step) -> Option<Command> {
    let scenario = &editor.document().scenario;
    let block = |n| pick(scenario.blocks.keys().copied(), n);
    let edge = |n| pick(scenario.edges.keys().copied(), n);
    let class = |n| pick(scenario.classes.keys().copied(), n).unwrap();
    let at = Point { x: f64::from(x), y: f64::from(b) * 40.5 };
    let mode = [EdgeMode::Call, EdgeMode::Forward, EdgeMode::Publish][(x.unsigned_abs() % 3) as usize];
    let some: BTreeSet<BlockId> = [block(a), block(b)].into_iter().flatten().collect();
    let edges: BTreeSet<EdgeId> = edge(b).into_iter().collect();
    Some(match what {
        0..=3 => Command::Place {
            kind: pick(catalogue::CATALOGUE.iter(), a)?.slug.to_owned(),
            at,
            name: (b % 3 == 0).then(|| format!("n{b}")),
        },
        4..=7 => Command::Connect { from: block(a)?, to: block(b)?, mode: (x > 0).then_some(mode) },
        8 | 9 => Command::Move { to: some.into_iter().map(|id| (id, at)).collect() },
        10 | 11 => params(editor, block(a)?, b, x)?,
        12 => Command::SetParam {
            target: Target::Edge(edge(a)?),
            slug: pick(catalogue::edge::PARAMS.iter(), b)?.slug.to_owned(),
            class: None,
            value: Some(ParamValue::Number(f64::from(x) / 3.0)),
        },
        13 => Command::SetEdgeMode { edge: edge(a)?, mode },
        14 => Command::SetEdgeClasses { edge: edge(a)?, classes: [class(a), class(b)].into() },
        15 => Command::Reverse(edge(a)?),
        16 => Command::Delete { blocks: some.into_iter().take(1).collect(), edges },
        17 => Command::Duplicate { blocks: some },
        18 => {
            let fragment = Box::new(clipboard::fragment(editor.document(), &some));
            Command::Paste { fragment, at: (x > 0).then_some(at) }
        }
        19 => Command::AddClass(Class { name: format!("c{a}"), share: f64::from(b) / 9.0 }),
        20 => Command::RemoveClass(class(a)),
        21 => Command::ScaleTraffic { factor: f64::from(b) / 10.0 },
        22 => Command::Rename { block: block(a)?, name: format!("»{b}« ü") },
        _ => Command::SetSeed(u64::from(b) << 56),
    })
}

/// Performs the steps that are possible and not refused; what each changed.
fn perform(editor: &mut Editor, steps: &[Step], mut after: impl FnMut(&Editor, &Diff)) {
    for step in steps {
        let Some(command) = command(editor, *step) else { continue };
        if let Ok(diff) = editor.dispatch(command) {
            after(editor, &diff);
        }
    }
}

fn sound(document: &Document) {
    let scenario = &document.scenario;
    for edge in scenario.edges.values() {
        assert!(scenario.blocks.contains_key(&edge.from) && scenario.blocks.contains_key(&edge.to));
        assert!(edge.from != edge.to);
        assert!(edge.classes.iter().all(|class| scenario.classes.contains_key(class)));
    }
    assert!(!scenario.classes.is_empty());
    assert!(scenario.blocks.keys().eq(document.placements.keys()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn undo_leads_back_and_redo_forth(steps in arbitrary_commands()) {
        let mut editor = Editor::new(Document::default());
        let start = editor.document().clone();
        let mut states = vec![start.clone()];
        let mut whole = Diff::default();
        perform(&mut editor, &steps, |editor, diff| {
            sound(editor.document());
            prop_assert_eq_quietly(&Diff::between(states.last().unwrap(), editor.document()), diff);
            let mut back = editor.document().clone();
            diff.inverse().apply(&mut back);
            assert_eq!(Some(&back), states.last());
            whole = std::mem::take(&mut whole).compose(diff);
            if !diff.is_empty() {
                states.push(editor.document().clone());
            }
        });
        let end = editor.document().clone();
        prop_assert_eq!(&Diff::between(&start, &end), &whole);
        for state in states.iter().rev().skip(1) {
            prop_assert!(editor.undo().is_some());
            prop_assert_eq!(editor.document(), state);
        }
        prop_assert!(editor.undo().is_none());
        while editor.redo().is_some() {}
        prop_assert_eq!(editor.document(), &end);
    }

    #[test]
    fn a_cancelled_gesture_never_was(first in arbitrary_commands(), second in arbitrary_commands()) {
        let mut editor = Editor::new(Document::default());
        perform(&mut editor, &first, |_, _| {});
        let before = editor.document().clone();
        editor.begin_gesture("try");
        perform(&mut editor, &second, |_, _| {});
        editor.cancel_gesture();
        prop_assert_eq!(editor.document(), &before);
        editor.begin_gesture("do");
        perform(&mut editor, &second, |_, _| {});
        editor.end_gesture();
        if *editor.document() != before {
            prop_assert_eq!(editor.undo_label(), Some("do"));
            editor.undo();
        }
        prop_assert_eq!(editor.document(), &before);
    }

    #[test]
    fn every_state_can_be_shared(steps in arbitrary_commands()) {
        let mut editor = Editor::new(Document::default());
        perform(&mut editor, &steps, |_, _| {});
        let document = editor.document();
        let encoded = link::encode(document);
        prop_assert_eq!(&link::decode(&encoded).unwrap(), document);
        prop_assert_eq!(&link::encode(&link::decode(&encoded).unwrap()), &encoded);
        prop_assert_eq!(&file::import(&file::export(document)).unwrap(), document);
    }
}

fn prop_assert_eq_quietly(a: &Diff, b: &Diff) {
    assert!(a == b, "the diff that was told is not the one that was done");
}
