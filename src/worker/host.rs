//! Binds the [`Server`] to the worker that this program runs in.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort};

use super::codec::encode;
use super::protocol::Reply;
use super::server::Server;

/// How long to work before looking for messages, in milliseconds.
const SLICE_MS: f64 = 10.0;
/// Moves between two looks at the clock.
const MOVES: u64 = 20_000;
/// Least time between two reports of progress, in milliseconds.
const PROGRESS_MS: f64 = 60.0;

struct Host {
    scope: DedicatedWorkerGlobalScope,
    server: RefCell<Server>,
    /// Posting to one end wakes the worker by the other, after the messages that wait: unlike a timer it is not slowed.
    waker: MessagePort,
    awake: Cell<bool>,
    reported_ms: Cell<f64>,
}

/// Serves the page for as long as the worker lives.
///
/// # Errors
/// If this is not a worker.
pub fn serve() -> Result<(), String> {
    bind().map_err(|why| format!("not a worker: {why:?}"))
}

fn bind() -> Result<(), JsValue> {
    let scope = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>()?;
    let channel = MessageChannel::new()?;
    let host = Rc::new(Host {
        scope: scope.clone(),
        server: RefCell::default(),
        waker: channel.port1(),
        awake: Cell::new(false),
        reported_ms: Cell::new(0.0),
    });

    let heard = host.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let bytes = Uint8Array::new(&event.data()).to_vec();
        let replies = heard.server.borrow_mut().accept(&bytes);
        heard.post(&replies);
        heard.wake();
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));

    let worked = host.clone();
    let on_wake = Closure::<dyn FnMut(MessageEvent)>::new(move |_| {
        worked.awake.set(false);
        worked.work();
        worked.wake();
    });
    channel.port2().set_onmessage(Some(on_wake.as_ref().unchecked_ref()));

    host.post(&[Server::ready()]);
    // The worker lives until it is terminated, and these with it.
    on_message.forget();
    on_wake.forget();
    Ok(())
}

impl Host {
    fn work(&self) {
        let end = now_ms() + SLICE_MS;
        while self.server.borrow().busy() && now_ms() < end {
            let replies = self.server.borrow_mut().step(MOVES);
            self.post(&replies);
        }
    }

    fn wake(&self) {
        if self.server.borrow().busy()
            && !self.awake.replace(true)
            && self.waker.post_message(&JsValue::NULL).is_err()
        {
            self.awake.set(false);
        }
    }

    fn post(&self, replies: &[Reply]) {
        for reply in replies {
            if matches!(reply, Reply::Progress { .. }) {
                let now = now_ms();
                if now - self.reported_ms.get() < PROGRESS_MS {
                    continue;
                }
                self.reported_ms.set(now);
            }
            if let Ok(bytes) = encode(reply) {
                let bytes = Uint8Array::from(bytes.as_slice());
                let transfer = Array::of1(&bytes.buffer());
                // It fails only for what cannot be transferred, and a fresh buffer can.
                let _ = self.scope.post_message_with_transfer(&bytes, &transfer);
            }
        }
    }
}

fn now_ms() -> f64 {
    js_sys::Date::now()
}
