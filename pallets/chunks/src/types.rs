//! What storage keeps.

use amo_primitives::{
	chunk::{Description, Header},
	Balance, BlockNumber,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A chunk.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Entry<AccountId> {
	/// What its name is the hash of.
	pub header: Header<AccountId>,
	/// The block in which it expires.
	pub until: BlockNumber,
	/// Who has the deposit held: who registered the chunk, or extended it last.
	pub depositor: AccountId,
	/// Held on the depositor, in mote.
	pub deposit: Balance,
}

/// A chunk to register.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Registration {
	/// What it is.
	pub description: Description,
	/// The block up to which its storage is paid.
	pub until: BlockNumber,
}
