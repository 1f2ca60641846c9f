#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;
pub use weights::{SubstrateWeight, WeightInfo};

mod ending;
mod invariants;
mod submissions;
mod terms;
pub mod types;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

#[frame_support::pallet]
pub mod pallet {
	use crate::{
		types::{Bounty, Reason, Submission, Terms},
		WeightInfo,
	};
	use amo_primitives::{
		bounty::BountyId,
		chunk::{ChunkId, Chunks},
		custody::EncryptionKey,
		device::Devices,
		metric::Metrics,
		rights::{Outcome, Sales},
		storage::Storage,
		Balance, BlockNumber, Hash,
	};
	use frame_support::{pallet_prelude::*, traits::fungible::MutateHold};
	use frame_system::pallet_prelude::*;
	use sp_runtime::{traits::UniqueSaturatedInto, ArithmeticError};

	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>, Hash = Hash> {
		/// AMO.
		type Currency: MutateHold<
			Self::AccountId,
			Balance = Balance,
			Reason = Self::RuntimeHoldReason,
		>;

		/// The runtime's hold reasons.
		type RuntimeHoldReason: From<HoldReason>;

		/// The chunks there are.
		type Chunks: Chunks<Self::AccountId>;

		/// The devices there are.
		type Devices: Devices<Self::AccountId>;

		/// The metrics there are.
		type Metrics: Metrics;

		/// Stores the bodies.
		type Storage: Storage<Self::AccountId>;

		/// Sells what is submitted. Must tell this pallet, as its `OnSaleEnd`, when a sale has ended:
		/// of a refund when the price and `SaleDeposit` are free on the poster again.
		type Sales: Sales<Self::AccountId>;

		/// Held for each bounty and each submission, besides their bytes, in mote.
		#[pallet::constant]
		type ItemDeposit: Get<Balance>;

		/// Held for each byte of them, in mote.
		#[pallet::constant]
		type ByteDeposit: Get<Balance>;

		/// What a sale holds on its buyer besides the price, in mote. It is held from the start, so that
		/// no poster can keep submissions out by having no other coins.
		type SaleDeposit: Get<Balance>;

		/// Most chunks that one bounty pays for.
		#[pallet::constant]
		type MaxQuantity: Get<u32>;

		/// The longest time to a deadline, in blocks.
		#[pallet::constant]
		type MaxPeriod: Get<BlockNumber>;

		/// For how many blocks a chunk must still be stored when it is submitted: at least the window
		/// in which the poster fetches the body and may reject it.
		#[pallet::constant]
		type MinLeft: Get<BlockNumber>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Why AMO is held.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// For a bounty's record.
		Bounty,
		/// For the rewards of chunks that may still be submitted, and the deposits of their sales.
		Reward,
		/// For a submission's record.
		Submission,
	}

	/// The bounties that have not ended.
	#[pallet::storage]
	pub type Posted<T: Config> = StorageMap<_, Twox64Concat, BountyId, Bounty<T::AccountId>>;

	/// The number of the next bounty.
	#[pallet::storage]
	pub type NextId<T: Config> = StorageValue<_, BountyId, ValueQuery>;

