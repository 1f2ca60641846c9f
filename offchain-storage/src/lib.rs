//! AMO's peer store: it compresses records into bodies, seals and fragments them, keeps their
//! blocks, exchanges them with other peers over IPFS's protocols, and proves that it has them.
//!
//! It knows nothing of the chain and is useful as a library on its own.

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
