//! Keys, from the editor's table of actions, and how to use the page.

use leptos::prelude::*;

use crate::app::dom::window;
use crate::editor::action::ACTIONS;

/// How to use the page, and its keys.
#[component]
pub fn HelpBody() -> impl IntoView {
    let apple = window()
        .navigator()
        .platform()
        .is_ok_and(|platform| platform.contains("Mac") || platform.contains("iP"));
    let rows = ACTIONS
        .iter()
        .filter(|action| !action.shortcuts.is_empty())
        .map(|action| {
            let keys =
                action.shortcuts.iter().map(|s| view! { <kbd>{s.display(apple)}</kbd>" " }).collect_view();
            view! { <dt>{action.label}</dt><dd>{keys}</dd> }
        })
        .collect_view();
    view! {
        <div class="dialog-body">
            <p class="help-text">
                "Drag blocks from the palette and pull a line from a block’s right edge to the next one. Drag along either chart, or use the slider, to set the traffic. Drag the empty canvas to move it; hold Shift to select by rectangle; scroll with Ctrl to zoom. Figures are closed-form answers at once; Simulate checks them with confidence intervals. p99 is the response time that 99 % of completed requests stay within, by nearest rank."
            </p>
            <h3>"Keys"</h3>
            <dl class="help-keys">{rows}</dl>
        </div>
    }
}
