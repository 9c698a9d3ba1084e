//! How right the engines are: cases with known answers, mapped by the *type* of their model, run through the engines
//! that the page uses.

mod balance;
mod bursty;
mod case;
mod closed;
mod fork;
mod models;
mod note;
mod open;
mod question;
mod resilience;
mod run;
mod special;
mod time;

pub use case::{Case, OtherTool, Tolerance, read};
pub use note::note;
pub use question::{Ask, Question};
pub use run::{EngineKind, Report, Tally, Verdict, run};
