//! Hands that do anything: no input leads to a panic, a stuck tool, or a change that cannot be undone.

use headroom::editor::{
    ACTIONS, Editor, Input, KeyPress, Modifiers, Phase, Pointer, PointerKind, Size, Tool,
};
use headroom::model::{Document, Point};
use headroom::share::gallery;
use proptest::prelude::*;

fn point() -> impl Strategy<Value = Point> {
    let whole = (-50i32..1100, -50i32..750).prop_map(|(x, y)| Point { x: f64::from(x), y: f64::from(y) });
    let odd = prop::sample::select(vec![0.0, f64::NAN, f64::INFINITY, 1e300]);
    prop_oneof![30 => whole, 1 => odd.prop_map(|x| Point { x, y: x })]
}

fn pointer() -> impl Strategy<Value = Pointer> {
    let phase = prop::sample::select(vec![
        Phase::Down,
        Phase::Down,
        Phase::Move,
        Phase::Move,
        Phase::Move,
        Phase::Up,
        Phase::Up,
        Phase::Cancel,
    ]);
    let kind = prop::sample::select(vec![PointerKind::Mouse, PointerKind::Mouse, PointerKind::Touch]);
    (phase, kind, 1i32..4, 0i16..3, point(), modifiers()).prop_map(
        |(phase, kind, id, button, at, modifiers)| Pointer { phase, id, kind, button, at, modifiers },
    )
}

fn modifiers() -> impl Strategy<Value = Modifiers> {
    let held = || prop::bool::weighted(0.15);
    (held(), held(), held()).prop_map(|(shift, alt, primary)| Modifiers { shift, alt, primary })
}

fn input() -> impl Strategy<Value = Input> {
    let kinds = vec!["cache", "vm-server", "users-rate", "abacus"];
    let keys: Vec<&str> = ACTIONS.iter().flat_map(|a| a.shortcuts.iter().map(|s| s.key)).collect();
    let key = (prop::sample::select(keys), modifiers()).prop_map(|(key, modifiers)| {
        let code = format!("Digit{key}");
        Input::Key(KeyPress { key: key.to_owned(), code, modifiers })
    });
    prop_oneof![
        20 => pointer().prop_map(Input::Pointer),
        2 => (prop::sample::select(kinds), pointer())
            .prop_map(|(kind, pointer)| Input::Pick { kind: kind.to_owned(), pointer }),
        6 => key,
        2 => (point(), point(), modifiers()).prop_map(|(at, delta, modifiers)| Input::Wheel { at, delta, modifiers }),
        1 => point().prop_map(|at| Input::DoubleClick { at }),
        1 => any::<bool>().prop_map(Input::Space),
        1 => Just(Input::Leave),
        1 => Just(Input::Resize(Size { width: 300.0, height: 0.0 })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn nothing_sticks(inputs in prop::collection::vec(input(), 1..120)) {
        let (scenario, placements) = (gallery::find("three-tier").unwrap().build)();
        let start = Document { scenario, placements };
        let mut editor = Editor::new(start.clone());
        editor.input(Input::Resize(Size { width: 1000.0, height: 700.0 }));
        for input in inputs {
            editor.input(input);
            let _ = editor.overlay();
            prop_assert!(editor.camera().zoom.is_finite() && editor.camera().x.is_finite(), "{:?}", editor.camera());
        }
        editor.input(Input::Leave);
        prop_assert!(matches!(editor.tool(), Tool::Idle(_)));
        if editor.redo_label().is_none() {
            let end = editor.document().clone();
            let steps = std::iter::from_fn(|| editor.undo()).count();
            prop_assert!(steps == 100 || *editor.document() == start);
            while editor.redo().is_some() {}
            prop_assert_eq!(editor.document(), &end);
        }
    }
}
