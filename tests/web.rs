//! What only a browser can show.
//! `cargo test --target wasm32-unknown-unknown --no-default-features --features app --test web`

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[path = "it/sameness.rs"]
mod sameness;

wasm_bindgen_test_configure!(run_in_browser);

/// What the native test has seen, below the snapshot's header.
const NATIVE: &str =
    include_str!("it/snapshots/it__sameness__both_engines_give_the_same_bits_as_in_the_browser.snap");

#[wasm_bindgen_test]
fn both_engines_give_the_same_bits_as_natively() {
    let native = NATIVE.splitn(3, "---\n").last().unwrap_or_default();
    assert_eq!(sameness::fingerprints().trim(), native.trim());
}
