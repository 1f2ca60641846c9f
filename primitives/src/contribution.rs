//! What accounts do for the network, as the pallets in which they do it tell the one that counts it.

use crate::Balance;

/// Is told of sales. Each call costs the same.
pub trait OnTrade<AccountId> {
	/// A sale was paid for in AMO. `bytes` is the length of the sealed body, `amount` the price in mote.
	fn traded(seller: &AccountId, buyer: &AccountId, bytes: u64, amount: Balance);
}

/// Is told of storage that was proved and paid for. Each call costs the same.
pub trait OnStorage<AccountId> {
	/// A provider was paid rent for `byte_blocks`: bytes, times blocks for which it had them. `burned`
	/// is the part of that rent that was burned, in mote.
	fn stored(provider: &AccountId, byte_blocks: u128, burned: Balance);
}

/// Says what accounts have contributed.
pub trait Contribution<AccountId> {
	/// How much an account has contributed in all the time, in points: see `pallet-rewards`.
	fn points(account: &AccountId) -> u128;
}

impl<AccountId> OnTrade<AccountId> for () {
	fn traded(_: &AccountId, _: &AccountId, _: u64, _: Balance) {}
}

impl<AccountId> OnStorage<AccountId> for () {
	fn stored(_: &AccountId, _: u128, _: Balance) {}
}

impl<AccountId> Contribution<AccountId> for () {
	fn points(_: &AccountId) -> u128 {
		0
	}
}
