//! Weights of `pallet_chunks`, measured by `make weights` (frame-omni-bencher, steps 16,
//! repeat 5) on 2026-11-28, on AMD EPYC.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and hook weighs.
pub trait WeightInfo {
	/// Weight of `register`.
	/// `f` is 1 to 64.
	fn register(f: u32) -> Weight;
	/// Weight of `register_batch`.
	/// `n` is 1 to 64.
	fn register_batch(n: u32) -> Weight;
	/// Weight of `register_for`.
	/// `f` is 1 to 64.
	fn register_for(f: u32) -> Weight;
	/// Weight of `extend`.
	fn extend() -> Weight;
	/// Weight of `discard`.
	/// `f` is 1 to 64.
	fn discard(f: u32) -> Weight;
	/// Weight of `sweep`.
	fn sweep() -> Weight;
	/// Weight of `expire`.
	/// `f` is 1 to 64.
	fn expire(f: u32) -> Weight;
}

/// What was measured, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Participants::Devices` (r:1 w:0)
	// Proof: `Participants::Devices` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Heads` (r:1 w:1)
	// Proof: `Chunks::Heads` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
	// Storage: `Metrics::Metrics` (r:1 w:0)
	// Proof: `Metrics::Metrics` (`max_values`: None, `max_size`: Some(230), added: 2705, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Registered` (r:1 w:1)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::AdminPauses` (r:1 w:0)
	// Proof: `PeerStorage::AdminPauses` (`max_values`: Some(1), `max_size`: Some(2), added: 497, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Congested` (r:1 w:0)
	// Proof: `PeerStorage::Congested` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:1 w:1)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `Babe::Initialized` (r:1 w:0)
	// Proof: `Babe::Initialized` (`max_values`: Some(1), `max_size`: Some(110), added: 605, mode: `MaxEncodedLen`)
	// Storage: `Babe::Randomness` (r:1 w:0)
	// Proof: `Babe::Randomness` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:7 w:7)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Slots` (r:63 w:0)
	// Proof: `PeerStorage::Slots` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:63 w:63)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Unconfirmed` (r:63 w:63)
	// Proof: `PeerStorage::Unconfirmed` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Due` (r:0 w:1)
	// Proof: `PeerStorage::Due` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Expiring` (r:0 w:1)
	// Proof: `Chunks::Expiring` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn register(f: u32) -> Weight {
		// At least 361_238 ns.
		Weight::from_parts(435_849_061, 16394)
			.saturating_add(Weight::from_parts(29_810_680, 0).saturating_mul(f.into()))
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes(13))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(f.into())))
			.saturating_add(Weight::from_parts(0, 2636).saturating_mul(f.into()))
	}
	// Storage: `Participants::Devices` (r:1 w:0)
	// Proof: `Participants::Devices` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Heads` (r:1 w:1)
	// Proof: `Chunks::Heads` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
	// Storage: `Metrics::Metrics` (r:63 w:0)
	// Proof: `Metrics::Metrics` (`max_values`: None, `max_size`: Some(230), added: 2705, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Registered` (r:63 w:63)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::AdminPauses` (r:1 w:0)
	// Proof: `PeerStorage::AdminPauses` (`max_values`: Some(1), `max_size`: Some(2), added: 497, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Congested` (r:1 w:0)
	// Proof: `PeerStorage::Congested` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:63 w:63)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `Babe::Initialized` (r:1 w:0)
	// Proof: `Babe::Initialized` (`max_values`: Some(1), `max_size`: Some(110), added: 605, mode: `MaxEncodedLen`)
	// Storage: `Babe::Randomness` (r:1 w:0)
	// Proof: `Babe::Randomness` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:7 w:7)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Slots` (r:43 w:0)
	// Proof: `PeerStorage::Slots` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:43 w:43)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Unconfirmed` (r:63 w:63)
	// Proof: `PeerStorage::Unconfirmed` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Due` (r:0 w:63)
	// Proof: `PeerStorage::Due` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Expiring` (r:0 w:63)
	// Proof: `Chunks::Expiring` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn register_batch(n: u32) -> Weight {
		// At least 364_202 ns.
		Weight::from_parts(132_751_711, 17489)
			.saturating_add(Weight::from_parts(240_983_398, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(20))
			.saturating_add(T::DbWeight::get().reads(5_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(11))
			.saturating_add(T::DbWeight::get().writes(6_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 5035).saturating_mul(n.into()))
	}
	// Storage: `Bounties::Posted` (r:1 w:0)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `Participants::Devices` (r:1 w:0)
	// Proof: `Participants::Devices` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Heads` (r:1 w:1)
	// Proof: `Chunks::Heads` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
	// Storage: `Metrics::Metrics` (r:1 w:0)
	// Proof: `Metrics::Metrics` (`max_values`: None, `max_size`: Some(230), added: 2705, mode: `MaxEncodedLen`)
	// Storage: `Timestamp::Now` (r:1 w:0)
	// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Registered` (r:1 w:1)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::AdminPauses` (r:1 w:0)
	// Proof: `PeerStorage::AdminPauses` (`max_values`: Some(1), `max_size`: Some(2), added: 497, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Congested` (r:1 w:0)
	// Proof: `PeerStorage::Congested` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:1 w:1)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `Babe::Initialized` (r:1 w:0)
	// Proof: `Babe::Initialized` (`max_values`: Some(1), `max_size`: Some(110), added: 605, mode: `MaxEncodedLen`)
	// Storage: `Babe::Randomness` (r:1 w:0)
	// Proof: `Babe::Randomness` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:7 w:7)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Slots` (r:63 w:0)
	// Proof: `PeerStorage::Slots` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:63 w:63)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Unconfirmed` (r:63 w:63)
	// Proof: `PeerStorage::Unconfirmed` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Due` (r:0 w:1)
	// Proof: `PeerStorage::Due` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Expiring` (r:0 w:1)
	// Proof: `Chunks::Expiring` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn register_for(f: u32) -> Weight {
		// At least 369_370 ns.
		Weight::from_parts(569_758_656, 16017)
			.saturating_add(Weight::from_parts(30_070_467, 0).saturating_mul(f.into()))
			.saturating_add(T::DbWeight::get().reads(20))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes(13))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(f.into())))
			.saturating_add(Weight::from_parts(0, 2636).saturating_mul(f.into()))
	}
	// Storage: `Chunks::Registered` (r:1 w:1)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:1 w:1)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:2 w:2)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Expiring` (r:0 w:2)
	// Proof: `Chunks::Expiring` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn extend() -> Weight {
		// At least 306_646 ns.
		Weight::from_parts(320_988_000, 6686)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(8))
	}
	// Storage: `Chunks::Registered` (r:1 w:1)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:1 w:0)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:1 w:1)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:63 w:63)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:71 w:71)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:71 w:71)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Asked` (r:63 w:63)
	// Proof: `PeerStorage::Asked` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Held` (r:63 w:63)
	// Proof: `PeerStorage::Held` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:7 w:7)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Ranks` (r:1 w:1)
	// Proof: `PeerStorage::Ranks` (`max_values`: Some(1), `max_size`: Some(120), added: 615, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Ranked` (r:1 w:1)
	// Proof: `PeerStorage::Ranked` (`max_values`: None, `max_size`: Some(45), added: 2520, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Offers` (r:1 w:1)
	// Proof: `DataRights::Offers` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Expiring` (r:0 w:1)
	// Proof: `Chunks::Expiring` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn discard(f: u32) -> Weight {
		// At least 676_758 ns.
		Weight::from_parts(762_704_611, 23774)
			.saturating_add(Weight::from_parts(120_242_459, 0).saturating_mul(f.into()))
			.saturating_add(T::DbWeight::get().reads(29))
			.saturating_add(T::DbWeight::get().reads(5_u64.saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes(28))
			.saturating_add(T::DbWeight::get().writes(5_u64.saturating_mul(f.into())))
			.saturating_add(Weight::from_parts(0, 2848).saturating_mul(f.into()))
			// The ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(7, 6).saturating_mul(f.into()))
	}
	// Storage: `Chunks::SweepFrom` (r:1 w:1)
	// Proof: `Chunks::SweepFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Expiring` (r:2 w:0)
	// Proof: `Chunks::Expiring` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn sweep() -> Weight {
		// At least 10_085 ns.
		Weight::from_parts(10_806_000, 6028)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `Chunks::SweepFrom` (r:1 w:1)
	// Proof: `Chunks::SweepFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Expiring` (r:2 w:1)
	// Proof: `Chunks::Expiring` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Registered` (r:1 w:1)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:1 w:1)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:63 w:63)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:71 w:71)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:71 w:71)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Asked` (r:63 w:63)
	// Proof: `PeerStorage::Asked` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Held` (r:63 w:63)
	// Proof: `PeerStorage::Held` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:7 w:7)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Ranks` (r:1 w:1)
	// Proof: `PeerStorage::Ranks` (`max_values`: Some(1), `max_size`: Some(120), added: 615, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Ranked` (r:1 w:1)
	// Proof: `PeerStorage::Ranked` (`max_values`: None, `max_size`: Some(45), added: 2520, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Offers` (r:1 w:1)
	// Proof: `DataRights::Offers` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	fn expire(f: u32) -> Weight {
		// At least 917_456 ns.
		Weight::from_parts(681_726_628, 23774)
			.saturating_add(Weight::from_parts(124_083_522, 0).saturating_mul(f.into()))
			.saturating_add(T::DbWeight::get().reads(31))
			.saturating_add(T::DbWeight::get().reads(5_u64.saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes(29))
			.saturating_add(T::DbWeight::get().writes(5_u64.saturating_mul(f.into())))
			.saturating_add(Weight::from_parts(0, 2848).saturating_mul(f.into()))
			// The ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(7, 6).saturating_mul(f.into()))
	}
}
