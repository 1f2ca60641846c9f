#![doc = include_str!("../README.md")]

pub mod audit;
pub mod bitswap;
pub mod block;
pub mod bodies;
pub mod body;
pub mod codec;
pub mod fragment;
pub mod manifest;
pub mod sealing;
pub mod store;
pub mod swarm;

/// The crate under which everything here names blocks.
pub use cid::Cid;
