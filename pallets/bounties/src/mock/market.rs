//! Sales, as simple as they can be honestly: prices and bonds are held on the buyer, and each way to
//! end a sale tells the bounties. Custodies are not sealed: they begin with the data key.

use amo_primitives::{
	chunk::ChunkId,
	custody::{public_key, Custody, EncryptionKey, KeyCommitment},
	rights::{Delivery, OnSaleEnd, Outcome, Purposes},
	Balance, BlockNumber, Hash,
};
use codec::{Decode, Encode};
use scale_info::TypeInfo;

pub use pallet::*;

/// Held on who has a grant, for as long as it is on record.
pub const RIGHT_DEPOSIT: Balance = 30;
/// Held on who disputes or complains.
pub const BOND: Balance = 50;
/// Blocks in which a buyer may dispute or complain; then the sale is accepted.
pub const WINDOW: BlockNumber = 10;

/// An open sale.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Sale {
	pub seller: u64,
	pub price: Balance,
	pub key: EncryptionKey,
	pub custody: Option<Custody>,
	pub commitment: Option<KeyCommitment>,
	pub due: BlockNumber,
	pub complained: bool,
}

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
		Escrow,
		Bond,
		Right,
	}

	/// The open sales, by chunk and buyer.
	#[pallet::storage]
	pub type Sales<T> = StorageMap<_, Twox64Concat, (ChunkId, u64), Sale>;

	/// The grants on record, by chunk and holder, and what they are for.
	#[pallet::storage]
	pub type Grants<T> = StorageMap<_, Twox64Concat, (ChunkId, u64), Purposes>;

	/// Who paid how much to whom.
	#[pallet::storage]
	pub type Payments<T> = StorageValue<_, Vec<(u64, u64, Balance)>, ValueQuery>;
}

mod ways {
	use super::{HoldReason, *};
	use crate::mock::{Around, Balances, Bounties, Market, System, Test};
	use amo_primitives::{chunk::Chunks, rights};
	use frame_support::{
		ensure,
		pallet_prelude::{DispatchError, DispatchResult},
		traits::{
			fungible::MutateHold,
			tokens::{Fortitude, Precision, Restriction},
		},
	};

	fn open(chunk: &ChunkId, buyer: u64) -> Result<Sale, DispatchError> {
		let sale = Sales::<Test>::get((chunk, buyer)).ok_or("no sale")?;
		ensure!(!sale.complained, "disputed");
		Ok(sale)
	}

	fn in_window(chunk: &ChunkId, buyer: u64) -> Result<Sale, DispatchError> {
		let sale = open(chunk, buyer)?;
		ensure!(System::block_number() < sale.due, "too late");
		Ok(sale)
	}

	fn pay(reason: HoldReason, from: u64, to: u64, amount: Balance) {
		let (free, polite) = (Restriction::Free, Fortitude::Polite);
		let exact = Precision::Exact;
		Balances::transfer_on_hold(&reason.into(), &from, &to, amount, exact, free, polite)
			.expect("it is held");
		Payments::<Test>::append((from, to, amount));
	}

	fn give_back(reason: HoldReason, to: u64, amount: Balance) {
		Balances::release(&reason.into(), &to, amount, Precision::Exact).expect("it is held");
	}

	/// Ends a sale; a bond goes the way of the price.
	fn end(chunk: &ChunkId, buyer: u64, outcome: Outcome, bond: Balance) {
		let sale = Sales::<Test>::take((chunk, buyer)).expect("it is open");
		match outcome {
			Outcome::Paid => {
				pay(HoldReason::Escrow, buyer, sale.seller, sale.price);
				pay(HoldReason::Bond, buyer, sale.seller, bond);
			},
			Outcome::Refunded => {
				give_back(HoldReason::Escrow, buyer, sale.price);
				Market::expire(chunk, buyer);
				give_back(HoldReason::Bond, buyer, bond);
			},
		}
		Bounties::ended(chunk, &buyer, outcome);
	}

