//! Weights of `pallet_bounties`, measured by `make weights` (frame-omni-bencher, steps 16,
//! repeat 5) on 2026-11-28, on AMD EPYC.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and hook weighs.
pub trait WeightInfo {
	/// Weight of `post`.
	fn post() -> Weight;
	/// Weight of `submit`.
	fn submit() -> Weight;
	/// Weight of `accept`.
	fn accept() -> Weight;
	/// Weight of `reject_key`.
	fn reject_key() -> Weight;
	/// Weight of `reject_contents`.
	fn reject_contents() -> Weight;
	/// Weight of `cancel`.
	fn cancel() -> Weight;
	/// Weight of `close`.
	fn close() -> Weight;
	/// Weight of `clear`.
	fn clear() -> Weight;
	/// Weight of `renew_key`.
	fn renew_key() -> Weight;
}

/// What was measured, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Metrics::Metrics` (r:1 w:0)
	// Proof: `Metrics::Metrics` (`max_values`: None, `max_size`: Some(230), added: 2705, mode: `MaxEncodedLen`)
	// Storage: `Bounties::NextId` (r:1 w:1)
	// Proof: `Bounties::NextId` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Posted` (r:0 w:1)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	fn post() -> Weight {
		// At least 394_498 ns.
		Weight::from_parts(405_784_000, 3838)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	// Storage: `Bounties::Posted` (r:1 w:1)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Submissions` (r:1 w:1)
	// Proof: `Bounties::Submissions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Registered` (r:1 w:0)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:1 w:0)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:2 w:2)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Requests` (r:1 w:1)
	// Proof: `DataRights::Requests` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Sales` (r:1 w:0)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Grants` (r:1 w:0)
	// Proof: `DataRights::Grants` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:1 w:1)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:1)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	fn submit() -> Weight {
		// At least 592_232 ns.
		Weight::from_parts(632_302_000, 6686)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(9))
	}
	// Storage: `Bounties::Posted` (r:1 w:1)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Submissions` (r:1 w:1)
	// Proof: `Bounties::Submissions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Sales` (r:1 w:1)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:1 w:1)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:1)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	fn accept() -> Weight {
		// At least 211_105 ns.
		Weight::from_parts(234_529_000, 6196)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(8))
			// The chunk's header and the ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(14, 10))
	}
	// Storage: `Bounties::Posted` (r:1 w:1)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Submissions` (r:1 w:1)
	// Proof: `Bounties::Submissions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Sales` (r:1 w:1)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Grants` (r:1 w:1)
	// Proof: `DataRights::Grants` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:2 w:2)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Strikes` (r:1 w:1)
	// Proof: `DataRights::Strikes` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:1 w:1)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:1)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Holders` (r:0 w:1)
	// Proof: `DataRights::Holders` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn reject_key() -> Weight {
		// At least 1_009_443 ns.
		Weight::from_parts(1_066_398_000, 6686)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(12))
			// The chunk's header and the ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(14, 10))
	}
	// Storage: `Bounties::Posted` (r:1 w:0)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Submissions` (r:1 w:0)
	// Proof: `Bounties::Submissions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Sales` (r:1 w:1)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:2)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	fn reject_contents() -> Weight {
		// At least 125_447 ns.
		Weight::from_parts(147_129_000, 3838)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `Bounties::Posted` (r:1 w:1)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn cancel() -> Weight {
		// At least 120_820 ns.
		Weight::from_parts(128_361_000, 3838)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `Bounties::Posted` (r:1 w:1)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn close() -> Weight {
		// At least 119_498 ns.
		Weight::from_parts(125_407_000, 3838)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `Bounties::Submissions` (r:1 w:1)
	// Proof: `Bounties::Submissions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Registered` (r:1 w:0)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn clear() -> Weight {
		// At least 54_261 ns.
		Weight::from_parts(57_085_000, 4845)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `Bounties::Posted` (r:1 w:1)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	fn renew_key() -> Weight {
		// At least 337_343 ns.
		Weight::from_parts(343_642_000, 3659)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
