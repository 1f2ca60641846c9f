//! What must hold of the pallet's storage after each block.

use crate::{Config, HoldReason, Metrics, NextId, Pallet, Paths};
use alloc::collections::BTreeMap;
use amo_primitives::Balance;
use frame_support::{ensure, traits::fungible::hold::Inspect};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// Checks that metrics are as described by the rules and numbered without a gap, that those which
	/// are not retired, and no others, are found by their paths, and that each account has as
	/// much held as its metrics say.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let (mut count, mut live) = (0_u32, 0_u32);
		let mut deposits = BTreeMap::<T::AccountId, Balance>::new();
		for (id, metric) in Metrics::<T>::iter() {
			count = count.saturating_add(1);
			ensure!(id < NextId::<T>::get(), "a number that was not given yet");
			ensure!(Self::check(&metric.description).is_ok(), "a metric against the rules");
			if metric.retired {
				ensure!(metric.path_deposit == 0, "a deposit for a path that is free");
			} else {
				live = live.saturating_add(1);
				let found = Self::by_path(&metric.description.path);
				ensure!(found == Some(id), "a metric that its path does not find");
			}
			ensure!(!metric.standard || metric.deposit() == 0, "a deposit for a standard metric");
			match &metric.registrant {
				Some(registrant) => {
					let sum = deposits.entry(registrant.clone()).or_default();
					*sum = sum.saturating_add(metric.deposit());
				},
				None => ensure!(metric.deposit() == 0, "a deposit that nobody paid"),
			}
		}
		ensure!(count == NextId::<T>::get(), "a number without its metric");
		ensure!(Paths::<T>::iter().count() == live as usize, "a path without its metric");
		for (registrant, deposit) in deposits {
			let held = T::Currency::balance_on_hold(&HoldReason::Metric.into(), &registrant);
			ensure!(held == deposit, "the metrics' deposits are not what is held");
		}
		Ok(())
	}
}
