//! The worker's half as a pure state machine: bytes in, slices of work, replies out.

use super::codec::decode;
use super::protocol::{BUILD, Fault, JobId, PROTOCOL, Reply, Request, Task};
use crate::sim::Study;

/// Most loads of one task.
const LOADS_MAX: usize = 1024;

/// One job at a time; a new one takes the place of the old.
#[derive(Default)]
pub struct Server {
    greeted: bool,
    job: Option<Job>,
}

struct Job {
    id: JobId,
    task: Task,
    /// Index of the load that is simulated.
    load: usize,
    study: Option<Study>,
}

impl Server {
    /// What to say when the worker starts, before anything is asked.
    pub fn ready() -> Reply {
        Reply::Ready { protocol: PROTOCOL, build: BUILD.to_owned() }
    }

    /// Takes a message; gives the answers that it has at once.
    pub fn accept(&mut self, bytes: &[u8]) -> Vec<Reply> {
        let failed = |job, fault| vec![Reply::Failed { job, fault }];
        match decode::<Request>(bytes) {
            Err(fault) => failed(None, fault),
            Ok(Request::Hello { protocol, build }) => {
                self.greeted = protocol == PROTOCOL && build == BUILD;
                if self.greeted {
                    vec![Self::ready()]
                } else {
                    self.job = None;
                    failed(None, Fault::Version { found: format!("{build}, protocol {protocol}") })
                }
            }
            Ok(Request::Start { job, .. }) if !self.greeted => {
                failed(Some(job), Fault::Version { found: "no greeting".to_owned() })
            }
            Ok(Request::Start { job, task }) if task.loads.len() > LOADS_MAX => {
                failed(Some(job), Fault::TooLong)
            }
            Ok(Request::Start { job, task }) => {
                self.job = Some(Job { id: job, task, load: 0, study: None });
                Vec::new()
            }
            Ok(Request::Cancel { job }) => {
                self.job.take_if(|running| running.id == job);
                Vec::new()
            }
        }
    }

    /// Whether there is work to do.
    pub fn busy(&self) -> bool {
        self.job.is_some()
    }

    /// Works for at most about `moves` moves of the simulation; gives what there is to say.
    pub fn step(&mut self, moves: u64) -> Vec<Reply> {
        let mut replies = Vec::new();
        if let Some(mut job) = self.job.take() {
            if job.work(moves, &mut replies) {
                replies.push(Reply::Done { job: job.id });
            } else if !matches!(replies.last(), Some(Reply::Failed { .. })) {
                self.job = Some(job);
            }
        }
        replies
    }
}

impl Job {
    /// Whether all is done; on a fault the last reply says so.
    fn work(&mut self, moves: u64, replies: &mut Vec<Reply>) -> bool {
        let Some(&load) = self.task.loads.get(self.load) else { return true };
        let job = self.id;
        let unfit = |at: usize, why: String| Reply::Failed {
            job: Some(job),
            fault: Fault::Unfit { load: at as u32, why },
        };
        let study = match self.study.take() {
            Some(study) => self.study.insert(study),
            None => match Study::new(&self.task.network, load, self.task.spec) {
                Ok(study) => self.study.insert(study),
                Err(why) => {
                    replies.push(unfit(self.load, why.0));
                    return false;
                }
            },
        };
        let progress = study.advance(moves);
        if let Some(measurement) = study.measurement().filter(|_| progress.fresh || progress.done) {
            let measurement = Box::new(measurement.clone());
            replies.push(Reply::Partial { job, load: self.load as u32, last: progress.done, measurement });
        }
        if progress.done {
            if let Some(why) = study.fault() {
                replies.push(unfit(self.load, why.0.clone()));
                return false;
            }
            self.study = None;
            self.load += 1;
        }
        let part = if progress.done { 0.0 } else { progress.share };
        let share = (self.load as f64 + part) / self.task.loads.len() as f64;
        replies.push(Reply::Progress { job, share });
        self.load == self.task.loads.len()
    }
}
