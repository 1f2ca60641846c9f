mod files;
mod sources;

use super::*;
use amo_offchain_storage::sealing::ChunkNonce;
use amo_primitives::{chunk::ChunkId, device::DeviceId};
use sp_core::crypto::{Ss58AddressFormat, Ss58Codec};
use std::collections::BTreeSet;
use subxt::PolkadotConfig;

const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

fn key(uri: &str) -> Key {
	Key::from_uri(uri, "the test").unwrap()
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Made by a second implementation, `tests/vectors/key-files/make.mjs`.
#[test]
fn secrets_are_those_of_the_docs() {
	let secrets = key("//Alice").secrets();
	let chunk = ChunkId::repeat_byte(3);
	let nonce = ChunkNonce([7; 16]);
	let rows = [
		("one-time key, attempt 0", hex(secrets.one_time(&chunk, 0).expose())),
		("its public half", hex(&secrets.one_time(&chunk, 0).public().unwrap().0)),
		("one-time key, attempt 258", hex(secrets.one_time(&chunk, 258).expose())),
		("salt of the device `car`, rotation 1", hex(&secrets.device_salt("car", 1))),
		("encryption key", hex(secrets.encryption().expose())),
		("its public half, on chain", hex(&secrets.encryption().public().unwrap().0)),
		("bounty key 7", hex(secrets.bounty(7).expose())),
	];
	let page = include_str!("../../../docs/protocol/wallet-keys.md");
	for (name, bytes) in rows {
		let row = format!("| {name} | `{bytes}` |\n");
		assert!(page.contains(&row), "docs/protocol/wallet-keys.md has not {row}");
	}
	// The owner's secret is seen by what comes of it.
	let documented = OWNER_SECRET_OF_THE_DOCS;
	assert!(page.contains(&format!("| owner secret | `{}` |\n", hex(&documented))));
	let expected = amo_offchain_storage::sealing::OwnerSecret::from_bytes(documented);
	assert_eq!(secrets.owner().data_key(&nonce).expose(), expected.data_key(&nonce).expose());
}

const OWNER_SECRET_OF_THE_DOCS: [u8; 32] = [
	0x8b, 0x2f, 0x07, 0x77, 0x17, 0x8b, 0x44, 0x4f, 0x41, 0xc6, 0x03, 0x91, 0xf1, 0x80, 0x6a, 0xef,
	0xc6, 0x15, 0x79, 0xb9, 0x3e, 0x67, 0x4f, 0xa3, 0xda, 0xeb, 0xf7, 0x5f, 0x49, 0x77, 0x52, 0x84,
];

#[test]
fn no_secret_is_like_another() {
	let secrets = key("//Alice").secrets();
	let chunks = [ChunkId::repeat_byte(0), ChunkId::repeat_byte(1)];
	let mut all: Vec<Vec<u8>> = vec![secrets.encryption().expose().to_vec()];
	for number in [0, 1, 256] {
		all.push(secrets.bounty(number).expose().to_vec());
		all.extend(chunks.map(|chunk| secrets.one_time(&chunk, number).expose().to_vec()));
		all.extend(["", "a", "b"].map(|name| secrets.device_salt(name, number).to_vec()));
	}
	all.push(key("//Bob").secrets().encryption().expose().to_vec());
	assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
}

#[test]
fn a_buyer_finds_the_private_half_again() {
	let secrets = key("//Alice").secrets();
	let chunk = ChunkId::repeat_byte(3);
	for attempt in [0, 1, NUMBERED_KEYS - 1] {
		let public = secrets.one_time(&chunk, attempt).public().unwrap();
		let (found, private) = secrets.find_one_time(&chunk, &public).unwrap();
		assert_eq!((found, private.public().unwrap()), (attempt, public));
		assert!(secrets.find_one_time(&ChunkId::repeat_byte(4), &public).is_none());
		assert!(key("//Bob").secrets().find_one_time(&chunk, &public).is_none());
	}
	let beyond = secrets.one_time(&chunk, NUMBERED_KEYS).public().unwrap();
	assert!(secrets.find_one_time(&chunk, &beyond).is_none());

	let public = secrets.bounty(9).public().unwrap();
	assert_eq!(secrets.find_bounty(&public).unwrap().0, 9);
	assert!(secrets.find_bounty(&beyond).is_none());
}

/// Soft paths give an expanded secret whose second half is random.
#[test]
fn a_uri_always_gives_the_same_secrets() {
	let uri = format!("{PHRASE}//Alice/fleet/7");
	let (first, second) = (key(&uri), key(&uri));
	assert_ne!(first.0.as_ref().secret.to_bytes(), second.0.as_ref().secret.to_bytes());
	assert_eq!(first.secrets().encryption().expose(), second.secrets().encryption().expose());
}

#[test]
fn uris_are_those_of_substrate() {
	for (uri, address) in [
		("//Alice", ALICE),
		(&format!("{PHRASE}//Alice"), ALICE),
		("0xe5be9a5092b81bca64be81d212e7f2f9eba183bb7a90954f7b76361f6edb5c0a", ALICE),
		(&format!("{PHRASE}///secret"), "5DRqxPbHvxDvGyPQS4SDWRFFgbPMGsJZeWPAkwhQ8bD6ytGP"),
	] {
		let sp = Pair::from_string(uri, None).unwrap();
		assert_eq!(key(uri).account(), sp.public().into());
		if address == ALICE {
			assert_eq!(address_of(&key(uri).account()), address);
		}
	}
}

#[test]
fn what_is_no_uri_is_refused_without_being_repeated() {
	let secret = "legal winner thank year wave sausage worth useful legal winner thank yellows";
	for (uri, reason) in [
		("", "empty"),
		(" \t\n", "empty"),
		(secret, "a word"),
		("legal winner thank", "a word"),
		(&PHRASE.replace("walk", "fit"), "a word"),
		("0x1234", "the seed"),
		(&format!("0x{}", "zz".repeat(32)), "the seed"),
		(&format!("{PHRASE}//"), "a character"),
		("bottom drive!", "a character"),
	] {
		let error = Key::from_uri(uri, "the file x").unwrap_err();
		let text = format!("{error} {error:?}");
		assert!(
			matches!(&error, KeyError::NoUri { reason: told, .. } if told.contains(reason)),
			"{text}"
		);
		assert!(text.contains("the file x"), "{text}");
		let words: Vec<_> = uri.split_whitespace().collect();
		for part in words.windows(2.min(words.len().max(1))) {
			assert!(!text.contains(&part.join(" ")), "{text}");
		}
	}
}

#[test]
fn a_new_phrase_leads_to_the_key_again() {
	for (length, words) in [(PhraseLength::Twelve, 12), (PhraseLength::TwentyFour, 24)] {
		let (made, phrase) = Key::random(length).unwrap();
		assert_eq!(phrase.split(' ').count(), words);
		assert_eq!(key(&phrase).account(), made.account());
		let (other, _) = Key::random(length).unwrap();
		assert_ne!(other.account(), made.account());
	}
}

#[test]
fn what_a_key_signs_is_signed_by_its_account() {
	let key = key("//Alice");
	let signer: &dyn subxt::transactions::Signer<PolkadotConfig> = &key;
	assert_eq!(signer.account_id().0, *AsRef::<[u8; 32]>::as_ref(&key.account()));
	let MultiSignature::Sr25519(signature) = signer.sign(b"payload") else { panic!() };
	let public = sp_core::sr25519::Public::from_raw(signer.account_id().0);
	assert!(Pair::verify(&signature.into(), b"payload", &public));
	assert!(!Pair::verify(&signature.into(), b"another", &public));
}

#[test]
fn a_key_shows_what_everyone_may_know() {
	let key = key("//Alice");
	let shown = serde_json::to_value(key.show()).unwrap();
	let expected = serde_json::json!({
		"address": ALICE,
		"public_key": "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
	});
	assert_eq!(shown, expected);
	assert_eq!(format!("{key:?}"), format!("Key({ALICE})"));
}

#[test]
fn accounts_are_read_as_addresses_and_public_keys() {
	let alice = key("//Alice").account();
	assert_eq!(parse_account(ALICE), Ok(alice.clone()));
	assert_eq!(parse_account(&key("//Alice").show().public_key), Ok(alice.clone()));

	let polkadot = alice.to_ss58check_with_version(Ss58AddressFormat::custom(0));
	let two_bytes = alice.to_ss58check_with_version(Ss58AddressFormat::custom(5_000));
	for other in [polkadot, two_bytes] {
		assert_eq!(parse_account(&other), Err(AddressError::OtherChain(other)));
	}
	let mistyped = ALICE.replace('G', "H");
	assert_eq!(parse_account(&mistyped), Err(AddressError::Mistyped(mistyped)));
	for text in
		["", "5", "0x", "0x12", "alice", &format!("0x{}", "é".repeat(32)), &ALICE[..40], "//Alice"]
	{
		assert_eq!(parse_account(text), Err(AddressError::Malformed(text.into())), "{text}");
	}
	assert_eq!(
		DeviceId::new(&alice, &[0; 16]),
		DeviceId::new(&parse_account(ALICE).unwrap(), &[0; 16])
	);
}
