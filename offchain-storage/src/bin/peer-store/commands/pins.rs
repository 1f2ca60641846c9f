//! What needs neither bodies nor the network.

use crate::{
	arguments::{depth_name, Target},
	output, Failure,
};
use amo_offchain_storage::{
	block::DAG_CBOR,
	bodies::{fragment_of, pin_fragments, pinned_bodies, unpin_fragments},
	manifest::Manifest,
	store::{BlockStore, Depth, Pin},
	Cid,
};
use indicatif::ProgressBar;
use serde_json::{json, Value};

/// How many blocks garbage collection looks at before it says how far it is.
const COLLECT_AT_ONCE: usize = 1_024;

/// Lists what is pinned: bodies with their fragments, and other roots.
pub fn list(store: &impl BlockStore, owner: Option<&str>, json: bool) -> Result<(), Failure> {
	let bodies = pinned_bodies(store, owner)?;
	let mut roots = store.pins(owner)?;
	roots.retain(|pinned| fragment_of(&pinned.pin).is_none());
	let values = bodies.iter().map(|body| {
		json!({
			"cid": body.cid.to_string(),
			"fragments": body.fragments,
			"owner": body.pin.owner,
			"reason": body.pin.reason,
		})
	});
	let values = values.chain(roots.iter().map(|pinned| {
		json!({
			"cid": pinned.root.to_string(),
			"depth": depth_name(pinned.depth),
			"owner": pinned.pin.owner,
			"reason": pinned.pin.reason,
		})
	}));
	let lines = bodies.iter().map(|body| {
		let Pin { owner, reason } = &body.pin;
		let fragments: Vec<_> = body.fragments.iter().map(ToString::to_string).collect();
		format!("{} fragments {} {owner:?} {reason:?}", body.cid, fragments.join(","))
	});
	let lines = lines.chain(roots.iter().map(|pinned| {
		let Pin { owner, reason } = &pinned.pin;
		format!("{} {} {owner:?} {reason:?}", pinned.root, depth_name(pinned.depth))
	}));
	Ok(output::write(json, &Value::Array(values.collect()), lines)?)
}

/// Says how much is in the store.
pub fn stat(store: &impl BlockStore, json: bool) -> Result<(), Failure> {
	let stats = store.stats()?;
	let quota = (stats.quota != u64::MAX).then_some(stats.quota);
	let value = json!({
		"blocks": stats.blocks,
		"bytes": stats.bytes,
		"pinned_blocks": stats.pinned_blocks,
		"pinned_bytes": stats.pinned_bytes,
		"quota": quota,
	});
	let lines = [
		format!("blocks  {} of {} bytes", stats.blocks, stats.bytes),
		format!("pinned  {} of {} bytes", stats.pinned_blocks, stats.pinned_bytes),
		quota.map_or("quota   none".into(), |quota| format!("quota   {quota} bytes")),
	];
	Ok(output::write(json, &value, lines)?)
}

/// Keeps a body or another root.
pub fn pin(
	store: &impl BlockStore,
	target: &Target,
	depth: Depth,
	json: bool,
) -> Result<(), Failure> {
	match manifest(store, &target.cid)? {
		Some(manifest) if depth == Depth::Recursive => {
			let fragments = 0..manifest.layout().fragmentation().n();
			pin_fragments(store, &target.cid, &manifest, fragments, &target.pin())?;
		},
		_ => store.pin(&target.cid, &target.pin(), depth)?,
	}
	let value = json!({
		"cid": target.cid.to_string(),
		"depth": depth_name(depth),
		"owner": target.owner,
		"reason": target.reason,
	});
	Ok(output::write(json, &value, [format!("pinned {}", target.cid)])?)
}

/// Takes a pin away, of a body with those of its fragments.
pub fn unpin(store: &impl BlockStore, target: &Target, json: bool) -> Result<(), Failure> {
	let mut unpinned = usize::from(store.unpin(&target.cid, &target.pin())?);
	if let Some(manifest) = manifest(store, &target.cid)? {
		let fragments = 0..manifest.layout().fragmentation().n();
		unpinned += unpin_fragments(store, &target.cid, &manifest, fragments, &target.pin())?;
	}
	if unpinned == 0 {
		let Target { cid, owner, reason } = target;
		return Err(Failure::NoSuchPin { cid: *cid, owner: owner.clone(), reason: reason.clone() });
	}
	let value = json!({
		"cid": target.cid.to_string(),
		"owner": target.owner,
		"reason": target.reason,
	});
	Ok(output::write(json, &value, [format!("unpinned {}", target.cid)])?)
}

/// The manifest with this CID, if it is here and is one.
fn manifest(store: &impl BlockStore, cid: &Cid) -> Result<Option<Manifest>, Failure> {
	let block = if cid.codec() == DAG_CBOR { store.get(cid)? } else { None };
	Ok(block.and_then(|block| Manifest::decode(block.data()).ok()))
}

/// Removes what nothing pins.
pub fn collect(store: &impl BlockStore, json: bool) -> Result<(), Failure> {
	// Shows itself on a terminal only.
	let progress = ProgressBar::new_spinner();
	let (mut blocks, mut bytes) = (0, 0);
	loop {
		let step = store.collect_garbage(COLLECT_AT_ONCE)?;
		blocks += step.blocks;
		bytes += step.bytes;
		progress.set_message(format!("removed {blocks} blocks of {bytes} bytes"));
		progress.tick();
		if step.finished {
			break;
		}
	}
	progress.finish_and_clear();
	let value = json!({ "blocks": blocks, "bytes": bytes });
	Ok(output::write(json, &value, [format!("removed {blocks} blocks of {bytes} bytes")])?)
}
