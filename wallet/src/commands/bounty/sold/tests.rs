use super::*;
use crate::keys::Key;
use amo_offchain_storage::sealing::{DataKey, EncryptionKey};
use amo_primitives::{
	bounty::Ownership,
	custody::KeyCommitment,
	rights::{Price, Purposes},
};
use pallet_bounties::types::Terms;

fn chunk() -> ChunkId {
	ChunkId::repeat_byte(3)
}

fn alice() -> Key {
	Key::from_uri("//Alice", "the test").unwrap()
}

/// What was delivered to Alice under a key, for a chunk with this commitment.
fn sold(key: EncryptionKey, delivered: &DataKey, commitment: KeyCommitment) -> Sold {
	let poster = alice().account();
	let price = Price { asset: None, amount: 10 };
	let custody = delivered.seal_to(&key, &context(&chunk(), &poster)).unwrap();
	let terms = Terms {
		metric: 1,
		area: None,
		start: 0,
		end: 1,
		min_records: 1,
		quantity: 1,
		reward: 10,
		ownership: Ownership::Both,
		purposes: Purposes::ALL,
		deadline: 9,
	};
	Sold {
		bounty: super::super::OnChain {
			poster: poster.clone(),
			terms,
			key: Some(key),
			held: 0,
			sale_deposit: 0,
			in_flight: 1,
			filled: 0,
			closed: false,
			deposit: 1,
		},
		sale: Sale {
			seller: poster.clone(),
			commitment: Some(commitment),
			price,
			due: 100,
			ordered: true,
			complaint: None,
		},
		grant: Grant {
			owner: poster,
			purposes: Purposes::ALL,
			since: 1,
			until: None,
			revoked: false,
			custody: Some(custody),
			key,
			price,
			deposit: 1,
		},
	}
}

fn look(sold: &Sold) -> Found {
	sold.look(&alice().secrets(), &chunk(), &alice().account())
}

#[test]
fn the_right_key_is_right() {
	let key = alice().secrets().bounty(5).public().unwrap();
	let data_key = DataKey::from_bytes([7; 32]);
	assert!(matches!(look(&sold(key, &data_key, data_key.commitment())), Found::Right));
}

#[test]
fn a_wrong_key_is_wrong_and_comes_with_what_shows_it() {
	let secrets = alice().secrets();
	let key = secrets.bounty(5).public().unwrap();
	let (right, wrong) = (DataKey::from_bytes([7; 32]), DataKey::from_bytes([8; 32]));
	let of_another = sold(key, &wrong, right.commitment());
	let mut closed = sold(key, &right, right.commitment());
	closed.grant.custody.as_mut().unwrap().0[40] ^= 1;
	for sold in [of_another, closed] {
		let Found::Wrong(private) = look(&sold) else { panic!("not wrong") };
		assert_eq!(private.expose(), secrets.bounty(5).expose());
	}
}

#[test]
fn what_cannot_be_told_is_not_wrong() {
	let bob = Key::from_uri("//Bob", "the test").unwrap();
	let data_key = DataKey::from_bytes([7; 32]);
	let to_bob = bob.secrets().bounty(0).public().unwrap();
	let foreign = sold(to_bob, &data_key, KeyCommitment([0; 32]));
	assert!(matches!(look(&foreign), Found::NotOurs));

	let key = alice().secrets().bounty(5).public().unwrap();
	let mut unsealed = sold(key, &data_key, data_key.commitment());
	(unsealed.grant.custody, unsealed.sale.commitment) = (None, None);
	assert!(matches!(look(&unsealed), Found::Nothing));
}
