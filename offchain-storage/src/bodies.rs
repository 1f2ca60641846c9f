//! Bodies in a block store: written and read as streams, and checked and proved by providers.
//!
//! [`FragmentWriter`] cuts what is written to it into fragments and puts their blocks; [`FragmentReader`]
//! reads it back, from any k fragments. [`verify_fragment`] and [`prove`] need only what a provider
//! has: the manifest, its fragment's node if there is one, and its fragment's blocks. [`Rebuilder`]
//! makes a fragment that is lost anew from k others. What they know of the blocks of a body is a
//! [`BlockMap`], which who fetches from peers uses as well.
//!
//! A sealed body is written by `SealWriter` over a [`FragmentWriter`], and read by `OpenReader` or
//! `RangeReader` over a [`FragmentReader`].

mod map;
mod pins;
mod provider;
mod reader;
mod rebuild;
mod spare;
mod writer;

pub use map::{BlockMap, Shard};
pub use pins::{
	fragment_of, pin_fragments, pinned_bodies, touch_fragments, unpin_fragments, PinnedBody,
};
pub use provider::{prove, verify_fragment, Claim};
pub use reader::FragmentReader;
pub use rebuild::Rebuilder;
pub use spare::SPARE_EVERY;
pub use writer::FragmentWriter;

use crate::{
	block::BlockError,
	fragment::{LayoutError, NodeError, StripeError},
	manifest::{Manifest, ManifestError},
	store::{BlockStore, StoreError},
};
use amo_primitives::audit::ProofError;
use cid::Cid;
use std::{
	fmt,
	io::{self, Read, Write},
};

/// Why a body could not be put, read, checked or proved.
#[derive(Debug, thiserror::Error)]
pub enum FragmentError {
	/// The store.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// Reading what is put, or writing what is read.
	#[error("cannot read or write the body: {0}")]
	Io(#[from] io::Error),
	/// The body cannot be cut so.
	#[error(transparent)]
	Layout(#[from] LayoutError),
	/// The manifest cannot be made or read.
	#[error(transparent)]
	Manifest(#[from] ManifestError),
	/// A stripe cannot be coded.
	#[error(transparent)]
	Stripe(#[from] StripeError),
	/// A fragment's node cannot be made, or is not that of the manifest's fragment.
	#[error("fragment {fragment}: {error}")]
	Node {
		/// The fragment.
		fragment: u8,
		/// What is wrong with it.
		error: NodeError,
	},
	/// A block cannot be made.
	#[error(transparent)]
	Block(#[from] BlockError),
	/// The writer gave an error before: a part of the body is lost.
	#[error("this writer failed before: put the body anew")]
	Failed,
	/// A block that is needed is not here.
	#[error("{0} is not in the store: fetch it first")]
	Missing(Cid),
	/// Fragments that are to be pinned are not all here.
	#[error("cannot pin what is not here: {}; fetch it first", List(.0))]
	NotHere(Vec<MissingShard>),
	/// Fewer fragments than are needed have their shard of a stripe.
	#[error("stripe {stripe} cannot be had: {found} of the {needed} shards that are needed are here; missing: {}", List(.missing))]
	TooFew {
		/// The stripe.
		stripe: u32,
		/// Shards that are here.
		found: usize,
		/// Shards that are needed.
		needed: usize,
		/// What is not here, or corrupt, or does not belong to the body.
		missing: Vec<MissingShard>,
	},
	/// A range that the body does not have.
	#[error("no bytes {offset} to {offset} + {len}: the body has {body_len}")]
	Range {
		/// First byte that was asked for.
		offset: u64,
		/// How many.
		len: u64,
		/// How long the body is.
		body_len: u64,
	},
	/// The body has no such fragment.
	#[error("no fragment {0}: the body has {1}, numbered from 0")]
	NoSuchFragment(u8, u8),
	/// A block that is not as long as the layout says, or whose leaves do not make its root.
	#[error("block {block} of fragment {fragment}, {cid}, does not belong there: whoever made the manifest lied, refuse the fragment")]
	Foreign {
		/// The fragment.
		fragment: u8,
		/// The block's number in it.
		block: u32,
		/// Its name.
		cid: Cid,
	},
	/// The other fragments do not give this one.
	#[error("fragment {0} made from others is not the one in the manifest: whoever made the manifest lied, refuse the fragment")]
	NotRebuilt(u8),
	/// The manifest is not of the chunk that the chain has.
	#[error("the manifest's audit root is not the one in the chunk's header: refuse the fragment")]
	AuditRoot,
	/// The manifest says that the body is cut in another way than the chunk's header says.
	#[error("the manifest's numbers of fragments or its length are not those in the chunk's header: refuse the fragment")]
	Claim,
	/// What was to be proved does not hold.
	#[error("leaf {0} cannot be proved: {1:?}")]
	Proof(u32, ProofError),
}

/// A shard of a stripe that cannot be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingShard {
	/// The fragment that it is of.
	pub fragment: u8,
	/// The block that is not here; or the fragment's node, if that is not here.
	pub cid: Cid,
}

struct List<'a>(&'a [MissingShard]);

impl fmt::Display for List<'_> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		for (i, MissingShard { fragment, cid }) in self.0.iter().enumerate() {
			let comma = if i == 0 { "" } else { ", " };
			write!(f, "{comma}fragment {fragment} ({cid})")?;
		}
		Ok(())
	}
}

impl From<FragmentError> for io::Error {
	fn from(error: FragmentError) -> Self {
		match error {
			FragmentError::Io(error) => error,
			error => Self::other(error),
		}
	}
}

/// Reads a body's manifest.
///
/// # Errors
/// [`FragmentError::Missing`], [`FragmentError::Manifest`], [`FragmentError::Store`].
pub fn read_manifest<S: BlockStore + ?Sized>(
	store: &S,
	cid: &Cid,
) -> Result<Manifest, FragmentError> {
	let block = store.get(cid)?.ok_or(FragmentError::Missing(*cid))?;
	Ok(Manifest::decode(block.data())?)
}

/// Puts a (sealed) body into a store, and gives the CID of its manifest, which names it.
///
/// # Errors
/// As [`FragmentWriter`]; [`FragmentError::Io`] if the body cannot be read.
pub fn put_body<S: BlockStore + ?Sized>(
	mut writer: FragmentWriter<'_, S>,
	mut body: impl Read,
) -> Result<(Cid, Manifest), FragmentError> {
	while writer.fill_from(&mut body)? > 0 {}
	writer.finish()
}

/// Writes a (sealed) body to `out`, and gives its length.
///
/// # Errors
/// As [`FragmentReader`].
pub fn get_body<S: BlockStore + ?Sized>(
	store: &S,
	cid: &Cid,
	out: &mut impl Write,
) -> Result<u64, FragmentError> {
	let mut reader = FragmentReader::open(store, cid)?;
	let len = reader.body_len();
	reader.copy_range(0, len, out)?;
	Ok(len)
}

#[cfg(test)]
mod tests;
