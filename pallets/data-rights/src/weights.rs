//! Weights of `pallet_data_rights`, measured by `make weights` (frame-omni-bencher, steps 16,
//! repeat 5) on 2026-11-28, on AMD EPYC.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and hook weighs.
pub trait WeightInfo {
	/// Weight of `set_offer`.
	fn set_offer() -> Weight;
	/// Weight of `clear_offer`.
	fn clear_offer() -> Weight;
	/// Weight of `request`.
	fn request() -> Weight;
	/// Weight of `request_batch`.
	/// `n` is 1 to 64.
	fn request_batch(n: u32) -> Weight;
	/// Weight of `grant`.
	fn grant() -> Weight;
	/// Weight of `grant_batch`.
	/// `n` is 1 to 64.
	fn grant_batch(n: u32) -> Weight;
	/// Weight of `decline`.
	fn decline() -> Weight;
	/// Weight of `cancel`.
	fn cancel() -> Weight;
	/// Weight of `accept`.
	fn accept() -> Weight;
	/// Weight of `dispute`.
	fn dispute() -> Weight;
	/// Weight of `complain`.
	fn complain() -> Weight;
	/// Weight of `resolve`.
	fn resolve() -> Weight;
	/// Weight of `revoke`.
	fn revoke() -> Weight;
	/// Weight of `expire`.
	fn expire() -> Weight;
	/// Weight of `settle`.
	/// `n` is 0 to 64.
	fn settle(n: u32) -> Weight;
}

