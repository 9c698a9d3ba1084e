//! The protocol between the page and the simulation worker. [`server`] and [`queue`] are its two halves without a
//! browser; `host` and `client` bind them to one.

#[cfg(feature = "app")]
pub mod client;
pub mod codec;
#[cfg(feature = "worker")]
pub mod host;
pub mod protocol;
pub mod queue;
pub mod server;
