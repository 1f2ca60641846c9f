//! Fragments: a sealed body cut into k data and m parity fragments, of which any k give it back.
//! `docs/protocol/fragments.md` has the bytes.
//!
//! A body is cut into stripes of k × 1 MiB, and each stripe into k shards; Reed-Solomon adds m.
//! Fragment *i* is shard *i* of every stripe, one block each. [`Layout`] says how long everything
//! is, [`encode_parity`] and [`rebuild_stripe`] work on one stripe, and [`FragmentNode`] lists a
//! fragment's blocks.

mod node;
mod stripe;

pub use amo_primitives::fragment::{
	Fragmentation, Layout, LayoutError, MAX_DATA, MAX_PARITY, STRIPE_SHARD_LEN,
};
pub use node::{FragmentNode, NodeError, MAX_BLOCKS};
pub use stripe::{encode_parity, rebuild_shard, rebuild_shards, rebuild_stripe, StripeError};
