//! Making a fragment anew that nobody has any more.

use super::{spare::Spare, BlockMap, FragmentError, FragmentReader};
use crate::{
	audit::block_root,
	block::{Block, BlockError, DAG_CBOR, RAW},
	fragment::FragmentNode,
	manifest::FragmentLink,
	store::BlockStore,
};
use amo_primitives::Hash;
use bytes::Bytes;
use cid::Cid;
use std::slice;

/// Makes a fragment anew, stripe by stripe, from those of k others that are in a store, and puts it
/// there. [`Rebuilder::finish`] must end it; without that its blocks are garbage.
///
/// While it works on a stripe, it holds up to 2 k MiB.
pub struct Rebuilder {
	map: BlockMap,
	fragment: u8,
	link: FragmentLink,
	/// The blocks so far, with the roots of their leaves.
	blocks: Vec<(Cid, Hash)>,
	pub(super) spare: Spare,
}

impl Rebuilder {
	/// Begins with what is known of the body's blocks.
	///
	/// # Errors
	/// [`FragmentError::NoSuchFragment`].
	pub fn new(map: BlockMap, fragment: u8) -> Result<Self, FragmentError> {
		let links = map.manifest().fragments();
		let count = map.manifest().layout().fragmentation().n();
		let link = links.get(usize::from(fragment)).copied();
		let link = link.ok_or(FragmentError::NoSuchFragment(fragment, count))?;
		Ok(Self { map, fragment, link, blocks: Vec::new(), spare: Spare::new() })
	}

	/// Makes the block of the next stripe, and puts it. A block that is here is taken as it is.
	///
	/// # Errors
	/// [`FragmentError::TooFew`] if fewer than k shards of the stripe are here;
	/// [`FragmentError::NotRebuilt`]; [`FragmentError::Stripe`] after the last stripe;
	/// [`FragmentError::Store`].
	pub fn next_block<S: BlockStore + ?Sized>(self, store: &S) -> Result<Self, FragmentError> {
		let Self { map, fragment, link, mut blocks, mut spare } = self;
		// There are no more than 8,192.
		let stripe = blocks.len() as u32;
		let mut reader = FragmentReader::resume(store, map);
		let data = reader.shard(stripe, fragment)?;
		let map = reader.into_map();
		let root = block_root(&data);
		let block = match map.shard(stripe, fragment) {
			Some(known) => Block::verify(known.cid, data),
			// A body's blocks are named by one hash function.
			None => Block::hash(RAW, link.cid.hash().code(), data),
		};
		let block = block.map_err(|error| not_rebuilt(fragment, error))?;
		blocks.push((*block.cid(), root));
		store.put(vec![block])?;
		spare.touch(store, slice::from_ref(&blocks))?;
		Ok(Self { map, fragment, link, blocks, spare })
	}

	/// Puts the fragment's node, if it has one, and says so if it is not the one that the manifest
	/// names. All of the fragment is in the store then, and not pinned.
	///
	/// # Errors
	/// [`FragmentError::NotRebuilt`]; [`FragmentError::Node`] before the last stripe;
	/// [`FragmentError::Store`].
	pub fn finish<S: BlockStore + ?Sized>(self, store: &S) -> Result<(), FragmentError> {
		let Self { map, fragment, link, blocks, .. } = self;
		let layout = map.manifest().layout();
		if layout.stripes() == 1 {
			return Ok(());
		}
		let failed = |error| FragmentError::Node { fragment, error };
		let node = FragmentNode::new(blocks, layout.fragment_len()).map_err(failed)?;
		let bytes: Bytes = node.to_block().map_err(failed)?.into_data();
		let node = Block::hash(DAG_CBOR, link.cid.hash().code(), bytes)?;
		if *node.cid() != link.cid {
			return Err(FragmentError::NotRebuilt(fragment));
		}
		Ok(store.put(vec![node])?)
	}
}

fn not_rebuilt(fragment: u8, error: BlockError) -> FragmentError {
	match error {
		BlockError::Mismatch(_) => FragmentError::NotRebuilt(fragment),
		error => error.into(),
	}
}
