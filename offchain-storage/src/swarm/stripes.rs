//! Fetching the stripes of a body from whoever has enough shards of them.

use super::{BodyFetchError, FetchError, PeerStore, Session};
use crate::{
	block::Block,
	bodies::{BlockMap, FragmentError, MissingShard, Shard},
	fragment::FragmentNode,
	manifest::Manifest,
};
use cid::Cid;
use futures::{stream::FuturesUnordered, Stream, StreamExt};
use std::{
	ops::Range,
	sync::{Mutex, PoisonError},
	time::Duration,
};

/// How long a shard may take until one of another fragment is asked for besides.
const HEDGE: Duration = Duration::from_secs(3);

/// Blocks that are on their way at a time, about.
pub const BLOCKS_AHEAD: usize = 16;

/// Fetches the stripes of one body.
pub struct StripeFetch<'a> {
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
	/// Begins with what the manifest says.
	pub fn new(peer_store: &'a PeerStore, session: Session, manifest: Manifest) -> Self {
		let fragments = (0..manifest.layout().fragmentation().n()).collect();
		let known = Mutex::new((BlockMap::new(manifest), fragments));
		Self { peer_store, session, known }
	}

	/// Has the stripes of a range in the store, one after the other, some ahead of the one that is
	/// waited for. Gives their numbers.
	pub fn stripes(
		&self,
		range: Range<u64>,
	) -> impl Stream<Item = Result<u32, BodyFetchError>> + Unpin + use<'_, 'a> {
		let full_stripe = self.with_known(|(map, _)| map.manifest().layout().full_stripe());
		let stripes = range.start / full_stripe..range.end.div_ceil(full_stripe);
		let fetches = futures::stream::iter(stripes)
			// A stripe's number is below 8,192.
			.map(|stripe| self.stripe(stripe as u32));
		Box::pin(fetches.buffered(self.window()))
	}

	/// Has all stripes in the store, but those of which a fragment's shard is there. Gives the
	/// numbers of all.
	pub fn stripes_without(
		&self,
		fragment: u8,
	) -> impl Stream<Item = Result<u32, BodyFetchError>> + Unpin + use<'_, 'a> {
		let count = self.with_known(|(map, _)| map.manifest().layout().stripes());
		let fetches = futures::stream::iter(0..count).map(move |stripe| async move {
			match self.is_here(stripe, fragment).await? {
				true => Ok(stripe),
				false => self.stripe(stripe).await,
			}
		});
		Box::pin(fetches.buffered(self.window()))
	}

	/// Stripes that are on their way at a time.
	fn window(&self) -> usize {
		let k = self.with_known(|(map, _)| map.manifest().layout().fragmentation().k());
		(BLOCKS_AHEAD / usize::from(k)).max(1)
	}

	/// Whether a fragment's shard of a stripe is in the store, and whole.
	async fn is_here(&self, stripe: u32, fragment: u8) -> Result<bool, BodyFetchError> {
		if let Some(cid) = self.with_known(|(map, _)| map.missing_node(fragment)) {
			let node = self.peer_store.get_local(&cid).await?;
			if node.is_none() {
				return Ok(false);
			}
			self.learn(fragment, node);
		}
		let Some(shard) = self.with_known(|(map, _)| map.shard(stripe, fragment)) else {
			return Ok(false);
		};
		let block = self.peer_store.get_local(&shard.cid).await?;
		Ok(block.is_some_and(|block| block.data().len() == shard.len))
	}

	/// Reads or changes what is known of the body.
	pub fn with_known<T>(&self, work: impl FnOnce(&mut (BlockMap, Vec<u8>)) -> T) -> T {
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
