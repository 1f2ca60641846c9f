//! Reading what is pinned, to find what is corrupt before somebody needs it.

use crate::{output, Failure};
use amo_offchain_storage::{
	block::DAG_CBOR,
	manifest::Manifest,
	store::{BlockStore, Depth, PinnedRoot, StoreError},
	Cid,
};
use indicatif::ProgressBar;
use serde_json::json;
use std::collections::{BTreeSet, HashSet};

/// Reads the blocks that are pinned: all, or those of one body or other root.
pub fn check(store: &impl BlockStore, cid: Option<&Cid>, json: bool) -> Result<(), Failure> {
	let mut pins = store.pins(None)?;
	let mut check = Check::default();
	if let Some(cid) = cid {
		let roots = roots(store, cid)?;
		pins.retain(|pinned| roots.contains(&pinned.root));
		if pins.is_empty() {
			return Err(Failure::NotPinned(*cid));
		}
	}
	// Shows itself on a terminal only.
	let progress = ProgressBar::new_spinner();
	for PinnedRoot { root, depth, .. } in pins {
		let mut pending = vec![root];
		while let Some(cid) = pending.pop() {
			let links = check.read(store, cid)?;
			if depth == Depth::Recursive {
				pending.extend(links.into_iter().filter(|link| !check.followed.contains(link)));
				check.followed.insert(cid);
			}
			progress.set_message(format!("read {} blocks", check.read.len()));
			progress.tick();
		}
	}
	progress.finish_and_clear();
	let (blocks, corrupt) = (check.read.len(), check.corrupt.len());
	let names: Vec<String> = check.corrupt.iter().map(Cid::to_string).collect();
	let value = json!({ "blocks": blocks, "corrupt": names });
	let lines = names.into_iter().chain([format!("read {blocks} blocks, {corrupt} corrupt")]);
	output::write(json, &value, lines)?;
	if corrupt == 0 {
		Ok(())
	} else {
		Err(Failure::FoundCorrupt(corrupt))
	}
}

/// A root; of a body, which is pinned in parts, the manifest and the fragments.
fn roots(store: &impl BlockStore, cid: &Cid) -> Result<BTreeSet<Cid>, Failure> {
	let mut roots = BTreeSet::from([*cid]);
	let block = match store.get(cid) {
		// Found again when it is read, if it is pinned.
		Err(StoreError::Corrupt(_)) => None,
		block => block?,
	};
	if let Some(block) = block.filter(|_| cid.codec() == DAG_CBOR) {
		let manifest = Manifest::decode(block.data());
		roots.extend(manifest.iter().flat_map(Manifest::fragments).map(|link| link.cid));
	}
	Ok(roots)
}

#[derive(Default)]
struct Check {
	read: HashSet<Cid>,
	/// Those whose links were followed, too.
	followed: HashSet<Cid>,
	corrupt: BTreeSet<Cid>,
}

impl Check {
	/// Reads a block, and gives what it links to.
	fn read(&mut self, store: &impl BlockStore, cid: Cid) -> Result<Vec<Cid>, Failure> {
		if self.corrupt.contains(&cid) || self.followed.contains(&cid) {
			return Ok(Vec::new());
		}
		self.read.insert(cid);
		match store.get(&cid) {
			Ok(Some(block)) => Ok(block.links().unwrap_or_default()),
			Ok(None) | Err(StoreError::Corrupt(_)) => {
				self.corrupt.insert(cid);
				Ok(Vec::new())
			},
			Err(error) => Err(error.into()),
		}
	}
}
