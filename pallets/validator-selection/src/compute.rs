//! Proofs of computing power: which come into the pool and into blocks, and what they change. They cost
//! nothing, so each must be signed by the candidate's node, and only one a session counts.

use crate::{types::Candidate, Candidates, Config, Error, Event, Pallet, ParameterSet};
use amo_primitives::{
	compute::{signed_bytes, solves, task, Attempt},
	stake::OnStake,
};
use core::cmp::Ordering;
use frame_support::{
	ensure,
	pallet_prelude::{
		DispatchResult, InvalidTransaction, TransactionPriority, TransactionValidityError,
		TransactionValidityWithRefund, ValidTransaction,
	},
	weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::sr25519;
use sp_runtime::traits::Convert;
use sp_staking::SessionIndex;

/// After audit answers, which have a deadline of some blocks; before what is paid for.
const PRIORITY: TransactionPriority = TransactionPriority::MAX / 2;

/// Blocks for which a proof stays in the pool: then the node sends it again.
const LONGEVITY: u64 = 8;

/// Why a proof of too few zero bits is refused: [`InvalidTransaction::Custom`] of this.
pub const TOO_EASY: u8 = 1;

const PREFIX: &str = "amo/compute";

impl<T: Config> Pallet<T> {
	/// Lets a proof in, or says why not: [`InvalidTransaction::Future`] or
	/// [`InvalidTransaction::Stale`] if it is for another session, [`InvalidTransaction::Stale`] if this
	/// session has one of the candidate, [`InvalidTransaction::BadSigner`] if there is no such candidate
	/// or it has no keys, [`TOO_EASY`], [`InvalidTransaction::BadProof`] if its node did not sign it.
	pub(crate) fn authorize_proof(
		candidate: &T::AccountId,
		session: SessionIndex,
		attempt: Attempt,
		signature: &sr25519::Signature,
	) -> TransactionValidityWithRefund {
		match session.cmp(&Self::session()) {
			Ordering::Less => return Err(InvalidTransaction::Stale.into()),
			Ordering::Equal => {},
			Ordering::Greater => return Err(InvalidTransaction::Future.into()),
		}
		let entry = Candidates::<T>::get(candidate).ok_or(InvalidTransaction::BadSigner)?;
		if has_proved(&entry, session) {
			return Err(InvalidTransaction::Stale.into());
		}
		Self::check_proof(candidate, session, attempt, signature)?;
		let validity = ValidTransaction::with_tag_prefix(PREFIX)
			.priority(PRIORITY)
			.longevity(LONGEVITY)
			.and_provides((candidate, session))
			.propagate(true)
			.build()?;
		Ok((validity, Weight::zero()))
	}

	/// Checks the work first, which is one hash, and then the signature.
	fn check_proof(
		candidate: &T::AccountId,
		session: SessionIndex,
		attempt: Attempt,
		signature: &sr25519::Signature,
	) -> Result<(), TransactionValidityError> {
		let task = task(&Self::proof_seed(), session, candidate);
		if !solves(&task, attempt, ParameterSet::<T>::get().difficulty) {
			return Err(InvalidTransaction::Custom(TOO_EASY).into());
		}
		let key = T::NodeKey::convert(candidate.clone()).ok_or(InvalidTransaction::BadSigner)?;
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::default());
		let message = signed_bytes(&genesis, session, candidate, attempt);
		if sp_io::crypto::sr25519_verify(signature, &message, &key) {
			Ok(())
		} else {
			Err(InvalidTransaction::BadProof.into())
		}
	}

	/// See [`Pallet::prove_compute`].
	pub(crate) fn note_proof(candidate: &T::AccountId, session: SessionIndex) -> DispatchResult {
		let mut entry = Self::standing(candidate)?;
		ensure!(!has_proved(&entry, session), Error::<T>::ProvedBefore);
		entry.proved = Some(session);
		// Who cannot be drawn is paid nothing for being ready.
		if Self::qualifies(candidate, &entry, &ParameterSet::<T>::get(), session) {
			T::OnStake::proved(candidate);
		}
		Candidates::<T>::insert(candidate, entry);
		Self::deposit_event(Event::Proved { candidate: candidate.clone(), session });
		Ok(())
	}
}

/// Whether a candidate has proved its computing power in this session. Those of genesis count as proved
/// in session 0.
pub(crate) fn has_proved(candidate: &Candidate, session: SessionIndex) -> bool {
	candidate.proved.is_some_and(|proved| proved >= session)
}
