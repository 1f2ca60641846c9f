//! Chunks that are submitted: each is a sale that the producer delivers the key of.

use crate::{
	types::{Bounty, Submission},
	Config, Error, Event, HoldReason, Pallet, Posted, Submissions,
};
use amo_primitives::{
	bounty::{Bounties, BountyId, Ownership},
	chunk::{ChunkId, Chunks, Description, Header},
	custody::public_key,
	device::Devices,
	rights::{OnSaleEnd, Order, Outcome, Price, Sales},
	storage::Storage,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{
		fungible::MutateHold,
		tokens::{Fortitude, Precision, Restriction},
		Get,
	},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn take(producer: T::AccountId, id: BountyId, chunk: ChunkId) -> DispatchResult {
		let mut bounty = Posted::<T>::get(id).ok_or(Error::<T>::UnknownBounty)?;
		Self::ensure_takes(&bounty, &producer)?;
		let key = bounty.key.ok_or(Error::<T>::NoKey)?;
		let before = Submissions::<T>::contains_key(chunk, &bounty.poster);
		ensure!(!before, Error::<T>::SubmittedBefore);
		let header = T::Chunks::header(&chunk).ok_or(Error::<T>::UnknownChunk)?;
		ensure!(Self::made(&producer, &bounty, &header), Error::<T>::NotYourChunk);
		Self::check_match(&bounty.terms, &header.description)?;
		ensure!(T::Storage::is_stored(&chunk), Error::<T>::NotStored);
		let earliest = Self::now().saturating_add(T::MinLeft::get());
		let lasts = T::Chunks::expiry(&chunk).is_some_and(|expiry| expiry >= earliest);
		ensure!(lasts, Error::<T>::ExpiresTooSoon);

		let deposit = Self::submission_deposit();
		T::Currency::hold(&HoldReason::Submission.into(), &producer, deposit)?;
		let per_chunk = bounty.per_chunk();
		let poster = bounty.poster.clone();
		T::Currency::release(&HoldReason::Reward.into(), &poster, per_chunk, Precision::Exact)?;
		let order = Order {
			chunk,
			seller: producer.clone(),
			buyer: poster.clone(),
			price: Price { asset: None, amount: bounty.terms.reward },
			key,
			purposes: bounty.terms.purposes,
		};
		bounty.held = bounty.held.saturating_sub(per_chunk);
		bounty.in_flight = bounty.in_flight.saturating_add(1);
		Posted::<T>::insert(id, bounty);
		let submission =
			Submission { bounty: id, producer: producer.clone(), outcome: None, deposit };
		Submissions::<T>::insert(chunk, &poster, submission);
		T::Sales::order(order)?;
		Self::deposit_event(Event::Submitted { bounty: id, chunk, producer, poster, key, deposit });
		Ok(())
	}

	/// Has the chain judge the key of a submission. Its deposit is the poster's if it was wrong.
	pub(crate) fn dispute_key(
		poster: &T::AccountId,
		id: BountyId,
		mut bounty: Bounty<T::AccountId>,
		chunk: ChunkId,
		private_key: [u8; 32],
	) -> DispatchResult {
		// Before the sale ends, and with it perhaps the bounty.
		if bounty.key == public_key(&private_key) {
			bounty.key = None;
			Posted::<T>::insert(id, bounty);
		}
		T::Sales::dispute(&chunk, poster, private_key)?;
		match Submissions::<T>::get(chunk, poster) {
			Some(ended) if ended.outcome == Some(Outcome::Refunded) => {
				Self::forfeit(poster.clone(), chunk, ended)
			},
			_ => Ok(()),
		}
	}

	/// Removes the record of a submission and gives its deposit to the poster, who has an account: it
	/// has just got a bond back.
	fn forfeit(
		poster: T::AccountId,
		chunk: ChunkId,
		submission: Submission<T::AccountId>,
	) -> DispatchResult {
		let Submission { bounty, producer, deposit, .. } = submission;
		let reason = HoldReason::Submission.into();
		let (exact, free, force) = (Precision::Exact, Restriction::Free, Fortitude::Force);
		T::Currency::transfer_on_hold(&reason, &producer, &poster, deposit, exact, free, force)?;
		Submissions::<T>::remove(chunk, &poster);
		Self::deposit_event(Event::Forfeited { bounty, chunk, producer, poster, deposit });
		Ok(())
	}

	/// The bounty, if `poster` posted it and the sale of this submission to it is open.
	pub(crate) fn in_flight(
		poster: &T::AccountId,
		id: BountyId,
		chunk: &ChunkId,
	) -> Result<Bounty<T::AccountId>, DispatchError> {
		let bounty = Self::of_poster(poster, id)?;
		let submission = Submissions::<T>::get(chunk, poster)
			.filter(|submission| submission.bounty == id)
			.ok_or(Error::<T>::UnknownSubmission)?;
		ensure!(submission.outcome.is_none(), Error::<T>::SaleEnded);
		Ok(bounty)
	}

	fn ensure_takes(bounty: &Bounty<T::AccountId>, producer: &T::AccountId) -> DispatchResult {
		ensure!(!bounty.is_over(Self::now()), Error::<T>::Closed);
		ensure!(bounty.free_slots() > 0, Error::<T>::NoSlotFree);
		ensure!(bounty.poster != *producer, Error::<T>::OwnBounty);
		Ok(())
	}

	/// Whether the chunk is the producer's, or made by it for the poster: only with a device of its
	/// own can an account register a chunk that another account owns.
	fn made(
		producer: &T::AccountId,
		bounty: &Bounty<T::AccountId>,
		header: &Header<T::AccountId>,
	) -> bool {
		match bounty.terms.ownership {
			Ownership::Producer | Ownership::Both => header.owner == *producer,
			Ownership::Poster => {
				header.owner == bounty.poster
					&& T::Devices::owner(&header.description.device).as_ref() == Some(producer)
			},
		}
	}
}