	impl rights::Sales<u64> for Market {
		fn deliver(delivery: Delivery<u64>) -> DispatchResult {
			let Delivery { chunk, seller, buyer, price, key, custody, purposes } = delivery;
			let header = Around::header(&chunk).ok_or("no chunk")?;
			ensure!(header.owner == seller || header.owner == buyer, "not the seller's");
			ensure!(!Sales::<Test>::contains_key((chunk, buyer)), "open sale");
			ensure!(!Grants::<Test>::contains_key((chunk, buyer)), "live grant");
			ensure!(header.is_sealed() == custody.is_some(), "custody");
			assert!(!purposes.is_empty() && price.asset.is_none());
			Balances::hold(&HoldReason::Right.into(), &buyer, RIGHT_DEPOSIT)?;
			Balances::hold(&HoldReason::Escrow.into(), &buyer, price.amount)?;
			let sale = Sale {
				seller,
				price: price.amount,
				key,
				custody,
				commitment: header.description.key_commitment,
				due: System::block_number() + WINDOW,
				complained: false,
			};
			Sales::<Test>::insert((chunk, buyer), sale);
			Grants::<Test>::insert((chunk, buyer), purposes);
			Ok(())
		}

		fn accept(chunk: &ChunkId, buyer: &u64) -> DispatchResult {
			open(chunk, *buyer)?;
			end(chunk, *buyer, Outcome::Paid, 0);
			Ok(())
		}

		fn dispute(chunk: &ChunkId, buyer: &u64, private_key: [u8; 32]) -> DispatchResult {
			let sale = in_window(chunk, *buyer)?;
			ensure!(public_key(&private_key) == Some(sale.key), "not the key");
			let custody = sale.custody.ok_or("not sealed")?;
			Balances::hold(&HoldReason::Bond.into(), buyer, BOND)?;
			let found = custody.0.first_chunk::<32>().map(KeyCommitment::of);
			let right = found == sale.commitment;
			end(chunk, *buyer, if right { Outcome::Paid } else { Outcome::Refunded }, BOND);
			Ok(())
		}

		fn complain(chunk: &ChunkId, buyer: &u64, _: Hash) -> DispatchResult {
			let sale = in_window(chunk, *buyer)?;
			Balances::hold(&HoldReason::Bond.into(), buyer, BOND)?;
			Sales::<Test>::insert((chunk, buyer), Sale { complained: true, ..sale });
			Ok(())
		}
	}

	impl Market {
		/// The council decides about a complaint.
		pub fn resolve(chunk: &ChunkId, buyer: u64, outcome: Outcome) -> DispatchResult {
			let sale = Sales::<Test>::get((chunk, buyer)).ok_or("no sale")?;
			ensure!(sale.complained, "not disputed");
			end(chunk, buyer, outcome, BOND);
			Ok(())
		}

		/// The seller takes the grant back while the sale is open, also if it was complained of.
		pub fn revoke(chunk: &ChunkId, buyer: u64) -> DispatchResult {
			let sale = Sales::<Test>::get((chunk, buyer)).ok_or("no sale")?;
			end(chunk, buyer, Outcome::Refunded, if sale.complained { BOND } else { 0 });
			Ok(())
		}

		/// Removes a grant from the record.
		pub fn expire(chunk: &ChunkId, buyer: u64) {
			if Grants::<Test>::take((chunk, buyer)).is_some() {
				give_back(HoldReason::Right, buyer, RIGHT_DEPOSIT);
			}
		}

		/// Accepts what nobody answered to.
		pub fn accept_due() {
			let now = System::block_number();
			let due: Vec<_> = Sales::<Test>::iter()
				.filter(|(_, sale)| sale.due <= now && !sale.complained)
				.map(|(sale, _)| sale)
				.collect();
			for (chunk, buyer) in due {
				end(&chunk, buyer, Outcome::Paid, 0);
			}
		}
	}
}
