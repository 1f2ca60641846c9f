//! What must hold of the pallet's storage after each block.

use crate::{
	Config, Due, DueFrom, Grants, HoldReason, Holders, Offers, OpenRequests, Pallet, Requests,
	Sales,
};
use alloc::collections::BTreeMap;
use amo_primitives::{chunk::ChunkId, rights::Price, AssetId, Balance};
use frame_support::{
	ensure,
	traits::{fungible::hold::Inspect as _, fungibles::hold::Inspect as _},
};
use sp_runtime::TryRuntimeError;

/// What storage says is held, by reason and account.
struct Owed<T: Config> {
	offers: BTreeMap<T::AccountId, Balance>,
	rights: BTreeMap<T::AccountId, Balance>,
	bonds: BTreeMap<T::AccountId, Balance>,
	prices: BTreeMap<(Option<AssetId>, T::AccountId), Balance>,
}

fn add<Key: Ord>(sums: &mut BTreeMap<Key, Balance>, key: Key, amount: Balance) {
	let sum = sums.entry(key).or_default();
	*sum = sum.saturating_add(amount);
}

impl<T: Config> Owed<T> {
	fn of_storage() -> Self {
		let mut owed = Self {
			offers: BTreeMap::new(),
			rights: BTreeMap::new(),
			bonds: BTreeMap::new(),
			prices: BTreeMap::new(),
		};
		for offer in Offers::<T>::iter_values() {
			add(&mut owed.offers, offer.owner, offer.deposit);
		}
		for (_, buyer, request) in Requests::<T>::iter() {
			let Price { asset, amount } = request.terms.price;
			add(&mut owed.prices, (asset, buyer.clone()), amount);
			add(&mut owed.rights, buyer, request.deposit);
		}
		for (account, _, grant) in Grants::<T>::iter() {
			add(&mut owed.rights, account, grant.deposit);
		}
		for (_, buyer, sale) in Sales::<T>::iter() {
			let Price { asset, amount } = sale.price;
			add(&mut owed.prices, (asset, buyer.clone()), amount);
			if let Some(complaint) = sale.complaint {
				add(&mut owed.bonds, buyer, complaint.bond);
			}
		}
		// Who is held nothing for a price in AMO must not be passed over.
		for account in owed.rights.keys() {
			add(&mut owed.prices, (None, account.clone()), 0);
		}
		owed
	}

	fn check(&self) -> Result<(), TryRuntimeError> {
		let reasons = [
			(HoldReason::Offer, &self.offers),
			(HoldReason::Right, &self.rights),
			(HoldReason::Bond, &self.bonds),
		];
		for (reason, sums) in reasons {
			let reason = reason.into();
			for (account, owed) in sums {
				let held = T::Currency::balance_on_hold(&reason, account);
				ensure!(held == *owed, "deposits or bonds are not what is held");
			}
		}
		let reason = HoldReason::Price.into();
		for ((asset, account), owed) in &self.prices {
			let held = match asset {
				None => T::Currency::balance_on_hold(&reason, account),
				Some(asset) => T::AssetsHold::balance_on_hold(*asset, &reason, account),
			};
			ensure!(held == *owed, "prices are not what is held");
		}
		Ok(())
	}
}

impl<T: Config> Pallet<T> {
	/// Checks that what is held of each account is what storage says, that all that is open falls due
	/// once and is counted, and that rights are listed both ways.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Owed::<T>::of_storage().check()?;

		let mut open = BTreeMap::<ChunkId, u32>::new();
		let mut count = |chunk| {
			let open = open.entry(chunk).or_default();
			*open = open.saturating_add(1);
		};
		let due_from = DueFrom::<T>::get();
		let mut entries = 0usize;
		for (chunk, buyer, request) in Requests::<T>::iter() {
			ensure!(!Sales::<T>::contains_key(chunk, &buyer), "a request and a sale");
			ensure!(!Grants::<T>::contains_key(&buyer, chunk), "a request beside a right");
			ensure!(Due::<T>::contains_key(request.due, (chunk, &buyer)), "a request is never due");
			ensure!(request.due >= due_from, "a request was passed over");
			count(chunk);
			entries = entries.saturating_add(1);
		}
		for (chunk, buyer, sale) in Sales::<T>::iter() {
			let grant = Grants::<T>::get(&buyer, chunk).ok_or("a sale of no right")?;
			ensure!(!grant.revoked, "a sale of what was revoked");
			ensure!(grant.custody.is_some() == sale.commitment.is_some(), "a sale without a key");
			ensure!(Due::<T>::contains_key(sale.due, (chunk, &buyer)), "a sale is never due");
			ensure!(sale.due >= due_from, "a sale was passed over");
			count(chunk);
			entries = entries.saturating_add(1);
		}
		ensure!(Due::<T>::iter_keys().count() == entries, "what is due is nothing");
		ensure!(OpenRequests::<T>::iter().collect::<BTreeMap<_, _>>() == open, "miscounted");

		let grants = Grants::<T>::iter_keys().count();
		ensure!(Holders::<T>::iter_keys().count() == grants, "holders are not those with rights");
		for (account, chunk) in Grants::<T>::iter_keys() {
			ensure!(Holders::<T>::contains_key(chunk, &account), "a right without its holder");
		}
		Ok(())
	}
}
