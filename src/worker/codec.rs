//! Messages as bytes and back: postcard, with a limit on the length. Never panics, whatever the bytes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::protocol::Fault;

/// Longest message in bytes.
pub const LENGTH_MAX: usize = 8 << 20;

/// The bytes of a message.
///
/// # Errors
/// [`Fault::TooLong`] beyond [`LENGTH_MAX`].
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, Fault> {
    let bytes = postcard::to_allocvec(message).map_err(|_| Fault::Garbled)?;
    if bytes.len() > LENGTH_MAX { Err(Fault::TooLong) } else { Ok(bytes) }
}

/// The message that these bytes, all of them, are.
///
/// # Errors
/// [`Fault::TooLong`] beyond [`LENGTH_MAX`], [`Fault::Garbled`] if they are no message.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    if bytes.len() > LENGTH_MAX {
        return Err(Fault::TooLong);
    }
    match postcard::take_from_bytes(bytes) {
        Ok((message, [])) => Ok(message),
        _ => Err(Fault::Garbled),
    }
}
