//! Bodies over the network: put here and provided, fetched from whoever has enough of their
//! fragments.

use super::{BodyFetchError, Closed, FetchError, PeerStore, Session};
use crate::{
	block::Block,
	bodies::{
		self, pin_fragments, BlockMap, FragmentError, FragmentReader, FragmentWriter, MissingShard,
	},
	fragment::{FragmentNode, Fragmentation},
	manifest::Manifest,
	store::{BlockStore, Pin, StoreError},
};
use amo_primitives::Hash;
use bytes::Bytes;
use cid::Cid;
use futures::{stream::FuturesUnordered, Stream, StreamExt, TryStreamExt};
use std::{
	io::{self, Read, Write},
	ops::Range,
	sync::{Arc, Mutex, PoisonError},
	time::Duration,
};
use tokio::{
	io::{AsyncWrite, AsyncWriteExt},
	sync::mpsc,
	task::JoinHandle,
};

/// How long a shard may take until one of another fragment is asked for besides.
const HEDGE: Duration = Duration::from_secs(3);

/// Blocks of shards that are on their way at a time, about.
const SHARDS: usize = 16;

/// Chunks of a body that wait to be written out.
const CHUNKS: usize = 4;

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
		let mut reader = RangeReader::start(self.inner.store.clone(), *cid);
		let mut written = 0;
		while let Some(stripe) = stripes.try_next().await? {
			let bytes = layout.stripe(stripe);
			let part = bytes.start.max(range.start)..bytes.end.min(range.end);
			reader.ask(part.clone()).await;
			let mut left = part.end - part.start;
			while left > 0 {
				let chunk = reader.next().await?;
				out.write_all(&chunk).await.map_err(FragmentError::Io)?;
				left = left.saturating_sub(chunk.len() as u64);
				written += chunk.len() as u64;
				if let Some(progress) = &progress {
					// Nobody needs to listen to the end.
					let _ = progress.send(BodyProgress { bytes: written, of: len }).await;
				}
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

	/// Fetches what a provider keeps of a body: the manifest and all of one fragment. Checks that
	/// its leaves lead to `audit_root`, the one in the chunk's header, and pins it.
	///
	/// # Errors
	/// [`FragmentError::AuditRoot`], [`FragmentError::Node`], [`FragmentError::Foreign`] if whoever made it
	/// lied; [`BodyFetchError`].
	pub async fn fetch_fragment(
		&self,
		cid: &Cid,
		fragment: u8,
		audit_root: Hash,
		pin: Pin,
	) -> Result<Manifest, BodyFetchError> {
		let manifest = self.manifest(cid).await?;
		if *manifest.audit_root() != audit_root {
			return Err(FragmentError::AuditRoot.into());
		}
		let count = manifest.layout().fragmentation().n();
		let link = manifest.fragments().get(usize::from(fragment));
		let link = *link.ok_or(FragmentError::NoSuchFragment(fragment, count))?;
		self.fetch_dag(&link.cid, None).await?;
		let cid = *cid;
		self.on_store(move |store| {
			bodies::verify_fragment(store, &manifest, fragment, &audit_root)?;
			pin_fragments(store, &cid, &manifest, [fragment], &pin)?;
			Ok(manifest)
		})
		.await
	}

	async fn on_store<T: Send + 'static>(
		&self,
		work: impl FnOnce(&dyn BlockStore) -> Result<T, FragmentError> + Send + 'static,
	) -> Result<T, BodyFetchError> {
		let store = self.inner.store.clone();
		let done = tokio::task::spawn_blocking(move || work(&*store)).await;
		Ok(done.map_err(|_| Closed)??)
	}
}

/// Fetches the stripes of one body.
struct StripeFetch<'a> {
	peer_store: &'a PeerStore,
	session: Session,
	/// What is known of the body, and its fragments in the order in which they are asked for:
	/// those first that answered last.
	known: Mutex<(BlockMap, Vec<u8>)>,
}

/// What came of asking for a fragment's shard: the shard's fragment and its node, if it was not
/// known.
type Found = Result<(u8, Option<Block>), MissingShard>;

impl<'a> StripeFetch<'a> {
	fn new(peer_store: &'a PeerStore, session: Session, manifest: Manifest) -> Self {
		let fragments = (0..manifest.layout().fragmentation().n()).collect();
		let known = Mutex::new((BlockMap::new(manifest), fragments));
		Self { peer_store, session, known }
	}

	/// Has the stripes of a range in the store, one after the other, some ahead of the one that is
	/// waited for. Gives their numbers.
	fn stripes(
		&self,
		range: Range<u64>,
	) -> impl Stream<Item = Result<u32, BodyFetchError>> + Unpin + use<'_, 'a> {
		let layout = self.with_known(|(map, _)| *map.manifest().layout());
		let window = (SHARDS / usize::from(layout.fragmentation().k())).max(1);
		let full_stripe = layout.full_stripe();
		let stripes = range.start / full_stripe..range.end.div_ceil(full_stripe);
		let fetches = futures::stream::iter(stripes)
			// A stripe's number is below 8,192.
			.map(|stripe| self.stripe(stripe as u32));
		Box::pin(fetches.buffered(window))
	}

