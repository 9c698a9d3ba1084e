//! Why a command was not done, as a sentence for the person who gave it.

use std::fmt;

/// Why a command was not done. [`Display`](fmt::Display) is the sentence to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The catalogue has no such kind.
    UnknownKind(String),
    /// What the command is about is no longer there.
    Gone(&'static str),
    /// An edge from a block to itself.
    ToItself(String),
    /// An edge into a block that takes no requests.
    IntoSource(String),
    /// An edge out of a block that makes no requests.
    OutOfLeaf(String),
    /// There is such an edge already.
    Duplicate {
        /// Name of the calling block.
        from: String,
        /// Name of the called block.
        to: String,
    },
    /// The blocks named would wait for each other in a circle.
    Circle(Vec<String>),
    /// A value that its parameter does not take, as a sentence.
    Value(String),
    /// The only request class.
    LastClass,
    /// A name that another class has.
    ClassNameTaken(String),
    /// More than a document may hold.
    TooMany(String),
    /// No block sends traffic that could be scaled.
    NoTraffic,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownKind(kind) => write!(f, "There is no block of the kind “{kind}”."),
            Self::Gone(what) => write!(f, "That {what} is no longer there."),
            Self::ToItself(name) => write!(f, "{name} cannot call itself."),
            Self::IntoSource(name) => {
                write!(f, "{name} sends requests and takes none, so nothing can call it.")
            }
            Self::OutOfLeaf(name) => write!(f, "{name} answers by itself and calls nothing."),
            Self::Duplicate { from, to } => write!(f, "{from} is connected to {to} already."),
            Self::Circle(names) => {
                write!(
                    f,
                    "That would make a circle of calls that wait for each other: {}.",
                    names.join(" → ")
                )
            }
            Self::Value(sentence) => write!(f, "{sentence}."),
            Self::LastClass => f.write_str("A scenario needs at least one request class."),
            Self::ClassNameTaken(name) => write!(f, "There is a request class “{name}” already."),
            Self::TooMany(what) => write!(f, "A scenario holds at most {what}."),
            Self::NoTraffic => f.write_str("No block sends traffic yet."),
        }
    }
}

impl std::error::Error for Refusal {}
