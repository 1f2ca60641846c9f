//! The tree of free bytes: what each active provider has free, summed up, so that one can be drawn
//! in proportion to it in a few reads.

use crate::{Config, FreeBytes, Pallet};
use alloc::collections::BTreeMap;
use core::marker::PhantomData;

/// Children of a node.
pub const FAN_OUT: u32 = 16;
/// Levels of nodes.
pub const LEVELS: u8 = 4;
/// Most providers: 65,536. The sum of what they can have fits a `u64`.
pub const MAX_SLOTS: u32 = FAN_OUT.pow(LEVELS as u32);

/// A node: the sums below each child, or the free bytes of providers.
pub type Node = [u64; FAN_OUT as usize];

/// The tree as it is in storage, with changes that are not there yet.
pub struct FreeTree<T> {
	nodes: BTreeMap<(u8, u32), Node>,
	config: PhantomData<T>,
}

impl<T: Config> FreeTree<T> {
	/// As it is in storage.
	pub fn load() -> Self {
		Self { nodes: BTreeMap::new(), config: PhantomData }
	}

	/// All free bytes.
	pub fn total(&mut self) -> u64 {
		sum(self.node(0, 0))
	}

	/// Says what a slot has free.
	pub fn set(&mut self, slot: u32, free: u64) {
		let (mut index, mut value) = (slot, free);
		for level in (0..LEVELS).rev() {
			let node = self.node(level, index / FAN_OUT);
			if let Some(child) = node.get_mut((index % FAN_OUT) as usize) {
				*child = value;
			}
			value = sum(node);
			index /= FAN_OUT;
		}
	}

	/// The slot that has the free byte number `byte`, counted from the first slot on.
	pub fn find(&mut self, mut byte: u64) -> Option<u32> {
		let mut index = 0u32;
		for level in 0..LEVELS {
			let (child, before) = child_of(self.node(level, index), byte)?;
			byte = byte.saturating_sub(before);
			index = index.saturating_mul(FAN_OUT).saturating_add(child);
		}
		Some(index)
	}

	/// Puts the changes into storage.
	pub fn save(self) {
		for (place, node) in self.nodes {
			if sum(&node) == 0 {
				FreeBytes::<T>::remove(place);
			} else {
				FreeBytes::<T>::insert(place, node);
			}
		}
	}

	fn node(&mut self, level: u8, index: u32) -> &mut Node {
		self.nodes.entry((level, index)).or_insert_with(|| FreeBytes::<T>::get((level, index)))
	}
}

fn sum(node: &Node) -> u64 {
	node.iter().fold(0, |sum, child| sum.saturating_add(*child))
}

/// The child with a byte, and how many bytes are before it.
fn child_of(node: &Node, byte: u64) -> Option<(u32, u64)> {
	let mut before = 0u64;
	for (child, bytes) in (0..).zip(node) {
		let after = before.saturating_add(*bytes);
		if byte < after {
			return Some((child, before));
		}
		before = after;
	}
	None
}

impl<T: Config> Pallet<T> {
	/// Says in storage what a slot has free.
	pub(crate) fn set_free(slot: u32, free: u64) {
		let mut tree = FreeTree::<T>::load();
		tree.set(slot, free);
		tree.save();
	}
}
