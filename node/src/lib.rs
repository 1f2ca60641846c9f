//! The AMO node: makes, imports and serves the blocks of an AMO chain.
//!
//! Read on in [`command`] (what the command line does), [`service`] (what runs in a node) and
//! [`peer_store`] (what runs beside it).
//!
//! The node is a library and a program of one line because compiling it takes minutes: its tests,
//! all in `tests/node`, then need not compile it once more.

#![warn(missing_docs)]

pub mod chain_spec;
pub mod cli;
pub mod command;
pub mod error;
pub mod peer_store;
pub mod preflight;
pub mod rpc;
pub mod service;
