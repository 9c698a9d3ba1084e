//! The inspector.

use leptos::prelude::*;

/// The inspector.
#[component]
pub fn Inspector() -> impl IntoView {
    view! { <div class="inspector" data-testid="inspector"></div> }
}
