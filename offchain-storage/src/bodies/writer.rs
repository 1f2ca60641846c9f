//! Putting a body.

use super::{spare::Spare, FragmentError};
use crate::{
	audit::block_root,
	block::{Block, RAW},
	fragment::{encode_parity, FragmentNode, Fragmentation, Layout, STRIPE_SHARD_LEN},
	manifest::{FragmentLink, Manifest},
	store::BlockStore,
};
use amo_primitives::Hash;
use bytes::Bytes;
use cid::Cid;
use std::io::{self, Read, Write};

/// Blocks that are put at once.
const PUT_AT_ONCE: usize = 8;

/// Parity shards of a stripe that are made at once. More would take more than 64 MiB in all for a
/// body in 32 and 32 fragments.
const PARITY_AT_ONCE: u8 = 16;

/// Cuts what is written to it into fragments, and puts their blocks into a store.
/// [`FragmentWriter::finish`] must end it; without that its blocks are garbage.
///
/// It holds one stripe of k MiB, up to 16 MiB of its parity, and 8 MiB of blocks to be put. However
/// long the body takes, what was put of it is spared from garbage collection, unless for most of the
/// grace period nothing new comes.
pub struct FragmentWriter<'a, S: ?Sized> {
	store: &'a S,
	fragmentation: Fragmentation,
	codec: u64,
	prev: Option<Cid>,
	/// Bytes of the body so far, those in `stripe` included.
	len: u64,
	stripe: Vec<u8>,
	stripe_len: usize,
	/// For each fragment its blocks so far, with the roots of their leaves.
	fragments: Vec<Vec<(Cid, Hash)>>,
	pending: Vec<Block>,
	pub(super) spare: Spare,
	failed: bool,
}

impl<'a, S: BlockStore + ?Sized> FragmentWriter<'a, S> {
	/// Begins a body. `codec` and `prev` go into its manifest.
	pub fn new(store: &'a S, fragmentation: Fragmentation, codec: u64, prev: Option<Cid>) -> Self {
		let stripe_len = usize::from(fragmentation.k()) * STRIPE_SHARD_LEN;
		Self {
			store,
			fragmentation,
			codec,
			prev,
			len: 0,
			stripe: Vec::with_capacity(stripe_len),
			stripe_len,
			fragments: vec![Vec::new(); usize::from(fragmentation.n())],
			pending: Vec::new(),
			spare: Spare::new(),
			failed: false,
		}
	}

	/// Puts what is left, the fragments' nodes and the manifest, and gives the manifest's CID, which
	/// names the body. All of it is in the store then, and not pinned.
	///
	/// # Errors
	/// [`FragmentError::Layout`] if the body is too short or too long; [`FragmentError::Manifest`] if two
	/// fragments are equal; [`FragmentError::Store`]; [`FragmentError::Failed`] after an error before.
	pub fn finish(mut self) -> Result<(Cid, Manifest), FragmentError> {
		let layout = Layout::new(self.fragmentation, self.len)?;
		if self.failed || !self.stripe.is_empty() {
			self.end_stripe()?;
		}
		// Freed before the nodes are made.
		self.stripe = Vec::new();
		let mut links = Vec::new();
		for (fragment, mut blocks) in (0..).zip(std::mem::take(&mut self.fragments)) {
			let link = match (blocks.pop(), blocks.is_empty()) {
				(Some((cid, root)), true) => FragmentLink { cid, root },
				(last, _) => {
					blocks.extend(last);
					self.put_node(fragment, blocks, &layout)?
				},
			};
			links.push(link);
		}
		let manifest = Manifest::new(layout, self.codec, links, self.prev)?;
		let block = manifest.to_block()?;
		let cid = *block.cid();
		self.put(block)?;
		self.flush_blocks()?;
		Ok((cid, manifest))
	}

	/// Fills the stripe from a body, without a buffer between. Gives the number of bytes: 0 at the
	/// body's end.
	pub(super) fn fill_from(&mut self, body: &mut impl Read) -> Result<u64, FragmentError> {
		let room = self.stripe_len.saturating_sub(self.stripe.len()) as u64;
		let read = body.take(room).read_to_end(&mut self.stripe)? as u64;
		self.grown(read)?;
		Ok(read)
	}

	fn grown(&mut self, by: u64) -> Result<(), FragmentError> {
		self.len += by;
		if self.stripe.len() == self.stripe_len {
			self.end_stripe()?;
		}
		Ok(())
	}

	/// Cuts the bytes in `stripe`, the last ones so far, into shards.
	fn end_stripe(&mut self) -> Result<(), FragmentError> {
		if std::mem::replace(&mut self.failed, true) {
			return Err(FragmentError::Failed);
		}
		// A body that ended here would have this stripe as its last one.
		let layout = Layout::new(self.fragmentation, self.len)?;
		let number = layout.stripes().saturating_sub(1);
		let shard_len = layout.shard_len(number);
		let mut stripe = std::mem::take(&mut self.stripe);
		stripe.resize(usize::from(self.fragmentation.k()) * shard_len, 0);
		let data: Vec<&[u8]> = stripe.chunks(shard_len).collect();
		for (fragment, shard) in data.iter().enumerate() {
			self.put_shard(fragment, Bytes::copy_from_slice(shard))?;
		}
		for first in (0..self.fragmentation.m()).step_by(PARITY_AT_ONCE.into()) {
			let rows = first..first.saturating_add(PARITY_AT_ONCE);
			let parity = encode_parity(&layout, number, &data, rows)?;
			let first = usize::from(self.fragmentation.k()) + usize::from(first);
			for (fragment, shard) in (first..).zip(parity) {
				self.put_shard(fragment, shard.into())?;
			}
		}
		stripe.clear();
		self.stripe = stripe;
		self.failed = false;
		Ok(())
	}

	fn put_shard(&mut self, fragment: usize, shard: Bytes) -> Result<(), FragmentError> {
		let root = block_root(&shard);
		let block = Block::new(RAW, shard)?;
		if let Some(blocks) = self.fragments.get_mut(fragment) {
			blocks.push((*block.cid(), root));
		}
		self.put(block)
	}

	fn put_node(
		&mut self,
		fragment: u8,
		blocks: Vec<(Cid, Hash)>,
		layout: &Layout,
	) -> Result<FragmentLink, FragmentError> {
		let failed = |error| FragmentError::Node { fragment, error };
		let node = FragmentNode::new(blocks, layout.fragment_len()).map_err(failed)?;
		let block = node.to_block().map_err(failed)?;
		let link = FragmentLink { cid: *block.cid(), root: node.root() };
		self.put(block)?;
		Ok(link)
	}

	fn put(&mut self, block: Block) -> Result<(), FragmentError> {
		self.pending.push(block);
		if self.pending.len() >= PUT_AT_ONCE {
			self.flush_blocks()?;
		}
		Ok(())
	}

	fn flush_blocks(&mut self) -> Result<(), FragmentError> {
		self.store.put(std::mem::take(&mut self.pending))?;
		self.spare.touch(self.store, &self.fragments)
	}
}

impl<S: BlockStore + ?Sized> Write for FragmentWriter<'_, S> {
	fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
		let room = self.stripe_len.saturating_sub(self.stripe.len());
		let (now, _) = buf.split_at(buf.len().min(room));
		self.stripe.extend_from_slice(now);
		self.grown(now.len() as u64)?;
		Ok(now.len())
	}

	/// Does nothing: a stripe is put when it is full, or at the end.
	fn flush(&mut self) -> io::Result<()> {
		Ok(())
	}
}
