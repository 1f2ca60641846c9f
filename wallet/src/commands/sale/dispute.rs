//! A dispute about a key, which the chain itself decides.

use super::{open_sale, submit, Done, Told};
use crate::{
	amount::Amount,
	commands::funds,
	failure::Failure,
	keys::Secrets,
	names::{self, parse_chunk},
	sale::{Clock, Coins, SaleError},
	session::{Account, Session},
};
use amo_offchain_storage::sealing::{Custody, DecryptionKey, EncryptionKey, KeyCommitment};
use amo_primitives::{chunk::ChunkId, custody::context, AccountId, Balance};
use amo_runtime::{configs::market::DisputeBond, RuntimeEvent};
use clap::Args;
use pallet_data_rights::{Call, Event};
use serde::Serialize;

/// Have the chain judge a key that does not open the data.
#[derive(Args)]
#[command(after_help = "Example: amo dispute 0x7e97…8b8f\n\n\
	This shows everyone the private half of the request's one-time key, which is never used again. \
	A wrong data key brings the price back; a right one costs a bond.")]
pub struct Dispute {
	/// The chunk.
	#[arg(value_parser = parse_chunk)]
	chunk: ChunkId,
	/// Dispute a key that is right, too.
	#[arg(long)]
	force: bool,
}

impl Dispute {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let account = session.account().await?;
		session.print(&dispute(&account, self.chunk, self.force).await?)
	}
}

async fn dispute(account: &Account, chunk: ChunkId, force: bool) -> Result<Done<Judged>, Failure> {
	let view = account.chain.finalized().await?;
	let own = account.key.account();
	let sale = open_sale(&view, account, chunk).await?;
	let grant = view.grant(&own, &chunk).await?;
	if Clock::of(&view).await?.block >= sale.due {
		return Err(SaleError::Accepted(chunk).into());
	}
	if sale.ordered {
		return Err(SaleError::OfBounty(chunk).into());
	}
	let (Some(commitment), Some((custody, public))) =
		(sale.commitment, grant.and_then(|grant| Some((grant.custody?, grant.key))))
	else {
		return Err(SaleError::NotSealed(chunk).into());
	};
	let delivered = Delivered { chunk, custody, public, commitment };
	let private = delivered.private_half(&account.key.secrets())?;
	let bond: Balance = DisputeBond::get();
	if delivered.is_right(&private, &own) && !force {
		return Err(SaleError::RightKey { chunk, bond: Amount(bond) }.into());
	}
	funds::ensure(&view, &own, bond, "the bond of a dispute").await?;

	let private_key = *private.expose();
	let receipt = submit(account, Call::dispute { chunk, private_key }).await?;
	let right = receipt.events.find(|event| match event {
		RuntimeEvent::DataRights(Event::Disputed { right, .. }) => Some(*right),
		_ => None,
	});
	let what = Judged {
		chunk: names::hash(&chunk),
		right: right.unwrap_or_default(),
		price: Coins(sale.price),
		bond: Amount(bond),
	};
	Ok(Done { what, fee: Amount(receipt.fee) })
}

/// A data key as it was delivered.
struct Delivered {
	chunk: ChunkId,
	custody: Custody,
	public: EncryptionKey,
	commitment: KeyCommitment,
}

impl Delivered {
	fn private_half(&self, secrets: &Secrets) -> Result<DecryptionKey, SaleError> {
		let found = secrets.find_one_time(&self.chunk, &self.public);
		found.map(|(_, key)| key).ok_or(SaleError::NotOurKey(self.chunk))
	}

	/// Whether the chain would find that it is the right one.
	fn is_right(&self, private: &DecryptionKey, buyer: &AccountId) -> bool {
		let opened = private.open(&self.custody, &context(&self.chunk, buyer));
		opened.is_ok_and(|key| key.commitment() == self.commitment)
	}
}

#[derive(Serialize)]
struct Judged {
	chunk: String,
	/// Whether the data key was the right one.
	right: bool,
	/// What the buyer has back, or the seller got.
	price: Coins,
	/// What a right key cost.
	bond: Amount,
}

impl Told for Judged {
	fn lines(&self) -> Vec<String> {
		let Self { chunk, right, price, bond } = self;
		vec![match right {
			false => {
				format!("the key for {chunk} was wrong: {price} are back, and the right is none")
			},
			true => format!(
				"the key for {chunk} was right: {price} and the bond of {bond} went to the seller"
			),
		}]
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::keys::Key;
	use amo_offchain_storage::sealing::{ChunkNonce, DataKey};

	fn delivered(data_key: &DataKey, to: &EncryptionKey, buyer: &AccountId) -> Delivered {
		let chunk = ChunkId::repeat_byte(3);
		let custody = data_key.seal_to(to, &context(&chunk, buyer)).unwrap();
		Delivered { chunk, custody, public: *to, commitment: right_key().commitment() }
	}

	fn right_key() -> DataKey {
		let owner = Key::from_uri("//Alice", "here").unwrap();
		owner.secrets().owner().data_key(&ChunkNonce([7; 16]))
	}

	#[test]
	fn a_key_is_right_if_it_opens_to_what_the_header_commits_to() {
		let buyer = Key::from_uri("//Bob", "here").unwrap();
		let (secrets, account) = (buyer.secrets(), buyer.account());
		let public = secrets.one_time(&ChunkId::repeat_byte(3), 5).public().unwrap();

		let right = delivered(&right_key(), &public, &account);
		let private = right.private_half(&secrets).unwrap();
		assert!(right.is_right(&private, &account));

		let other_key = DataKey::from_bytes([9; 32]);
		assert!(!delivered(&other_key, &public, &account).is_right(&private, &account));

		let other_account = Key::from_uri("//Charlie", "here").unwrap().account();
		assert!(!delivered(&right_key(), &public, &other_account).is_right(&private, &account));

		let mut damaged = delivered(&right_key(), &public, &account);
		damaged.custody.0[40] ^= 1;
		assert!(!damaged.is_right(&private, &account));
	}

	#[test]
	fn a_key_of_another_account_is_told() {
		let buyer = Key::from_uri("//Bob", "here").unwrap();
		let other = Key::from_uri("//Charlie", "here").unwrap().secrets();
		let public = other.one_time(&ChunkId::repeat_byte(3), 0).public().unwrap();
		let delivered = delivered(&right_key(), &public, &buyer.account());
		let found = delivered.private_half(&buyer.secrets());
		assert!(matches!(found, Err(SaleError::NotOurKey(chunk)) if chunk == delivered.chunk));
	}
}
