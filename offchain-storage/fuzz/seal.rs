//! What the fuzz targets of sealing, manifests, fragment nodes and proofs do to any bytes. The
//! targets and `tests/fuzz_seal.rs` share it.

use amo_offchain_storage::{
	fragment::FragmentNode,
	manifest::Manifest,
	sealing::{sealed_len, DataKey, OpenReader, RangeReader, SealError, SEGMENT_LEN},
};
use amo_primitives::{
	audit::{verify, Proof, ProofError, Shape},
	Hash,
};
use codec::{Decode, Encode};
use std::io::Cursor;

/// The data key of the corpus.
pub fn data_key() -> DataKey {
	DataKey::from_bytes([1; 32])
}

/// Opens them as a sealed body, from the beginning and anywhere; what opens must be of the right
/// length, and both ways must agree.
pub fn open_sealed(bytes: &[u8]) {
	let opened = (|| {
		let mut reader = OpenReader::new(bytes, &data_key())?;
		let mut plain = Vec::new();
		while let Some(segment) = reader.next_segment()? {
			assert!(segment.len() <= SEGMENT_LEN);
			plain.extend_from_slice(segment);
		}
		Ok::<_, SealError>(plain)
	})();
	let ranged = RangeReader::new(Cursor::new(bytes), &data_key());
	match (opened, ranged) {
		(Ok(plain), Ok(mut reader)) => {
			assert_eq!(sealed_len(plain.len() as u64), Some(bytes.len() as u64));
			assert_eq!(reader.body_len(), plain.len() as u64);
			let mut all = Vec::new();
			reader.copy_range(0, reader.body_len(), &mut all).expect("all of it was opened");
			assert!(all == plain);
		},
		(Ok(_), Err(error)) => panic!("opens from the beginning only: {error}"),
		// The last segment alone may be whole.
		(Err(_), Ok(mut reader)) => {
			let all = reader.copy_range(0, reader.body_len(), &mut Vec::new());
			assert!(all.is_err(), "opens anywhere only");
		},
		(Err(_), Err(_)) => {},
	}
}

/// Reads them as a manifest; one that is read must have these very bytes.
pub fn manifest(bytes: &[u8]) {
	if let Ok(manifest) = Manifest::decode(bytes) {
		assert_eq!(manifest.to_block().expect("it was read").data(), bytes);
		let shape = manifest.layout().shape();
		assert_eq!(manifest.fragments().len(), usize::from(shape.fragments()));
	}
}

/// Reads them as a fragment's node; one that is read must have these very bytes.
pub fn fragment_node(bytes: &[u8]) {
	if let Ok(node) = FragmentNode::decode(bytes) {
		assert_eq!(node.to_block().expect("it was read").data(), bytes);
		assert_eq!(node.blocks().len(), node.roots().len());
	}
}

/// Reads them as shape, index, root and proof, and verifies the proof. One that holds does not hold
/// for another leaf, nor with another path.
pub fn proof(mut bytes: &[u8]) {
	let Ok((shape, index, root, proof)) = <(Shape, u32, Hash, Proof)>::decode(&mut bytes) else {
		return;
	};
	if verify(&shape, index, &proof, &root).is_ok() {
		assert!(proof.encoded_size() <= 2048);
		let mut leaf = proof.leaf.to_vec();
		leaf.iter_mut().take(1).for_each(|byte| *byte ^= 1);
		let other = Proof { leaf: leaf.try_into().expect("as long"), ..proof.clone() };
		assert_eq!(verify(&shape, index, &other, &root), Err(ProofError::Root));
		let mut cut = proof;
		if cut.path.pop().is_some() {
			assert_eq!(verify(&shape, index, &cut, &root), Err(ProofError::PathLength));
		}
	}
}
