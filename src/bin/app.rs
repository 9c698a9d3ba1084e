//! The page.

fn main() {
    headroom::app::start();
}
