//! Panels over the page.

use leptos::prelude::*;

/// All of them.
#[component]
pub fn Dialogs() -> impl IntoView {
    view! { <div></div> }
}
