//! Weights of `pallet_peer_storage`, measured by `make weights` (frame-omni-bencher, steps 16,
//! repeat 5) on 2026-11-28, on AMD EPYC.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What each call and hook weighs.
pub trait WeightInfo {
	/// Weight of `register_provider`.
	fn register_provider() -> Weight;
	/// Weight of `update`.
	fn update() -> Weight;
	/// Weight of `top_up`.
	fn top_up() -> Weight;
	/// Weight of `drain`.
	fn drain() -> Weight;
	/// Weight of `leave`.
	fn leave() -> Weight;
	/// Weight of `confirm`.
	/// `n` is 1 to 128.
	fn confirm(n: u32) -> Weight;
	/// Weight of `authorize_confirm`.
	fn authorize_confirm() -> Weight;
	/// Weight of `respond`.
	/// `n` is 1 to 16.
	fn respond(n: u32) -> Weight;
	/// Weight of `authorize_respond`.
	fn authorize_respond() -> Weight;
	/// Weight of `claim`.
	/// `n` is 1 to 64.
	fn claim(n: u32) -> Weight;
	/// Weight of `pause`.
	fn pause() -> Weight;
	/// Weight of `set_parameters`.
	fn set_parameters() -> Weight;
	/// Weight of `mend`.
	/// `n` is 0 to 64.
	fn mend(n: u32) -> Weight;
	/// Weight of `evacuate`.
	/// `n` is 0 to 16.
	fn evacuate(n: u32) -> Weight;
	/// Weight of `draw_challenges`.
	/// `n` is 0 to 64.
	fn draw_challenges(n: u32) -> Weight;
	/// Weight of `expire_challenges`.
	/// `n` is 0 to 128.
	fn expire_challenges(n: u32) -> Weight;
	/// Weight of `tick`.
	fn tick() -> Weight;
}

