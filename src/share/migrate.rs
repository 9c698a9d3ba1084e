//! Bringing older documents up to date: one function per version, each from one to the next.

use serde_json::Value;

/// The version that is written.
pub const CURRENT: u32 = 1;

/// How to get from version n to n + 1, beginning with version 1.
const STEPS: &[fn(Value) -> Value] = &[];

/// A version that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownVersion(pub u32);

impl std::fmt::Display for UnknownVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(version) = self;
        if *version > CURRENT {
            write!(
                f,
                "It was made by a newer Headroom (format {version}; this one reads up to {CURRENT}). Reload to get the newest."
            )
        } else {
            write!(f, "There is no format {version} of Headroom scenarios.")
        }
    }
}

/// Brings a stored document with long keys from `version` up to date.
///
/// # Errors
/// The version, if it is not one that this program knows.
pub fn migrate(version: u32, document: Value) -> Result<Value, UnknownVersion> {
    if version == 0 || version > CURRENT {
        return Err(UnknownVersion(version));
    }
    let steps = STEPS.iter().skip(version as usize - 1);
    Ok(steps.fold(document, |document, step| step(document)))
}

#[cfg(test)]
mod tests {
    use super::{CURRENT, STEPS, UnknownVersion, migrate};
    use serde_json::Value;

    #[test]
    fn every_version_has_a_way_up() {
        assert_eq!(STEPS.len() + 1, CURRENT as usize);
        assert!((1..=CURRENT).all(|version| migrate(version, Value::Null).is_ok()));
        for unknown in [0, CURRENT + 1, u32::MAX] {
            assert_eq!(migrate(unknown, Value::Null), Err(UnknownVersion(unknown)));
        }
    }
}
