//! What a provider does with the fragment that it holds: check it once, and prove leaves of it.

use super::{BlockMap, FragmentError};
use crate::{
	audit::{self, leaf_hashes},
	fragment::{Layout, StripeError},
	manifest::Manifest,
	store::BlockStore,
};
use amo_primitives::{
	audit::{verify, Proof, ProofError, LEAF_LEN},
	Hash,
};
use bytes::Bytes;

/// What a chunk's header says of its body. The audit root alone does not say how many leaves there
/// are, and challenges are drawn from those that the header has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
	/// Length of the body, and how it is cut.
	pub layout: Layout,
	/// The root of its audit tree.
	pub audit_root: Hash,
}

impl Claim {
	/// What a manifest says of itself.
	pub fn of(manifest: &Manifest) -> Self {
		Self { layout: *manifest.layout(), audit_root: *manifest.audit_root() }
	}

	/// Checks a manifest against it.
	///
	/// # Errors
	/// [`FragmentError::AuditRoot`], [`FragmentError::Claim`].
	pub fn check(&self, manifest: &Manifest) -> Result<(), FragmentError> {
		if self.audit_root != *manifest.audit_root() {
			return Err(FragmentError::AuditRoot);
		}
		if self.layout != *manifest.layout() {
			return Err(FragmentError::Claim);
		}
		Ok(())
	}
}

/// Checks that all of a fragment is in the store and that it is what the chunk's header claims. It
/// reads the fragment's blocks, one after the other.
///
/// # Errors
/// [`FragmentError::AuditRoot`], [`FragmentError::Claim`], [`FragmentError::Node`], [`FragmentError::Foreign`] if whoever made it lied;
/// [`FragmentError::Missing`], [`FragmentError::Store`]; [`FragmentError::NoSuchFragment`].
pub fn verify_fragment<S: BlockStore + ?Sized>(
	store: &S,
	manifest: &Manifest,
	fragment: u8,
	claim: &Claim,
) -> Result<(), FragmentError> {
	claim.check(manifest)?;
	let map = map_of(store, manifest, fragment)?;
	for block in 0..manifest.layout().stripes() {
		let expected = block_root(&map, fragment, block);
		let data = read_block(store, &map, fragment, block)?;
		if expected != Some(audit::block_root(&data)) {
			return Err(foreign(&map, fragment, block));
		}
	}
	Ok(())
}

/// Proves leaf `index` of a body, of a fragment that is in the store. It reads one block of it, the
/// manifest being here, and the fragment's node if it has one.
///
/// # Errors
/// [`FragmentError::Proof`] if there is no such leaf, or the fragment was never what the manifest says;
/// [`FragmentError::Missing`], [`FragmentError::Node`], [`FragmentError::Foreign`], [`FragmentError::Store`].
pub fn prove<S: BlockStore + ?Sized>(
	store: &S,
	manifest: &Manifest,
	index: u32,
) -> Result<Proof, FragmentError> {
	let shape = manifest.layout().shape();
	let failed = |error| FragmentError::Proof(index, error);
	let (fragment, leaf) = shape.locate(index).ok_or(failed(ProofError::NoSuchLeaf))?;
	let map = map_of(store, manifest, fragment)?;
	let block_leaves = crate::fragment::STRIPE_SHARD_LEN as u32 / LEAF_LEN;
	let (block, leaf) = (leaf / block_leaves, (leaf % block_leaves) as usize);
	let data = read_block(store, &map, fragment, block)?;

	let mut path = audit::path(leaf_hashes(&data), leaf);
	if let Some(node) = map.node(fragment) {
		path.extend(audit::path(node.roots().to_vec(), block as usize));
	}
	let roots = manifest.fragments().iter().map(|fragment| fragment.root).collect();
	path.extend(audit::path(roots, fragment.into()));

	let leaf = data.chunks(LEAF_LEN as usize).nth(leaf).unwrap_or_default();
	let proof = Proof {
		leaf: leaf.to_vec().try_into().map_err(|_| failed(ProofError::LeafLength))?,
		path: path.try_into().map_err(|_| failed(ProofError::PathLength))?,
	};
	verify(&shape, index, &proof, manifest.audit_root()).map_err(failed)?;
	Ok(proof)
}

/// The manifest, and this fragment's node.
fn map_of<S: BlockStore + ?Sized>(
	store: &S,
	manifest: &Manifest,
	fragment: u8,
) -> Result<BlockMap, FragmentError> {
	let fragments = manifest.layout().fragmentation().n();
	if fragment >= fragments {
		return Err(FragmentError::NoSuchFragment(fragment, fragments));
	}
	let mut map = BlockMap::new(manifest.clone());
	if let Some(cid) = map.missing_node(fragment) {
		let node = store.get(&cid)?.ok_or(FragmentError::Missing(cid))?;
		let failed = |error| FragmentError::Node { fragment, error };
		map.add_node(fragment, node.data()).map_err(failed)?;
	}
	Ok(map)
}

fn block_root(map: &BlockMap, fragment: u8, block: u32) -> Option<Hash> {
	match map.node(fragment) {
		Some(node) => node.roots().get(block as usize).copied(),
		None => map.manifest().fragments().get(usize::from(fragment)).map(|link| link.root),
	}
}

fn read_block<S: BlockStore + ?Sized>(
	store: &S,
	map: &BlockMap,
	fragment: u8,
	block: u32,
) -> Result<Bytes, FragmentError> {
	let stripes = map.manifest().layout().stripes();
	let shard = map.shard(block, fragment);
	let shard = shard.ok_or(StripeError::NoSuchStripe { stripe: block, stripes })?;
	let data = store.get(&shard.cid)?.ok_or(FragmentError::Missing(shard.cid))?.into_data();
	if data.len() != shard.len {
		return Err(foreign(map, fragment, block));
	}
	Ok(data)
}

fn foreign(map: &BlockMap, fragment: u8, block: u32) -> FragmentError {
	let cid = map.shard(block, fragment).map(|shard| shard.cid).unwrap_or_default();
	FragmentError::Foreign { fragment, block, cid }
}