/// What was measured, with the runtime's cost of reads and writes.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	// Storage: `PeerStorage::AdminPauses` (r:1 w:0)
	// Proof: `PeerStorage::AdminPauses` (`max_values`: Some(1), `max_size`: Some(2), added: 497, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ByAccount` (r:1 w:1)
	// Proof: `PeerStorage::ByAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ByOperator` (r:1 w:1)
	// Proof: `PeerStorage::ByOperator` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ProviderCount` (r:1 w:1)
	// Proof: `PeerStorage::ProviderCount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::NextProvider` (r:1 w:1)
	// Proof: `PeerStorage::NextProvider` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:4 w:4)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:0 w:1)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Slots` (r:0 w:1)
	// Proof: `PeerStorage::Slots` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Profiles` (r:0 w:1)
	// Proof: `PeerStorage::Profiles` (`max_values`: None, `max_size`: Some(1119), added: 3594, mode: `MaxEncodedLen`)
	fn register_provider() -> Weight {
		// At least 218_886 ns.
		Weight::from_parts(239_036_000, 11454)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	// Storage: `PeerStorage::ByAccount` (r:1 w:0)
	// Proof: `PeerStorage::ByAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:1 w:1)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:4 w:4)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Profiles` (r:0 w:1)
	// Proof: `PeerStorage::Profiles` (`max_values`: None, `max_size`: Some(1119), added: 3594, mode: `MaxEncodedLen`)
	fn update() -> Weight {
		// At least 99_799 ns.
		Weight::from_parts(110_315_000, 11454)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(7))
	}
	// Storage: `PeerStorage::ByAccount` (r:1 w:0)
	// Proof: `PeerStorage::ByAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:1 w:1)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn top_up() -> Weight {
		// At least 71_797 ns.
		Weight::from_parts(82_333_000, 3838)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	// Storage: `PeerStorage::ByAccount` (r:1 w:0)
	// Proof: `PeerStorage::ByAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:1 w:1)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:4 w:4)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Leaving` (r:0 w:1)
	// Proof: `PeerStorage::Leaving` (`max_values`: None, `max_size`: Some(45), added: 2520, mode: `MaxEncodedLen`)
	fn drain() -> Weight {
		// At least 44_817 ns.
		Weight::from_parts(52_348_000, 11454)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	// Storage: `PeerStorage::ByAccount` (r:1 w:1)
	// Proof: `PeerStorage::ByAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:2 w:2)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:1 w:1)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ProviderCount` (r:1 w:1)
	// Proof: `PeerStorage::ProviderCount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:5 w:5)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Slots` (r:1 w:2)
	// Proof: `PeerStorage::Slots` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ByOperator` (r:0 w:1)
	// Proof: `PeerStorage::ByOperator` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Profiles` (r:0 w:1)
	// Proof: `PeerStorage::Profiles` (`max_values`: None, `max_size`: Some(1119), added: 3594, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Leaving` (r:0 w:1)
	// Proof: `PeerStorage::Leaving` (`max_values`: None, `max_size`: Some(45), added: 2520, mode: `MaxEncodedLen`)
	fn leave() -> Weight {
		// At least 179_257 ns.
		Weight::from_parts(191_265_000, 14070)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(15))
	}
	// Storage: `PeerStorage::Contracts` (r:127 w:127)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:57 w:57)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:65 w:65)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:65 w:65)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Asked` (r:254 w:127)
	// Proof: `PeerStorage::Asked` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Held` (r:254 w:254)
	// Proof: `PeerStorage::Held` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:7 w:7)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Unconfirmed` (r:127 w:127)
	// Proof: `PeerStorage::Unconfirmed` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Due` (r:0 w:127)
	// Proof: `PeerStorage::Due` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn confirm(n: u32) -> Weight {
		// At least 761_054 ns.
		Weight::from_parts(766_201_000, 44105)
			.saturating_add(Weight::from_parts(651_807_242, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(45))
			.saturating_add(T::DbWeight::get().reads(7_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(44))
			.saturating_add(T::DbWeight::get().writes(7_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 5080).saturating_mul(n.into()))
			// The ledger of rewards, for who had the fragment before.
			.saturating_add(T::DbWeight::get().reads_writes(7, 6).saturating_mul(n.into()))
	}
	// Storage: `PeerStorage::Contracts` (r:1 w:0)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:1 w:0)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_confirm() -> Weight {
		// At least 119_088 ns.
		Weight::from_parts(133_539_000, 6025).saturating_add(T::DbWeight::get().reads(3))
	}
	// Storage: `PeerStorage::Challenges` (r:16 w:16)
	// Proof: `PeerStorage::Challenges` (`max_values`: None, `max_size`: Some(136), added: 2611, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:1 w:1)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Asked` (r:16 w:16)
	// Proof: `PeerStorage::Asked` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:16 w:16)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:9 w:9)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:9 w:9)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::OpenOf` (r:0 w:16)
	// Proof: `PeerStorage::OpenOf` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	fn respond(n: u32) -> Weight {
		// At least 779_170 ns.
		Weight::from_parts(86_189_425, 26622)
			.saturating_add(Weight::from_parts(650_903_518, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(20))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(19))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 5035).saturating_mul(n.into()))
			// The ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(7, 6).saturating_mul(n.into()))
	}
	// Storage: `PeerStorage::Challenges` (r:1 w:0)
	// Proof: `PeerStorage::Challenges` (`max_values`: None, `max_size`: Some(136), added: 2611, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:1 w:0)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `System::BlockHash` (r:1 w:0)
	// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn authorize_respond() -> Weight {
		// At least 295_259 ns.
		Weight::from_parts(313_667_000, 3626).saturating_add(T::DbWeight::get().reads(3))
	}
	// Storage: `PeerStorage::ByAccount` (r:1 w:0)
	// Proof: `PeerStorage::ByAccount` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:1 w:0)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Held` (r:63 w:0)
	// Proof: `PeerStorage::Held` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:63 w:63)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:8 w:8)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:8 w:8)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	fn claim(n: u32) -> Weight {
		// At least 4_833_878 ns.
		Weight::from_parts(109_982_111, 23774)
			.saturating_add(Weight::from_parts(4_833_177_815, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(16))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 5035).saturating_mul(n.into()))
			// The ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(7, 6).saturating_mul(n.into()))
	}
	// Storage: `PeerStorage::AdminPauses` (r:0 w:1)
	// Proof: `PeerStorage::AdminPauses` (`max_values`: Some(1), `max_size`: Some(2), added: 497, mode: `MaxEncodedLen`)
	fn pause() -> Weight {
		// At least 4_938 ns.
		Weight::from_parts(5_669_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `PeerStorage::ParameterSet` (r:0 w:1)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	fn set_parameters() -> Weight {
		// At least 5_248 ns.
		Weight::from_parts(6_029_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
	// Storage: `PeerStorage::DueFrom` (r:1 w:1)
	// Proof: `PeerStorage::DueFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Due` (r:2 w:2)
	// Proof: `PeerStorage::Due` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:1 w:1)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:8 w:8)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:8 w:8)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Unconfirmed` (r:64 w:64)
	// Proof: `PeerStorage::Unconfirmed` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:64 w:64)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:7 w:7)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `Babe::Initialized` (r:1 w:0)
	// Proof: `Babe::Initialized` (`max_values`: Some(1), `max_size`: Some(110), added: 605, mode: `MaxEncodedLen`)
	// Storage: `Babe::Randomness` (r:1 w:0)
	// Proof: `Babe::Randomness` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Slots` (r:64 w:0)
	// Proof: `PeerStorage::Slots` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Congested` (r:1 w:0)
	// Proof: `PeerStorage::Congested` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	fn mend(n: u32) -> Weight {
		// At least 54_441 ns.
		Weight::from_parts(302_520_345, 169694)
			.saturating_add(Weight::from_parts(100_532_862, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(75))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(21))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2527).saturating_mul(n.into()))
			// The ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(7, 6).saturating_mul(n.into()))
	}
	// Storage: `PeerStorage::Leaving` (r:2 w:1)
	// Proof: `PeerStorage::Leaving` (`max_values`: None, `max_size`: Some(45), added: 2520, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:1 w:1)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Unconfirmed` (r:1 w:0)
	// Proof: `PeerStorage::Unconfirmed` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Held` (r:17 w:16)
	// Proof: `PeerStorage::Held` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:16 w:16)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Ranks` (r:1 w:1)
	// Proof: `PeerStorage::Ranks` (`max_values`: Some(1), `max_size`: Some(120), added: 615, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Ranked` (r:8 w:16)
	// Proof: `PeerStorage::Ranked` (`max_values`: None, `max_size`: Some(45), added: 2520, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Due` (r:0 w:16)
	// Proof: `PeerStorage::Due` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	fn evacuate(n: u32) -> Weight {
		// At least 24_216 ns.
		Weight::from_parts(277_824_722, 6030)
			.saturating_add(Weight::from_parts(431_685_403, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 5035).saturating_mul(n.into()))
			// The ledger of rewards, which was not there when this was measured.
			.saturating_add(T::DbWeight::get().reads_writes(7, 6).saturating_mul(n.into()))
	}
	// Storage: `PeerStorage::AdminPauses` (r:1 w:0)
	// Proof: `PeerStorage::AdminPauses` (`max_values`: Some(1), `max_size`: Some(2), added: 497, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Ranks` (r:1 w:0)
	// Proof: `PeerStorage::Ranks` (`max_values`: Some(1), `max_size`: Some(120), added: 615, mode: `MaxEncodedLen`)
	// Storage: `Babe::Initialized` (r:1 w:0)
	// Proof: `Babe::Initialized` (`max_values`: Some(1), `max_size`: Some(110), added: 605, mode: `MaxEncodedLen`)
	// Storage: `Babe::Randomness` (r:1 w:0)
	// Proof: `Babe::Randomness` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Ranked` (r:53 w:0)
	// Proof: `PeerStorage::Ranked` (`max_values`: None, `max_size`: Some(45), added: 2520, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:53 w:41)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `Chunks::Registered` (r:41 w:0)
	// Proof: `Chunks::Registered` (`max_values`: None, `max_size`: Some(1380), added: 3855, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Clock` (r:1 w:0)
	// Proof: `PeerStorage::Clock` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::NextChallenge` (r:1 w:1)
	// Proof: `PeerStorage::NextChallenge` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:40 w:40)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Asked` (r:62 w:62)
	// Proof: `PeerStorage::Asked` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Challenges` (r:0 w:62)
	// Proof: `PeerStorage::Challenges` (`max_values`: None, `max_size`: Some(136), added: 2611, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::OpenOf` (r:0 w:62)
	// Proof: `PeerStorage::OpenOf` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	fn draw_challenges(n: u32) -> Weight {
		// At least 26_800 ns.
		Weight::from_parts(248_544_977, 43988)
			.saturating_add(Weight::from_parts(52_542_732, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(27))
			.saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3887).saturating_mul(n.into()))
	}
	// Storage: `PeerStorage::AdminPauses` (r:1 w:0)
	// Proof: `PeerStorage::AdminPauses` (`max_values`: Some(1), `max_size`: Some(2), added: 497, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::ParameterSet` (r:1 w:0)
	// Proof: `PeerStorage::ParameterSet` (`max_values`: Some(1), `max_size`: Some(76), added: 571, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Clock` (r:1 w:0)
	// Proof: `PeerStorage::Clock` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::NextChallenge` (r:1 w:0)
	// Proof: `PeerStorage::NextChallenge` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::OldestChallenge` (r:1 w:1)
	// Proof: `PeerStorage::OldestChallenge` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Challenges` (r:128 w:128)
	// Proof: `PeerStorage::Challenges` (`max_values`: None, `max_size`: Some(136), added: 2611, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Providers` (r:128 w:128)
	// Proof: `PeerStorage::Providers` (`max_values`: None, `max_size`: Some(161), added: 2636, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Asked` (r:128 w:128)
	// Proof: `PeerStorage::Asked` (`max_values`: None, `max_size`: Some(65), added: 2540, mode: `MaxEncodedLen`)
	// Storage: `System::Account` (r:129 w:129)
	// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	// Storage: `Balances::Holds` (r:128 w:128)
	// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(373), added: 2848, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Contracts` (r:128 w:128)
	// Proof: `PeerStorage::Contracts` (`max_values`: None, `max_size`: Some(2560), added: 5035, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Held` (r:128 w:128)
	// Proof: `PeerStorage::Held` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::FreeBytes` (r:19 w:19)
	// Proof: `PeerStorage::FreeBytes` (`max_values`: None, `max_size`: Some(141), added: 2616, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Ranks` (r:1 w:1)
	// Proof: `PeerStorage::Ranks` (`max_values`: Some(1), `max_size`: Some(120), added: 615, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Ranked` (r:64 w:128)
	// Proof: `PeerStorage::Ranked` (`max_values`: None, `max_size`: Some(45), added: 2520, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Due` (r:0 w:256)
	// Proof: `PeerStorage::Due` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::OpenOf` (r:0 w:128)
	// Proof: `PeerStorage::OpenOf` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Leaving` (r:0 w:128)
	// Proof: `PeerStorage::Leaving` (`max_values`: None, `max_size`: Some(45), added: 2520, mode: `MaxEncodedLen`)
	fn expire_challenges(n: u32) -> Weight {
		// At least 16_414 ns.
		Weight::from_parts(16_704_000, 13586)
			.saturating_add(Weight::from_parts(216_428_903, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().reads(8_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(12_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 5035).saturating_mul(n.into()))
	}
	// Storage: `PeerStorage::AdminPauses` (r:1 w:0)
	// Proof: `PeerStorage::AdminPauses` (`max_values`: Some(1), `max_size`: Some(2), added: 497, mode: `MaxEncodedLen`)
	// Storage: `PeerStorage::Clock` (r:1 w:1)
	// Proof: `PeerStorage::Clock` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn tick() -> Weight {
		// At least 4_276 ns.
		Weight::from_parts(4_707_000, 1489)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
