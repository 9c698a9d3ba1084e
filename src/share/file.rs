//! A document as a JSON file for people: long keys, one thing a line, `"headroom": 1` on top.

use std::fmt;

use serde_json::Value;

use super::document::{self, DocumentV1, Malformed};
use super::migrate::{self, UnknownVersion};
use crate::model::Document;

/// Largest file in bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Why a file could not be opened. [`Display`](fmt::Display) is the sentence to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// Larger than [`MAX_BYTES`].
    TooLarge(usize),
    /// Not JSON.
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was expected.
        what: String,
    },
    /// JSON, but without `"headroom"`, its version.
    NotAScenario,
    /// Of a version that cannot be read.
    Version(UnknownVersion),
    /// Something in it cannot be understood.
    Malformed(Malformed),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => {
                write!(f, "This file cannot be opened: {bytes} bytes are more than the {MAX_BYTES} allowed.")
            }
            Self::Syntax { line, column, what } => {
                write!(f, "This file is not valid JSON: line {line}, column {column}: {what}.")
            }
            Self::NotAScenario => f.write_str(
                "This file is not a Headroom scenario: it has no “headroom” with a version number.",
            ),
            Self::Version(version) => write!(f, "This file cannot be opened. {version}"),
            Self::Malformed(malformed) => write!(f, "This file cannot be opened: {malformed}"),
        }
    }
}

impl std::error::Error for FileError {}

/// The file's text.
pub fn export(document: &Document) -> String {
    let stored = DocumentV1 { headroom: Some(migrate::CURRENT), ..document::stored(document) };
    // Neither maps with odd keys nor failing writers are involved.
    serde_json::to_string_pretty(&stored).unwrap_or_default() + "\n"
}

/// Reads a file's text.
///
/// # Errors
/// What is wrong with it, and where.
pub fn import(text: &str) -> Result<Document, FileError> {
    if text.len() > MAX_BYTES {
        return Err(FileError::TooLarge(text.len()));
    }
    let value: Value =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| syntax(&error))?;
    let version = value.get("headroom").and_then(Value::as_u64).ok_or(FileError::NotAScenario)?;
    let version = u32::try_from(version).unwrap_or(u32::MAX);
    let value = migrate::migrate(version, value).map_err(FileError::Version)?;
    document::read(value).map_err(FileError::Malformed)
}

fn syntax(error: &serde_json::Error) -> FileError {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what).to_owned();
    FileError::Syntax { line, column, what }
}
