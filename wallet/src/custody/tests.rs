use super::*;
use crate::home::Home;
use amo_primitives::{rights::Purposes, Hash};
use std::fs;

fn chunk() -> ChunkId {
	ChunkId::repeat_byte(3)
}

fn of(uri: &str) -> Key {
	Key::from_uri(uri, "the test").unwrap()
}

fn data_key() -> DataKey {
	DataKey::from_bytes([7; 32])
}

fn right(key: EncryptionKey, custody: Option<Custody>) -> Right {
	Right {
		chunk: chunk(),
		purposes: Purposes::ALL,
		since: 1,
		until: None,
		revoked: false,
		custody,
		key,
	}
}

/// The data key sealed to a key, for an account.
fn sealed(to: &EncryptionKey, account: &AccountId) -> Right {
	let custody = data_key().seal_to(to, &context(&chunk(), account)).unwrap();
	right(*to, Some(custody))
}

#[test]
fn rights_open_with_one_time_keys_and_with_bounty_keys() {
	let alice = of("//Alice");
	let (account, secrets) = (alice.account(), alice.secrets());
	let keys = [secrets.one_time(&chunk(), 0), secrets.one_time(&chunk(), 700), secrets.bounty(41)];
	for key in keys {
		let right = sealed(&key.public().unwrap(), &account);
		let opened = data_key_of(&secrets, &account, &right).unwrap().unwrap();
		assert_eq!(opened.expose(), data_key().expose());
	}
}

#[test]
fn what_was_sealed_to_no_key_of_the_account_is_not_its() {
	let (alice, bob) = (of("//Alice"), of("//Bob"));
	let (account, secrets) = (alice.account(), alice.secrets());
	let other_chunk = secrets.one_time(&ChunkId::repeat_byte(4), 0);
	for key in [bob.secrets().one_time(&chunk(), 0), other_chunk] {
		let right = sealed(&key.public().unwrap(), &account);
		assert!(data_key_of(&secrets, &account, &right).is_none());
	}
	let own = secrets.one_time(&chunk(), 0).public().unwrap();
	assert!(data_key_of(&secrets, &account, &right(own, None)).is_none());
}

#[test]
fn a_custody_of_something_else_does_not_open() {
	let (alice, bob) = (of("//Alice"), of("//Bob"));
	let (account, secrets) = (alice.account(), alice.secrets());
	let own = secrets.bounty(0).public().unwrap();
	let for_bob = sealed(&own, &bob.account());
	let to_another = Right { key: own, ..sealed(&secrets.bounty(1).public().unwrap(), &account) };
	for wrong in [for_bob, to_another, right(own, Some(Custody([0; 80])))] {
		let opened = data_key_of(&secrets, &account, &wrong).unwrap();
		assert!(matches!(opened, Err(CustodyError::Closed)));
	}
}

fn folder(home: &Home, key: &Key) -> Folder {
	home.of_account(&Hash::zero(), &key.account()).unwrap()
}

#[test]
fn a_key_to_deliver_is_kept_sealed_until_it_is_forgotten() {
	let directory = tempfile::tempdir().unwrap();
	let home = Home::open(Some(&directory.path().join("home"))).unwrap();
	let alice = of("//Alice");
	let folder = folder(&home, &alice);
	let (first, second) = (data_key(), DataKey::from_bytes([8; 32]));
	let found = |data_key: &DataKey| kept(&folder, &alice, &data_key.commitment()).unwrap();
	assert!(found(&first).is_none());

	keep(&folder, &alice, &first).unwrap();
	keep(&folder, &alice, &second).unwrap();
	assert_eq!(found(&first).unwrap().expose(), first.expose());
	assert_eq!(found(&second).unwrap().expose(), second.expose());
	let file = fs::read_to_string(folder.path().join("keys-to-deliver.json")).unwrap();
	assert!(!file.contains(&"07".repeat(8)), "{file}");

	forget(&folder, &first.commitment()).unwrap();
	assert!(found(&first).is_none());
	assert!(found(&second).is_some());
}

#[test]
fn another_account_cannot_open_what_is_kept_and_damage_is_told() {
	let directory = tempfile::tempdir().unwrap();
	let home = Home::open(Some(&directory.path().join("home"))).unwrap();
	let (alice, bob) = (of("//Alice"), of("//Bob"));
	let folder = folder(&home, &alice);
	keep(&folder, &alice, &data_key()).unwrap();
	let commitment = data_key().commitment();
	let closed = kept(&folder, &bob, &commitment).unwrap_err();
	assert!(matches!(closed, KeptKeyError::Custody(CustodyError::Closed)), "{closed}");

	let path = folder.path().join("keys-to-deliver.json");
	let file = fs::read_to_string(&path).unwrap();
	fs::write(&path, file.replacen("\": \"0x", "\": \"0x00", 1)).unwrap();
	let damaged = kept(&folder, &alice, &commitment).unwrap_err();
	assert!(matches!(damaged, KeptKeyError::Home(HomeError::Damaged { .. })), "{damaged}");
}
