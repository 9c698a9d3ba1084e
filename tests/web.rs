//! What only a browser can show.
//! `cargo test --target wasm32-unknown-unknown --no-default-features --features app --test web`

#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[path = "it/sameness.rs"]
mod sameness;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn libm_gives_the_same_bits_as_native() {
    assert_eq!(sameness::libm_bits(), sameness::LIBM_BITS);
}
