//! Bodies over the network: put and pinned here, fetched from whoever has enough of their
//! fragments.

use super::{stripes::StripeFetch, BodyFetchError, FetchError, PeerStore, Session};
use crate::{
	block::Block,
	bodies::{self, pin_fragments, FragmentError, FragmentReader, FragmentWriter},
	fragment::Fragmentation,
	manifest::Manifest,
	store::{BlockStore, Depth, Pin},
};
use cid::Cid;
use futures::TryStreamExt;
use std::{io::Read, ops::Range};
use tokio::{
	io::{AsyncWrite, AsyncWriteExt},
	sync::mpsc,
};

/// How far the fetch of a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyProgress {
	/// Bytes of the range that were written, or are here.
	pub bytes: u64,
	/// Bytes that the range has.
	pub of: u64,
}

impl PeerStore {
	/// Cuts a (sealed) body into fragments, keeps them here under `pin` and gives the CID of its
	/// manifest, which names it. `codec` and `prev` go into the manifest.
	///
	/// # Errors
	/// [`BodyFetchError`].
	pub async fn put_body(
		&self,
		body: impl Read + Send + 'static,
		fragmentation: Fragmentation,
		codec: u64,
		prev: Option<Cid>,
		pin: Pin,
	) -> Result<(Cid, Manifest), BodyFetchError> {
		self.on_store(move |store| {
			let writer = FragmentWriter::new(store, fragmentation, codec, prev);
			let (cid, manifest) = bodies::put_body(writer, body)?;
			let fragments = 0..fragmentation.n();
			pin_fragments(store, &cid, &manifest, fragments, &pin)?;
			Ok((cid, manifest))
		})
		.await
	}

	/// Reads the manifest of a body, from here or from peers.
	///
	/// # Errors
	/// [`BodyFetchError`].
	pub async fn manifest(&self, cid: &Cid) -> Result<Manifest, BodyFetchError> {
		let block = self.get(cid).await?;
		Ok(Manifest::decode(block.data()).map_err(FragmentError::from)?)
	}

	/// Writes a range of a (sealed) body to `out`, all of it if `range` is `None`. Blocks that are
	/// not here are fetched as they are needed, of any k fragments, and stay in the store until
	/// its garbage is collected.
	///
	/// Dropping the future cancels all wants.
	///
	/// # Errors
	/// [`FragmentError::TooFew`] if fewer than k fragments are alive: it names what is missing;
	/// [`BodyFetchError`].
	pub async fn get_range(
		&self,
		cid: &Cid,
		range: Option<Range<u64>>,
		out: &mut (impl AsyncWrite + Unpin),
		progress: Option<mpsc::Sender<BodyProgress>>,
	) -> Result<(), BodyFetchError> {
		let manifest = self.manifest(cid).await?;
		let layout = *manifest.layout();
		let range = range.unwrap_or(0..layout.body_len());
		let len = range.end.saturating_sub(range.start);
		if range.start > range.end || range.end > layout.body_len() {
			let (offset, body_len) = (range.start, layout.body_len());
			return Err(FragmentError::Range { offset, len, body_len }.into());
		}
		let fetch = StripeFetch::new(self, self.session().await?, manifest);
		let mut stripes = fetch.stripes(range.clone());
		let mut map = fetch.with_known(|(map, _)| map.clone());
		let mut written = 0;
		while let Some(stripe) = stripes.try_next().await? {
			let bytes = layout.stripe(stripe);
			let part = bytes.start.max(range.start)..bytes.end.min(range.end);
			let read;
			// A thread only for the reading, not while the network or `out` is waited for.
			(read, map) = self
				.on_store(move |store| {
					let mut reader = FragmentReader::resume(store, map);
					let mut read = Vec::new();
					reader.copy_range(part.start, part.end - part.start, &mut read)?;
					Ok((read, reader.into_map()))
				})
				.await?;
			out.write_all(&read).await.map_err(FragmentError::Io)?;
			written += read.len() as u64;
			if let Some(progress) = &progress {
				// Nobody needs to listen to the end.
				let _ = progress.send(BodyProgress { bytes: written, of: len }).await;
			}
		}
		out.flush().await.map_err(FragmentError::Io)?;
		Ok(())
	}

	/// Has enough of a (sealed) body in the local store to read all of it there, and fetches what is
	/// not: any k fragments. It stays until the store's garbage is collected.
	///
	/// Dropping the future cancels all wants.
	///
	/// # Errors
	/// As [`PeerStore::get_range`].
	pub async fn fetch_body(
		&self,
		cid: &Cid,
		progress: Option<mpsc::Sender<BodyProgress>>,
	) -> Result<Manifest, BodyFetchError> {
		let manifest = self.manifest(cid).await?;
		let layout = *manifest.layout();
		let of = layout.body_len();
		let fetch = StripeFetch::new(self, self.session().await?, manifest.clone());
		let mut stripes = fetch.stripes(0..of);
		while let Some(stripe) = stripes.try_next().await? {
			if let Some(progress) = &progress {
				let bytes = layout.stripe(stripe).end;
				// Nobody needs to listen to the end.
				let _ = progress.send(BodyProgress { bytes, of }).await;
			}
		}
		Ok(manifest)
	}

	/// Keeps a root under a pin. All that it covers must be here.
	///
	/// # Errors
	/// [`BodyFetchError`].
	pub async fn pin(&self, root: &Cid, pin: Pin, depth: Depth) -> Result<(), BodyFetchError> {
		let root = *root;
		self.on_store(move |store| Ok(store.pin(&root, &pin, depth)?)).await
	}

	/// Takes the pin of a root away. `false` if there was none.
	///
	/// # Errors
	/// [`BodyFetchError`].
	pub async fn unpin(&self, root: &Cid, pin: Pin) -> Result<bool, BodyFetchError> {
		let root = *root;
		self.on_store(move |store| Ok(store.unpin(&root, &pin)?)).await
	}

	/// Reads a block from here, or fetches it.
	pub(super) async fn get_in(&self, session: &Session, cid: &Cid) -> Result<Block, FetchError> {
		match self.get_local(cid).await? {
			Some(block) => Ok(block),
			None => session.get(cid).await,
		}
	}

	pub(super) async fn on_store<T: Send + 'static>(
		&self,
		work: impl FnOnce(&dyn BlockStore) -> Result<T, FragmentError> + Send + 'static,
	) -> Result<T, BodyFetchError> {
		Ok(self.inner.store.run(work).await??)
	}
}
