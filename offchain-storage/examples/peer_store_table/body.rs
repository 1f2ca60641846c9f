//! A file as a sealed body in a store, and back, as `peer-store put` and `get` do it.

use crate::Result;
use amo_offchain_storage::{
	bodies::{pin_fragments, unpin_fragments, FragmentReader, FragmentWriter},
	body::{read_blob, write_blob},
	fragment::Fragmentation,
	manifest::{Manifest, SEALED_BODY},
	sealing::{ChunkNonce, DataKey, OpenReader, SealWriter},
	store::{
		disk::{DiskStore, Durability},
		BlockStore, Limits, Pin,
	},
	Cid,
};
use std::{fs::File, path::Path, time::Duration};

fn key() -> DataKey {
	DataKey::from_bytes([1; 32])
}

fn pin() -> Pin {
	Pin { owner: "local".into(), reason: "user".into() }
}

/// A new store. It keeps nothing that is not pinned, so that fragments can be lost.
pub fn new_store(folder: &Path, durability: Durability) -> Result<DiskStore> {
	let limits = Limits { grace: Duration::ZERO, ..Default::default() };
	Ok(DiskStore::open_or_create(folder, limits, durability)?)
}

/// Encodes, seals and cuts a file.
pub fn make(
	store: &dyn BlockStore,
	file: &Path,
	fragmentation: Fragmentation,
) -> Result<(Cid, Manifest)> {
	let writer = FragmentWriter::new(store, fragmentation, SEALED_BODY, None);
	let writer = SealWriter::new(writer, &key(), ChunkNonce::random()?)?;
	let (writer, _) = write_blob(&mut File::open(file)?, 0, writer)?;
	Ok(writer.finish()?.finish()?)
}

/// The same, and pins what came of it.
pub fn put(
	store: &dyn BlockStore,
	file: &Path,
	fragmentation: Fragmentation,
) -> Result<(Cid, Manifest)> {
	let (cid, manifest) = make(store, file, fragmentation)?;
	pin_fragments(store, &cid, &manifest, 0..fragmentation.n(), &pin())?;
	Ok((cid, manifest))
}

/// Gives the number of bytes that were written.
pub fn get(store: &dyn BlockStore, cid: &Cid, to: &Path) -> Result<u64> {
	let reader = OpenReader::new(FragmentReader::open(store, cid)?, &key())?;
	Ok(read_blob(reader, &mut File::create(to)?)?)
}

/// Takes the first fragments away, which are data.
pub fn lose(store: &dyn BlockStore, cid: &Cid, manifest: &Manifest, count: u8) -> Result<()> {
	unpin_fragments(store, cid, manifest, 0..count, &pin())?;
	while !store.collect_garbage(1024)?.finished {}
	for link in manifest.fragments().iter().take(count.into()) {
		if store.has(&link.cid)? {
			return Err("the fragments are still there".into());
		}
	}
	Ok(())
}
