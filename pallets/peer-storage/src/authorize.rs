//! Which confirmations and responses come into the pool and into blocks. They cost nothing, so each
//! must be signed by a provider's operator and must begin with something that is asked now.

use crate::{
	types::{Answer, Confirmation, ProviderId, Statement},
	Challenges, Config, Contracts, Pallet, Providers,
};
use amo_primitives::operator::OperatorSignature;
use codec::Encode;
use frame_support::{
	pallet_prelude::{
		InvalidTransaction, TransactionPriority, TransactionValidityError,
		TransactionValidityWithRefund, ValidTransaction,
	},
	weights::Weight,
};

/// Answers come first, then confirmations, and both before what is paid for: no tip goes beyond.
const ANSWER_PRIORITY: TransactionPriority = TransactionPriority::MAX;
const CONFIRM_PRIORITY: TransactionPriority = TransactionPriority::MAX - 1;

/// Blocks for which they stay in the pool: then the worker sends them again, signed anew.
const LONGEVITY: u64 = 3;

const PREFIX: &str = "amo/peer-storage";

impl<T: Config> Pallet<T> {
	pub(crate) fn authorize_confirmation(
		id: ProviderId,
		confirmations: &[Confirmation],
		signature: &OperatorSignature,
	) -> TransactionValidityWithRefund {
		let first = confirmations.first().ok_or(InvalidTransaction::Call)?;
		let contract = Contracts::<T>::get(first.chunk).ok_or(InvalidTransaction::Stale)?;
		let asked = contract
			.placements
			.get(usize::from(first.fragment))
			.and_then(|placement| placement.candidate)
			.is_some_and(|asked| asked.provider == id && asked.due == first.due);
		if !asked {
			return Err(InvalidTransaction::Stale.into());
		}
		Self::check_operator(id, &Statement::Confirm(id, confirmations), signature)?;
		valid(CONFIRM_PRIORITY, ("confirm", id, first))
	}

	pub(crate) fn authorize_response(
		id: ProviderId,
		answers: &[Answer],
		signature: &OperatorSignature,
	) -> TransactionValidityWithRefund {
		let first = answers.first().ok_or(InvalidTransaction::Call)?;
		let asked = Challenges::<T>::get(first.challenge).is_some_and(|challenge| {
			challenge.provider == id
				&& challenge.chunk == first.chunk
				&& challenge.leaf == first.leaf
		});
		if !asked {
			return Err(InvalidTransaction::Stale.into());
		}
		Self::check_operator(id, &Statement::Respond(id, answers), signature)?;
		valid(ANSWER_PRIORITY, ("respond", id, first.challenge))
	}

	fn check_operator(
		id: ProviderId,
		statement: &Statement<T::AccountId>,
		signature: &OperatorSignature,
	) -> Result<(), TransactionValidityError> {
		let provider = Providers::<T>::get(id).ok_or(InvalidTransaction::BadSigner)?;
		if Self::is_signed(&provider.operator, statement, signature) {
			Ok(())
		} else {
			Err(InvalidTransaction::BadProof.into())
		}
	}
}

/// Two that begin with the same do not come into the pool together.
fn valid(priority: TransactionPriority, tag: impl Encode) -> TransactionValidityWithRefund {
	let validity = ValidTransaction::with_tag_prefix(PREFIX)
		.priority(priority)
		.longevity(LONGEVITY)
		.and_provides(tag)
		.propagate(true)
		.build()?;
	Ok((validity, Weight::zero()))
}
