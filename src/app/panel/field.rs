//! The frame around every field: label, help, refusal and the way back to the default.

use leptos::prelude::*;

use crate::app::icon::Icon;

/// A field with its label. What was refused is said below it, and help while it has the focus.
#[component]
pub fn Field(
    /// Id of the control inside.
    id: String,
    /// Label, sentence case.
    #[prop(into)]
    label: String,
    /// Help text; empty for none.
    #[prop(optional)]
    help: &'static str,
    /// What was refused, as a sentence.
    #[prop(optional)]
    refusal: Option<RwSignal<Option<String>>>,
    /// Whether the value differs from the default, and what takes it back.
    #[prop(optional)]
    reset: Option<(Signal<bool>, Callback<()>)>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let help_id = format!("{id}-help");
    let back = reset.map(|(changed, reset)| {
        view! {
            <Show when=move || changed.get()>
                <button class="field-reset" aria-label="Back to the default" title="Back to the default" on:click=move |_| reset.run(())>
                    <Icon name="reset" />
                </button>
            </Show>
        }
    });
    let text = move || refusal.and_then(|refusal| refusal.get());
    view! {
        <div class="field" class:refused=move || text().is_some()>
            <label class="field-label" for=id.clone()>{label}</label>
            <div class="field-control">{children()}{back}</div>
            <Show when=move || text().is_some()><p class="field-refusal" role="alert">{text}</p></Show>
            <p class="field-help" id=help_id hidden=help.is_empty()>{help}</p>
        </div>
    }
}
