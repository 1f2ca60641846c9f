//! A key as a provider's operator key. `docs/protocol/operator.md` has the bytes.

use super::Key;
use amo_primitives::{
	operator::{signed_bytes, OperatorKey, OperatorSignature},
	AccountId, Hash,
};
use pallet_peer_storage::types::Statement;
use sp_core::crypto::Pair as _;

impl Key {
	/// The public half, which goes on chain.
	pub fn operator(&self) -> OperatorKey {
		self.0.public()
	}

	/// Its word that it signs for the provider of this account, on the chain with this genesis hash.
	pub fn serve(&self, genesis: &Hash, account: &AccountId) -> OperatorSignature {
		self.0.sign(&signed_bytes(genesis, &Statement::Serve(account)))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::names::parse_hex;
	use sp_core::sr25519::Pair;

	/// The bytes are those of `docs/protocol/operator.md`.
	#[test]
	fn the_chain_takes_the_signature() {
		let page = include_str!("../../../docs/protocol/operator.md");
		let vector = page.split("Serve, for account 02…:").nth(1).unwrap();
		let digits: String = vector.split("```").nth(1).unwrap().split_whitespace().collect();
		let bytes = parse_hex(&digits).unwrap();

		let key = Key::from_uri("//Alice//operator", "the test").unwrap();
		let signature = key.serve(&Hash::repeat_byte(1), &AccountId::new([2; 32]));
		assert!(Pair::verify(&signature, &bytes, &key.operator()));
		let other = key.serve(&Hash::repeat_byte(1), &AccountId::new([3; 32]));
		assert!(!Pair::verify(&other, &bytes, &key.operator()));
	}
}
