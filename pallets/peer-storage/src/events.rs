//! What the pallet tells, and why it refuses.

use frame_support::pallet_macros::pallet_section;

/// The events.
#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An account offers storage.
		ProviderRegistered {
			/// The provider.
			provider: ProviderId,
			/// Its account.
			account: T::AccountId,
			/// Signs for it.
			operator: OperatorKey,
			/// Bytes that it offers.
			capacity: u64,
			/// What is held for it.
			deposit: Balance,
			/// Where its peer store is.
			profile: Profile,
		},
		/// A provider changed what it offers, or where.
		ProviderUpdated {
			/// The provider.
			provider: ProviderId,
			/// Bytes that it offers now.
			capacity: u64,
			/// What is held now.
			deposit: Balance,
			/// Where its peer store is now.
			profile: Profile,
		},
		/// A provider's deposit is whole again.
		ToppedUp {
			/// The provider.
			provider: ProviderId,
			/// What is held now.
			deposit: Balance,
		},
		/// A provider gets no more fragments, and those it has move to others.
		Draining {
			/// The provider.
			provider: ProviderId,
		},
		/// A provider left.
		ProviderLeft {
			/// The provider.
			provider: ProviderId,
			/// What it got back.
			deposit: Balance,
		},
		/// Providers were drawn for a new chunk.
		Placed {
			/// The chunk.
			chunk: ChunkId,
			/// The provider of each fragment.
			providers: Vec<ProviderId>,
			/// The block before which they must confirm.
			due: BlockNumber,
			/// Rent that is held on the payer.
			rent: Balance,
		},
		/// Another provider was drawn for a fragment.
		Redrawn {
			/// The chunk.
			chunk: ChunkId,
			/// The fragment.
			fragment: u8,
			/// The provider.
			provider: ProviderId,
			/// The block before which it must confirm.
			due: BlockNumber,
		},
		/// A provider holds a fragment.
		Confirmed {
			/// The chunk.
			chunk: ChunkId,
			/// The fragment.
			fragment: u8,
			/// The provider.
			provider: ProviderId,
		},
		/// All fragments of a chunk were confirmed: it can be sold.
		Stored {
			/// The chunk.
			chunk: ChunkId,
		},
		/// A provider has nothing to do with a fragment any more.
		LetGo {
			/// The chunk.
			chunk: ChunkId,
			/// The fragment.
			fragment: u8,
			/// The provider.
			provider: ProviderId,
		},
		/// More rent is held for a chunk.
		RentAdded {
			/// The chunk.
			chunk: ChunkId,
			/// On whom.
			payer: T::AccountId,
			/// How much.
			rent: Balance,
		},
		/// A provider got rent for a fragment.
		RentPaid {
			/// The chunk.
			chunk: ChunkId,
			/// The fragment.
			fragment: u8,
			/// The provider.
			provider: ProviderId,
			/// What it got.
			paid: Balance,
			/// What was burned.
			burned: Balance,
		},
		/// Rent for a fragment that a provider has no more waits on its account until it has answered
		/// what is open about it.
		RentSetAside {
			/// The chunk.
			chunk: ChunkId,
			/// The fragment.
			fragment: u8,
			/// The provider.
			provider: ProviderId,
			/// What waits.
			rent: Balance,
			/// What was burned.
			burned: Balance,
		},
		/// A provider has answered: rent that was set aside is free.
		RentReleased {
			/// The chunk.
			chunk: ChunkId,
			/// The fragment.
			fragment: u8,
			/// The provider.
			provider: ProviderId,
			/// What it got.
			rent: Balance,
		},
		/// A provider has failed: rent that was set aside was burned.
		RentForfeited {
			/// The chunk.
			chunk: ChunkId,
			/// The fragment.
			fragment: u8,
			/// The provider.
			provider: ProviderId,
			/// What was burned.
			rent: Balance,
		},
		/// Rent was burned for the time in which room was kept for a fragment that never came.
		RoomCharged {
			/// The chunk.
			chunk: ChunkId,
			/// The fragment.
			fragment: u8,
			/// The provider that kept the room.
			provider: ProviderId,
			/// What was burned.
			burned: Balance,
		},
		/// A chunk is not stored any more; what was left of the rent is free again.
		Ended {
			/// The chunk.
			chunk: ChunkId,
		},
		/// A provider is asked for a leaf.
		Challenged {
			/// The challenge.
			challenge: ChallengeId,
			/// The chunk.
			chunk: ChunkId,
			/// The fragment.
			fragment: u8,
			/// The leaf's number among those of all fragments.
			leaf: u32,
			/// The provider.
			provider: ProviderId,
		},
		/// A provider showed the leaf.
		Proved {
			/// The challenge.
			challenge: ChallengeId,
			/// The chunk.
			chunk: ChunkId,
			/// The fragment.
			fragment: u8,
			/// The provider.
			provider: ProviderId,
		},
		/// A provider did not show the leaf, and lost the fragment if it still had it.
		Failed {
			/// The challenge.
			challenge: ChallengeId,
			/// The chunk.
			chunk: ChunkId,
			/// The fragment.
			fragment: u8,
			/// The provider.
			provider: ProviderId,
			/// How.
			failure: Failure,
		},
		/// A provider was struck.
		Struck {
			/// The provider.
			provider: ProviderId,
			/// How many strikes it has now.
			strikes: u32,
			/// What the treasury got of its deposit.
			slashed: Balance,
		},
		/// A provider had too many strikes; what it holds is rebuilt at others.
		Suspended {
			/// The provider.
			provider: ProviderId,
		},
		/// Bodies are taken again, or not any more, because the work lags.
		CongestionChanged {
			/// Whether it lags.
			congested: bool,
		},
		/// The council paused something, or let it go on.
		PausesSet {
			/// What is paused now.
			pauses: Pauses,
		},
		/// The council changed the parameters.
		ParametersSet {
			/// What they are now.
			parameters: Parameters,
		},
	}
}

