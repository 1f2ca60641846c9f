//! What must hold of the pallet's storage after each block.

use crate::{
	ranks::class_of,
	tree::FreeTree,
	types::{Fragments, ProviderId},
	Asked, ByAccount, ByOperator, Challenges, Config, Contracts, Due, DueFrom, FreeBytes, Held,
	HoldReason, NextChallenge, OldestChallenge, OpenOf, Pallet, Profiles, ProviderCount, Providers,
	Ranked, Ranks, Slots, Unconfirmed,
};
use alloc::collections::BTreeMap;
use amo_primitives::{chunk::ChunkId, Balance};
use frame_support::{ensure, traits::fungible::hold::Inspect};
use sp_runtime::TryRuntimeError;

type Placed = BTreeMap<(ProviderId, ChunkId), Fragments>;

impl<T: Config> Pallet<T> {
	/// Checks that money, placements, ranks, challenges and the tree of free bytes say the same
	/// wherever they are kept.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_money()?;
		Self::check_placements()?;
		Self::check_ranks()?;
		Self::check_challenges()?;
		Self::check_providers()
	}

	fn check_money() -> Result<(), TryRuntimeError> {
		let mut rents = BTreeMap::<T::AccountId, Balance>::new();
		let mut deposits = BTreeMap::<T::AccountId, Balance>::new();
		for contract in Contracts::<T>::iter_values() {
			let left = contract.payments.iter().fold(0, |sum: Balance, payment| {
				let held = rents.entry(payment.payer.clone()).or_default();
				*held = held.saturating_add(payment.left);
				sum.saturating_add(payment.left)
			});
			let owed = contract.placements.iter().fold(0, |sum: Balance, placement| {
				let held = placement.holder.map(|holder| holder.paid_to);
				let kept = placement.candidate.map(|candidate| candidate.since);
				let from = held.or(kept).unwrap_or_else(Self::now);
				let blocks = contract.until.saturating_sub(from);
				sum.saturating_add(contract.rate.saturating_mul(blocks.into()))
			});
			ensure!(left >= owed, "less rent is held than can be earned");
			let sum = deposits.entry(contract.depositor).or_default();
			*sum = sum.saturating_add(contract.deposit);
		}
		for (provider, _, pending) in Asked::<T>::iter() {
			let account = Providers::<T>::get(provider).map(|provider| provider.account);
			let account = account.ok_or("rent is set aside for a provider that left")?;
			let held = rents.entry(account).or_default();
			*held = held.saturating_add(pending.aside.rent);
		}
		for (account, rent) in rents {
			let held = T::Currency::balance_on_hold(&HoldReason::Rent.into(), &account);
			ensure!(held == rent, "rent that is held is neither paid ahead nor set aside");
		}
		for (account, deposit) in deposits {
			let held = T::Currency::balance_on_hold(&HoldReason::Contract.into(), &account);
			ensure!(held == deposit, "deposits that are held are not what contracts say");
		}
		for provider in Providers::<T>::iter_values() {
			let held =
				T::Currency::balance_on_hold(&HoldReason::Provider.into(), &provider.account);
			ensure!(held == provider.deposit, "a provider's deposit is not what is held");
		}
		Ok(())
	}

	fn check_placements() -> Result<(), TryRuntimeError> {
		let (mut held, mut unconfirmed) = (Placed::new(), Placed::new());
		let mut loads = BTreeMap::<ProviderId, (u64, u32)>::new();
		let mut due = 0usize;
		for (chunk, contract) in Contracts::<T>::iter() {
			let fragments = usize::from(contract.layout.fragmentation().n());
			ensure!(contract.placements.len() == fragments, "a fragment without a placement");
			for (fragment, placement) in (0u8..).zip(&contract.placements) {
				if let Some(holder) = placement.holder {
					held.entry((holder.provider, chunk)).or_default().add(fragment);
				}
				if let Some(candidate) = placement.candidate {
					unconfirmed.entry((candidate.provider, chunk)).or_default().add(fragment);
				}
				for provider in placement.providers() {
					let load = loads.entry(provider).or_default();
					load.0 = load.0.saturating_add(contract.fragment_len());
					load.1 = load.1.saturating_add(1);
				}
			}
			let settled = contract.placements.iter().all(|placement| placement.is_settled());
			let looked_at = settled || contract.is_given_up() || contract.due.is_some();
			ensure!(looked_at, "a chunk that nobody looks at");
			if let Some(at) = contract.due {
				ensure!(Due::<T>::contains_key(at, chunk), "a chunk that is not looked at");
				ensure!(at >= DueFrom::<T>::get(), "a chunk that was passed over");
				due = due.saturating_add(1);
			}
		}
		ensure!(Due::<T>::iter_keys().count() == due, "what is due is no contract's");
		let in_map: Placed = Held::<T>::iter().map(|(p, c, entry)| ((p, c), entry)).collect();
		ensure!(held == in_map, "what is held is not what contracts say");
		let in_map: Placed = Unconfirmed::<T>::iter().map(|(p, c, e)| ((p, c), e)).collect();
		ensure!(unconfirmed == in_map, "what is unconfirmed is not what contracts say");
		for (id, provider) in Providers::<T>::iter() {
			let load = loads.remove(&id).unwrap_or_default();
			ensure!(load == (provider.used, provider.fragments), "a provider's load is wrong");
		}
		ensure!(loads.is_empty(), "a fragment is at a provider that left");
		Ok(())
	}

	fn check_ranks() -> Result<(), TryRuntimeError> {
		let mut ranked = 0usize;
		for (chunk, contract) in Contracts::<T>::iter() {
			let held = contract.placements.iter().any(|placement| placement.holder.is_some());
			ensure!(held == contract.rank.is_some(), "a chunk is ranked unless nobody holds it");
			let Some(rank) = contract.rank else { continue };
			ranked = ranked.saturating_add(1);
			let class = class_of(contract.leaves());
			ensure!(Ranked::<T>::get((class, rank)) == Some(chunk), "a rank is another chunk's");
		}
		let counted =
			Ranks::<T>::get().iter().fold(0usize, |sum, count| sum.saturating_add(*count as usize));
		ensure!(counted == ranked, "ranks are counted wrongly");
		ensure!(Ranked::<T>::iter_keys().count() == ranked, "a rank is no chunk's");
		Ok(())
	}

	fn check_challenges() -> Result<(), TryRuntimeError> {
		let mut open = BTreeMap::<ProviderId, u32>::new();
		let mut about = BTreeMap::<(ProviderId, (ChunkId, u8)), u32>::new();
		for (id, challenge) in Challenges::<T>::iter() {
			let numbers = OldestChallenge::<T>::get()..NextChallenge::<T>::get();
			ensure!(numbers.contains(&id), "a challenge that never runs out");
			ensure!(OpenOf::<T>::contains_key(challenge.provider, id), "a hidden challenge");
			let count = open.entry(challenge.provider).or_default();
			*count = count.saturating_add(1);
			let what = (challenge.provider, (challenge.chunk, challenge.fragment));
			let count = about.entry(what).or_default();
			*count = count.saturating_add(1);
		}
		for (chunk, contract) in Contracts::<T>::iter() {
			for (fragment, placement) in (0u8..).zip(&contract.placements) {
				let Some(holder) = placement.holder else { continue };
				let count = about.get(&(holder.provider, (chunk, fragment)));
				let counted = holder.challenges == count.copied().unwrap_or_default();
				ensure!(counted, "a holder's challenges are counted wrongly");
			}
		}
		let in_map: BTreeMap<_, _> =
			Asked::<T>::iter().map(|(p, f, pending)| ((p, f), pending.challenges)).collect();
		ensure!(about == in_map, "challenges about a fragment are counted wrongly");
		ensure!(
			OpenOf::<T>::iter_keys().count() == Challenges::<T>::iter_keys().count(),
			"a closed challenge is open"
		);
		for (id, provider) in Providers::<T>::iter() {
			let count = open.remove(&id).unwrap_or_default();
			ensure!(provider.challenges == count, "a provider's challenges are counted wrongly");
		}
		ensure!(open.is_empty(), "a challenge is a provider's that left");
		Ok(())
	}

	fn check_providers() -> Result<(), TryRuntimeError> {
		let mut tree = FreeTree::<T>::load();
		let mut free = 0u64;
		let mut count = 0u32;
		for (id, provider) in Providers::<T>::iter() {
			count = count.saturating_add(1);
			free = free.saturating_add(Self::free(&provider));
			ensure!(Slots::<T>::get(provider.slot) == Some(id), "a slot is another provider's");
			ensure!(ByAccount::<T>::get(&provider.account) == Some(id), "an account is lost");
			ensure!(ByOperator::<T>::get(provider.operator) == Some(id), "an operator is lost");
			ensure!(Profiles::<T>::contains_key(id), "a profile is lost");
		}
		ensure!(ProviderCount::<T>::get() == count, "providers are counted wrongly");
		ensure!(Slots::<T>::iter_keys().count() == count as usize, "a slot is nobody's");
		ensure!(tree.total() == free, "the tree does not sum up what is free");
		let nodes = FreeBytes::<T>::iter_values().all(|node| node.iter().any(|bytes| *bytes > 0));
		ensure!(nodes, "an empty node is kept");
		Ok(())
	}
}
