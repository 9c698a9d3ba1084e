//! Work that is done at most once per animation frame.

use std::rc::Rc;

use gloo::render::{AnimationFrame, request_animation_frame};
use leptos::prelude::*;

/// A task that any number of requests run once in the next frame. It is dropped with its owner.
#[derive(Clone, Copy)]
pub struct OncePerFrame {
    task: StoredValue<Rc<dyn Fn()>, LocalStorage>,
    pending: StoredValue<Option<AnimationFrame>, LocalStorage>,
}

impl OncePerFrame {
    /// A task that waits to be asked.
    pub fn new(task: impl Fn() + 'static) -> Self {
        Self { task: StoredValue::new_local(Rc::new(task)), pending: StoredValue::new_local(None) }
    }

    /// Runs the task in the next frame, once however often this is called before.
    pub fn request(self) {
        if self.pending.try_with_value(Option::is_some) != Some(false) {
            return;
        }
        let frame = request_animation_frame(move |_| {
            self.pending.try_update_value(Option::take);
            if let Some(task) = self.task.try_get_value() {
                task();
            }
        });
        self.pending.try_update_value(|pending| *pending = Some(frame));
    }
}