	fn with_known<T>(&self, work: impl FnOnce(&mut (BlockMap, Vec<u8>)) -> T) -> T {
		work(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
	}

	/// Has k shards of a stripe in the store. Asks for as many, and for another one for each that
	/// cannot be had or is late.
	async fn stripe(&self, stripe: u32) -> Result<u32, BodyFetchError> {
		let (needed, mut waiting) = self.with_known(|(map, order)| {
			let needed = usize::from(map.manifest().layout().fragmentation().k());
			(needed, order.clone().into_iter())
		});
		let mut running: FuturesUnordered<_> =
			waiting.by_ref().take(needed).map(|fragment| self.shard(stripe, fragment)).collect();
		let (mut found, mut missing) = (Vec::new(), Vec::new());
		while found.len() < needed {
			let more = match tokio::time::timeout(HEDGE, running.next()).await {
				Ok(Some(Ok(Ok((fragment, node))))) => {
					self.learn(fragment, node);
					found.push(fragment);
					None
				},
				Ok(Some(Ok(Err(shard)))) => {
					missing.push(shard);
					waiting.next()
				},
				Ok(Some(Err(error))) => return Err(error),
				Ok(None) => break,
				Err(_late) => waiting.next(),
			};
			running.extend(more.map(|fragment| self.shard(stripe, fragment)));
		}
		if found.len() < needed {
			let found = found.len();
			return Err(FragmentError::TooFew { stripe, found, needed, missing }.into());
		}
		self.with_known(|(_, order)| order.sort_by_key(|fragment| !found.contains(fragment)));
		Ok(stripe)
	}

	/// Has the fragment's shard of a stripe in the store, if anybody has it.
	async fn shard(&self, stripe: u32, fragment: u8) -> Result<Found, BodyFetchError> {
		let missing = |cid| Ok(Err(MissingShard { fragment, cid }));
		let mut node = None;
		if let Some(cid) = self.with_known(|(map, _)| map.missing_node(fragment)) {
			match self.block(&cid).await? {
				Some(block) => node = Some(block),
				None => return missing(cid),
			}
		}
		let cid = self.with_known(|(map, _)| match &node {
			Some(block) => {
				let link = map.manifest().fragments().get(usize::from(fragment))?;
				let layout = map.manifest().layout();
				let node = FragmentNode::decode_for(block.data(), layout, &link.root).ok()?;
				node.blocks().get(stripe as usize).copied()
			},
			None => map.shard(stripe, fragment).map(|shard| shard.cid),
		});
		match cid {
			Some(cid) if self.block(&cid).await?.is_some() => Ok(Ok((fragment, node))),
			Some(cid) => missing(cid),
			// The node is not this fragment's, which is as good as none.
			None => missing(node.map(|block| *block.cid()).unwrap_or_default()),
		}
	}

	async fn block(&self, cid: &Cid) -> Result<Option<Block>, BodyFetchError> {
		match self.peer_store.get_local(cid).await {
			Ok(Some(block)) => return Ok(Some(block)),
			Ok(None) => {},
			// Fetching it again mends it.
			Err(FetchError::Store(error)) if matches!(*error, StoreError::Corrupt(_)) => {},
			Err(error) => return Err(error.into()),
		}
		match self.session.get(cid).await {
			Ok(block) => Ok(Some(block)),
			Err(FetchError::NotFound(_)) => Ok(None),
			Err(error) => Err(error.into()),
		}
	}

	fn learn(&self, fragment: u8, node: Option<Block>) {
		if let Some(block) = node {
			// It was checked when the shard was found by it.
			let _ = self.with_known(|(map, _)| map.add_node(fragment, block.data()));
		}
	}
}

/// Reads a body out of the store on a thread of its own, range by range.
struct RangeReader {
	ranges: mpsc::Sender<Range<u64>>,
	chunks: mpsc::Receiver<Bytes>,
	thread: Option<JoinHandle<Result<(), FragmentError>>>,
}

impl RangeReader {
	fn start(store: Arc<dyn BlockStore>, cid: Cid) -> Self {
		let (ranges, mut asked) = mpsc::channel::<Range<u64>>(1);
		let (sender, chunks) = mpsc::channel(CHUNKS);
		let thread = tokio::task::spawn_blocking(move || {
			let mut reader = FragmentReader::open(&*store, &cid)?;
			let mut out = ChunkWriter(sender);
			while let Some(range) = asked.blocking_recv() {
				reader.copy_range(range.start, range.end - range.start, &mut out)?;
			}
			Ok(())
		});
		Self { ranges, chunks, thread: Some(thread) }
	}

	/// Has a range read.
	async fn ask(&self, range: Range<u64>) {
		// If the thread has ended, the next chunk tells why.
		let _ = self.ranges.send(range).await;
	}

	async fn next(&mut self) -> Result<Bytes, BodyFetchError> {
		if let Some(chunk) = self.chunks.recv().await {
			return Ok(chunk);
		}
		if let Some(thread) = self.thread.take() {
			thread.await.map_err(|_| Closed)??;
		}
		Err(Closed.into())
	}
}

struct ChunkWriter(mpsc::Sender<Bytes>);

impl Write for ChunkWriter {
	fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
		let chunk = Bytes::copy_from_slice(bytes);
		self.0.blocking_send(chunk).map_err(|_| io::ErrorKind::BrokenPipe)?;
		Ok(bytes.len())
	}

	fn flush(&mut self) -> io::Result<()> {
		Ok(())
	}
}
