use super::*;
use cid::multihash::Multihash;
use ipld_core::ipld::Ipld;
use proptest::prelude::*;

/// A CID from a text, so that these tests rest on what other software writes.
fn cid(text: &str) -> Cid {
	Cid::try_from(text).unwrap()
}

fn dag_cbor(value: &Ipld) -> Block {
	Block::new(DAG_CBOR, serde_ipld_dagcbor::to_vec(value).unwrap()).unwrap()
}

#[test]
fn names_are_those_of_ipfs() {
	// `ipfs block put`, and the empty folder of UnixFS.
	let hello = Block::new(RAW, "hello world").unwrap();
	let name = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";
	assert_eq!(hello.cid(), &cid(name));
	let folder = cid("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");
	let empty = Block::verify(folder, &b"\x0a\x02\x08\x01"[..]).unwrap();
	assert_eq!(empty.cid().version(), cid::Version::V0);
	assert_eq!(empty.links(), Ok(vec![]));
}

#[test]
fn only_what_hashes_to_the_name_is_taken() {
	for code in [Code::Sha2_256, Code::Blake2b256] {
		let name = Cid::new_v1(RAW, code.digest(b"data"));
		assert_eq!(Block::verify(name, "data").unwrap().data(), "data");
		assert_eq!(Block::verify(name, "date"), Err(BlockError::Mismatch(name)));
	}
}

#[test]
fn other_hash_functions_are_refused() {
	let sha2_512 = Multihash::wrap(0x13, &[0; 64]).unwrap();
	let identity = Multihash::wrap(0, b"data").unwrap();
	let cut_short = Multihash::wrap(0x12, &Code::Sha2_256.digest(b"data").digest()[..20]).unwrap();
	for hash in [sha2_512, identity, cut_short] {
		let refused = Block::verify(Cid::new_v1(RAW, hash), "data");
		assert_eq!(refused, Err(BlockError::UnknownHash(hash.code())));
	}
}

#[test]
fn lengths_end_at_the_most() {
	let most = vec![0; MAX_BLOCK_LEN];
	let block = Block::new(RAW, most).unwrap();
	assert_eq!(Block::new(RAW, vec![]).unwrap().data().len(), 0);
	let long = vec![0; MAX_BLOCK_LEN + 1];
	let refused = Err(BlockError::TooLong(MAX_BLOCK_LEN + 1));
	assert_eq!(Block::new(RAW, long.clone()), refused);
	// Before it is hashed.
	assert_eq!(Block::verify(*block.cid(), long), refused);
}

#[test]
fn links_of_dag_cbor_are_in_order() {
	let [a, b] = ["a", "b"].map(|data| *Block::new(RAW, data).unwrap().cid());
	let block = dag_cbor(&Ipld::Map(
		[
			("x".to_string(), Ipld::List(vec![Ipld::Link(b), Ipld::Integer(7), Ipld::Link(a)])),
			("yy".to_string(), Ipld::Link(b)),
		]
		.into(),
	));
	assert_eq!(block.links(), Ok(vec![b, a, b]));
	// The same bytes without structure.
	assert_eq!(Block::new(RAW, block.into_data()).unwrap().links(), Ok(vec![]));
}

#[test]
fn links_of_dag_pb_are_those_of_both_versions() {
	let v1 = *Block::new(RAW, "a").unwrap().cid();
	let v0 = cid("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");
	let links = [v1, v0].map(|link| PbLink { hash: link.to_bytes().into() }).to_vec();
	// Beside the links, a node has data, and links have names and sizes.
	let mut bytes = PbNode { links }.encode_to_vec();
	bytes.extend(b"\x0a\x02\x08\x01");
	bytes.extend([b"\x12\x2a\x0a\x24", &v1.to_bytes()[..], b"\x12\x00\x18\x05"].concat());
	let block = Block::new(DAG_PB, bytes).unwrap();
	assert_eq!(block.links(), Ok(vec![v1, v0, v1]));
}

#[test]
fn what_is_not_of_its_codec_is_malformed() {
	let not_cbor = Block::new(DAG_CBOR, "not CBOR").unwrap();
	let not_pb = Block::new(DAG_PB, "not protobuf").unwrap();
	let not_a_cid = PbNode { links: vec![PbLink { hash: "not a CID".into() }] };
	let not_a_cid = Block::new(DAG_PB, not_a_cid.encode_to_vec()).unwrap();
	for block in [not_cbor, not_pb, not_a_cid] {
		assert!(
			matches!(block.links(), Err(BlockError::Malformed(name, _)) if name == *block.cid())
		);
	}
}

#[test]
fn too_many_links_are_malformed() {
	// Links of two bytes' length: the shortest that a CID can be.
	let short = Cid::new_v1(RAW, Multihash::wrap(0, b"").unwrap());
	let link = PbLink { hash: short.to_bytes().into() };
	let with = |links: usize| {
		let node = PbNode { links: vec![link.clone(); links] };
		Block::new(DAG_PB, node.encode_to_vec()).unwrap().links()
	};
	assert_eq!(with(MAX_LINKS).unwrap().len(), MAX_LINKS);
	assert!(matches!(with(MAX_LINKS + 1), Err(BlockError::Malformed(..))));
}

proptest! {
	#[test]
	fn no_bytes_make_links_panic(data in any::<Vec<u8>>()) {
		for codec in [RAW, DAG_PB, DAG_CBOR, 0x1234] {
			let _ = Block::new(codec, data.clone()).unwrap().links();
		}
	}
}
