#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use due::RETRY;
pub use grants::MAX_PAGE;
pub use pallet::*;
pub use requests::NOTICE;
pub use weights::{SubstrateWeight, WeightInfo};

use frame_support::pallet_macros::import_section;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod disputes;
mod due;
mod events;
mod grants;
mod money;
mod offers;
mod requests;
mod sales;
mod state;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[import_section(events::events)]
#[import_section(events::errors)]
#[frame_support::pallet]
pub mod pallet {
	use crate::{
		types::{Answer, Closure, Grant, Offer, Request, Sale, Terms, Wish},
		WeightInfo,
	};
	use amo_primitives::{
		chunk::{ChunkId, Chunks, MAX_BATCH},
		contribution::OnTrade,
		custody::EncryptionKey,
		rights::{self, OnSaleEnd, Outcome, Price},
		storage::Storage,
		AssetId, Balance, BlockNumber, Hash,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungible, fungibles},
	};
	use frame_system::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, Hash = Hash> {
		/// AMO.
		type Currency: fungible::Mutate<Self::AccountId, Balance = Balance>
			+ fungible::MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

		/// The other assets that data is paid in.
		type Assets: fungibles::Mutate<Self::AccountId, AssetId = AssetId, Balance = Balance>;

		/// Holds the same assets.
		type AssetsHold: fungibles::MutateHold<
			Self::AccountId,
			AssetId = AssetId,
			Balance = Balance,
			Reason = Self::RuntimeHoldReason,
		>;

		/// The runtime's hold reasons.
		type RuntimeHoldReason: From<HoldReason>;

		/// The chunks there are.
		type Chunks: Chunks<Self::AccountId>;

		/// Says whether their bodies are stored.
		type Storage: Storage<Self::AccountId>;

		/// What started sales by [`rights::Sales`], and is told of their ends: of a refund when all that
		/// the sale held on its buyer is free again.
		type OnSaleEnd: OnSaleEnd<Self::AccountId>;

		/// Is told of what was paid for.
		type OnTrade: OnTrade<Self::AccountId>;

		/// Who decides complaints about contents.
		type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Gets what is forfeited, and what is owed to who cannot take it.
		type Treasury: Get<Self::AccountId>;

		/// For how many blocks the owner may answer a request. At least 1.
		#[pallet::constant]
		type RequestWindow: Get<BlockNumber>;

		/// For how many blocks the seller may deliver what another pallet ordered. At least 1.
		#[pallet::constant]
		type OrderWindow: Get<BlockNumber>;

		/// For how many blocks the buyer may dispute what was delivered. At least 1.
		#[pallet::constant]
		type AcceptWindow: Get<BlockNumber>;

		/// For how many blocks the council may decide a complaint. At least 1.
		#[pallet::constant]
		type ComplaintWindow: Get<BlockNumber>;

		/// What a buyer pays to the seller whose right key they dispute, in mote.
		#[pallet::constant]
		type DisputeBond: Get<Balance>;

		/// What a buyer pays whose complaint the council finds unfounded, in mote.
		#[pallet::constant]
		type ComplaintBond: Get<Balance>;

		/// Held for each entry, besides its bytes, in mote.
		#[pallet::constant]
		type ItemDeposit: Get<Balance>;

		/// Held for each byte of an entry, in mote.
		#[pallet::constant]
		type ByteDeposit: Get<Balance>;

		/// Most requests and sales that end by themselves in a block. At least 1.
		#[pallet::constant]
		type MaxDue: Get<u32>;

		/// Weights of the calls and of the hook.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Why money is held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// For an offer.
		Offer,
		/// For a request, and for the right that came of it.
		Right,
		/// What a buyer pays, up to the end of the sale.
		Price,
		/// For a complaint.
		Bond,
	}

	/// What owners ask for their chunks.
	#[pallet::storage]
	pub type Offers<T: Config> = StorageMap<_, Identity, ChunkId, Offer<T::AccountId>>;

	/// Requests that wait for the owner, by chunk and buyer.
	#[pallet::storage]
	pub type Requests<T: Config> = StorageDoubleMap<
		_,
		Identity,
		ChunkId,
		Blake2_128Concat,
		T::AccountId,
		Request<T::AccountId>,
	>;

	/// Sales that wait for the buyer, by chunk and buyer.
	#[pallet::storage]
	pub type Sales<T: Config> =
		StorageDoubleMap<_, Identity, ChunkId, Blake2_128Concat, T::AccountId, Sale<T::AccountId>>;

	/// How many requests and sales of a chunk are open. The chunk cannot be discarded before they end.
	#[pallet::storage]
	pub type OpenRequests<T: Config> = StorageMap<_, Identity, ChunkId, u32, ValueQuery>;

	/// Rights, by who has them and the chunk.
	#[pallet::storage]
	pub type Grants<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Identity, ChunkId, Grant<T::AccountId>>;

	/// Who is in [`Grants`] with a chunk.
	#[pallet::storage]
	pub type Holders<T: Config> =
		StorageDoubleMap<_, Identity, ChunkId, Blake2_128Concat, T::AccountId, ()>;

	/// Requests and sales by the block in which they end by themselves.
	#[pallet::storage]
	pub type Due<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		BlockNumber,
		Blake2_128Concat,
		(ChunkId, T::AccountId),
		(),
	>;

	/// The first block of which not all is ended.
	#[pallet::storage]
	pub type DueFrom<T: Config> = StorageValue<_, BlockNumber, ValueQuery>;

	/// How often the chain found that an account delivered a wrong key.
	#[pallet::storage]
	pub type Strikes<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::settle()
		}

		fn integrity_test() {
			Self::ensure_all_ends();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = T::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Says on what terms the caller's chunk is to be had. The first offer of a chunk holds a
		/// deposit. Data that is not sealed can be restricted by it, but not sold.
		///
		/// # Errors
		/// [`Error::UnknownChunk`], [`Error::NotOwner`], [`Error::MustBeSealed`],
		/// [`Error::EmptyRight`], [`Error::UnknownAsset`]; too little money.
		#[pallet::call_index(0)]
		pub fn set_offer(origin: OriginFor<T>, chunk: ChunkId, terms: Terms) -> DispatchResult {
			Self::offer(ensure_signed(origin)?, chunk, terms)
		}

		/// Withdraws the caller's offer. Open requests stay.
		///
		/// # Errors
		/// [`Error::NoOffer`], [`Error::NotOwner`].
		#[pallet::call_index(1)]
		pub fn clear_offer(origin: OriginFor<T>, chunk: ChunkId) -> DispatchResult {
			Self::take_offer_back(&ensure_signed(origin)?, chunk)
		}

		/// Asks for a right to a chunk's data. Holds the offer's price, or a bid in AMO if there is none,
		/// and a deposit that stays as long as the right is on record. Data that is not sealed is granted
		/// at once, and free.
		///
		/// # Errors
		/// [`Error::UnknownChunk`], [`Error::NotStored`], [`Error::SourceNotGranted`],
		/// [`Error::OwnData`], [`Error::PriceTooLow`], [`Error::BidInAmo`], [`Error::NotOffered`],
		/// [`Error::EmptyRight`], [`Error::AlreadyOpen`], [`Error::AlreadyGranted`],
		/// [`Error::UnusableKey`]; too little money.
		#[pallet::call_index(2)]
		pub fn request(origin: OriginFor<T>, wish: Wish) -> DispatchResult {
			Self::ask(&ensure_signed(origin)?, wish)
		}

		/// Makes some requests: all, or none if one is refused. A key that serves for several of them
		/// opens all their custodies: a dispute about one publishes it.
		///
		/// # Errors
		/// [`Error::EmptyBatch`]; as [`Pallet::request`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::request_batch(wishes.len() as u32))]
		pub fn request_batch(
			origin: OriginFor<T>,
			wishes: BoundedVec<Wish, ConstU32<MAX_BATCH>>,
		) -> DispatchResult {
			let buyer = ensure_signed(origin)?;
			ensure!(!wishes.is_empty(), Error::<T>::EmptyBatch);
			wishes.into_iter().try_for_each(|wish| Self::ask(&buyer, wish))
		}

		/// Grants a request to the caller's chunk and delivers the data key. The terms are those of
		/// the request, so that it cannot have been changed in between.
		///
		/// # Errors
		/// [`Error::NoRequest`], [`Error::NotOwner`], [`Error::OtherTerms`], [`Error::TooLate`],
		/// [`Error::UnknownChunk`], [`Error::SourceNotGranted`].
		#[pallet::call_index(4)]
		pub fn grant(origin: OriginFor<T>, answer: Answer<T::AccountId>) -> DispatchResult {
			Self::answer(&ensure_signed(origin)?, answer)
		}

		/// Grants some requests: all, or none if one is refused.
		///
		/// # Errors
		/// [`Error::EmptyBatch`]; as [`Pallet::grant`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::grant_batch(answers.len() as u32))]
		pub fn grant_batch(
			origin: OriginFor<T>,
			answers: BoundedVec<Answer<T::AccountId>, ConstU32<MAX_BATCH>>,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			ensure!(!answers.is_empty(), Error::<T>::EmptyBatch);
			answers.into_iter().try_for_each(|answer| Self::answer(&owner, answer))
		}

		/// Declines a request to the caller's chunk, also if the chunk has ended.
		///
		/// # Errors
		/// [`Error::NoRequest`], [`Error::NotOwner`].
		#[pallet::call_index(6)]
		pub fn decline(
			origin: OriginFor<T>,
			chunk: ChunkId,
			buyer: T::AccountId,
		) -> DispatchResult {
			Self::refuse(&ensure_signed(origin)?, chunk, &buyer)
		}

		/// Cancels the caller's request: it runs out after [`NOTICE`](crate::NOTICE) blocks, and the money
		/// is back then, unless it is granted before.
		///
		/// # Errors
		/// [`Error::NoRequest`], also when it was granted; [`Error::EndsSoon`],
		/// [`Error::StartedElsewhere`].
		#[pallet::call_index(7)]
		pub fn cancel(origin: OriginFor<T>, chunk: ChunkId) -> DispatchResult {
			Self::take_wish_back(&ensure_signed(origin)?, chunk)
		}

		/// Accepts what was delivered to the caller: the seller is paid.
		///
		/// # Errors
		/// [`Error::NoSale`], [`Error::Complained`].
		#[pallet::call_index(8)]
		pub fn accept(origin: OriginFor<T>, chunk: ChunkId) -> DispatchResult {
			<Self as rights::Sales<_>>::accept(&chunk, &ensure_signed(origin)?)
		}

		/// Has the chain open the custody that was delivered to the caller, with the private half of
		/// the request's one-time key. A wrong data key brings the price back, revokes the right and
		/// strikes the seller; a right one pays the seller the price and the bond. The private key is
		/// public from then on, and what else was sealed to it.
		///
		/// # Errors
		/// [`Error::NoSale`], [`Error::Complained`], [`Error::TooLate`],
		/// [`Error::StartedElsewhere`], [`Error::NotSealed`], [`Error::OtherKey`]; too little money
		/// for the bond.
		#[pallet::call_index(9)]
		pub fn dispute(
			origin: OriginFor<T>,
			chunk: ChunkId,
			private_key: [u8; 32],
		) -> DispatchResult {
			Self::dispute_own(chunk, &ensure_signed(origin)?, &private_key)
		}

		/// Complains to the council about the contents of what was delivered to the caller. Holds a
		/// bond.
		///
		/// # Errors
		/// [`Error::NoSale`], [`Error::Complained`], [`Error::TooLate`]; too little money.
		#[pallet::call_index(10)]
		pub fn complain(origin: OriginFor<T>, chunk: ChunkId, evidence: Hash) -> DispatchResult {
			<Self as rights::Sales<_>>::complain(&chunk, &ensure_signed(origin)?, evidence)
		}

		/// Decides a complaint, for the council. If the seller is to be paid, the bond goes to the
		/// treasury, else back to the buyer.
		///
		/// # Errors
		/// [`Error::NoSale`], [`Error::NotComplained`].
		#[pallet::call_index(11)]
		pub fn resolve(
			origin: OriginFor<T>,
			chunk: ChunkId,
			buyer: T::AccountId,
			outcome: Outcome,
		) -> DispatchResult {
			T::CouncilOrigin::ensure_origin(origin)?;
			Self::decide(chunk, &buyer, outcome)
		}

		/// Takes back a right to the caller's chunk: its price goes back to who paid it. A key cannot be
		/// unlearned; what ends is the right. An owner may while the sale is open, whoever started it.
		///
		/// # Errors
		/// [`Error::NoRight`], [`Error::NotOwner`], [`Error::NotLive`]; too little money.
		#[pallet::call_index(12)]
		pub fn revoke(
			origin: OriginFor<T>,
			chunk: ChunkId,
			account: T::AccountId,
		) -> DispatchResult {
			Self::take_back(&ensure_signed(origin)?, chunk, account)
		}

		/// Removes a right from the record and gives its deposit back to its holder: anyone may when
		/// it has ended or was revoked, its holder at any time.
		///
		/// # Errors
		/// [`Error::NoRight`], [`Error::AlreadyOpen`], [`Error::StillLive`].
		#[pallet::call_index(13)]
		pub fn expire(
			origin: OriginFor<T>,
			chunk: ChunkId,
			account: T::AccountId,
		) -> DispatchResult {
			Self::clear_right(&ensure_signed(origin)?, chunk, &account)
		}
	}
}
