//! UnixFS files as `ipfs add --cid-version=1` makes them: raw leaves under one node.

use amo_offchain_storage::block::{Block, DAG_PB, RAW};
use prost::Message;

/// Bytes of a leaf, as Kubo cuts files.
const LEAF: usize = 256 * 1024;

#[derive(Clone, PartialEq, Message)]
struct Link {
	#[prost(bytes = "vec", tag = "1")]
	hash: Vec<u8>,
	#[prost(string, optional, tag = "2")]
	name: Option<String>,
	#[prost(uint64, tag = "3")]
	size: u64,
}

#[derive(Clone, PartialEq, Message)]
struct Links {
	#[prost(message, repeated, tag = "2")]
	links: Vec<Link>,
}

#[derive(Clone, PartialEq, Message)]
struct Data {
	#[prost(bytes = "vec", tag = "1")]
	data: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct File {
	/// 2 is a file.
	#[prost(int32, optional, tag = "1")]
	kind: Option<i32>,
	#[prost(uint64, optional, tag = "3")]
	size: Option<u64>,
	#[prost(uint64, repeated, packed = "false", tag = "4")]
	block_sizes: Vec<u64>,
}

/// The root and the leaves of a file.
pub fn file(contents: &[u8]) -> (Block, Vec<Block>) {
	let leaves: Vec<Block> =
		contents.chunks(LEAF).map(|leaf| Block::new(RAW, leaf.to_vec()).unwrap()).collect();
	let links = leaves.iter().map(|leaf| Link {
		hash: leaf.cid().to_bytes(),
		name: Some(String::new()),
		size: leaf.data().len() as u64,
	});
	let file = File {
		kind: Some(2),
		size: Some(contents.len() as u64),
		block_sizes: leaves.iter().map(|leaf| leaf.data().len() as u64).collect(),
	};
	// Links come before data, against the order of their numbers.
	let mut node = Links { links: links.collect() }.encode_to_vec();
	node.extend(Data { data: file.encode_to_vec() }.encode_to_vec());
	(Block::new(DAG_PB, node).unwrap(), leaves)
}