	/// What was submitted, by chunk and poster. Names of chunks are hashes.
	#[pallet::storage]
	pub type Submissions<T: Config> = StorageDoubleMap<
		_,
		Identity,
		ChunkId,
		Blake2_128Concat,
		T::AccountId,
		Submission<T::AccountId>,
	>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A bounty was posted. All its rewards are held.
		Posted {
			/// Its number.
			bounty: BountyId,
			/// Who posted it.
			poster: T::AccountId,
			/// What is asked for.
			terms: Terms,
			/// What data keys are sealed to.
			key: EncryptionKey,
			/// What is held of the poster's coins for all chunks that are asked for.
			held: Balance,
			/// What is held of the poster's coins for its record.
			deposit: Balance,
		},
		/// A chunk was submitted: its sale to the poster is open. If the chunk is sealed, the producer
		/// delivers the data key by a grant.
		Submitted {
			/// To this bounty.
			bounty: BountyId,
			/// The chunk.
			chunk: ChunkId,
			/// Who submitted it and sells.
			producer: T::AccountId,
			/// Who posted the bounty and buys.
			poster: T::AccountId,
			/// What the data key must be sealed to.
			key: EncryptionKey,
			/// What is held of the producer's coins for the record.
			deposit: Balance,
		},
		/// The poster set another key. What was submitted before is bound to the key that it was submitted
		/// under.
		KeyRenewed {
			/// The bounty.
			bounty: BountyId,
			/// The key.
			key: EncryptionKey,
		},
		/// The poster rejected a submission. How its sale ends, the chain or the council decides. If
		/// it reveals the bounty's key, the bounty has none from now on.
		Rejected {
			/// The bounty.
			bounty: BountyId,
			/// The chunk.
			chunk: ChunkId,
			/// Why.
			reason: Reason,
		},
		/// The sale of a submission ended.
		SubmissionEnded {
			/// The bounty.
			bounty: BountyId,
			/// The chunk.
			chunk: ChunkId,
			/// Who submitted it.
			producer: T::AccountId,
			/// How.
			outcome: Outcome,
		},
		/// The key of a submission was wrong: its record was removed, and its deposit is the poster's.
		Forfeited {
			/// The bounty.
			bounty: BountyId,
			/// The chunk.
			chunk: ChunkId,
			/// Who submitted it.
			producer: T::AccountId,
			/// Who posted the bounty.
			poster: T::AccountId,
			/// What the poster got of the producer's coins.
			deposit: Balance,
		},
		/// A bounty takes no more submissions. It ends with the last open sale.
		Closed {
			/// The bounty.
			bounty: BountyId,
			/// Who posted it.
			poster: T::AccountId,
			/// What was held for chunks that were not submitted, and was given back to the poster.
			refund: Balance,
		},
		/// A bounty ended.
		Ended {
			/// The bounty.
			bounty: BountyId,
			/// Who posted it.
			poster: T::AccountId,
			/// How many chunks were paid.
			filled: u32,
			/// What was given back to the poster for the record.
			deposit: Balance,
		},
		/// The record of a submission was removed.
		SubmissionCleared {
			/// The chunk.
			chunk: ChunkId,
			/// Who posted the bounty.
			poster: T::AccountId,
			/// Who submitted the chunk.
			producer: T::AccountId,
			/// What was given back to the producer.
			deposit: Balance,
		},
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such metric: look its number up by its path.
		UnknownMetric,
		/// The metric is retired: ask for another one.
		RetiredMetric,
		/// No header of the metric tells its place so finely: take the cell's parent.
		AreaTooFine,
		/// The time span ends before it starts: exchange them.
		EndBeforeStart,
		/// No chunk or too many would be paid for: ask for 1 to `MaxQuantity`, or post several
		/// bounties.
		InvalidQuantity,
		/// The reward is below the existential deposit, so that not every producer could take it: pay
		/// more.
		RewardTooLow,
		/// Name a purpose; or all of them, if the producer is not the only owner.
		InvalidPurposes,
		/// The deadline has passed already, or is later than `MaxPeriod`: set one in between.
		InvalidDeadline,
		/// What is sealed to this key could be opened by anyone: make a new X25519 key pair.
		UnusableKey,
		/// There is no such bounty, or it has ended: look its number up in the events.
		UnknownBounty,
		/// Another account posted the bounty: sign as its poster.
		NotPoster,
		/// The bounty takes no more submissions: look for another one.
		Closed,
		/// The private half of the bounty's key was revealed: wait until the poster has set another one.
		NoKey,
		/// As many chunks are submitted as are paid for: try again if one is refunded.
		NoSlotFree,
		/// The poster itself cannot produce for the bounty: cancel it.
		OwnBounty,
		/// The producer owns the result of this bounty: register the chunk as your own.
		NotForPoster,
		/// There is no such chunk, or it has ended: register one first.
		UnknownChunk,
		/// The chunk is not what the caller may submit: the own one; or, if the poster owns the
		/// result, one registered for the poster by a device of the caller that is not retired.
		NotYourChunk,
		/// Another metric is asked for: look for a bounty for yours.
		OtherMetric,
		/// The chunk is not of the area that is asked for, or does not tell where it is from: register it
		/// with a place inside the area.
		OutsideArea,
		/// Records are outside the time span that is asked for: cut the chunk to it.
		OutsideSpan,
		/// More records are asked for: put more of them into a chunk.
		TooFewRecords,
		/// Not all fragments of the chunk are confirmed: wait until it is stored.
		NotStored,
		/// The chunk's storage runs out before the poster can check it: extend it first.
		ExpiresTooSoon,
		/// The chunk was submitted to this or another bounty of the poster: submit another one.
		SubmittedBefore,
		/// The chunk was not submitted to this bounty, or its record is gone: see the events.
		UnknownSubmission,
		/// The sale of the submission has ended already: there is nothing to decide.
		SaleEnded,
		/// The sale of the submission is open: wait for its end.
		SaleOpen,
		/// The deadline has not passed: wait, or have the poster cancel the bounty.
		NotOver,
		/// The chunk has not ended: the record keeps it from being submitted again.
		ChunkNotEnded,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight = T::WeightInfo)]
	impl<T: Config> Pallet<T> {
		/// Posts a bounty. Holds a deposit, and for each chunk that it asks for the reward and
		/// the deposit of its sale. Data keys are sealed to `key`, a key of this bounty alone.
		///
		/// # Errors
		/// What is wrong with the terms; [`Error::UnusableKey`]; too little money.
		#[pallet::call_index(0)]
		pub fn post(origin: OriginFor<T>, terms: Terms, key: EncryptionKey) -> DispatchResult {
			let poster = ensure_signed(origin)?;
			Self::add(poster, terms, key)?;
			Ok(())
		}

		/// Submits a chunk of the caller, or one that it registered for the poster. Holds a deposit, which
		/// is the poster's if the data key turns out to be wrong. From here on it is a sale for the
		/// bounty's reward. If the chunk is sealed, the caller grants the request that this makes, with
		/// the data key sealed to the bounty's key of now: neither reward nor place nor key can be
		/// taken away before. A poster who does not answer has accepted.
		///
		/// # Errors
		/// [`Error::UnknownBounty`], [`Error::Closed`], [`Error::NoSlotFree`], [`Error::OwnBounty`],
		/// [`Error::NoKey`], [`Error::SubmittedBefore`], what keeps the chunk from matching,
		/// [`Error::NotStored`], [`Error::ExpiresTooSoon`]; too little money; as the sales say.
		#[pallet::call_index(1)]
		pub fn submit(origin: OriginFor<T>, bounty: BountyId, chunk: ChunkId) -> DispatchResult {
			let producer = ensure_signed(origin)?;
			Self::take(producer, bounty, chunk)
		}

		/// Pays a submission at once. The poster's call.
		///
		/// # Errors
		/// [`Error::UnknownBounty`], [`Error::NotPoster`], [`Error::UnknownSubmission`],
		/// [`Error::SaleEnded`]; it is not delivered, or it is rejected and not decided.
		#[pallet::call_index(2)]
		pub fn accept(origin: OriginFor<T>, bounty: BountyId, chunk: ChunkId) -> DispatchResult {
			let poster = ensure_signed(origin)?;
			Self::in_flight(&poster, bounty, &chunk)?;
			T::Sales::accept(&chunk, &poster)
		}

		/// Rejects a submission, against a bond that is lost if the reason is wrong. The poster's call.
		///
		/// To show that a key is wrong reveals the private key that it was sealed to. If that is the
		/// bounty's, chunks are submitted again when another one is set. Of a wrong key the submission's
		/// deposit is the poster's, and the chunk may be submitted again.
		///
		/// # Errors
		/// [`Error::UnknownBounty`], [`Error::NotPoster`], [`Error::UnknownSubmission`],
		/// [`Error::SaleEnded`]; it is not delivered or rejected already, its window is over, or the private key is
		/// not that of the submission's key; too little money for the bond.
		#[pallet::call_index(3)]
		#[pallet::weight(match reason {
			Reason::WrongKey { .. } => T::WeightInfo::reject_key(),
			Reason::Contents { .. } => T::WeightInfo::reject_contents(),
		})]
		pub fn reject(
			origin: OriginFor<T>,
			bounty: BountyId,
			chunk: ChunkId,
			reason: Reason,
		) -> DispatchResult {
			let poster = ensure_signed(origin)?;
			let open = Self::in_flight(&poster, bounty, &chunk)?;
			Self::deposit_event(Event::Rejected { bounty, chunk, reason });
			match reason {
				Reason::WrongKey { private_key } => {
					Self::dispute_key(&poster, bounty, open, chunk, private_key)
				},
				Reason::Contents { evidence } => T::Sales::complain(&chunk, &poster, evidence),
			}
		}

		/// Closes a bounty to more submissions and gives back the rewards that are not promised to
		/// any. What is submitted is sold to its end; then the deposit is given back too. The
		/// poster's call.
		///
		/// # Errors
		/// [`Error::UnknownBounty`], [`Error::NotPoster`], [`Error::Closed`].
		#[pallet::call_index(4)]
		pub fn cancel(origin: OriginFor<T>, bounty: BountyId) -> DispatchResult {
			let poster = ensure_signed(origin)?;
			let posted = Self::of_poster(&poster, bounty)?;
			ensure!(!posted.closed, Error::<T>::Closed);
			Self::shut(bounty, posted);
			Ok(())
		}

		/// Does the same for a bounty whose deadline has passed. Anyone may.
		///
		/// # Errors
		/// [`Error::UnknownBounty`], [`Error::Closed`], [`Error::NotOver`].
		#[pallet::call_index(5)]
		pub fn close(origin: OriginFor<T>, bounty: BountyId) -> DispatchResult {
			ensure_signed(origin)?;
			let posted = Posted::<T>::get(bounty).ok_or(Error::<T>::UnknownBounty)?;
			ensure!(!posted.closed, Error::<T>::Closed);
			ensure!(posted.is_over(Self::now()), Error::<T>::NotOver);
			Self::shut(bounty, posted);
			Ok(())
		}

		/// Removes the record of a submission whose sale and chunk have ended, and gives its deposit
		/// back to the producer. Anyone may.
		///
		/// # Errors
		/// [`Error::UnknownSubmission`], [`Error::SaleOpen`], [`Error::ChunkNotEnded`].
		#[pallet::call_index(6)]
		pub fn clear(origin: OriginFor<T>, chunk: ChunkId, poster: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			let Submission { producer, outcome, deposit, .. } =
				Submissions::<T>::get(chunk, &poster).ok_or(Error::<T>::UnknownSubmission)?;
			ensure!(outcome.is_some(), Error::<T>::SaleOpen);
			ensure!(T::Chunks::header(&chunk).is_none(), Error::<T>::ChunkNotEnded);
			Submissions::<T>::remove(chunk, &poster);
			Self::release(HoldReason::Submission, &producer, deposit);
			Self::deposit_event(Event::SubmissionCleared { chunk, poster, producer, deposit });
			Ok(())
		}

		/// Has data keys sealed to another key from now on. Sales that are open keep theirs. The
		/// poster's call; a new key each time, since producers trust none that was revealed.
		///
		/// # Errors
		/// [`Error::UnknownBounty`], [`Error::NotPoster`], [`Error::Closed`],
		/// [`Error::UnusableKey`].
		#[pallet::call_index(7)]
		pub fn renew_key(
			origin: OriginFor<T>,
			bounty: BountyId,
			key: EncryptionKey,
		) -> DispatchResult {
			let poster = ensure_signed(origin)?;
			let posted = Self::of_poster(&poster, bounty)?;
			ensure!(!posted.is_over(Self::now()), Error::<T>::Closed);
			Self::check_key(&key)?;
			Posted::<T>::insert(bounty, Bounty { key: Some(key), ..posted });
			Self::deposit_event(Event::KeyRenewed { bounty, key });
			Ok(())
		}
	}

	impl<T: Config> Pallet<T> {
		/// What is held for a bounty's record, in mote.
		pub fn bounty_deposit() -> Balance {
			Self::deposit_for(
				BountyId::max_encoded_len()
					.saturating_add(Bounty::<T::AccountId>::max_encoded_len()),
			)
		}

		/// What is held for a submission's record, in mote.
		pub fn submission_deposit() -> Balance {
			Self::deposit_for(
				ChunkId::max_encoded_len()
					.saturating_add(T::AccountId::max_encoded_len())
					.saturating_add(Submission::<T::AccountId>::max_encoded_len()),
			)
		}

		pub(crate) fn add(
			poster: T::AccountId,
			terms: Terms,
			key: EncryptionKey,
		) -> Result<BountyId, DispatchError> {
			Self::check_terms(&terms)?;
			Self::check_key(&key)?;
			let sale_deposit = T::SaleDeposit::get();
			let per_chunk = terms.reward.checked_add(sale_deposit);
			let held = per_chunk.and_then(|each| each.checked_mul(terms.quantity.into()));
			let held = held.ok_or(ArithmeticError::Overflow)?;
			let bounty = NextId::<T>::get();
			let next = bounty.checked_add(1).ok_or(ArithmeticError::Overflow)?;

			let deposit = Self::bounty_deposit();
			T::Currency::hold(&HoldReason::Bounty.into(), &poster, deposit)?;
			T::Currency::hold(&HoldReason::Reward.into(), &poster, held)?;
			NextId::<T>::put(next);
			let record = Bounty {
				poster: poster.clone(),
				terms: terms.clone(),
				key: Some(key),
				held,
				sale_deposit,
				in_flight: 0,
				filled: 0,
				closed: false,
				deposit,
			};
			Posted::<T>::insert(bounty, record);
			Self::deposit_event(Event::Posted { bounty, poster, terms, key, held, deposit });
			Ok(bounty)
		}

		pub(crate) fn of_poster(
			poster: &T::AccountId,
			bounty: BountyId,
		) -> Result<Bounty<T::AccountId>, DispatchError> {
			let bounty = Posted::<T>::get(bounty).ok_or(Error::<T>::UnknownBounty)?;
			ensure!(bounty.poster == *poster, Error::<T>::NotPoster);
			Ok(bounty)
		}

		pub(crate) fn now() -> BlockNumber {
			frame_system::Pallet::<T>::block_number().unique_saturated_into()
		}

		fn deposit_for(bytes: usize) -> Balance {
			T::ItemDeposit::get()
				.saturating_add(T::ByteDeposit::get().saturating_mul(bytes as Balance))
		}
	}
}
