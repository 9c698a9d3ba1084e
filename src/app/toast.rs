//! Short messages that come and go, and what screen readers are told.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::icon::Icon;

/// What a message's button does. Not a Leptos callback: it outlives the component that made it.
type Answer = Arc<dyn Fn() + Send + Sync>;

/// One message.
#[derive(Clone)]
pub struct Toast {
    id: u32,
    text: String,
    warning: bool,
    action: Option<(&'static str, Answer)>,
}

/// The messages on screen, oldest first.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

/// How many messages are on screen at most.
const LIMIT: usize = 3;
const SHORT: Duration = Duration::from_millis(4500);
const LONG: Duration = Duration::from_secs(15);

impl Toasts {
    /// No messages.
    pub fn new() -> Self {
        Self { shown: RwSignal::default(), next: StoredValue::new(0) }
    }

    /// Says that something was done.
    pub fn say(self, text: impl Into<String>) {
        self.push(text.into(), false, None);
    }

    /// Says that something was not done, and why.
    pub fn warn(self, text: impl Into<String>) {
        self.push(text.into(), true, None);
    }

    /// Says something that can be answered by pressing a button.
    pub fn offer(
        self,
        text: impl Into<String>,
        label: &'static str,
        action: impl Fn() + Send + Sync + 'static,
    ) {
        self.push(text.into(), false, Some((label, Arc::new(action))));
    }

    fn push(self, text: String, warning: bool, action: Option<(&'static str, Answer)>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let stay = if action.is_some() { LONG } else { SHORT };
        self.shown.update(|shown| {
            shown.retain(|toast| toast.text != text);
            shown.push(Toast { id, text, warning, action });
            let surplus = shown.len().saturating_sub(LIMIT);
            shown.drain(..surplus);
        });
        set_timeout(move || self.dismiss(id), stay);
    }

    fn dismiss(self, id: u32) {
        self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

impl Default for Toasts {
    fn default() -> Self {
        Self::new()
    }
}

/// Shows the messages.
#[component]
pub fn ToastStack(
    /// The messages.
    toasts: Toasts,
    /// What screen readers are told about the canvas.
    announcement: RwSignal<String>,
) -> impl IntoView {
    let row = move |toast: Toast| {
        let id = toast.id;
        let dismiss = move |_| toasts.dismiss(id);
        let answer = toast.action.map(|(label, action)| {
            let run = move |_| {
                action();
                toasts.dismiss(id);
            };
            view! { <button class="button small" on:click=run>{label}</button> }
        });
        view! {
            <div class="toast" class:warning=toast.warning data-testid="toast">
                <p>{toast.text}</p>
                {answer}
                <button class="button quiet small square" aria-label="Dismiss" on:click=dismiss><Icon name="close" /></button>
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|toast| toast.id children=row />
        </div>
        <div class="visually-hidden" aria-live="polite" data-testid="announcer">{move || announcement.get()}</div>
    }
}
