//! The test vectors of `vectors/seal`, which a second implementation wrote from the documents.

use amo_offchain_storage::{
	bodies::{get_body, prove, put_body, verify_fragment, Claim, FragmentWriter},
	fragment::{FragmentNode, Fragmentation},
	manifest::Manifest,
	sealing::{
		ChunkNonce, Custody, DataKey, DecryptionKey, EncryptionKey, OpenReader, OwnerSecret,
		SealWriter,
	},
	store::{memory::MemoryStore, BlockStore},
	Cid,
};
use amo_primitives::{audit::verify, Hash};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{
	fs,
	io::{Read, Write},
	path::Path,
};

fn vectors(name: &str) -> Value {
	let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/seal");
	serde_json::from_slice(&fs::read(dir.join(name)).unwrap()).unwrap()
}

fn body(len: u64) -> Vec<u8> {
	(0..len).map(|i| (i.wrapping_mul(2_654_435_761) >> 16) as u8).collect()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
	value[name].as_array().unwrap()
}

fn number(value: &Value, name: &str) -> u64 {
	value[name].as_u64().unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
	value[name].as_str().unwrap()
}

fn unhex(text: &str) -> Vec<u8> {
	(0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn array<const N: usize>(value: &Value, name: &str) -> [u8; N] {
	unhex(text(value, name)).try_into().unwrap()
}

#[test]
fn sealing() {
	let vectors = vectors("sealing.json");
	let nonce = ChunkNonce(array(&vectors, "nonce"));
	let key = OwnerSecret::from_bytes(array(&vectors, "secret")).data_key(&nonce);
	assert_eq!(*key.expose(), array(&vectors, "data_key"));
	assert_eq!(key.commitment().0, array(&vectors, "commitment"));
	for vector in list(&vectors, "bodies") {
		let plain = body(number(vector, "len"));
		let mut writer = SealWriter::new(Vec::new(), &key, nonce).unwrap();
		writer.write_all(&plain).unwrap();
		let sealed = writer.finish().unwrap();
		assert_eq!(Sha256::digest(&sealed)[..], array::<32>(vector, "sealed_sha256"));
		if let Some(expected) = vector["sealed"].as_str() {
			assert_eq!(sealed, unhex(expected));
		}
		let mut opened = Vec::new();
		OpenReader::new(&sealed[..], &key).unwrap().read_to_end(&mut opened).unwrap();
		assert!(opened == plain);
	}
}

#[test]
fn custody() {
	for vector in vectors("custody.json").as_array().unwrap() {
		let private = DecryptionKey::from_bytes(array(vector, "private"));
		let public = EncryptionKey(array(vector, "public"));
		assert_eq!(private.public().unwrap(), public);
		let (key, context) = (array(vector, "data_key"), unhex(text(vector, "context")));
		let custody = Custody(array(vector, "custody"));
		assert_eq!(*private.open(&custody, &context).unwrap().expose(), key);
		let ours = DataKey::from_bytes(key).seal_to(&public, &context).unwrap();
		assert_eq!(*private.open(&ours, &context).unwrap().expose(), key);
	}
}

#[test]
fn fragments_manifests_and_proofs() {
	for vector in vectors("fragments.json").as_array().unwrap() {
		let (k, m) = (number(vector, "k") as u8, number(vector, "m") as u8);
		let prev: Option<Cid> = vector["prev"].as_str().map(|cid| cid.parse().unwrap());
		let (store, plain) = (MemoryStore::default(), body(number(vector, "len")));
		let fragmentation = Fragmentation::new(k, m).unwrap();
		let writer = FragmentWriter::new(&store, fragmentation, number(vector, "codec"), prev);
		let (cid, manifest) = put_body(writer, &plain[..]).unwrap();

		let root = Hash::from(array(vector, "audit_root"));
		let shape = manifest.layout().shape();
		assert_eq!(manifest.audit_root(), &root);
		for (link, expected) in manifest.fragments().iter().zip(list(vector, "fragments")) {
			assert_eq!(link.cid.to_string(), text(expected, "cid"));
			assert_eq!(link.root.0, array(expected, "root"));
		}
		for (link, node) in manifest.fragments().iter().zip(list(vector, "nodes")) {
			let node = unhex(node.as_str().unwrap());
			assert_eq!(store.get(&link.cid).unwrap().unwrap().into_data(), node);
			assert_eq!(FragmentNode::decode(&node).unwrap().root(), link.root);
		}
		let bytes = unhex(text(vector, "manifest"));
		assert_eq!(manifest.to_block().unwrap().into_data(), bytes);
		assert_eq!(Manifest::decode(&bytes).unwrap(), manifest);
		assert_eq!(cid.to_string(), text(vector, "cid"));
		let mut read = Vec::new();
		get_body(&store, &cid, &mut read).unwrap();
		assert!(read == plain);

		assert_eq!(u64::from(shape.leaves()), number(vector, "leaves"));
		let claim = Claim { layout: *manifest.layout(), audit_root: root };
		for fragment in 0..k + m {
			verify_fragment(&store, &manifest, fragment, &claim).unwrap();
		}
		for expected in list(vector, "proofs") {
			let index = number(expected, "index") as u32;
			let proof = prove(&store, &manifest, index).unwrap();
			assert_eq!(proof.leaf[..], unhex(text(expected, "leaf")));
			let path = list(expected, "path").iter().map(|hash| unhex(hash.as_str().unwrap()));
			assert!(proof.path.iter().map(|hash| hash.0.to_vec()).eq(path), "leaf {index}");
			verify(&shape, index, &proof, &root).unwrap();
		}
	}
}
