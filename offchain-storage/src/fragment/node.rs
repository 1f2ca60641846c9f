//! The node of a fragment of more than one block.

use super::{Layout, STRIPE_SHARD_LEN};
use crate::{
	audit,
	block::{Block, BlockError, DAG_CBOR, MAX_BLOCK_LEN, RAW},
};
use amo_primitives::Hash;
use cid::Cid;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;

/// Most blocks of a fragment: so many that its node is no longer than a block of data.
pub const MAX_BLOCKS: usize = 8192;

/// Lists the blocks of a fragment, and the roots of their leaves, so that a proof reads one block
/// of data only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FragmentNode {
	blocks: Vec<Cid>,
	roots: Vec<Hash>,
	size: u64,
}

/// Why bytes are not the node of a fragment.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NodeError {
	/// Not such a node, or not in canonical form.
	#[error("not a fragment node: {0}")]
	Malformed(String),
	/// A node that cannot belong to this body.
	#[error("the node is of a fragment of {size} bytes in {blocks} blocks; this body's have {expected_size} in {expected_blocks}")]
	Size {
		/// Bytes that it says.
		size: u64,
		/// Blocks that it lists.
		blocks: usize,
		/// Bytes of each fragment of the body.
		expected_size: u64,
		/// Blocks of each fragment of the body.
		expected_blocks: usize,
	},
	/// The roots do not lead to the fragment's root in the manifest.
	#[error("the block roots in the fragment node do not make the fragment's root")]
	Root,
	/// The body has no such fragment.
	#[error("the body has no fragment {0}")]
	NoSuchFragment(u8),
	/// The node cannot be a block.
	#[error(transparent)]
	Block(#[from] BlockError),
}

/// In the order of DAG-CBOR's keys.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
	size: u64,
	roots: Vec<ByteArray<32>>,
	blocks: Vec<Cid>,
}

impl FragmentNode {
	/// The node of a fragment of `size` bytes: for each block its CID and the root of its leaves.
	///
	/// # Errors
	/// [`NodeError::Malformed`] unless there are 2 to 8,192 blocks of raw bytes, all full but the
	/// last.
	pub fn new(blocks: Vec<(Cid, Hash)>, size: u64) -> Result<Self, NodeError> {
		let (blocks, roots) = blocks.into_iter().unzip();
		Self { blocks, roots, size }.checked()
	}

	/// The CIDs of the blocks, a stripe each.
	pub fn blocks(&self) -> &[Cid] {
		&self.blocks
	}

	/// The roots of the blocks' leaves.
	pub fn roots(&self) -> &[Hash] {
		&self.roots
	}

	/// Length of the fragment in bytes.
	pub fn size(&self) -> u64 {
		self.size
	}

	/// The fragment's root.
	pub fn root(&self) -> Hash {
		audit::root(self.roots.clone())
	}

	/// The node as a block.
	///
	/// # Errors
	/// [`NodeError::Malformed`], [`NodeError::Block`].
	pub fn to_block(&self) -> Result<Block, NodeError> {
		Ok(Block::new(DAG_CBOR, self.encode()?)?)
	}

	/// Reads a node, whosever it is.
	///
	/// # Errors
	/// [`NodeError::Malformed`]; also for bytes that are not in canonical form.
	pub fn decode(bytes: &[u8]) -> Result<Self, NodeError> {
		if bytes.len() > MAX_BLOCK_LEN {
			return Err(NodeError::Malformed(format!("{} bytes", bytes.len())));
		}
		let wire: Wire = serde_ipld_dagcbor::from_slice(bytes).map_err(malformed)?;
		let roots = wire.roots.into_iter().map(|root| Hash::from(root.into_array())).collect();
		let node = Self { blocks: wire.blocks, roots, size: wire.size }.checked()?;
		if node.encode()? != bytes {
			return Err(NodeError::Malformed("it is not in canonical form".into()));
		}
		Ok(node)
	}

	/// Reads the node of one of a body's fragments, and checks that it leads to the fragment's
	/// root.
	///
	/// # Errors
	/// [`NodeError::Malformed`], [`NodeError::Size`], [`NodeError::Root`].
	pub fn decode_for(bytes: &[u8], layout: &Layout, root: &Hash) -> Result<Self, NodeError> {
		let node = Self::decode(bytes)?;
		let (expected_size, expected_blocks) = (layout.fragment_len(), layout.stripes() as usize);
		if (node.size, node.blocks.len()) != (expected_size, expected_blocks) {
			let (size, blocks) = (node.size, node.blocks.len());
			return Err(NodeError::Size { size, blocks, expected_size, expected_blocks });
		}
		if node.root() != *root {
			return Err(NodeError::Root);
		}
		Ok(node)
	}

