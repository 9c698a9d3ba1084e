//! Owns the simulation worker on the page's side.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Url, Worker, WorkerOptions, WorkerType};

use super::protocol::{JobId, Reply, Task};
use super::queue::{Order, Queue};

/// The module that starts the worker, beside the page.
const LOADER: &str = "worker_loader.js";

/// A worker that does one task at a time; dropped, it is terminated. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Client(Rc<RefCell<Inner>>);

struct Inner {
    queue: Queue,
    worker: Option<Running>,
    on_reply: Option<Callback>,
}

type Callback = Rc<RefCell<dyn FnMut(Reply)>>;

/// A worker with its listeners; dropped, it is terminated.
struct Running {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(ErrorEvent)>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Client {
    /// Starts the worker at once, so that it is ready when the first task comes.
    pub fn new() -> Self {
        let client =
            Self(Rc::new(RefCell::new(Inner { queue: Queue::default(), worker: None, on_reply: None })));
        Inner::restart(&client.0);
        client
    }

    /// Does a task in place of the one before. `on_reply` hears of this one only, until `Done` or `Failed`; it is never
    /// called before this returns.
    pub fn start(&self, task: Task, on_reply: impl FnMut(Reply) + 'static) -> JobId {
        let (job, orders) = {
            let mut inner = self.0.borrow_mut();
            inner.on_reply = Some(Rc::new(RefCell::new(on_reply)));
            inner.queue.start(task)
        };
        let inner = self.0.clone();
        if orders.iter().any(|order| matches!(order, Order::Tell(_))) {
            wasm_bindgen_futures::spawn_local(async move { Inner::obey(&inner, orders) });
        } else {
            Inner::obey(&inner, orders);
        }
        job
    }

    /// Gives the task up; nothing more is heard of it.
    pub fn cancel(&self) {
        let orders = {
            let mut inner = self.0.borrow_mut();
            inner.on_reply = None;
            inner.queue.cancel()
        };
        Inner::obey(&self.0, orders);
    }

    /// Whether a task is under way.
    pub fn busy(&self) -> bool {
        self.0.borrow().queue.wanted().is_some()
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

impl Inner {
    fn obey(this: &Rc<RefCell<Self>>, orders: Vec<Order>) {
        for order in orders {
            match order {
                Order::Post(bytes) => this.borrow().post(&bytes),
                Order::Restart => Self::restart(this),
                Order::Tell(reply) => {
                    // Cloned out, so that the callback may start the next task.
                    let on_reply = this.borrow().on_reply.clone();
                    if let Some(on_reply) = on_reply
                        && let Ok(mut on_reply) = on_reply.try_borrow_mut()
                    {
                        on_reply(reply);
                    }
                }
            }
        }
    }

    fn post(&self, bytes: &[u8]) {
        if let Some(running) = &self.worker {
            let bytes = Uint8Array::from(bytes);
            let transfer = Array::of1(&bytes.buffer());
            // It fails only for what cannot be transferred, and a fresh buffer can.
            let _ = running.worker.post_message_with_transfer(&bytes, &transfer);
        }
    }

    fn restart(this: &Rc<RefCell<Self>>) {
        let weak = Rc::downgrade(this);
        this.borrow_mut().worker = None;
        match spawn(&weak) {
            Ok(running) => this.borrow_mut().worker = Some(running),
            Err(_) => Self::stopped(&weak),
        }
    }

    fn stopped(weak: &Weak<RefCell<Self>>) {
        let weak = weak.clone();
        // Later, since the listener that calls this is dropped with the worker.
        wasm_bindgen_futures::spawn_local(async move {
            if let Some(this) = weak.upgrade() {
                let orders = this.borrow_mut().queue.stopped();
                Self::obey(&this, orders);
            }
        });
    }

    fn received(weak: &Weak<RefCell<Self>>, bytes: &[u8]) {
        if let Some(this) = weak.upgrade() {
            let orders = this.borrow_mut().queue.receive(bytes);
            if orders.contains(&Order::Restart) {
                wasm_bindgen_futures::spawn_local(async move { Self::obey(&this, orders) });
            } else {
                Self::obey(&this, orders);
            }
        }
    }
}

fn spawn(weak: &Weak<RefCell<Inner>>) -> Result<Running, JsValue> {
    let base = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.base_uri().ok().flatten())
        .unwrap_or_default();
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&Url::new_with_base(LOADER, &base)?.href(), &options)?;

    let heard = weak.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        Inner::received(&heard, &Uint8Array::new(&event.data()).to_vec());
    });
    let failed = weak.clone();
    let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |_| Inner::stopped(&failed));
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Ok(Running { worker, _on_message: on_message, _on_error: on_error })
}
