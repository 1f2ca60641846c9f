//! Bodies and their audit trees. Fragments are not really coded: no test here puts them together.

use amo_primitives::{
	audit::{leaf_hash, node_hash, Proof, LEAF_LEN},
	fragment::{Fragmentation, Layout},
	Hash,
};
use codec::Encode;
use sp_io::hashing::blake2_256;

/// The fragments of a body, and the levels of the audit tree of each, from the leaves up.
#[derive(Clone)]
pub struct Body {
	/// How it is cut.
	pub layout: Layout,
	fragments: Vec<(Vec<u8>, Tree)>,
}

type Tree = Vec<Vec<Hash>>;

impl Body {
	/// A body of `len` bytes in 2 + 1 fragments. All its leaves differ, and from those of other
	/// seeds.
	pub fn new(seed: u8, len: u64) -> Self {
		let fragmentation = Fragmentation::new(2, 1).expect("2 + 1 are in range");
		let layout = Layout::new(fragmentation, len).expect("the length is in range");
		let fragment = |number: u8| {
			let mut bytes: Vec<u8> = (0..layout.fragment_len().div_ceil(32))
				.flat_map(|part| (seed, number, part).using_encoded(blake2_256))
				.collect();
			bytes.truncate(layout.fragment_len() as usize);
			let tree = tree(bytes.chunks(LEAF_LEN as usize).map(leaf_hash).collect());
			(bytes, tree)
		};
		Self { layout, fragments: (0..fragmentation.n()).map(fragment).collect() }
	}

	/// The root of its audit tree.
	pub fn root(&self) -> Hash {
		root(&self.above())
	}

	/// Shows a leaf.
	pub fn proof(&self, leaf: u32) -> Proof {
		let (fragment, within) = self.layout.shape().locate(leaf).expect("there is such a leaf");
		let (bytes, tree) = &self.fragments[usize::from(fragment)];
		let mut path = path(tree, within as usize);
		path.extend(self::path(&self.above(), fragment.into()));
		let leaf = bytes.chunks(LEAF_LEN as usize).nth(within as usize).expect("located").to_vec();
		Proof {
			leaf: leaf.try_into().expect("leaves are short"),
			path: path.try_into().expect("paths are short"),
		}
	}

	fn above(&self) -> Tree {
		tree(self.fragments.iter().map(|(_, tree)| root(tree)).collect())
	}
}

fn tree(leaves: Vec<Hash>) -> Tree {
	let mut levels = vec![leaves];
	while levels[levels.len() - 1].len() > 1 {
		let up = levels[levels.len() - 1].chunks(2).map(|pair| match pair {
			[left, right] => node_hash(left, right),
			one => one[0],
		});
		levels.push(up.collect());
	}
	levels
}

fn root(tree: &[Vec<Hash>]) -> Hash {
	tree[tree.len() - 1][0]
}

fn path(tree: &[Vec<Hash>], leaf: usize) -> Vec<Hash> {
	let level = |(height, level): (usize, &Vec<Hash>)| level.get((leaf >> height) ^ 1).copied();
	tree.iter().enumerate().filter_map(level).collect()
}
