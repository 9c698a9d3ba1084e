//! The closed form's speed in a browser; prints, never fails for being slow.
//! `cargo test --release --target wasm32-unknown-unknown --no-default-features --features app --test web-speed -- --nocapture`

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on should stop")]

use headroom::analysis::{Study, speed};
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn median_ms(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..9)
        .map(|_| {
            let clock = web_sys::window().unwrap().performance().unwrap();
            let start = clock.now();
            run();
            clock.now() - start
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

#[wasm_bindgen_test]
fn sweeps() {
    let mut measured = Vec::new();
    for blocks in speed::SIZES {
        let mut study = Study::new(&speed::tree(blocks)).unwrap();
        let typical = median_ms(|| drop(study.curve(1.5, None, 60)));
        let wide = median_ms(|| drop(study.curve(1.5, None, 200)));
        console_log!("{blocks} blocks: 60 points {typical:.2} ms, 200 points {wide:.2} ms");
        measured.push((blocks as f64, wide));
    }
    console_log!("exponent over blocks {:.2}", speed::exponent(&measured));
}
