//! The same numbers, bit for bit, natively and in the browser: `tests/web.rs` compares with the same snapshot there.
//! Where an engine changes on purpose: `INSTA_UPDATE=always cargo test sameness`.

use std::fmt::Debug;

use headroom::model::lower::lower;
use headroom::queueing::{Detail, Solver};
use headroom::share::gallery::GALLERY;
use headroom::sim::{RunSpec, simulate};

/// FNV-1a over the text of an answer; a figure is written with as many digits as tell it from its neighbours.
fn hash(answer: impl Debug) -> u64 {
    let text = format!("{answer:?}");
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A fingerprint of both engines' answers about each design of the gallery.
pub(crate) fn fingerprints() -> String {
    let spec = RunSpec { seed: 7, replications: 2, requests: 400, precision: 1.0, budget: 1_000_000 };
    let mut lines = String::new();
    for entry in GALLERY {
        let network = lower(&(entry.build)().0).unwrap();
        let simulated = hash(simulate(&network, 0.7, spec));
        let mut solver = Solver::new(network);
        let closed = hash([0.7, 1.3].map(|load| solver.predict(load, Detail::Percentiles)));
        lines += &format!("{}: closed form {closed:016x}, simulation {simulated:016x}\n", entry.slug);
    }
    lines
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn both_engines_give_the_same_bits_as_in_the_browser() {
    insta::assert_snapshot!(fingerprints());
}
