//! The simulation worker: serves the page that started it.

fn main() -> Result<(), wasm_bindgen::JsValue> {
    headroom::worker::host::serve()
}
