//! The simulation worker: serves the page that started it.

fn main() -> Result<(), String> {
    headroom::worker::host::serve()
}
