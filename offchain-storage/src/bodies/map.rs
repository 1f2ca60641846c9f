//! Which blocks a body has, as far as is known.

use crate::{
	fragment::{FragmentNode, NodeError},
	manifest::{FragmentLink, Manifest},
};
use cid::Cid;

/// A body's manifest and those of its fragments' nodes that are here: which block holds which
/// shard.
#[derive(Clone, Debug)]
pub struct BlockMap {
	manifest: Manifest,
	nodes: Vec<Option<FragmentNode>>,
}

/// Where the shard of a stripe is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
	/// The fragment that it is of.
	pub fragment: u8,
	/// The block that it is.
	pub cid: Cid,
	/// Its length in bytes.
	pub len: usize,
}

impl BlockMap {
	/// Knows a body by its manifest only.
	pub fn new(manifest: Manifest) -> Self {
		let nodes = vec![None; manifest.fragments().len()];
		Self { manifest, nodes }
	}

	/// The manifest.
	pub fn manifest(&self) -> &Manifest {
		&self.manifest
	}

	/// The node that must be read before the blocks of a fragment are known. `None` if they are
	/// known, or there is no such fragment.
	pub fn missing_node(&self, fragment: u8) -> Option<Cid> {
		let link = self.link(fragment)?;
		let known = self.has_one_block() || self.node(fragment).is_some();
		(!known).then_some(link.cid)
	}

	/// Learns a fragment's blocks from its node.
	///
	/// # Errors
	/// [`NodeError`] if it is not the node of this fragment.
	pub fn add_node(&mut self, fragment: u8, bytes: &[u8]) -> Result<(), NodeError> {
		let none = || NodeError::NoSuchFragment(fragment);
		let link = self.link(fragment).ok_or_else(none)?;
		let node = FragmentNode::decode_for(bytes, self.manifest.layout(), &link.root)?;
		*self.nodes.get_mut(usize::from(fragment)).ok_or_else(none)? = Some(node);
		Ok(())
	}

	/// A fragment's node. `None` if it is not known, or the fragment is one block.
	pub fn node(&self, fragment: u8) -> Option<&FragmentNode> {
		self.nodes.get(usize::from(fragment))?.as_ref()
	}

	/// Where a fragment's shard of a stripe is. `None` if there is none, or if the fragment's node
	/// is not known.
	pub fn shard(&self, stripe: u32, fragment: u8) -> Option<Shard> {
		let link = self.link(fragment)?;
		let cid = match self.has_one_block() {
			true if stripe == 0 => link.cid,
			true => return None,
			false => *self.node(fragment)?.blocks().get(stripe as usize)?,
		};
		Some(Shard { fragment, cid, len: self.manifest.layout().shard_len(stripe) })
	}

	/// All shards of a stripe whose place is known: data, then parity. Any k of them rebuild it.
	pub fn shards(&self, stripe: u32) -> impl Iterator<Item = Shard> + '_ {
		let fragments = 0..self.manifest.layout().fragmentation().n();
		fragments.filter_map(move |fragment| self.shard(stripe, fragment))
	}

	fn has_one_block(&self) -> bool {
		self.manifest.layout().stripes() == 1
	}

	fn link(&self, fragment: u8) -> Option<&FragmentLink> {
		self.manifest.fragments().get(usize::from(fragment))
	}
}
