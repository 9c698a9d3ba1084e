//! The browser's own things, each behind a small safe face: what is started here is stopped when its owner goes.

pub mod address;
pub mod calm;
pub mod clipboard;
pub mod file;
pub mod frame;
pub mod listener;
pub mod resize;
pub mod storage;
pub mod theme;

/// The window; the page never runs without one.
pub fn window() -> web_sys::Window {
    gloo::utils::window()
}

/// Device pixels per CSS pixel.
pub fn pixel_ratio() -> f64 {
    window().device_pixel_ratio().max(1.0)
}

/// Whether a media query holds now.
pub fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Milliseconds since the page began, for telling how long work has taken.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}
