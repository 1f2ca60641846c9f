//! Bodies over the network: put and pinned here, fetched from whoever has enough of their
//! fragments.

use super::{BodyFetchError, Closed, FetchError, PeerStore, Session};
use crate::{
	block::Block,
	bodies::{
		self, pin_fragments, unpin_fragments, BlockMap, Claim, FragmentError, FragmentReader,
		FragmentWriter, MissingShard, Shard,
	},
	fragment::{FragmentNode, Fragmentation},
	manifest::Manifest,
	store::{BlockStore, Depth, Pin},
};
use cid::Cid;
use futures::{stream::FuturesUnordered, Stream, StreamExt, TryStreamExt};
use std::{
	io::Read,
	ops::Range,
	sync::{Mutex, PoisonError},
	time::Duration,
};
use tokio::{
	io::{AsyncWrite, AsyncWriteExt},
	sync::mpsc,
};

/// How long a shard may take until one of another fragment is asked for besides.
const HEDGE: Duration = Duration::from_secs(3);

/// Blocks that are on their way at a time, about.
const BLOCKS_AHEAD: usize = 16;

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

	/// Fetches what a provider keeps of a body: the manifest and all of one fragment. Checks them
	/// against `claim`, what the chunk's header says, block by block as they come, and pins them.
	///
	/// # Errors
	/// [`FragmentError::AuditRoot`], [`FragmentError::Claim`], [`FragmentError::Node`],
	/// [`FragmentError::Foreign`] if whoever made it lied; [`BodyFetchError`].
	pub async fn fetch_fragment(
		&self,
		cid: &Cid,
		fragment: u8,
		claim: Claim,
		pin: Pin,
	) -> Result<Manifest, BodyFetchError> {
		let manifest = self.manifest(cid).await?;
		claim.check(&manifest)?;
		self.fetch_blocks(&manifest, fragment).await?;
		let cid = *cid;
		self.on_store(move |store| {
			bodies::verify_fragment(store, &manifest, fragment, &claim)?;
			pin_fragments(store, &cid, &manifest, [fragment], &pin)?;
			Ok(manifest)
		})
		.await
	}

	/// Has the blocks of a fragment here: those that its node lists, and no others.
	async fn fetch_blocks(&self, manifest: &Manifest, fragment: u8) -> Result<(), BodyFetchError> {
		let layout = *manifest.layout();
		let mut map = BlockMap::new(manifest.clone());
		let session = self.session().await?;
		if let Some(cid) = map.missing_node(fragment) {
			let node = self.get_in(&session, &cid).await?;
			let failed = |error| FragmentError::Node { fragment, error };
			map.add_node(fragment, node.data()).map_err(failed)?;
		}
		let fetch = |(block, shard): (u32, Shard)| {
			let session = &session;
			async move {
				let data = self.get_in(session, &shard.cid).await?.into_data();
				if data.len() == shard.len {
					Ok(())
				} else {
					let cid = shard.cid;
					Err(BodyFetchError::from(FragmentError::Foreign { fragment, block, cid }))
				}
			}
		};
		let count = layout.fragmentation().n();
		let shard = |stripe| {
			let shard = map.shard(stripe, fragment);
			Ok((stripe, shard.ok_or(FragmentError::NoSuchFragment(fragment, count))?))
		};
		let shards = (0..layout.stripes()).map(shard);
		futures::stream::iter(shards).try_for_each_concurrent(BLOCKS_AHEAD, fetch).await
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

	/// Keeps a body under a pin, fetching what is not here of all its fragments.
	///
	/// # Errors
	/// [`BodyFetchError`].
	pub async fn pin_body(&self, cid: &Cid, pin: Pin) -> Result<Manifest, BodyFetchError> {
		let manifest = self.manifest(cid).await?;
		let fragments = 0..manifest.layout().fragmentation().n();
		for fragment in fragments.clone() {
			self.fetch_blocks(&manifest, fragment).await?;
		}
		let cid = *cid;
		self.on_store(move |store| {
			pin_fragments(store, &cid, &manifest, fragments, &pin)?;
			Ok(manifest)
		})
		.await
	}

	/// Takes the pins of a body's fragments away, whose manifest must be here. `false` if there were
	/// none.
	///
	/// # Errors
	/// [`BodyFetchError`].
	pub async fn unpin_body(&self, cid: &Cid, pin: Pin) -> Result<bool, BodyFetchError> {
		let cid = *cid;
		self.on_store(move |store| {
			let manifest = bodies::read_manifest(store, &cid)?;
			let fragments = 0..manifest.layout().fragmentation().n();
			Ok(unpin_fragments(store, &cid, &manifest, fragments, &pin)? > 0)
		})
		.await
	}

	/// Reads a block from here, or fetches it.
	async fn get_in(&self, session: &Session, cid: &Cid) -> Result<Block, FetchError> {
		match self.get_local(cid).await? {
			Some(block) => Ok(block),
			None => session.get(cid).await,
		}
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
		let window = (BLOCKS_AHEAD / usize::from(layout.fragmentation().k())).max(1);
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
		let shard = self.with_known(|(map, _)| match &node {
			Some(block) => {
				let link = map.manifest().fragments().get(usize::from(fragment))?;
				let layout = map.manifest().layout();
				let node = FragmentNode::decode_for(block.data(), layout, &link.root).ok()?;
				let cid = *node.blocks().get(stripe as usize)?;
				Some(Shard { fragment, cid, len: layout.shard_len(stripe) })
			},
			None => map.shard(stripe, fragment),
		});
		let Some(Shard { cid, len, .. }) = shard else {
			// The node is not this fragment's, which is as good as none.
			return missing(node.map(|block| *block.cid()).unwrap_or_default());
		};
		match self.block(&cid).await? {
			Some(block) if block.data().len() == len => Ok(Ok((fragment, node))),
			_ => missing(cid),
		}
	}

	async fn block(&self, cid: &Cid) -> Result<Option<Block>, BodyFetchError> {
		match self.peer_store.get_in(&self.session, cid).await {
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