impl<T: Config> Bounties<T::AccountId> for Pallet<T> {
	fn owner_of_result(
		bounty: BountyId,
		producer: &T::AccountId,
		description: &Description,
	) -> Result<T::AccountId, DispatchError> {
		let bounty = Posted::<T>::get(bounty).ok_or(Error::<T>::UnknownBounty)?;
		ensure!(bounty.terms.ownership == Ownership::Poster, Error::<T>::NotForPoster);
		Self::ensure_takes(&bounty, producer)?;
		Self::check_match(&bounty.terms, description)?;
		Ok(bounty.poster)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn post(poster: &T::AccountId, description: &Description) -> BountyId {
		let terms = crate::benchmarking::terms_of::<T>(description, Ownership::Poster);
		Self::add(poster.clone(), terms, crate::benchmarking::key()).expect("the poster is rich")
	}
}

impl<T: Config> OnSaleEnd<T::AccountId> for Pallet<T> {
	fn ended(chunk: &ChunkId, buyer: &T::AccountId, outcome: Outcome) {
		let Some(mut submission) = Submissions::<T>::get(chunk, buyer) else { return };
		let id = submission.bounty;
		let Some(mut bounty) = Posted::<T>::get(id) else { return };
		if submission.outcome.is_some() {
			return;
		}
		submission.outcome = Some(outcome);
		let producer = submission.producer.clone();
		Submissions::<T>::insert(chunk, buyer, submission);

		bounty.in_flight = bounty.in_flight.saturating_sub(1);
		let event = Event::SubmissionEnded { bounty: id, chunk: *chunk, producer, outcome };
		Self::deposit_event(event);
		let over = match outcome {
			Outcome::Paid => {
				bounty.filled = bounty.filled.saturating_add(1);
				bounty.is_over(Self::now())
			},
			Outcome::Refunded => bounty.is_over(Self::now()) || !Self::hold_again(&mut bounty),
		};
		if over {
			Self::shut(id, bounty);
		} else {
			Posted::<T>::insert(id, bounty);
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn await_end(chunk: &ChunkId, buyer: &T::AccountId) {
		crate::benchmarking::await_end::<T>(chunk, buyer);
	}
}

impl<T: Config> Pallet<T> {
	/// Holds what another submission needs in place of one that was refunded. A poster who cannot have
	/// it held, whatever the reason, cannot promise it: `false`.
	fn hold_again(bounty: &mut Bounty<T::AccountId>) -> bool {
		let per_chunk = bounty.per_chunk();
		let reason = HoldReason::Reward.into();
		let held = T::Currency::hold(&reason, &bounty.poster, per_chunk).is_ok();
		if held {
			bounty.held = bounty.held.saturating_add(per_chunk);
		}
		held
	}
}
