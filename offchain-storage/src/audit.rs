//! The audit tree, as owners and providers see it: its roots and paths. `docs/protocol/audit.md`
//! has the bytes; the verifier is [`amo_primitives::audit`].
//!
//! A block of 1 MiB is 1,024 leaves, a power of two: the root of its leaves is a node of its
//! fragment's tree. So block roots are kept, and a proof hashes one block only.

use amo_primitives::{
	audit::{node_hash, LEAF_LEN},
	Hash,
};
use blake2b_simd::{
	many::{self, HashManyJob},
	Params,
};

/// Leaves that are hashed at once.
const BATCH: usize = 4 * many::MAX_DEGREE;

/// The hashes of the leaves of a block, in order.
pub fn leaf_hashes(block: &[u8]) -> Vec<Hash> {
	let mut params = Params::new();
	params.hash_length(32);
	let mut hashes = Vec::with_capacity(block.len().div_ceil(LEAF_LEN as usize));
	// Copied behind their prefix: that costs less than to hash the prefix by itself.
	let mut prefixed = [[0; 1 + LEAF_LEN as usize]; BATCH];
	for leaves in block.chunks(BATCH * LEAF_LEN as usize) {
		let inputs = prefixed.iter_mut().zip(leaves.chunks(LEAF_LEN as usize));
		let inputs = inputs.filter_map(|(input, leaf)| {
			input.get_mut(1..=leaf.len())?.copy_from_slice(leaf);
			input.get(..=leaf.len())
		});
		let mut jobs: Vec<_> = inputs.map(|input| HashManyJob::new(&params, input)).collect();
		many::hash_many(jobs.iter_mut());
		hashes.extend(jobs.iter().map(|job| Hash::from_slice(job.to_hash().as_bytes())));
	}
	hashes
}

/// The root of a block's leaves.
pub fn block_root(block: &[u8]) -> Hash {
	root(leaf_hashes(block))
}

/// The root of the tree over some hashes, in the shape of RFC 6962. Of nothing it is zero.
pub fn root(mut hashes: Vec<Hash>) -> Hash {
	while hashes.len() > 1 {
		hashes = next_level(&hashes);
	}
	hashes.pop().unwrap_or_default()
}

/// The neighbours on the way from hash `index` up to [`root`].
pub fn path(mut hashes: Vec<Hash>, mut index: usize) -> Vec<Hash> {
	let mut path = Vec::new();
	while hashes.len() > 1 {
		path.extend(hashes.get(index ^ 1));
		hashes = next_level(&hashes);
		index /= 2;
	}
	path
}

fn next_level(hashes: &[Hash]) -> Vec<Hash> {
	let parent = |pair: &[Hash]| match pair {
		[left, right] => node_hash(left, right),
		alone => alone.first().copied().unwrap_or_default(),
	};
	hashes.chunks(2).map(parent).collect()
}

#[cfg(test)]
mod tests {
	use super::*;
	use amo_primitives::audit::{leaf_hash, Shape, Side};
	use proptest::prelude::*;

	/// RFC 6962's tree, word for word.
	fn naive(hashes: &[Hash]) -> Hash {
		match hashes {
			[one] => *one,
			more => {
				let (left, right) = more.split_at(more.len().next_power_of_two() / 2);
				node_hash(&naive(left), &naive(right))
			},
		}
	}

	fn bytes(len: usize) -> Vec<u8> {
		(0..len).map(|i| (i / 3) as u8 ^ (i >> 9) as u8).collect()
	}

	proptest! {
		#[test]
		fn leaves_hashed_at_once_are_those_of_the_verifier(len in 1..60_000_usize) {
			let block = bytes(len);
			let one_by_one: Vec<Hash> = block.chunks(1024).map(leaf_hash).collect();
			prop_assert_eq!(leaf_hashes(&block), one_by_one);
		}

		#[test]
		fn roots_and_paths_are_those_of_rfc_6962(count in 1..300_usize, at: prop::sample::Index) {
			let hashes: Vec<Hash> = (0..count).map(|i| leaf_hash(&i.to_le_bytes())).collect();
			let top = root(hashes.clone());
			prop_assert_eq!(top, naive(&hashes));
			let at = at.index(count);
			let path = path(hashes.clone(), at);
			let sides: Vec<Side> = amo_primitives::audit::sides(at as u32, count as u32).collect();
			prop_assert_eq!(path.len(), sides.len());
			let shown = sides.iter().zip(&path).fold(hashes[at], |node, step| match step {
				(Side::Left, left) => node_hash(left, &node),
				(Side::Right, right) => node_hash(&node, right),
			});
			prop_assert_eq!(shown, top);
		}
	}

	#[test]
	fn block_roots_are_subtrees_of_the_fragment() {
		let mib = 1024 * 1024;
		for len in [1, 1024, mib - 1, mib, mib + 1, 2 * mib, 3 * mib + 5000, 5 * mib + 1] {
			let fragment = bytes(len);
			let leaves: Vec<Hash> = fragment.chunks(1024).map(leaf_hash).collect();
			assert_eq!(leaves.len(), Shape::new(1, len as u64).unwrap().leaves() as usize);
			assert_eq!(root(fragment.chunks(mib).map(block_root).collect()), naive(&leaves));
		}
	}
}
