//! Bounties, as other pallets see them.

use crate::chunk::Description;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

/// Number of a bounty, in the order of posting.
pub type BountyId = u32;

/// Who owns what is made for a bounty.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub enum Ownership {
	/// The producer; the poster gets a grant for the purposes that the bounty names.
	Producer,
	/// The poster, from the start.
	Poster,
	/// The producer, and the poster gets a grant for all purposes and for good.
	Both,
}

/// The bounties that chunks are registered for.
pub trait Bounties<AccountId> {
	/// Who owns a chunk that `producer` registers for a bounty: its poster.
	///
	/// # Errors
	/// Unknown or ended bounty; another ownership than the poster's; a description that does not
	/// match; the producer is the poster.
	fn owner_of_result(
		bounty: BountyId,
		producer: &AccountId,
		description: &Description,
	) -> Result<AccountId, DispatchError>;

	/// Posts a bounty that a chunk of this description matches and whose poster owns the result.
	#[cfg(feature = "runtime-benchmarks")]
	fn post(poster: &AccountId, description: &Description) -> BountyId;
}