/// The errors.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// The council paused storage: try again when it goes on.
		Paused,
		/// Work on stored chunks lags: try again in some minutes.
		Congested,
		/// The chunk is stored already.
		AlreadyStored,
		/// Too few providers have room for a fragment: cut the body into more and smaller ones, or
		/// try later.
		TooFewProviders,
		/// The providers with room have too little of it for several fragments: cut the body into
		/// fewer, or try later.
		NoRoom,
		/// There is no such chunk in storage.
		UnknownChunk,
		/// Eight accounts have paid for this chunk: let one of them extend it.
		TooManyPayers,
		/// The account is a provider already: update it.
		AlreadyProvider,
		/// The account is no provider: register it.
		NoProvider,
		/// The operator key signs for another provider: make a new one.
		OperatorTaken,
		/// The operator key did not sign for this account: sign `Serve` with it.
		BadSignature,
		/// There are as many providers as there can be.
		TooManyProviders,
		/// The capacity is less than `min_capacity` or more than 64 TiB: offer more, or split it over
		/// several accounts.
		InvalidCapacity,
		/// The peer id is empty: take the one that the peer store tells.
		NoPeerId,
		/// An address is empty: leave it out.
		NoAddress,
		/// The capacity is less than what is in use: drain the provider, or wait.
		CapacityInUse,
		/// The deposit cannot become less while challenges are open or strikes are remembered: try
		/// again when they are not.
		DepositAtStake,
		/// Nothing of the deposit is missing.
		NothingMissing,
		/// The provider is draining or suspended already.
		NotActive,
		/// The provider holds fragments, or is to: drain it and wait until they are at others.
		HoldsFragments,
		/// The provider has challenges to answer: wait until they are closed.
		OpenChallenges,
		/// A parameter is out of range: see `Parameters`.
		InvalidParameters,
	}
}
