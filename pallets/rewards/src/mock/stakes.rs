//! Stakes, as simple as they can be honestly: anyone is a candidate who has bonded, bonds and
//! delegations are held, and each change of a delegation is told before it is made.

use amo_primitives::{
	stake::{Backing, MutateStake, OnStake, ReadStake},
	Balance,
};
use sp_runtime::Perbill;

pub use pallet::*;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_support::pallet_prelude::*;

	#[pallet::config]
	pub trait Config: frame_system::Config {}

	#[pallet::pallet]
	#[pallet::without_storage_info]
	pub struct Pallet<T>(_);

	#[pallet::composite_enum]
	pub enum HoldReason {
		Stake,
	}

	/// Bonds, sums of delegations and commissions, by candidate.
	#[pallet::storage]
	pub type Candidates<T> = StorageMap<_, Twox64Concat, u64, (Balance, Balance, Perbill)>;

	/// By candidate and delegator.
	#[pallet::storage]
	pub type Delegations<T> =
		StorageDoubleMap<_, Twox64Concat, u64, Twox64Concat, u64, Balance, ValueQuery>;

	/// Whether nothing can be added now.
	#[pallet::storage]
	pub type Locked<T> = StorageValue<_, bool, ValueQuery>;
}

mod ways {
	use super::{HoldReason, *};
	use crate::mock::{Balances, Rewards, Stakes, Test};
	use frame_support::{
		ensure,
		pallet_prelude::{DispatchError, DispatchResult},
		traits::{
			fungible::MutateHold,
			tokens::{Fortitude, Precision},
		},
	};

	impl ReadStake<u64> for Stakes {
		fn backing(candidate: &u64) -> Option<Backing> {
			let (own, delegated, commission) = Candidates::<Test>::get(candidate)?;
			Some(Backing { own, delegated, commission })
		}

		fn delegation(candidate: &u64, delegator: &u64) -> Balance {
			Delegations::<Test>::get(candidate, delegator)
		}
	}

	impl MutateStake<u64> for Stakes {
		fn add(candidate: &u64, delegator: &u64, amount: Balance) -> DispatchResult {
			ensure!(!Locked::<Test>::get(), "locked by a slash");
			let before = Delegations::<Test>::get(candidate, delegator);
			ensure!(before > 0, "no such delegation");
			Self::set_delegation(*candidate, *delegator, before + amount)
		}

		#[cfg(feature = "runtime-benchmarks")]
		fn delegate(candidate: &u64, delegator: &u64, amount: Balance) {
			Self::set_delegation(*candidate, *delegator, amount).unwrap();
		}
	}

	impl Stakes {
		/// Makes an account a candidate with this bond and commission.
		pub fn bond(candidate: u64, own: Balance, commission: Perbill) -> DispatchResult {
			let (before, delegated, _) = Candidates::<Test>::get(candidate).unwrap_or_default();
			let reason = HoldReason::Stake.into();
			Balances::release(&reason, &candidate, before, Precision::Exact)?;
			Balances::hold(&reason, &candidate, own)?;
			Candidates::<Test>::insert(candidate, (own, delegated, commission));
			Ok(())
		}

		/// Has an account delegate so much.
		pub fn set_delegation(candidate: u64, delegator: u64, after: Balance) -> DispatchResult {
			let before = Delegations::<Test>::get(candidate, delegator);
			let reason = HoldReason::Stake.into();
			if after > before {
				Balances::hold(&reason, &delegator, after - before)?;
			}
			Self::change(candidate, delegator, after);
			if after < before {
				Balances::release(&reason, &delegator, before - after, Precision::Exact)?;
			}
			Ok::<_, DispatchError>(())
		}

		/// Burns a part of all delegations to a candidate.
		pub fn slash(candidate: u64, part: Perbill) -> Balance {
			let (precision, force) = (Precision::Exact, Fortitude::Force);
			let all: Vec<_> = Delegations::<Test>::iter_prefix(candidate).collect();
			let taken = all.into_iter().map(|(delegator, before)| {
				let taken = part.mul_ceil(before);
				Self::change(candidate, delegator, before - taken);
				let reason = HoldReason::Stake.into();
				Balances::burn_held(&reason, &delegator, taken, precision, force).unwrap()
			});
			taken.sum()
		}

		fn change(candidate: u64, delegator: u64, after: Balance) {
			let before = Delegations::<Test>::get(candidate, delegator);
			Rewards::before_change(&candidate, &delegator, before, after);
			if after > 0 {
				Delegations::<Test>::insert(candidate, delegator, after);
			} else {
				Delegations::<Test>::remove(candidate, delegator);
			}
			Candidates::<Test>::mutate(candidate, |candidate| {
				let (own, delegated, commission) = candidate.unwrap_or_default();
				*candidate = Some((own, delegated - before + after, commission));
			});
			if after == 0 && Candidates::<Test>::get(candidate).unwrap().1 == 0 {
				Rewards::emptied(&candidate);
			}
		}
	}
}
