//! The Leptos shell.
