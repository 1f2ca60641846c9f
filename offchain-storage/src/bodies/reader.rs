//! Reading a body.

use super::{read_manifest, BlockMap, FragmentError, MissingShard};
use crate::{
	block::Block,
	fragment::{rebuild_shard, rebuild_shards},
	store::{BlockStore, StoreError},
};
use bytes::Bytes;
use cid::Cid;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Data shards that are rebuilt at once. More would take more than 64 MiB in all for a body in 32
/// and 32 fragments.
const REBUILT_AT_ONCE: u8 = 16;

/// Reads a (sealed) body from the blocks in a store, from its beginning or anywhere. Blocks that
/// are not here or are corrupt are rebuilt from those of other fragments.
///
/// It holds one block of 1 MiB; while it rebuilds a stripe, k blocks and up to 16 that it rebuilds.
pub struct FragmentReader<'a, S: ?Sized> {
	store: &'a S,
	map: BlockMap,
	at: u64,
	/// The data shard that was read last, with its place.
	shard: Option<(u32, u8, Bytes)>,
	/// The stripe of which a shard was rebuilt last.
	rebuilt: Option<Rebuilt>,
}

/// A stripe of which not all data shards are here.
struct Rebuilt {
	stripe: u32,
	/// Those k shards that are.
	shards: Vec<Option<Bytes>>,
	/// Data shards from `first` on, without padding.
	first: u8,
	data: Vec<Bytes>,
}

impl<'a, S: BlockStore + ?Sized> FragmentReader<'a, S> {
	/// Opens the body that the manifest with this CID names.
	///
	/// # Errors
	/// [`FragmentError::Missing`], [`FragmentError::Manifest`], [`FragmentError::Store`].
	pub fn open(store: &'a S, cid: &Cid) -> Result<Self, FragmentError> {
		Ok(Self::resume(store, BlockMap::new(read_manifest(store, cid)?)))
	}

	/// Goes on with what another reader of the same store knew of a body.
	pub fn resume(store: &'a S, map: BlockMap) -> Self {
		Self { store, map, at: 0, shard: None, rebuilt: None }
	}

	/// What it knows of the body's blocks, for [`FragmentReader::resume`].
	pub fn into_map(self) -> BlockMap {
		self.map
	}

	/// Length of the body in bytes.
	pub fn body_len(&self) -> u64 {
		self.map.manifest().layout().body_len()
	}

	/// What is known of its blocks.
	pub fn map(&self) -> &BlockMap {
		&self.map
	}

	/// Writes `len` bytes of the body from `offset` on.
	///
	/// # Errors
	/// [`FragmentError::Range`]; [`FragmentError::TooFew`] if a stripe cannot be had;
	/// [`FragmentError::Store`], [`FragmentError::Io`].
	pub fn copy_range(
		&mut self,
		offset: u64,
		len: u64,
		out: &mut impl Write,
	) -> Result<(), FragmentError> {
		let body_len = self.body_len();
		let outside = FragmentError::Range { offset, len, body_len };
		let Some(end) = offset.checked_add(len).filter(|end| *end <= body_len) else {
			return Err(outside);
		};
		self.at = offset;
		while self.at < end {
			let bytes = self.rest_of_shard()?;
			let count = bytes.len().min((end - self.at).try_into().unwrap_or(usize::MAX));
			out.write_all(&bytes.slice(..count))?;
			self.at += count as u64;
		}
		Ok(())
	}

	/// The bytes from `at` to the end of their shard. None at the end of the body only.
	fn rest_of_shard(&mut self) -> Result<Bytes, FragmentError> {
		let Some((stripe, fragment, offset)) = self.map.manifest().layout().locate(self.at) else {
			return Ok(Bytes::new());
		};
		let bytes = match &self.shard {
			Some((s, f, bytes)) if (*s, *f) == (stripe, fragment) => bytes.clone(),
			_ => {
				self.shard = None;
				let bytes = self.data(stripe, fragment)?;
				self.shard = Some((stripe, fragment, bytes.clone()));
				bytes
			},
		};
		Ok(bytes.slice(offset.min(bytes.len())..))
	}

