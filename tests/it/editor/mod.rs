//! The editor from the outside: commands, hands, keys, and random mixtures of them.

mod commands;
mod hands;
mod random;
mod script;
mod storm;
