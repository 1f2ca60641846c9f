//! Pins of bodies and fragments.
//!
//! A recursive pin of a manifest would follow its link to the device's manifest before it, and so
//! on to the first. So the manifest is pinned by itself, and a fragment with its blocks. Bodies may
//! share fragments, and a provider may hold two fragments of one body: each fragment of each body
//! has pins of its own, for it and for its manifest, so that one is unpinned without the other.

use super::{FragmentError, MissingShard};
use crate::{
	fragment::FragmentNode,
	manifest::{FragmentLink, Manifest},
	store::{BlockStore, Depth, Pin},
};
use cid::Cid;
use std::collections::BTreeMap;

/// A body of which fragments are pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedBody {
	/// The manifest.
	pub cid: Cid,
	/// Who pinned it, and why.
	pub pin: Pin,
	/// The fragments, in order.
	pub fragments: Vec<u8>,
}

/// Pins some fragments of a body (numbers without a fragment are passed over), each with the
/// manifest: all of them or, if anything is missing, none.
///
/// # Errors
/// [`FragmentError::NotHere`] if a block of them is not here; [`FragmentError::Store`].
pub fn pin_fragments<S: BlockStore + ?Sized>(
	store: &S,
	cid: &Cid,
	manifest: &Manifest,
	fragments: impl IntoIterator<Item = u8>,
	pin: &Pin,
) -> Result<(), FragmentError> {
	let links = links(manifest, fragments);
	let mut missing = Vec::new();
	for (fragment, link) in &links {
		missing.extend(first_missing(store, manifest, *fragment, link)?);
	}
	if !missing.is_empty() {
		return Err(FragmentError::NotHere(missing));
	}
	for (fragment, link) in links {
		let pin = of_fragment(pin, cid, fragment);
		store.pin(cid, &pin, Depth::Direct)?;
		store.pin(&link.cid, &pin, Depth::Recursive)?;
	}
	Ok(())
}

/// Has the store keep what is here of some fragments of a body, and its manifest, for another grace
/// period.
///
/// # Errors
/// [`FragmentError::Store`].
pub fn touch_fragments<S: BlockStore + ?Sized>(
	store: &S,
	cid: &Cid,
	manifest: &Manifest,
	fragments: impl IntoIterator<Item = u8>,
) -> Result<(), FragmentError> {
	for (_, link) in links(manifest, fragments) {
		let mut cids = vec![*cid, link.cid];
		if manifest.layout().stripes() > 1 {
			// One that is corrupt is fetched again.
			let node = store.get(&link.cid).ok().flatten();
			let node = node
				.map(|block| FragmentNode::decode_for(block.data(), manifest.layout(), &link.root));
			cids.extend(node.and_then(Result::ok).iter().flat_map(|node| node.blocks()));
		}
		store.touch(&cids)?;
	}
	Ok(())
}

/// Takes these pins away, and tells of how many fragments. Those that there are not are passed
/// over.
///
/// # Errors
/// [`FragmentError::Store`].
pub fn unpin_fragments<S: BlockStore + ?Sized>(
	store: &S,
	cid: &Cid,
	manifest: &Manifest,
	fragments: impl IntoIterator<Item = u8>,
	pin: &Pin,
) -> Result<usize, FragmentError> {
	let mut unpinned = 0;
	for (fragment, link) in links(manifest, fragments) {
		let pin = of_fragment(pin, cid, fragment);
		let was_pinned = store.unpin(&link.cid, &pin)?;
		unpinned += usize::from(store.unpin(cid, &pin)? || was_pinned);
	}
	Ok(unpinned)
}

/// The bodies of which an owner, or anybody, has pinned fragments.
///
/// # Errors
/// [`FragmentError::Store`].
pub fn pinned_bodies<S: BlockStore + ?Sized>(
	store: &S,
	owner: Option<&str>,
) -> Result<Vec<PinnedBody>, FragmentError> {
	let mut bodies = BTreeMap::<(Cid, Pin), Vec<u8>>::new();
	for pinned in store.pins(owner)? {
		if let Some((cid, pin, fragment)) = fragment_of(&pinned.pin) {
			if cid == pinned.root {
				bodies.entry((cid, pin)).or_default().push(fragment);
			}
		}
	}
	let bodies = bodies.into_iter().map(|((cid, pin), mut fragments)| {
		fragments.sort_unstable();
		PinnedBody { cid, pin, fragments }
	});
	Ok(bodies.collect())
}

/// What a pin of a fragment pins: the manifest, on whose behalf and why, and which fragment. `None`
/// for other pins.
pub fn fragment_of(pin: &Pin) -> Option<(Cid, Pin, u8)> {
	let (rest, fragment) = pin.reason.rsplit_once('/')?;
	let (reason, cid) = rest.rsplit_once('/')?;
	let pin = Pin { owner: pin.owner.clone(), reason: reason.into() };
	Some((cid.parse().ok()?, pin, fragment.parse().ok()?))
}

fn of_fragment(pin: &Pin, cid: &Cid, fragment: u8) -> Pin {
	Pin { owner: pin.owner.clone(), reason: format!("{}/{cid}/{fragment}", pin.reason) }
}

fn links(manifest: &Manifest, fragments: impl IntoIterator<Item = u8>) -> Vec<(u8, FragmentLink)> {
	let link = |i: u8| Some((i, *manifest.fragments().get(usize::from(i))?));
	fragments.into_iter().filter_map(link).collect()
}

/// The first block of a fragment that is not here.
fn first_missing<S: BlockStore + ?Sized>(
	store: &S,
	manifest: &Manifest,
	fragment: u8,
	link: &FragmentLink,
) -> Result<Option<MissingShard>, FragmentError> {
	let missing = |cid| Ok(Some(MissingShard { fragment, cid }));
	let Some(block) = store.get(&link.cid)? else { return missing(link.cid) };
	if manifest.layout().stripes() > 1 {
		let failed = |error| FragmentError::Node { fragment, error };
		let node = FragmentNode::decode_for(block.data(), manifest.layout(), &link.root);
		for cid in node.map_err(failed)?.blocks() {
			if !store.has(cid)? {
				return missing(*cid);
			}
		}
	}
	Ok(None)
}