	/// A data shard without its padding.
	fn data(&mut self, stripe: u32, fragment: u8) -> Result<Bytes, FragmentError> {
		let rebuilt = self.rebuilt.take().filter(|rebuilt| rebuilt.stripe == stripe);
		let mut rebuilt = match rebuilt {
			Some(rebuilt) => rebuilt,
			None => {
				if let Ok(shard) = self.fetch(stripe, fragment)? {
					let len = self.map.manifest().layout().data_len(stripe, fragment);
					return Ok(shard.slice(..len.min(shard.len())));
				}
				let shards = self.fetch_any_k(stripe)?;
				Rebuilt { stripe, shards, first: 0, data: Vec::new() }
			},
		};
		let data = match rebuilt.get(fragment) {
			Some(data) => data,
			None => {
				// Freed before as much is taken again.
				rebuilt.data = Vec::new();
				rebuilt.first = fragment - fragment % REBUILT_AT_ONCE;
				let wanted = rebuilt.first..rebuilt.first + REBUILT_AT_ONCE;
				let layout = self.map.manifest().layout();
				rebuilt.data = rebuild_shards(layout, stripe, &rebuilt.shards, wanted)?;
				rebuilt.get(fragment).unwrap_or_default()
			},
		};
		self.rebuilt = Some(rebuilt);
		Ok(data)
	}

	/// A fragment's shard of a stripe, data or parity, with its padding: as it is here, or rebuilt.
	pub(super) fn shard(&mut self, stripe: u32, fragment: u8) -> Result<Bytes, FragmentError> {
		if let Ok(shard) = self.fetch(stripe, fragment)? {
			return Ok(shard);
		}
		let shards = self.fetch_any_k(stripe)?;
		Ok(rebuild_shard(self.map.manifest().layout(), stripe, &shards, fragment)?)
	}

	/// The shards of any k fragments of a stripe, each in its place.
	fn fetch_any_k(&mut self, stripe: u32) -> Result<Vec<Option<Bytes>>, FragmentError> {
		let layout = *self.map.manifest().layout();
		let needed = usize::from(layout.fragmentation().k());
		let (mut shards, mut missing, mut found) = (Vec::new(), Vec::new(), 0);
		for fragment in 0..layout.fragmentation().n() {
			let shard = if found < needed { Some(self.fetch(stripe, fragment)?) } else { None };
			found += usize::from(matches!(shard, Some(Ok(_))));
			missing.extend(shard.as_ref().and_then(|shard| shard.as_ref().err()));
			shards.push(shard.and_then(Result::ok));
		}
		if found < needed {
			return Err(FragmentError::TooFew { stripe, found, needed, missing });
		}
		Ok(shards)
	}

	/// A shard with its padding; or what is missing of it.
	fn fetch(
		&mut self,
		stripe: u32,
		fragment: u8,
	) -> Result<Result<Bytes, MissingShard>, FragmentError> {
		if let Some(cid) = self.map.missing_node(fragment) {
			let node = get(self.store, &cid)?;
			// A node that is not this fragment's is as good as none: others may be.
			if node.is_none_or(|node| self.map.add_node(fragment, node.data()).is_err()) {
				return Ok(Err(MissingShard { fragment, cid }));
			}
		}
		let stripes = self.map.manifest().layout().stripes();
		let Some(shard) = self.map.shard(stripe, fragment) else {
			return Err(crate::fragment::StripeError::NoSuchStripe { stripe, stripes }.into());
		};
		let block = get(self.store, &shard.cid)?.filter(|block| block.data().len() == shard.len);
		Ok(block.map(Block::into_data).ok_or(MissingShard { fragment, cid: shard.cid }))
	}
}

impl Rebuilt {
	fn get(&self, fragment: u8) -> Option<Bytes> {
		self.data.get(usize::from(fragment.checked_sub(self.first)?)).cloned()
	}
}

/// A block, if it is here and whole.
fn get<S: BlockStore + ?Sized>(store: &S, cid: &Cid) -> Result<Option<Block>, StoreError> {
	match store.get(cid) {
		Err(StoreError::Corrupt(_)) => Ok(None),
		other => other,
	}
}

impl<S: BlockStore + ?Sized> Read for FragmentReader<'_, S> {
	fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
		let bytes = self.rest_of_shard()?;
		let count = bytes.as_ref().read(buf)?;
		self.at += count as u64;
		Ok(count)
	}
}

impl<S: BlockStore + ?Sized> Seek for FragmentReader<'_, S> {
	fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
		let at = match to {
			SeekFrom::Start(at) => Some(at),
			SeekFrom::End(by) => self.body_len().checked_add_signed(by),
			SeekFrom::Current(by) => self.at.checked_add_signed(by),
		};
		let outside = || io::Error::new(io::ErrorKind::InvalidInput, "no place before the body");
		self.at = at.ok_or_else(outside)?;
		Ok(self.at)
	}
}
