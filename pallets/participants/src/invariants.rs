//! What must hold of the pallet's storage after each block.

use crate::{Config, Devices, EncryptionKeys, HoldReason, Pallet};
use alloc::collections::BTreeMap;
use amo_primitives::Balance;
use frame_support::{ensure, traits::fungible::hold::Inspect};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks that each account has as much held as its key and its devices say, and that all
	/// keys can be sealed to.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		for (account, record) in EncryptionKeys::<T>::iter() {
			let held = T::Currency::balance_on_hold(&HoldReason::EncryptionKey.into(), &account);
			ensure!(held == record.deposit, "a key's deposit is not what is held");
			ensure!(record.key.is_usable(), "a key that nothing can be sealed to");
		}
		let mut deposits = BTreeMap::<T::AccountId, Balance>::new();
		for registration in Devices::<T>::iter_values() {
			let sum = deposits.entry(registration.owner).or_default();
			*sum = sum.saturating_add(registration.deposit);
		}
		for (owner, deposit) in deposits {
			let held = T::Currency::balance_on_hold(&HoldReason::Device.into(), &owner);
			ensure!(held == deposit, "the devices' deposits are not what is held");
		}
		Ok(())
	}
}
