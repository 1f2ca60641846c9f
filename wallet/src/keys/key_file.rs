//! Encrypted key files, as polkadot.js writes and reads them (version 3): a password, scrypt,
//! XSalsa20-Poly1305, and the expanded secret key in PKCS #8.

mod sealed;

pub(super) use sealed::Nonces;

use super::{address_of, Key};
use base64::{engine::general_purpose::STANDARD as BASE64, Engine};
use sealed::SealedKey;
use serde::{Deserialize, Serialize};
use sp_core::crypto::Ss58Codec;

/// Why a key file does not open, or cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
	/// Something else than a key file.
	#[error("not a key file: {reason} in line {line}, column {column}")]
	NoKeyFile {
		/// What is wrong.
		reason: &'static str,
		/// Where.
		line: usize,
		/// Where in the line.
		column: usize,
	},
	/// Another format than version 3.
	#[error("a key file of version {0}: open and save it again with polkadot.js")]
	Version(String),
	/// The secret lies open.
	#[error("the key is not encrypted: export it again, with a password")]
	Unencrypted,
	/// Another encryption.
	#[error("encrypted by {0}: only scrypt and xsalsa20-poly1305 are known")]
	Encryption(String),
	/// A key of another kind.
	#[error("holds a key for {0}: AMO needs one for sr25519")]
	OtherCrypto(String),
	/// Not base64, or too short.
	#[error("its encrypted part is damaged: take a backup")]
	Damaged,
	/// They could take hours and all memory.
	#[error("scrypt with N = {n}, p = {p}, r = {r}: none of those that polkadot.js uses")]
	Scrypt {
		/// Cost.
		n: u32,
		/// Parallel.
		p: u32,
		/// Block size.
		r: u32,
	},
	/// The password is another, or bytes were changed.
	#[error("wrong password, or the file was changed")]
	WrongPassword,
	/// What the password opened is no key of sr25519.
	#[error("opened, but what is in it is no sr25519 key")]
	NoKey,
	/// The secret belongs to another account than the file says.
	#[error("opened, but the key in it belongs to another account than the file says")]
	OtherAccount,
	/// Would not protect anything.
	#[error("an empty password protects nothing: choose another")]
	EmptyPassword,
}

const VERSION: &str = "3";
const PKCS8: &str = "pkcs8";
const SR25519: &str = "sr25519";
const SCRYPT: &str = "scrypt";
const SECRETBOX: &str = "xsalsa20-poly1305";

#[derive(Serialize, Deserialize)]
struct Document {
	encoded: String,
	encoding: Encoding,
	address: String,
	#[serde(default, skip_deserializing)]
	meta: Meta,
}

#[derive(Serialize, Deserialize)]
struct Encoding {
	content: Vec<String>,
	#[serde(rename = "type")]
	kind: Vec<String>,
	version: String,
}

#[derive(Default, Serialize)]
struct Meta {
	name: String,
	#[serde(rename = "whenCreated")]
	when_created: i64,
}

/// A key file that was read and waits for its password.
pub(super) struct Locked {
	sealed: SealedKey,
	address: String,
}

/// Reads a key file.
pub(super) fn read(json: &[u8]) -> Result<Locked, KeyFileError> {
	let document: Document = serde_json::from_slice(json).map_err(|error| {
		// Without what stands there: it may be a secret in the wrong file.
		let reason = if error.is_data() { "an unexpected value" } else { "no JSON" };
		KeyFileError::NoKeyFile { reason, line: error.line(), column: error.column() }
	})?;
	document.encoding.check()?;
	let bytes = BASE64.decode(document.encoded).map_err(|_| KeyFileError::Damaged)?;
	Ok(Locked { sealed: SealedKey::parse(bytes)?, address: document.address })
}

/// The text of a key file for the key, encrypted with the password.
pub(super) fn write(
	key: &Key,
	password: &str,
	name: &str,
	now: i64,
	nonces: &Nonces,
) -> Result<String, KeyFileError> {
	if password.is_empty() {
		// polkadot.js takes an empty password for none.
		return Err(KeyFileError::EmptyPassword);
	}
	let owned = |names: [&str; 2]| names.map(String::from).to_vec();
	let document = Document {
		encoded: BASE64.encode(SealedKey::seal(key.0.as_ref(), password, nonces).bytes()),
		encoding: Encoding {
			content: owned([PKCS8, SR25519]),
			kind: owned([SCRYPT, SECRETBOX]),
			version: VERSION.into(),
		},
		address: address_of(&key.account()),
		meta: Meta { name: name.into(), when_created: now },
	};
	let mut json = serde_json::to_string_pretty(&document).expect("texts and a number; qed");
	json.push('\n');
	Ok(json)
}

impl Encoding {
	fn check(&self) -> Result<(), KeyFileError> {
		let is = |list: &[String], names: [&str; 2]| {
			list.len() == names.len()
				&& names.iter().all(|name| list.iter().any(|item| item == name))
		};
		if self.version != VERSION {
			return Err(KeyFileError::Version(self.version.clone()));
		}
		if !is(&self.content, [PKCS8, SR25519]) {
			let other = self.content.iter().filter(|name| *name != PKCS8);
			return Err(KeyFileError::OtherCrypto(other.cloned().collect::<Vec<_>>().join(", ")));
		}
		if self.kind == ["none"] {
			return Err(KeyFileError::Unencrypted);
		}
		if !is(&self.kind, [SCRYPT, SECRETBOX]) {
			return Err(KeyFileError::Encryption(self.kind.join(", ")));
		}
		Ok(())
	}
}

impl Locked {
	/// Opens it. Takes about half a second, and 128 MiB of memory.
	pub(super) fn open(&self, password: &str) -> Result<Key, KeyFileError> {
		let key = Key(self.sealed.open(password)?.into());
		// Of whatever chain: all addresses of an account name the same public key.
		match sp_core::sr25519::Public::from_ss58check_with_version(&self.address) {
			Ok((public, _)) if public.0 == *AsRef::<[u8; 32]>::as_ref(&key.account()) => Ok(key),
			_ => Err(KeyFileError::OtherAccount),
		}
	}
}
