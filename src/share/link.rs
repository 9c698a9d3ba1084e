//! A document as the fragment of an address: `1.` and base64url of raw deflate of JSON with short keys and sorted
//! fields. See `docs/link-format.md`.

use std::fmt;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};
use serde_json::Value;

use super::document::{self, Malformed};
use super::keys;
use super::migrate::{self, UnknownVersion};
use crate::model::Document;

/// Longest link that is read, in characters.
pub const MAX_ENCODED: usize = 512 * 1024;
/// Largest JSON that is read, in bytes; inflating stops there.
pub const MAX_DECODED: usize = 2 * 1024 * 1024;
/// Longer links are refused by some chats and mails: offer a file as well.
pub const LONG: usize = 2000;
/// Longer links are refused by many.
pub const VERY_LONG: usize = 8000;

const DEFLATE_LEVEL: u8 = 9;
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why a link could not be opened. [`Display`](fmt::Display) is the sentence to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// There is no scenario in it at all: nothing to warn of.
    Absent,
    /// It has no version before a dot.
    NotALink,
    /// Longer than [`MAX_ENCODED`].
    TooLong,
    /// Its end is missing.
    CutOff,
    /// It was changed on its way.
    Damaged,
    /// More than [`MAX_DECODED`] comes out of it.
    TooLarge,
    /// Of a version that cannot be read.
    Version(UnknownVersion),
    /// Something in it cannot be understood.
    Malformed(Malformed),
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("There is no scenario in this link."),
            Self::NotALink => f.write_str("This is not a link to a Headroom scenario."),
            Self::TooLong => {
                write!(f, "This link cannot be opened: it has more than {MAX_ENCODED} characters.")
            }
            Self::CutOff => f.write_str(
                "This link is cut off: its end is missing. Copy it again, whole, or ask for a file.",
            ),
            Self::Damaged => f.write_str(
                "This link is damaged: it was changed on its way. Copy it again, or ask for a file.",
            ),
            Self::TooLarge => {
                f.write_str("This link cannot be opened: it unpacks to more than any scenario needs.")
            }
            Self::Version(version) => write!(f, "This link cannot be opened. {version}"),
            Self::Malformed(malformed) => write!(f, "This link cannot be opened: {malformed}"),
        }
    }
}

impl std::error::Error for LinkError {}

/// The fragment that holds `document`, without `#`. Equal documents have equal fragments.
pub fn encode(document: &Document) -> String {
    // Neither maps with odd keys nor failing writers are involved.
    let long = serde_json::to_value(document::stored(document)).unwrap_or_default();
    let json = keys::shorten(long).to_string();
    let packed = compress_to_vec(json.as_bytes(), DEFLATE_LEVEL);
    format!("{}.{}", migrate::CURRENT, BASE64.encode(packed))
}

/// Reads a fragment, with or without `#`, or a whole address that has one.
///
/// # Errors
/// What is wrong with it, and where.
pub fn decode(text: &str) -> Result<Document, LinkError> {
    let fragment = fragment(text)?;
    let (version, packed) = fragment.split_once('.').ok_or(LinkError::NotALink)?;
    let version = version.parse::<u32>().map_err(|_| LinkError::NotALink)?;
    if version == 0 || version > migrate::CURRENT {
        return Err(LinkError::Version(UnknownVersion(version)));
    }
    let json = inflated(packed)?;
    let value: Value = serde_json::from_slice(&json).map_err(|_| LinkError::Damaged)?;
    let value = migrate::migrate(version, keys::lengthen(value)).map_err(LinkError::Version)?;
    document::read(value).map_err(LinkError::Malformed)
}

/// What comes after `#` and any path in it, without what mails and chats add around a link.
fn fragment(text: &str) -> Result<&str, LinkError> {
    let wrapping = |c: char| c.is_whitespace() || "<>()[]\"'“”,;.".contains(c);
    let text = text.trim_matches(wrapping);
    let fragment = match text.rsplit_once('#') {
        Some((_, fragment)) => fragment,
        None if text.contains("://") => return Err(LinkError::Absent),
        None => text,
    };
    let fragment = fragment.rsplit_once('/').map_or(fragment, |(_, last)| last);
    match fragment.len() {
        0 => Err(LinkError::Absent),
        1..=MAX_ENCODED => Ok(fragment),
        _ => Err(LinkError::TooLong),
    }
}

fn inflated(packed: &str) -> Result<Vec<u8>, LinkError> {
    let bytes = BASE64.decode(packed).map_err(|error| match error {
        base64::DecodeError::InvalidByte(..) => LinkError::Damaged,
        _ => LinkError::CutOff,
    })?;
    decompress_to_vec_with_limit(&bytes, MAX_DECODED).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => LinkError::TooLarge,
        TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => LinkError::CutOff,
        _ => LinkError::Damaged,
    })
}
