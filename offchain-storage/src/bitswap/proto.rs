//! Bitswap's protobuf messages, and a count of what they hold before they are decoded.

use super::message::MessageError;
use bytes::{Buf, Bytes};
use prost::encoding::{decode_key, decode_varint, skip_field, DecodeContext, WireType};

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Message {
	#[prost(message, optional, tag = "1")]
	pub wantlist: Option<Wantlist>,
	#[prost(message, repeated, tag = "3")]
	pub payload: Vec<Block>,
	#[prost(message, repeated, tag = "4")]
	pub presences: Vec<BlockPresence>,
	#[prost(int32, tag = "5")]
	pub pending_bytes: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Wantlist {
	#[prost(message, repeated, tag = "1")]
	pub entries: Vec<Entry>,
	#[prost(bool, tag = "2")]
	pub full: bool,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Entry {
	#[prost(bytes = "vec", tag = "1")]
	pub cid: Vec<u8>,
	#[prost(int32, tag = "2")]
	pub priority: i32,
	#[prost(bool, tag = "3")]
	pub cancel: bool,
	/// 0 asks for the block, 1 whether it is there.
	#[prost(int32, tag = "4")]
	pub want_type: i32,
	#[prost(bool, tag = "5")]
	pub send_dont_have: bool,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Block {
	#[prost(bytes = "vec", tag = "1")]
	pub prefix: Vec<u8>,
	#[prost(bytes = "bytes", tag = "2")]
	pub data: Bytes,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct BlockPresence {
	#[prost(bytes = "vec", tag = "1")]
	pub cid: Vec<u8>,
	/// 0: here. 1: not here.
	#[prost(int32, tag = "2")]
	pub presence: i32,
}

/// Refuses messages of more than `limit` entries, blocks or presences.
///
/// An empty one takes two bytes on the wire and a hundred in memory: they are counted before any
/// is decoded.
pub(super) fn check_counts(mut bytes: &[u8], limit: usize) -> Result<(), MessageError> {
	let mut left = limit;
	while bytes.has_remaining() {
		let (tag, wire_type) = decode_key(&mut bytes)?;
		match (tag, wire_type) {
			(1, WireType::LengthDelimited) => {
				let mut wantlist = take_delimited(&mut bytes)?;
				while wantlist.has_remaining() {
					let (tag, wire_type) = decode_key(&mut wantlist)?;
					skip_field(wire_type, tag, &mut wantlist, DecodeContext::default())?;
					count(&mut left, limit)?;
				}
			},
			(3 | 4, _) => {
				skip_field(wire_type, tag, &mut bytes, DecodeContext::default())?;
				count(&mut left, limit)?;
			},
			_ => skip_field(wire_type, tag, &mut bytes, DecodeContext::default())?,
		}
	}
	Ok(())
}

fn count(left: &mut usize, limit: usize) -> Result<(), MessageError> {
	*left = left.checked_sub(1).ok_or(MessageError::TooMany(limit))?;
	Ok(())
}

fn take_delimited<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], MessageError> {
	let len = decode_varint(bytes)?;
	let (taken, rest) = usize::try_from(len)
		.ok()
		.and_then(|len| bytes.split_at_checked(len))
		.ok_or(MessageError::Truncated)?;
	*bytes = rest;
	Ok(taken)
}
