use super::*;

/// RFC 6962's tree, word for word.
fn root(hashes: &[Hash]) -> Hash {
	match hashes {
		[one] => *one,
		more => {
			let (left, right) = more.split_at(more.len().next_power_of_two() / 2);
			node_hash(&root(left), &root(right))
		},
	}
}

/// RFC 6962's audit path, word for word.
fn path(hashes: &[Hash], index: usize) -> Vec<Hash> {
	if hashes.len() == 1 {
		return Vec::new();
	}
	let (left, right) = hashes.split_at(hashes.len().next_power_of_two() / 2);
	if index < left.len() {
		[path(left, index), vec![root(right)]].concat()
	} else {
		[path(right, index - left.len()), vec![root(left)]].concat()
	}
}

struct Body {
	shape: Shape,
	fragments: Vec<Vec<u8>>,
}

impl Body {
	fn new(fragments: u8, len: u64) -> Self {
		let fragment = |f: u8| (0..len).map(|i| (i / 7) as u8 ^ i as u8 ^ f).collect();
		Self {
			shape: Shape::new(fragments, len).unwrap(),
			fragments: (0..fragments).map(fragment).collect(),
		}
	}

	fn leaf_hashes(&self, fragment: usize) -> Vec<Hash> {
		self.fragments[fragment].chunks(LEAF_LEN as usize).map(leaf_hash).collect()
	}

	fn roots(&self) -> Vec<Hash> {
		(0..self.fragments.len()).map(|f| root(&self.leaf_hashes(f))).collect()
	}

	fn prove(&self, index: u32) -> Proof {
		let (fragment, leaf) = self.shape.locate(index).unwrap();
		let (fragment, leaf) = (usize::from(fragment), leaf as usize);
		let bytes = self.fragments[fragment].chunks(LEAF_LEN as usize).nth(leaf).unwrap();
		let path = [path(&self.leaf_hashes(fragment), leaf), path(&self.roots(), fragment)];
		Proof { leaf: bytes.to_vec().try_into().unwrap(), path: path.concat().try_into().unwrap() }
	}
}

#[test]
fn each_leaf_is_accepted_at_its_own_place_only() {
	for (fragments, len) in [(1, 1), (1, 1024), (1, 1025), (2, 5000), (3, 3072), (5, 7169), (7, 10)]
	{
		let body = Body::new(fragments, len);
		let root = root(&body.roots());
		for index in 0..body.shape.leaves() {
			let proof = body.prove(index);
			for other in 0..body.shape.leaves() + 2 {
				let accepted = verify(&body.shape, other, &proof, &root).is_ok();
				assert_eq!(accepted, other == index, "leaf {index} of {:?} as {other}", body.shape);
			}
			let other_root = leaf_hash(&root.0);
			assert_eq!(verify(&body.shape, index, &proof, &other_root), Err(ProofError::Root));
		}
	}
}

#[test]
fn lengths_must_be_exact() {
	let body = Body::new(3, 5000);
	let root = root(&body.roots());
	let proof = body.prove(4);
	let check = |proof: &Proof| verify(&body.shape, 4, proof, &root);
	assert_eq!(check(&proof), Ok(()));
	assert_eq!(proof.leaf.len(), 5000 - 4 * 1024);

	let mut longer = proof.clone();
	longer.leaf.try_push(0).unwrap();
	assert_eq!(check(&longer), Err(ProofError::LeafLength));
	let mut shorter = proof.clone();
	shorter.leaf.pop();
	assert_eq!(check(&shorter), Err(ProofError::LeafLength));

	let mut longer = proof.clone();
	longer.path.try_push(root).unwrap();
	assert_eq!(check(&longer), Err(ProofError::PathLength));
	let mut shorter = proof.clone();
	shorter.path.pop();
	assert_eq!(check(&shorter), Err(ProofError::PathLength));
	let mut swapped = proof.clone();
	swapped.path = proof.path.iter().rev().copied().collect::<Vec<_>>().try_into().unwrap();
	assert_eq!(check(&swapped), Err(ProofError::Root));
	assert_eq!(verify(&body.shape, 15, &proof, &root), Err(ProofError::NoSuchLeaf));
}

#[test]
fn another_shape_is_refused() {
	let body = Body::new(4, 4096);
	let root = root(&body.roots());
	for index in 0..16 {
		let proof = body.prove(index);
		for (fragments, len) in [(1, 4096), (3, 4096), (5, 4096), (4, 4095), (4, 4097), (4, 8192)] {
			let shape = Shape::new(fragments, len).unwrap();
			// A leaf whose place, length and path are the same under both shapes is the same leaf.
			let same = shape.locate(index) == body.shape.locate(index)
				&& shape.leaf_len(index) == body.shape.leaf_len(index)
				&& shape.sides(index).unwrap().eq(body.shape.sides(index).unwrap());
			assert_eq!(verify(&shape, index, &proof, &root).is_ok(), same, "{shape:?} {index}");
		}
	}
}

#[test]
fn an_inner_node_is_no_leaf() {
	let body = Body::new(2, 1024);
	let roots = body.roots();
	let leaf = [roots[0].0, roots[1].0].concat().try_into().unwrap();
	let proof = Proof { leaf, path: Default::default() };
	let shape = Shape::new(1, 64).unwrap();
	assert_eq!(verify(&shape, 0, &proof, &root(&roots)), Err(ProofError::Root));
}

#[test]
fn the_longest_proof_fits_its_bounds() {
	let shape = Shape::new(MAX_FRAGMENTS, MAX_FRAGMENT_LEN).unwrap();
	let longest = shape.sides(0).unwrap().count();
	assert_eq!(longest, MAX_PATH as usize);
	assert!(Proof::max_encoded_len() <= 2048);
	assert!(shape.sides(shape.leaves() - 1).unwrap().count() == longest);
	assert!(shape.sides(shape.leaves()).is_none());
}

#[test]
fn shapes_out_of_range_cannot_be_made_or_decoded() {
	for (fragments, len) in [(0, 1), (65, 1), (1, 0), (1, MAX_FRAGMENT_LEN + 1)] {
		assert_eq!(Shape::new(fragments, len), None);
		assert!(Shape::decode(&mut &(fragments, len).encode()[..]).is_err());
	}
	let shape = Shape::new(6, 1_048_576).unwrap();
	assert_eq!(Shape::decode(&mut &shape.encode()[..]), Ok(shape));
}

#[test]
fn sides_follow_rfc_6962() {
	for count in 1..70_u32 {
		let hashes: Vec<Hash> = (0..count).map(|i| leaf_hash(&i.to_le_bytes())).collect();
		for index in 0..count {
			let path = path(&hashes, index as usize);
			assert_eq!(sides(index, count).count(), path.len());
			let top =
				sides(index, count).zip(&path).fold(
					hashes[index as usize],
					|node, step| match step {
						(Side::Left, left) => node_hash(left, &node),
						(Side::Right, right) => node_hash(&node, right),
					},
				);
			assert_eq!(top, root(&hashes));
		}
		assert_eq!(sides(count, count).count(), 0);
	}
	assert_eq!(sides(0, 0).count(), 0);
}
