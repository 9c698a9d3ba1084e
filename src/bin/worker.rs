//! The simulation worker: serves the page that started it.

fn main() -> Result<(), headroom::worker::host::Failure> {
    headroom::worker::host::serve()
}
