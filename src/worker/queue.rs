//! The page's half as a pure state machine: numbers jobs, holds messages back until the worker is ready, drops replies
//! that are late, and restarts a worker that stops.

use super::codec::{decode, encode};
use super::protocol::{BUILD, Fault, JobId, PROTOCOL, Reply, Request, Task};

/// What the owner of the worker has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Post these bytes to the worker.
    Post(Vec<u8>),
    /// Throw the worker away and start another.
    Restart,
    /// Tell the caller.
    Tell(Reply),
}

/// The state of the conversation with one worker.
#[derive(Debug, Default)]
pub struct Queue {
    next: u64,
    ready: bool,
    /// The job that is wanted; everything else is late.
    wanted: Option<(JobId, Vec<u8>)>,
    /// Whether the worker was restarted since it last did something useful.
    restarted: bool,
    broken: Option<Fault>,
}

impl Queue {
    /// The job that is wanted.
    pub fn wanted(&self) -> Option<JobId> {
        self.wanted.as_ref().map(|(job, _)| *job)
    }

    /// Wants a task done, in place of whatever was wanted before.
    pub fn start(&mut self, task: Task) -> (JobId, Vec<Order>) {
        let job = JobId(self.next);
        self.next += 1;
        let orders = match encode(&Request::Start { job, task }) {
            Err(fault) => {
                self.wanted = None;
                vec![failed(job, fault)]
            }
            Ok(_) if self.broken.is_some() => {
                vec![failed(job, self.broken.clone().unwrap_or(Fault::Stopped))]
            }
            Ok(bytes) => {
                self.wanted = Some((job, bytes.clone()));
                if self.ready { vec![Order::Post(bytes)] } else { Vec::new() }
            }
        };
        (job, orders)
    }

    /// Wants nothing any more.
    pub fn cancel(&mut self) -> Vec<Order> {
        let Some((job, _)) = self.wanted.take() else { return Vec::new() };
        let bytes = encode(&Request::Cancel { job });
        if self.ready { bytes.into_iter().map(Order::Post).collect() } else { Vec::new() }
    }

    /// Takes a message of the worker.
    pub fn receive(&mut self, bytes: &[u8]) -> Vec<Order> {
        let Ok(reply) = decode::<Reply>(bytes) else { return self.stopped() };
        match &reply {
            Reply::Ready { protocol, build } => return self.worker_ready(*protocol, build),
            Reply::Failed { job: None, fault: fault @ Fault::Version { .. } } => {
                return self.give_up(fault.clone());
            }
            Reply::Failed { job: None, .. } => return self.stopped(),
            Reply::Progress { job, .. } | Reply::Partial { job, .. } => {
                if self.wanted() != Some(*job) {
                    return Vec::new();
                }
            }
            Reply::Done { job } | Reply::Failed { job: Some(job), .. } => {
                if self.wanted() != Some(*job) {
                    return Vec::new();
                }
                self.wanted = None;
            }
        }
        self.restarted = false;
        vec![Order::Tell(reply)]
    }

    /// A worker says `Ready` when it starts and again when it is greeted; only the first time is the job posted.
    fn worker_ready(&mut self, protocol: u16, build: &str) -> Vec<Order> {
        if protocol != PROTOCOL || build != BUILD {
            return self.give_up(Fault::Version { found: format!("{build}, protocol {protocol}") });
        }
        if std::mem::replace(&mut self.ready, true) {
            return Vec::new();
        }
        let hello = encode(&Request::Hello { protocol: PROTOCOL, build: BUILD.to_owned() });
        let job = self.wanted.iter().map(|(_, bytes)| bytes.clone());
        hello.into_iter().chain(job).map(Order::Post).collect()
    }

    /// The worker had an error, or what it said cannot be read: restarts it once and asks again, then gives up.
    pub fn stopped(&mut self) -> Vec<Order> {
        self.ready = false;
        if self.broken.is_some() {
            return Vec::new();
        }
        if self.restarted {
            return self.give_up(Fault::Stopped);
        }
        self.restarted = true;
        vec![Order::Restart]
    }

    fn give_up(&mut self, fault: Fault) -> Vec<Order> {
        self.ready = false;
        self.broken = Some(fault.clone());
        self.wanted.take().map(|(job, _)| failed(job, fault)).into_iter().collect()
    }
}

fn failed(job: JobId, fault: Fault) -> Order {
    Order::Tell(Reply::Failed { job: Some(job), fault })
}
