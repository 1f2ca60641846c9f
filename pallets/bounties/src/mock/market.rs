//! Sales, as simple as they can be honestly: prices and bonds are held on the buyer, the seller delivers,
//! and each way to end a sale tells the bounties. Custodies are not sealed: they begin with the data key.

use amo_primitives::{
	chunk::ChunkId,
	custody::{public_key, Custody, EncryptionKey, KeyCommitment},
	rights::{OnSaleEnd, Order, Outcome, Purposes},
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
/// Blocks in which a seller may deliver; then the sale is refunded.
pub const ORDER_WINDOW: BlockNumber = 5;

/// An open sale.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo)]
pub struct Sale {
	pub seller: u64,
	pub price: Balance,
	pub key: EncryptionKey,
	pub custody: Option<Custody>,
	pub commitment: Option<KeyCommitment>,
	pub purposes: Purposes,
	pub due: BlockNumber,
	pub delivered: bool,
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
		ensure!(sale.delivered, "not delivered");
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
				give_back(HoldReason::Right, buyer, RIGHT_DEPOSIT);
				Grants::<Test>::remove((chunk, buyer));
				give_back(HoldReason::Bond, buyer, bond);
			},
		}
		Bounties::ended(chunk, &buyer, outcome);
	}

	impl rights::Sales<u64> for Market {
		fn order(order: Order<u64>) -> DispatchResult {
			let Order { chunk, seller, buyer, price, key, purposes } = order;
			let header = Around::header(&chunk).ok_or("no chunk")?;
			ensure!(header.owner == seller || header.owner == buyer, "not the seller's");
			ensure!(!Sales::<Test>::contains_key((chunk, buyer)), "open sale");
			ensure!(!Grants::<Test>::contains_key((chunk, buyer)), "live grant");
			assert!(!purposes.is_empty() && price.asset.is_none());
			Balances::hold(&HoldReason::Right.into(), &buyer, RIGHT_DEPOSIT)?;
			Balances::hold(&HoldReason::Escrow.into(), &buyer, price.amount)?;
			let delivered = !header.is_sealed();
			let window = if delivered { WINDOW } else { ORDER_WINDOW };
			let sale = Sale {
				seller,
				price: price.amount,
				key,
				custody: None,
				commitment: header.description.key_commitment,
				purposes,
				due: System::block_number() + window,
				delivered,
				complained: false,
			};
			if delivered {
				Grants::<Test>::insert((chunk, buyer), purposes);
			}
			Sales::<Test>::insert((chunk, buyer), sale);
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
		/// The seller delivers the data key.
		pub fn grant(chunk: &ChunkId, buyer: u64, custody: Custody) -> DispatchResult {
			let sale = Sales::<Test>::get((chunk, buyer)).ok_or("no sale")?;
			ensure!(!sale.delivered, "delivered before");
			Grants::<Test>::insert((chunk, buyer), sale.purposes);
			let due = System::block_number() + WINDOW;
			let sale = Sale { custody: Some(custody), due, delivered: true, ..sale };
			Sales::<Test>::insert((chunk, buyer), sale);
			Ok(())
		}

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

		/// Accepts what nobody answered to, and refunds what was not delivered.
		pub fn end_due() {
			let now = System::block_number();
			let due: Vec<_> = Sales::<Test>::iter()
				.filter(|(_, sale)| sale.due <= now && !sale.complained)
				.collect();
			for ((chunk, buyer), sale) in due {
				let outcome = if sale.delivered { Outcome::Paid } else { Outcome::Refunded };
				end(&chunk, buyer, outcome, 0);
			}
		}
	}
}
