//! Devices: what records data in a car, known on chain by a pseudonym.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;
use sp_io::hashing::blake2_128;

/// A device's pseudonym. It is made of its owner's account and a salt that the owner chose, so
/// nobody else can take it, before or after.
#[derive(
	Clone,
	Copy,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub struct DeviceId(pub [u8; 16]);

impl DeviceId {
	/// Blake2b-128 of the SCALE encoding of `"amo/device/v1"` (as bytes, without a length), the
	/// owner and the salt.
	pub fn new<AccountId: Encode>(owner: &AccountId, salt: &Salt) -> Self {
		Self((*b"amo/device/v1", owner, salt).using_encoded(blake2_128))
	}
}

impl fmt::Debug for DeviceId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{:?}", sp_core::hexdisplay::HexDisplay::from(&self.0))
	}
}

/// What makes one of an owner's devices differ from the next: 16 random bytes.
pub type Salt = [u8; 16];

/// Who devices belong to.
pub trait Devices<AccountId> {
	/// The owner of a device that is registered and not retired.
	fn owner(device: &DeviceId) -> Option<AccountId>;

	/// Registers a device.
	#[cfg(feature = "runtime-benchmarks")]
	fn register(owner: &AccountId, salt: Salt) -> DeviceId;
}

/// What ends with a device.
pub trait OnRetire {
	/// The device is retired; its chain of chunks ends.
	fn retired(device: &DeviceId);
}

impl OnRetire for () {
	fn retired(_: &DeviceId) {}
}

#[cfg(test)]
mod tests {
	use super::*;

	/// In `docs/protocol/header.md`.
	#[test]
	fn the_pseudonym_of_the_docs() {
		let id = DeviceId::new(&sp_runtime::AccountId32::new([1; 32]), &[2; 16]);
		let mut input = b"amo/device/v1".to_vec();
		input.extend([1; 32]);
		input.extend([2; 16]);
		assert_eq!(id.0, blake2_128(&input));
		assert_ne!(id, DeviceId::new(&sp_runtime::AccountId32::new([3; 32]), &[2; 16]));
	}
}
