//! Pins as keys of the index.
//!
//! In bytes: length of the owner (LEB128), owner, length of the reason (LEB128), reason, CID. So the
//! pins of one owner stand together.

use crate::store::{backend::PinId, Pin};
use cid::Cid;
use unsigned_varint as varint;

/// A pin's key.
pub fn encode(id: &PinId) -> Vec<u8> {
	let mut key = owner_prefix(&id.pin.owner);
	push(&mut key, &id.pin.reason);
	key.extend(id.root.to_bytes());
	key
}

/// What the keys of all pins of an owner begin with.
pub fn owner_prefix(owner: &str) -> Vec<u8> {
	let mut key = Vec::new();
	push(&mut key, owner);
	key
}

/// Reads a pin's key.
pub fn decode(key: &[u8]) -> Option<PinId> {
	let (owner, key) = pull(key)?;
	let (reason, key) = pull(key)?;
	Some(PinId { pin: Pin { owner, reason }, root: Cid::try_from(key).ok()? })
}

fn push(key: &mut Vec<u8>, text: &str) {
	key.extend_from_slice(varint::encode::usize(text.len(), &mut varint::encode::usize_buffer()));
	key.extend_from_slice(text.as_bytes());
}

fn pull(key: &[u8]) -> Option<(String, &[u8])> {
	let (len, key) = varint::decode::usize(key).ok()?;
	let (text, key) = key.split_at_checked(len)?;
	Some((String::from_utf8(text.to_vec()).ok()?, key))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::block::{Block, RAW};
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn keys_go_there_and_back(owner in ".{0,200}", reason in ".*") {
			let root = *Block::new(RAW, "root").unwrap().cid();
			let id = PinId { pin: Pin { owner, reason }, root };
			let key = super::encode(&id);
			prop_assert!(key.starts_with(&owner_prefix(&id.pin.owner)));
			prop_assert_eq!(super::decode(&key), Some(id));
		}

		#[test]
		fn no_bytes_make_it_panic(key in any::<Vec<u8>>()) {
			let _ = super::decode(&key);
		}
	}
}
