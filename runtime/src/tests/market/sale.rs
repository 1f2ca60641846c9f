//! What the parties of a sale do.

use super::{sent, Upload, OWNER};
use crate::{DataRights, Runtime};
use amo_primitives::{
	custody::{self, Custody, EncryptionKey},
	rights::{Access, Price, Purposes, Rights},
	Balance, AMO,
};
use pallet_data_rights::{
	types::{Answer, Terms, Wish},
	Call, Requests,
};
use sp_keyring::Sr25519Keyring;

/// What is asked in most tests.
pub const PRICE: Balance = 10 * AMO;

/// A one-time key pair.
pub struct KeyPair {
	/// The half that opens custodies.
	pub private: [u8; 32],
	/// The half that they are sealed to.
	pub public: EncryptionKey,
}

impl KeyPair {
	/// The pair of a seed.
	pub fn new(seed: u8) -> Self {
		let private = [seed; 32];
		Self { private, public: custody::public_key(&private).expect("any 32 bytes are one") }
	}
}

/// An amount of AMO.
pub fn amo(amount: Balance) -> Price {
	Price { asset: None, amount }
}

/// For research and traffic, for good.
pub fn terms(price: Price) -> Terms {
	let purposes = Purposes::RESEARCH.union(Purposes::TRAFFIC);
	Terms { price, purposes, lasts: None }
}

/// The custody of a chunk's data key for an account.
pub fn custody(upload: &Upload, account: Sr25519Keyring, key: &KeyPair) -> Custody {
	custody_of(&upload.data_key, upload, account, key)
}

/// The custody of any key.
pub fn custody_of(
	data_key: &[u8; 32],
	upload: &Upload,
	account: Sr25519Keyring,
	key: &KeyPair,
) -> Custody {
	let context = custody::context(&upload.chunk, &account.to_account_id());
	custody::seal(&key.public, data_key, &context, [0x5e; 32]).expect("the key is usable")
}

/// Has [`OWNER`] offer a chunk.
pub fn offer(upload: &Upload, terms: Terms) {
	sent(OWNER, Call::set_offer { chunk: upload.chunk, terms });
}

/// What a buyer asks for who takes these terms.
pub fn wish(upload: &Upload, terms: Terms, key: &KeyPair) -> Call<Runtime> {
	let Terms { price, purposes, lasts } = terms;
	let wish = Wish { chunk: upload.chunk, max_price: price, key: key.public, purposes, lasts };
	Call::request { wish }
}

/// The owner's consent to the request of a buyer, with some custody.
pub fn consent(upload: &Upload, buyer: Sr25519Keyring, custody: Custody) -> Call<Runtime> {
	let (chunk, buyer) = (upload.chunk, buyer.to_account_id());
	let terms = Requests::<Runtime>::get(chunk, &buyer).expect("it is requested").terms;
	Call::grant { answer: Answer { chunk, buyer, terms, custody } }
}

/// Has a buyer request a chunk, and [`OWNER`] deliver its key.
pub fn deliver(upload: &Upload, buyer: Sr25519Keyring, terms: Terms, key: &KeyPair) {
	sent(buyer, wish(upload, terms, key));
	sent(OWNER, consent(upload, buyer, custody(upload, buyer, key)));
}

/// Whether an account may use a chunk's data now.
pub fn may_use(upload: &Upload, account: Sr25519Keyring) -> bool {
	access(upload, account).is_allowed()
}

/// On what ground an account may use a chunk's data now.
pub fn access(upload: &Upload, account: Sr25519Keyring) -> Access {
	DataRights::access(&upload.chunk, &account.to_account_id())
}
