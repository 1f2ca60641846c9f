//! Letting go of what is pinned.

use amo_offchain_storage::{
	bodies::{fragment_of, read_manifest, unpin_fragments, FragmentError},
	store::{BlockStore, Pin},
	Cid,
};

/// Takes the pins of one of a body's fragments away, or of all, also if its manifest is lost.
///
/// # Errors
/// [`FragmentError::Store`].
pub fn unpin(
	store: &dyn BlockStore,
	cid: &Cid,
	pin: &Pin,
	fragment: Option<u8>,
) -> Result<(), FragmentError> {
	if let Ok(manifest) = read_manifest(store, cid) {
		let fragments = match fragment {
			Some(fragment) => fragment..fragment.saturating_add(1),
			None => 0..manifest.layout().fragmentation().n(),
		};
		unpin_fragments(store, cid, &manifest, fragments, pin)?;
		return Ok(());
	}
	for pinned in store.pins(Some(&pin.owner))? {
		let Some((of, by, number)) = fragment_of(&pinned.pin) else { continue };
		if of == *cid && by == *pin && fragment.is_none_or(|fragment| fragment == number) {
			store.unpin(&pinned.root, &pinned.pin)?;
		}
	}
	Ok(())
}
