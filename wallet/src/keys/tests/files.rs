//! Key files, against those that polkadot.js wrote.

use super::*;
use base64::{engine::general_purpose::STANDARD as BASE64, Engine};
use key_file::{read, write, Nonces};
use serde_json::{json, Value};

const PASSWORD: &str = "correct horse, battery: stäple";

const HARD: &str = include_str!("../../../tests/vectors/key-files/hard.json");
const SOFT: &str = include_str!("../../../tests/vectors/key-files/soft.json");
const SEED: &str = include_str!("../../../tests/vectors/key-files/seed.json");
const OLDER: &str = include_str!("../../../tests/vectors/key-files/older.json");
const ED25519: &str = include_str!("../../../tests/vectors/key-files/ed25519.json");
const UNENCRYPTED: &str = include_str!("../../../tests/vectors/key-files/unencrypted.json");

fn open(json: &str, password: &str) -> Result<Key, KeyFileError> {
	read(json.as_bytes())?.open(password)
}

fn refused(json: &str) -> KeyFileError {
	open(json, PASSWORD).unwrap_err()
}

/// A key file with its JSON changed.
fn changed(change: impl FnOnce(&mut Value)) -> String {
	let mut document = serde_json::from_str(OLDER).unwrap();
	change(&mut document);
	document.to_string()
}

/// A key file with its encrypted bytes changed.
fn with_bytes(change: impl FnOnce(&mut Vec<u8>)) -> String {
	changed(|document| {
		let mut bytes = BASE64.decode(document["encoded"].as_str().unwrap()).unwrap();
		change(&mut bytes);
		document["encoded"] = BASE64.encode(bytes).into();
	})
}

#[test]
fn files_of_polkadot_js_give_the_same_account_and_secrets_as_the_uri() {
	for (json, uri) in [
		(HARD, format!("{PHRASE}//Alice")),
		(OLDER, format!("{PHRASE}//Alice")),
		(SOFT, format!("{PHRASE}//Alice/fleet/7")),
		(SEED, format!("0x{}", "2a".repeat(32))),
	] {
		let (from_file, from_uri) = (open(json, PASSWORD).unwrap(), key(&uri));
		assert_eq!(from_file.account(), from_uri.account());
		let (file, uri) = (from_file.secrets(), from_uri.secrets());
		assert_eq!(file.encryption().expose(), uri.encryption().expose());
		let nonce = ChunkNonce([1; 16]);
		assert_eq!(
			file.owner().data_key(&nonce).commitment(),
			uri.owner().data_key(&nonce).commitment()
		);
	}
}

/// With polkadot.js's salt and nonce, the bytes are those that it wrote.
#[test]
fn what_is_written_is_what_polkadot_js_writes() {
	for json in [HARD, SEED] {
		let theirs: Value = serde_json::from_str(json).unwrap();
		let bytes = BASE64.decode(theirs["encoded"].as_str().unwrap()).unwrap();
		let nonces = Nonces {
			salt: bytes[..32].try_into().unwrap(),
			nonce: bytes[44..68].try_into().unwrap(),
		};
		let key = open(json, PASSWORD).unwrap();
		let ours = write(&key, PASSWORD, "car", 1, &nonces).unwrap();
		let mut ours: Value = serde_json::from_str(&ours).unwrap();
		assert_eq!(ours["meta"].take(), json!({ "name": "car", "whenCreated": 1 }));
		ours["meta"] = theirs["meta"].clone();
		assert_eq!(ours, theirs);
	}
}

#[test]
fn no_two_files_are_encrypted_alike() {
	let encoded = || {
		let nonces = Nonces::random().unwrap();
		let json = write(&key("//Alice"), PASSWORD, "car", 0, &nonces).unwrap();
		serde_json::from_str::<Value>(&json).unwrap()["encoded"].clone()
	};
	assert_ne!(encoded(), encoded());
}

#[test]
fn a_wrong_password_and_a_changed_file_do_not_open() {
	for password in ["correct horse, battery: staple", ""] {
		assert_eq!(open(OLDER, password).unwrap_err(), KeyFileError::WrongPassword);
	}
	// Salt, nonce, tag, and what is encrypted.
	for at in [0, 50, 70, 100, 200] {
		assert_eq!(
			refused(&with_bytes(|bytes| bytes[at] ^= 1)),
			KeyFileError::WrongPassword,
			"{at}"
		);
	}
	for length in [68, 69, 84, 200] {
		let cut = with_bytes(|bytes| bytes.truncate(length));
		assert_eq!(refused(&cut), KeyFileError::WrongPassword, "{length}");
	}
}

#[test]
fn too_short_a_file_is_damaged() {
	for length in [0, 1, 31, 43, 44, 67] {
		let cut = with_bytes(|bytes| bytes.truncate(length));
		assert_eq!(refused(&cut), KeyFileError::Damaged, "{length}");
	}
	assert_eq!(refused(&changed(|json| json["encoded"] = "%".into())), KeyFileError::Damaged);
}

#[test]
fn parameters_that_take_hours_are_refused() {
	for (n, p, r) in [
		(1u32 << 20, 1u32, 8u32),
		(1 << 15, 1, 1 << 20),
		(1 << 15, u32::MAX, 8),
		(0, 0, 0),
		(3, 1, 8),
	] {
		let json = with_bytes(|bytes| {
			let parameters = [n, p, r].map(u32::to_le_bytes).concat();
			bytes[32..44].copy_from_slice(&parameters);
		});
		assert_eq!(refused(&json), KeyFileError::Scrypt { n, p, r });
	}
}

#[test]
fn other_formats_are_named() {
	assert_eq!(refused(ED25519), KeyFileError::OtherCrypto("ed25519".into()));
	assert_eq!(refused(UNENCRYPTED), KeyFileError::Unencrypted);
	let version = changed(|json| json["encoding"]["version"] = "2".into());
	assert_eq!(refused(&version), KeyFileError::Version("2".into()));
	let plain = changed(|json| json["encoding"]["type"] = json!(["xsalsa20-poly1305"]));
	assert_eq!(refused(&plain), KeyFileError::Encryption("xsalsa20-poly1305".into()));
}

#[test]
fn a_file_that_names_another_account_is_refused() {
	for address in [address_of(&key("//Bob").account()), "".into(), "0x00".into()] {
		let json = changed(|json| json["address"] = address.into());
		assert_eq!(refused(&json), KeyFileError::OtherAccount);
	}
	let account = key("//Alice").account();
	let polkadot = account.to_ss58check_with_version(Ss58AddressFormat::custom(0));
	let json = changed(|json| json["address"] = polkadot.into());
	assert_eq!(open(&json, PASSWORD).unwrap().account(), account);
}

#[test]
fn what_is_no_key_file_is_refused_without_being_repeated() {
	for json in [
		"",
		"{}",
		"[]",
		PHRASE,
		&format!("\"{PHRASE}\""),
		&format!("{{\"encoded\": {{\"phrase\": \"{PHRASE}\"}}}}"),
		&OLDER[..OLDER.len() / 2],
	] {
		let error = refused(json);
		assert!(matches!(error, KeyFileError::NoKeyFile { .. }), "{error}");
		assert!(!format!("{error} {error:?}").contains("bottom"), "{error}");
	}
}

#[test]
fn an_empty_password_is_refused() {
	let nonces = Nonces::random().unwrap();
	let result = write(&key("//Alice"), "", "car", 0, &nonces);
	assert_eq!(result, Err(KeyFileError::EmptyPassword));
}
