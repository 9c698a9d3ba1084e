//! The boundary to the outside: the only code that knows stored formats.
//!
//! - [`link`]: a document as the fragment of an address.
//! - [`file`]: a document as a JSON file.
//! - [`document`]: the form that both store, apart from the model's types; [`migrate`] brings older ones up to date.
//! - [`gallery`]: designs to start from.

pub mod document;
pub mod file;
pub mod gallery;
mod keys;
pub mod link;
pub mod migrate;

pub use document::Malformed;
pub use file::FileError;
pub use link::LinkError;

use crate::model::Document;

/// Opens whatever holds a document: a file's text, a link, or a link's fragment.
///
/// # Errors
/// A sentence that says what is wrong, and where.
pub fn open(text: &str) -> Result<Document, String> {
    if text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').starts_with('{') {
        file::import(text).map_err(|error| error.to_string())
    } else {
        link::decode(text).map_err(|error| error.to_string())
    }
}
