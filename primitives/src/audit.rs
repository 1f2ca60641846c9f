//! The audit tree of Proof of Retrievability, as the chain sees it: which leaves the fragments of a
//! body have, and whether a proof shows one of them. `docs/protocol/audit.md` has the bytes.
//!
//! Leaves are numbered fragment by fragment. The leaves of one fragment make a tree, and the roots
//! of the fragments make the tree above it; both have the shape of RFC 6962, section 2.1. A
//! [`Shape`] fixes leaf count, leaf lengths and path lengths, so a proof has exactly one form.

use crate::Hash;
use codec::{Decode, DecodeWithMemTracking, Encode, Error, Input, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{BlakeTwo256, ConstU32, Hash as _},
	BoundedVec,
};

/// Length of a leaf in bytes. The last leaf of a fragment may be shorter.
pub const LEAF_LEN: u32 = 1024;

/// Most fragments of a body.
pub const MAX_FRAGMENTS: u8 = 64;

/// The longest fragment, in bytes: 8,192 blocks of 1 MiB.
pub const MAX_FRAGMENT_LEN: u64 = 8 * 1024 * 1024 * 1024;

/// Most hashes of a path: 23 in the longest fragment and 6 above it. The longest proof is
/// 1,024 + 29 × 32 bytes and three of SCALE: less than 2 KiB.
pub const MAX_PATH: u32 = 29;

/// How many fragments a body has, and how long each is: all that the verifier must know besides
/// the root.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Shape {
	fragments: u8,
	fragment_len: u64,
}

impl Shape {
	/// `fragments` (1 to [`MAX_FRAGMENTS`]) of `fragment_len` bytes each (1 to
	/// [`MAX_FRAGMENT_LEN`]). `None` outside these ranges.
	pub const fn new(fragments: u8, fragment_len: u64) -> Option<Self> {
		let valid = fragments > 0
			&& fragments <= MAX_FRAGMENTS
			&& fragment_len > 0
			&& fragment_len <= MAX_FRAGMENT_LEN;
		if valid {
			Some(Self { fragments, fragment_len })
		} else {
			None
		}
	}

	/// Number of fragments.
	pub const fn fragments(&self) -> u8 {
		self.fragments
	}

	/// Length of each fragment in bytes.
	pub const fn fragment_len(&self) -> u64 {
		self.fragment_len
	}

	/// Leaves of each fragment: at most 2^23.
	pub const fn leaves_per_fragment(&self) -> u32 {
		self.fragment_len.div_ceil(LEAF_LEN as u64) as u32
	}

	/// Leaves of all fragments: at most 2^29.
	pub const fn leaves(&self) -> u32 {
		self.leaves_per_fragment() * self.fragments as u32
	}

	/// The fragment that a leaf is of, and the leaf's number in it. `None` if there is no such
	/// leaf.
	pub const fn locate(&self, index: u32) -> Option<(u8, u32)> {
		if index >= self.leaves() {
			return None;
		}
		let each = self.leaves_per_fragment();
		Some(((index / each) as u8, index % each))
	}

	/// Length of a leaf in bytes. `None` if there is no such leaf.
	pub const fn leaf_len(&self, index: u32) -> Option<u32> {
		let Some((_, leaf)) = self.locate(index) else { return None };
		let rest = self.fragment_len - leaf as u64 * LEAF_LEN as u64;
		Some(if rest < LEAF_LEN as u64 { rest as u32 } else { LEAF_LEN })
	}

	/// On which side each hash of a leaf's path joins, from the leaf up. `None` if there is no such
	/// leaf.
	pub fn sides(&self, index: u32) -> Option<impl Iterator<Item = Side>> {
		let (fragment, leaf) = self.locate(index)?;
		let above = sides(u32::from(fragment), u32::from(self.fragments));
		Some(sides(leaf, self.leaves_per_fragment()).chain(above))
	}
}

impl Decode for Shape {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		let (fragments, fragment_len) = Decode::decode(input)?;
		Self::new(fragments, fragment_len).ok_or_else(|| "Shape out of range".into())
	}
}

/// Where a neighbour stands in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
	/// Left of the node that the path has come to.
	Left,
	/// Right of it.
	Right,
}

/// The neighbours on the way from thing `index` of `count` up to the root of their tree. A node
/// that has none on its level goes up as it is. Empty unless `index < count`.
pub fn sides(index: u32, count: u32) -> impl Iterator<Item = Side> {
	let mut level = count.checked_sub(1).map(|last| (index, last)).filter(|(i, last)| i <= last);
	core::iter::from_fn(move || loop {
		let (index, last) = level.filter(|(_, last)| *last > 0)?;
		level = Some((index / 2, last / 2));
		if index % 2 == 1 {
			return Some(Side::Left);
		}
		if index < last {
			return Some(Side::Right);
		}
	})
}

/// The answer to a challenge: a leaf and the hashes that lead from it to the root.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Proof {
	/// The bytes of the leaf.
	pub leaf: BoundedVec<u8, ConstU32<LEAF_LEN>>,
	/// Neighbours from the leaf up: in its fragment, then among the fragments.
	pub path: BoundedVec<Hash, ConstU32<MAX_PATH>>,
}

/// Why a proof does not show a leaf.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub enum ProofError {
	/// There is no leaf of that number: ask for one below [`Shape::leaves`].
	NoSuchLeaf,
	/// The leaf is shorter or longer than it must be: send all of it, without padding.
	LeafLength,
	/// The path is shorter or longer than it must be.
	PathLength,
	/// Leaf and path do not lead to the root: one of them was changed, or is of another leaf.
	Root,
}

/// Checks that `proof` shows leaf `index` of the fragments of `shape` whose audit root is `root`.
///
/// # Errors
/// [`ProofError`].
pub fn verify(shape: &Shape, index: u32, proof: &Proof, root: &Hash) -> Result<(), ProofError> {
	let leaf_len = shape.leaf_len(index).ok_or(ProofError::NoSuchLeaf)?;
	if proof.leaf.len() != leaf_len as usize {
		return Err(ProofError::LeafLength);
	}
	let mut sides = shape.sides(index).ok_or(ProofError::NoSuchLeaf)?;
	let mut path = proof.path.iter();
	let mut node = leaf_hash(&proof.leaf);
	loop {
		node = match (sides.next(), path.next()) {
			(Some(Side::Left), Some(left)) => node_hash(left, &node),
			(Some(Side::Right), Some(right)) => node_hash(&node, right),
			(None, None) if node == *root => return Ok(()),
			(None, None) => return Err(ProofError::Root),
			_ => return Err(ProofError::PathLength),
		};
	}
}

/// Hash of a leaf: Blake2b-256 of a zero byte and its bytes (of which only the first [`LEAF_LEN`]
/// count).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
	let mut input = [0; 1 + LEAF_LEN as usize];
	let mut len = 1;
	for (to, from) in input.iter_mut().skip(1).zip(leaf) {
		*to = *from;
		len += 1;
	}
	BlakeTwo256::hash(input.get(..len).unwrap_or_default())
}

/// Hash of an inner node: Blake2b-256 of a one byte and the hashes of its children.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
	let mut input = [1; 65];
	let (_, children) = input.split_at_mut(1);
	for (to, from) in children.iter_mut().zip(left.0.iter().chain(&right.0)) {
		*to = *from;
	}
	BlakeTwo256::hash(&input)
}

#[cfg(test)]
mod tests;
