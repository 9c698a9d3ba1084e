//! Identifiers of the records in a scenario: small numbers, never reused within one document.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A block on the canvas.
    BlockId
}
id! {
    /// An edge between two blocks.
    EdgeId
}
id! {
    /// A request class, such as `read` or `write`.
    ClassId
}
