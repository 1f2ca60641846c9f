//! The wallet's program where there is no node.

mod help;
mod inputs;
mod keys;
mod nodes;
mod signals;
mod wallet;
#[path = "../support/watched.rs"]
mod watched;
