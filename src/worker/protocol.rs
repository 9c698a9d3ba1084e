//! What page and worker say to each other.

use serde::{Deserialize, Serialize};

use crate::model::network::Network;
use crate::sim::{Measurement, RunSpec};

/// Version of this protocol: raised whenever a message changes.
pub const PROTOCOL: u16 = 1;

/// Which build speaks: page and worker must be of one build, since browsers may keep either for long.
pub const BUILD: &str = env!("CARGO_PKG_VERSION");

/// Number of a job, given by the page, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct JobId(pub u64);

/// What to simulate: one study per load, in this order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The network.
    pub network: Network,
    /// Factors on its traffic, the one that matters most first.
    pub loads: Vec<f64>,
    /// How to simulate each.
    pub spec: RunSpec,
}

/// From the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// The first message: who is there.
    Hello {
        /// [`PROTOCOL`] of the page.
        protocol: u16,
        /// [`BUILD`] of the page.
        build: String,
    },
    /// Begin a job; one that runs is given up.
    Start {
        /// Its number.
        job: JobId,
        /// What to do.
        task: Task,
    },
    /// Give a job up.
    Cancel {
        /// Its number.
        job: JobId,
    },
}

/// From the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// Ready to work. Sent when the worker starts and in answer to `Hello`.
    Ready {
        /// [`PROTOCOL`] of the worker.
        protocol: u16,
        /// [`BUILD`] of the worker.
        build: String,
    },
    /// How far a job is.
    Progress {
        /// Its number.
        job: JobId,
        /// Share done, 0 to 1.
        share: f64,
    },
    /// What is known about one load so far; it replaces what was sent before.
    Partial {
        /// Its number.
        job: JobId,
        /// Index of the load in the task.
        load: u32,
        /// Whether no better one will come.
        last: bool,
        /// The measurement.
        measurement: Box<Measurement>,
    },
    /// A job is finished.
    Done {
        /// Its number.
        job: JobId,
    },
    /// A job, or where there is no number the conversation, cannot go on.
    Failed {
        /// Its number.
        job: Option<JobId>,
        /// Why.
        fault: Fault,
    },
}

/// Why something cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// Page and worker are not of one build.
    Version {
        /// What the other said.
        found: String,
    },
    /// Bytes that are no message.
    Garbled,
    /// A message that is too long.
    TooLong,
    /// The network cannot be simulated at this load; says why.
    Unfit {
        /// Index of the load in the task.
        load: u32,
        /// Why.
        why: String,
    },
    /// The worker stopped, more than once.
    Stopped,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Version { found } => {
                write!(f, "The simulation is of another version ({found}). Reload the page.")
            }
            Self::Garbled => f.write_str("The simulation said something that cannot be read."),
            Self::TooLong => f.write_str("The design is too large to be simulated."),
            Self::Unfit { why, .. } => write!(f, "The design cannot be simulated: {why}."),
            Self::Stopped => f.write_str("The simulation stopped and could not be started again."),
        }
    }
}
