//! Fragments over the network: what providers and keepers of whole bodies have here.

use super::{
	stripes::{StripeFetch, BLOCKS_AHEAD},
	BodyFetchError, Closed, FetchError, PeerStore,
};
use crate::{
	bodies::{
		self, pin_fragments, touch_fragments, unpin_fragments, BlockMap, Claim, FragmentError,
		Rebuilder, Shard, SPARE_EVERY,
	},
	manifest::Manifest,
	store::Pin,
};
use cid::Cid;
use futures::TryStreamExt;
use std::{future::Future, pin::pin};

impl PeerStore {
	/// Has what a provider keeps of a body: the manifest and all of one fragment. Fetches them, and
	/// makes what nobody has of the fragment anew from k others, whose blocks stay until the store's
	/// garbage is collected. Checks it against `claim`, what the chunk's header says, and pins it.
	///
	/// Dropping the future cancels all wants.
	///
	/// # Errors
	/// [`FragmentError::AuditRoot`], [`FragmentError::Claim`], [`FragmentError::Node`],
	/// [`FragmentError::Foreign`], [`FragmentError::NotRebuilt`] if whoever made it lied;
	/// [`FragmentError::TooFew`] if nobody has it and fewer than k others are alive;
	/// [`BodyFetchError`].
	pub async fn fetch_fragment(
		&self,
		cid: &Cid,
		fragment: u8,
		claim: Claim,
		pin: Pin,
	) -> Result<Manifest, BodyFetchError> {
		let manifest = self.manifest(cid).await?;
		claim.check(&manifest)?;
		let fetch = async {
			match self.fetch_blocks(&manifest, fragment).await {
				Err(BodyFetchError::Fetch(FetchError::NotFound(_))) => {
					self.rebuild(&manifest, fragment).await
				},
				fetched => fetched,
			}
		};
		self.sparing(cid, &manifest, [fragment], fetch).await?;
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

	/// Has a fragment here that nobody has all of: makes it anew from k others.
	async fn rebuild(&self, manifest: &Manifest, fragment: u8) -> Result<(), BodyFetchError> {
		let fetch = StripeFetch::new(self, self.session().await?, manifest.clone());
		// It is asked for only where too few others are left.
		fetch.with_known(|(_, order)| order.sort_by_key(|asked| *asked == fragment));
		let map = fetch.with_known(|(map, _)| map.clone());
		let mut rebuilder = Rebuilder::new(map, fragment)?;
		let mut stripes = fetch.stripes_without(fragment);
		while stripes.try_next().await?.is_some() {
			// What is rebuilt at a time takes memory, what is fetched ahead is on disk.
			let turn = self.inner.rebuilds.acquire().await.map_err(|_| Closed)?;
			rebuilder = self.on_store(move |store| rebuilder.next_block(store)).await?;
			drop(turn);
		}
		self.on_store(move |store| rebuilder.finish(store)).await
	}

	/// Keeps a body under a pin, fetching what is not here of all its fragments.
	///
	/// # Errors
	/// [`BodyFetchError`].
	pub async fn pin_body(&self, cid: &Cid, pin: Pin) -> Result<Manifest, BodyFetchError> {
		let manifest = self.manifest(cid).await?;
		let fragments = 0..manifest.layout().fragmentation().n();
		let fetch = async {
			for fragment in fragments.clone() {
				self.fetch_blocks(&manifest, fragment).await?;
			}
			Ok(())
		};
		self.sparing(cid, &manifest, fragments.clone(), fetch).await?;
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

	/// Waits for the fetch of some fragments. However long it takes, what came of them is spared from
	/// garbage collection.
	async fn sparing<T>(
		&self,
		cid: &Cid,
		manifest: &Manifest,
		fragments: impl IntoIterator<Item = u8> + Clone + Send + 'static,
		fetch: impl Future<Output = Result<T, BodyFetchError>>,
	) -> Result<T, BodyFetchError> {
		let mut fetch = pin!(fetch);
		loop {
			if let Ok(fetched) = tokio::time::timeout(SPARE_EVERY, &mut fetch).await {
				return fetched;
			}
			let (cid, manifest, fragments) = (*cid, manifest.clone(), fragments.clone());
			self.on_store(move |store| touch_fragments(store, &cid, &manifest, fragments)).await?;
		}
	}
}
