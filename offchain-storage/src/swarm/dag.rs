//! Fetching a root and all that it links to.

use super::{error::FetchError, PeerStore, Session};
use crate::{bitswap::client::Hash, block::Block};
use cid::Cid;
use futures::{stream::FuturesUnordered, StreamExt};
use std::collections::HashSet;
use tokio::sync::mpsc;

/// Missing blocks after which a fetch ends.
pub(super) const MISSING: usize = 64;

/// A block of a DAG is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
	/// Which block.
	pub cid: Cid,
	/// Its length in bytes.
	pub len: usize,
	/// Whether it was fetched; else it was here before.
	pub fetched: bool,
	/// Blocks that are here now.
	pub blocks: usize,
	/// Blocks that are known to belong to the DAG so far; `blocks` reaches it at the end.
	pub known: usize,
}

/// A whole DAG is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DagSummary {
	/// Its blocks.
	pub blocks: usize,
	/// Their bytes.
	pub bytes: u64,
	/// Those that were fetched.
	pub fetched_blocks: usize,
	/// Their bytes.
	pub fetched_bytes: u64,
}

pub(super) async fn fetch(
	peer_store: &PeerStore,
	root: &Cid,
	progress: Option<mpsc::Sender<Progress>>,
) -> Result<DagSummary, FetchError> {
	let limit = peer_store.inner.dag_blocks;
	let session = peer_store.session().await?;
	let mut summary = DagSummary::default();
	let mut missing = Vec::new();
	let mut seen: HashSet<Hash> = HashSet::from([*root.hash()]);
	// The last link first: the list stays as short as the DAG is deep times a block's links.
	let mut next = vec![*root];
	let mut running = FuturesUnordered::new();
	loop {
		while running.len() < peer_store.inner.dag_parallelism {
			let Some(cid) = next.pop() else { break };
			running.push(get(peer_store, &session, cid));
		}
		let (cid, result) = match running.next().await {
			Some(done) => done,
			None => break,
		};
		let (block, fetched) = match result {
			Ok(found) => found,
			Err(FetchError::NotFound(cid)) if missing.len() < MISSING => {
				missing.push(cid);
				continue;
			},
			Err(FetchError::NotFound(_)) => break,
			Err(error) => return Err(error),
		};
		for link in block.links()?.into_iter().rev() {
			if seen.insert(*link.hash()) {
				next.push(link);
			}
		}
		if seen.len() > limit {
			return Err(FetchError::TooLarge(*root, limit));
		}
		let len = block.data().len();
		summary.add(len, fetched);
		if let Some(progress) = &progress {
			let (blocks, known) = (summary.blocks, seen.len());
			// Nobody needs to listen to the end.
			let _ = progress.send(Progress { cid, len, fetched, blocks, known }).await;
		}
	}
	if missing.is_empty() {
		Ok(summary)
	} else {
		Err(FetchError::Missing { root: *root, missing })
	}
}

async fn get(
	peer_store: &PeerStore,
	session: &Session,
	cid: Cid,
) -> (Cid, Result<(Block, bool), FetchError>) {
	let result = match peer_store.get_local(&cid).await {
		Ok(Some(block)) => Ok((block, false)),
		Ok(None) => session.get(&cid).await.map(|block| (block, true)),
		Err(error) => Err(error),
	};
	(cid, result)
}

impl DagSummary {
	fn add(&mut self, len: usize, fetched: bool) {
		self.blocks += 1;
		self.bytes += len as u64;
		self.fetched_blocks += usize::from(fetched);
		self.fetched_bytes += if fetched { len as u64 } else { 0 };
	}
}
