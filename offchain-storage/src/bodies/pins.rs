//! Pins of bodies and fragments.
//!
//! A recursive pin of a manifest would follow its link to the device's manifest before it, and so
//! on to the first. So manifests are pinned by themselves, and fragments with their blocks.

use super::FragmentError;
use crate::{
	manifest::Manifest,
	store::{BlockStore, Depth, Pin},
};
use cid::Cid;

/// Pins a manifest, and some of its fragments (numbers without a fragment are passed over).
///
/// # Errors
/// [`FragmentError::Store`], also if any of it is not here.
pub fn pin_fragments<S: BlockStore + ?Sized>(
	store: &S,
	cid: &Cid,
	manifest: &Manifest,
	fragments: impl IntoIterator<Item = u8>,
	pin: &Pin,
) -> Result<(), FragmentError> {
	store.pin(cid, pin, Depth::Direct)?;
	for link in links(manifest, fragments) {
		store.pin(&link, pin, Depth::Recursive)?;
	}
	Ok(())
}

/// Takes these pins away. Those that there are not are passed over.
///
/// # Errors
/// [`FragmentError::Store`].
pub fn unpin_fragments<S: BlockStore + ?Sized>(
	store: &S,
	cid: &Cid,
	manifest: &Manifest,
	fragments: impl IntoIterator<Item = u8>,
	pin: &Pin,
) -> Result<(), FragmentError> {
	for link in links(manifest, fragments) {
		store.unpin(&link, pin)?;
	}
	store.unpin(cid, pin)?;
	Ok(())
}

fn links<'a>(
	manifest: &'a Manifest,
	fragments: impl IntoIterator<Item = u8> + 'a,
) -> impl Iterator<Item = Cid> + 'a {
	let links = fragments.into_iter().map(|i| manifest.fragments().get(usize::from(i)));
	links.flatten().map(|link| link.cid)
}