/// What was measured, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `Chunks::Registered` (r:1 w:0)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:0)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Offers` (r:1 w:1)
	// Proof: `DataRights::Offers` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn set_offer() -> Weight {
		// At least 119_328 ns.
		Weight::from_parts(125_487_000, 4845)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `DataRights::Offers` (r:1 w:1)
	// Proof: `DataRights::Offers` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn clear_offer() -> Weight {
		// At least 86_048 ns.
		Weight::from_parts(91_977_000, 3838)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `Chunks::Registered` (r:17 w:0)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:1 w:0)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Grants` (r:17 w:1)
	// Proof: `DataRights::Grants` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Offers` (r:1 w:0)
	// Proof: `DataRights::Offers` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Requests` (r:1 w:1)
	// Proof: `DataRights::Requests` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Sales` (r:1 w:0)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(393), added: 2868, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:1 w:1)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:1)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Holders` (r:0 w:1)
	// Proof: `DataRights::Holders` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn request() -> Weight {
		// At least 643_639 ns.
		Weight::from_parts(671_510_000, 66525)
			.saturating_add(T::DbWeight::get().reads(45))
			.saturating_add(T::DbWeight::get().writes(11))
	}
	// Storage: `Chunks::Registered` (r:79 w:0)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:63 w:0)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Grants` (r:79 w:0)
	// Proof: `DataRights::Grants` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Offers` (r:63 w:0)
	// Proof: `DataRights::Offers` (`max_values`: None, `max_size`: Some(108), added: 2583, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Requests` (r:63 w:63)
	// Proof: `DataRights::Requests` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Sales` (r:63 w:0)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(393), added: 2868, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:63 w:63)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:63)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	fn request_batch(n: u32) -> Weight {
		// At least 634_275 ns.
		Weight::from_parts(207_948_279, 62670)
			.saturating_add(Weight::from_parts(497_835_926, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(38))
			.saturating_add(T::DbWeight::get().reads(7_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 5035).saturating_mul(n.into()))
	}
	// Storage: `DataRights::Requests` (r:1 w:1)
	// Proof: `DataRights::Requests` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Registered` (r:17 w:0)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:1 w:0)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Grants` (r:16 w:1)
	// Proof: `DataRights::Grants` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:2)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Sales` (r:0 w:1)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Holders` (r:0 w:1)
	// Proof: `DataRights::Holders` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn grant() -> Weight {
		// At least 194_870 ns.
		Weight::from_parts(220_829_000, 66525)
			.saturating_add(T::DbWeight::get().reads(35))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Requests` (r:63 w:63)
	// Proof: `DataRights::Requests` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Registered` (r:79 w:0)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:63 w:0)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Grants` (r:16 w:63)
	// Proof: `DataRights::Grants` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:126)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Sales` (r:0 w:63)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Holders` (r:0 w:63)
	// Proof: `DataRights::Holders` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn grant_batch(n: u32) -> Weight {
		// At least 236_181 ns.
		Weight::from_parts(31_741_794, 62670)
			.saturating_add(Weight::from_parts(117_406_307, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes(6_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 5035).saturating_mul(n.into()))
	}
	// Storage: `DataRights::Requests` (r:1 w:1)
	// Proof: `DataRights::Requests` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(393), added: 2868, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:1 w:1)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Submissions` (r:1 w:1)
	// Proof: `Bounties::Submissions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Posted` (r:1 w:1)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:1)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	fn decline() -> Weight {
		// At least 249_502 ns.
		Weight::from_parts(273_457_000, 3858)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(11))
	}
	// Storage: `DataRights::Requests` (r:1 w:1)
	// Proof: `DataRights::Requests` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:2)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	fn cancel() -> Weight {
		// At least 46_749 ns.
		Weight::from_parts(51_517_000, 3658)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	// Storage: `DataRights::Sales` (r:1 w:1)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(393), added: 2868, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:1 w:1)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Submissions` (r:1 w:1)
	// Proof: `Bounties::Submissions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Posted` (r:1 w:1)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:1)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	fn accept() -> Weight {
		// At least 229_311 ns.
		Weight::from_parts(243_623_000, 6196)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(12))
			// The ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(13, 10))
	}
	// Storage: `DataRights::Sales` (r:1 w:1)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Grants` (r:1 w:0)
	// Proof: `DataRights::Grants` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Strikes` (r:1 w:0)
	// Proof: `DataRights::Strikes` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(393), added: 2868, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:1 w:1)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:1)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	fn dispute() -> Weight {
		// At least 699_172 ns.
		Weight::from_parts(730_508_000, 6196)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(10))
			// The ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(13, 10))
	}
	// Storage: `DataRights::Sales` (r:1 w:1)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:2)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	fn complain() -> Weight {
		// At least 109_183 ns.
		Weight::from_parts(124_625_000, 3838)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	// Storage: `DataRights::Sales` (r:1 w:1)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:3 w:3)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(393), added: 2868, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:1 w:1)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Submissions` (r:1 w:1)
	// Proof: `Bounties::Submissions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Posted` (r:1 w:1)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:1)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	fn resolve() -> Weight {
		// At least 275_090 ns.
		Weight::from_parts(291_013_000, 8799)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(13))
			// The ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(13, 10))
	}
	// Storage: `DataRights::Grants` (r:1 w:1)
	// Proof: `DataRights::Grants` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Sales` (r:1 w:1)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(393), added: 2868, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:1 w:1)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Submissions` (r:1 w:1)
	// Proof: `Bounties::Submissions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Posted` (r:1 w:1)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:0 w:1)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Holders` (r:0 w:1)
	// Proof: `DataRights::Holders` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn revoke() -> Weight {
		// At least 304_583 ns.
		Weight::from_parts(322_129_000, 3858)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(13))
	}
	// Storage: `DataRights::Grants` (r:1 w:1)
	// Proof: `DataRights::Grants` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Sales` (r:1 w:0)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:1 w:1)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Holders` (r:0 w:1)
	// Proof: `DataRights::Holders` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn expire() -> Weight {
		// At least 87_781 ns.
		Weight::from_parts(94_000_000, 3838)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	// Storage: `DataRights::DueFrom` (r:1 w:1)
	// Proof: `DataRights::DueFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Due` (r:64 w:64)
	// Proof: `DataRights::Due` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Requests` (r:64 w:0)
	// Proof: `DataRights::Requests` (`max_values`: None, `max_size`: Some(193), added: 2668, mode: `MaxEncodedLen`)
	// Storage: `DataRights::Sales` (r:64 w:64)
	// Proof: `DataRights::Sales` (`max_values`: None, `max_size`: Some(220), added: 2695, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::Holds` (r:1 w:1)
	// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(393), added: 2868, mode: `MaxEncodedLen`)
	// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	// Storage: `Assets::Asset` (r:1 w:1)
	// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	// Storage: `Assets::Account` (r:1 w:1)
	// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:2 w:2)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `DataRights::OpenRequests` (r:64 w:64)
	// Proof: `DataRights::OpenRequests` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Submissions` (r:64 w:64)
	// Proof: `Bounties::Submissions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	// Storage: `Bounties::Posted` (r:64 w:64)
	// Proof: `Bounties::Posted` (`max_values`: None, `max_size`: Some(194), added: 2669, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn settle(n: u32) -> Weight {
		// At least 18_968 ns.
		Weight::from_parts(19_168_000, 6196)
			.saturating_add(Weight::from_parts(185_203_633, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().reads(6_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(5_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2695).saturating_mul(n.into()))
			// The ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(13, 10).saturating_mul(n.into()))
	}
}
