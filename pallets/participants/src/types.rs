//! What is kept of keys and devices.

use amo_primitives::{custody::EncryptionKey, Balance};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// An account's encryption key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct KeyRecord {
	/// The key.
	pub key: EncryptionKey,
	/// What is held of the account's coins for it.
	pub deposit: Balance,
}

/// A device that is registered.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Registration<AccountId> {
	/// Who it belongs to, and who paid the deposit.
	pub owner: AccountId,
	/// What is held of the owner's coins for it.
	pub deposit: Balance,
}