	fn encode(&self) -> Result<Vec<u8>, NodeError> {
		let roots = self.roots.iter().map(|root| ByteArray::new(root.0)).collect();
		let wire = Wire { size: self.size, roots, blocks: self.blocks.clone() };
		serde_ipld_dagcbor::to_vec(&wire).map_err(malformed)
	}

	fn checked(self) -> Result<Self, NodeError> {
		let count = self.blocks.len();
		let blocks_of_size = self.size.div_ceil(STRIPE_SHARD_LEN as u64);
		let refuse = |reason: &str| Err(NodeError::Malformed(reason.into()));
		if !(2..=MAX_BLOCKS).contains(&count) {
			return refuse("it must list 2 to 8,192 blocks");
		}
		if self.roots.len() != count || blocks_of_size != count as u64 {
			return refuse("its blocks, roots and size do not fit together");
		}
		if self.blocks.iter().any(|cid| cid.codec() != RAW) {
			return refuse("its blocks are not raw");
		}
		Ok(self)
	}
}

fn malformed(error: impl std::fmt::Display) -> NodeError {
	NodeError::Malformed(error.to_string())
}

#[cfg(test)]
mod tests {
	use super::*;

	fn node(blocks: u8, size: u64) -> Result<FragmentNode, NodeError> {
		let block = |i| (*Block::new(RAW, vec![i]).unwrap().cid(), Hash::repeat_byte(i));
		FragmentNode::new((0..blocks).map(block).collect(), size)
	}

	#[test]
	fn a_node_goes_there_and_back_and_shows_its_links() {
		let node = node(3, 2 * STRIPE_SHARD_LEN as u64 + 2).unwrap();
		let block = node.to_block().unwrap();
		assert_eq!(FragmentNode::decode(block.data()), Ok(node.clone()));
		assert_eq!(block.links().unwrap(), node.blocks());
	}

	#[test]
	fn the_longest_node_is_no_longer_than_a_block_of_data() {
		let cid = *Block::new(RAW, vec![1]).unwrap().cid();
		let blocks = vec![(cid, Hash::repeat_byte(1)); MAX_BLOCKS];
		let node = FragmentNode::new(blocks, (MAX_BLOCKS * STRIPE_SHARD_LEN) as u64).unwrap();
		assert!(node.to_block().unwrap().data().len() < STRIPE_SHARD_LEN);
	}

	#[test]
	fn what_does_not_fit_together_is_refused() {
		let mib = STRIPE_SHARD_LEN as u64;
		for (blocks, size) in [(0, 0), (1, 5), (2, mib), (2, 2 * mib + 1), (3, 2 * mib)] {
			assert!(node(blocks, size).is_err(), "{blocks} {size}");
		}
	}

	#[test]
	fn a_node_of_another_fragment_is_refused() {
		let len = 2 * STRIPE_SHARD_LEN as u64;
		let fragmentation = crate::fragment::Fragmentation::new(1, 0).unwrap();
		let layout = Layout::new(fragmentation, len).unwrap();
		let node = node(2, len).unwrap();
		let block = node.to_block().unwrap();
		let decode =
			|layout: &Layout, root: Hash| FragmentNode::decode_for(block.data(), layout, &root);
		assert_eq!(decode(&layout, node.root()), Ok(node.clone()));
		assert_eq!(decode(&layout, Hash::zero()), Err(NodeError::Root));
		let longer = Layout::new(fragmentation, len + 2).unwrap();
		assert!(matches!(decode(&longer, node.root()), Err(NodeError::Size { .. })));
	}

	#[test]
	fn only_the_canonical_form_is_read() {
		let bytes = node(2, 2 * STRIPE_SHARD_LEN as u64).unwrap().to_block().unwrap().into_data();
		assert!(FragmentNode::decode(&bytes[..bytes.len() - 1]).is_err());
		assert!(FragmentNode::decode(&[&bytes[..], &[0]].concat()).is_err());
		// The size as eight bytes where five are enough.
		let at = bytes.windows(5).position(|w| w == [0x1a, 0, 0x20, 0, 0]).unwrap();
		let wide = [&bytes[..at], &[0x1b, 0, 0, 0, 0], &bytes[at + 1..]].concat();
		assert!(FragmentNode::decode(&wide).is_err());
	}
}
