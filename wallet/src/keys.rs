//! An account's key: where it comes from, how it is kept, and what is derived from it.
//!
//! A secret is wiped when it is dropped, and is in no error, log or [`Debug`](fmt::Debug) output.

mod address;
mod key_file;
mod operator;
mod password;
mod report;
mod secrets;
mod source;
#[cfg(test)]
mod tests;

pub use address::{address_of, parse_account, AddressError};
pub use key_file::KeyFileError;
pub use password::{PasswordError, Passwords};
pub use report::{MadeKey, ShownKey};
pub use secrets::{Secrets, NUMBERED_KEYS};
pub use source::KeySource;

use crate::home::{write_new, Home, HomeError};
use amo_primitives::AccountId;
use rand::{rngs::OsRng, RngCore};
use sp_core::{
	crypto::{Pair as _, SecretStringError},
	sr25519::Pair,
};
use std::{fmt, path::PathBuf};
use subxt::utils::{AccountId32, MultiSignature};
use zeroize::Zeroizing;

/// An account's sr25519 key.
#[derive(Clone)]
pub struct Key(Pair);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
	/// Other programs can read a process's arguments.
	#[error("a phrase, a seed or a password does not belong into the arguments, where every program can read it: put it into a file and give file:PATH, or into a variable and give env:NAME, or keep it in a key file with `amo key import`")]
	SecretInArguments,
	/// The text is no key URI. Nothing of it is told.
	#[error("{place} holds no key: {reason}; write a phrase of 12 to 24 words, or 0x and 64 hexadecimal digits, each with or without a path like //car/1")]
	NoUri {
		/// Where the text is.
		place: String,
		/// What is wrong with it.
		reason: &'static str,
	},
	/// A variable that is not set.
	#[error("the variable {0} is not set, or no text: set it to a key URI")]
	NoVariable(String),
	/// A file that is not there.
	#[error("{0} does not exist: `amo key new` makes a key")]
	NoFile(PathBuf),
	/// A key file that does not open.
	#[error("{path}: {source}")]
	KeyFile {
		/// The file.
		path: PathBuf,
		/// Why it does not open.
		source: KeyFileError,
	},
	/// The password cannot be had.
	#[error(transparent)]
	Password(#[from] PasswordError),
	/// A file cannot be read or written.
	#[error(transparent)]
	Home(#[from] HomeError),
	/// No fresh key can be made.
	#[error("the operating system has no randomness: {0}")]
	Randomness(#[from] rand::Error),
}

/// How many words a new phrase has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PhraseLength {
	/// 128 bits.
	#[default]
	Twelve,
	/// 256 bits.
	TwentyFour,
}

impl Key {
	/// A new key and its phrase, which is the only other way to it.
	///
	/// # Errors
	/// [`KeyError::Randomness`].
	pub fn random(length: PhraseLength) -> Result<(Self, Zeroizing<String>), KeyError> {
		let mut entropy = Zeroizing::new([0; 32]);
		let entropy = match length {
			PhraseLength::Twelve => &mut entropy[..16],
			PhraseLength::TwentyFour => &mut entropy[..],
		};
		OsRng.try_fill_bytes(entropy)?;
		let mnemonic = bip39::Mnemonic::from_entropy(entropy)
			.expect("16 and 32 bytes are lengths of entropy; qed");
		let phrase = Zeroizing::new(mnemonic.to_string());
		let key = Self::from_uri(&phrase, "the new phrase")?;
		Ok((key, phrase))
	}

	/// The key of a URI: a phrase, or `0x` and a seed, either with a path, and a phrase also with
	/// `///` and a password. `place` says in the error where the URI is.
	///
	/// # Errors
	/// [`KeyError::NoUri`].
	pub fn from_uri(uri: &str, place: &str) -> Result<Self, KeyError> {
		let no_uri = |reason| KeyError::NoUri { place: place.into(), reason };
		if uri.trim().is_empty() {
			// Would be the development phrase.
			return Err(no_uri("it is empty"));
		}
		// The error holds the URI.
		Pair::from_string(uri, None).map(Self).map_err(|error| {
			no_uri(match error {
				SecretStringError::InvalidPhrase => {
					"a word is not in the list of BIP-39, one is missing, or they are in another order"
				},
				SecretStringError::InvalidSeed | SecretStringError::InvalidSeedLength => {
					"the seed is not 32 bytes in hexadecimal digits"
				},
				_ => "it has a character that does not belong there",
			})
		})
	}

	/// The account.
	pub fn account(&self) -> AccountId {
		self.0.public().into()
	}

	/// What is derived from it.
	pub fn secrets(&self) -> Secrets {
		Secrets::of(self.0.as_ref())
	}

	/// What can be shown of it.
	pub fn show(&self) -> ShownKey {
		ShownKey::of(&self.account(), None)
	}

	/// Writes a key file, encrypted with the password, into the wallet's folder.
	///
	/// # Errors
	/// [`HomeError::Exists`], [`HomeError::Name`] and others of writing;
	/// [`KeyFileError::EmptyPassword`]; [`KeyError::Randomness`].
	pub fn store(
		&self,
		home: &Home,
		name: &str,
		password: &str,
		now: i64,
	) -> Result<ShownKey, KeyError> {
		let path = home.key_file(name)?;
		let nonces = key_file::Nonces::random()?;
		let json = key_file::write(self, password, name, now, &nonces)
			.map_err(|source| KeyError::KeyFile { path: path.clone(), source })?;
		write_new(&path, json.as_bytes())?;
		Ok(ShownKey::of(&self.account(), Some(path)))
	}
}

impl fmt::Debug for Key {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "Key({})", address_of(&self.account()))
	}
}

impl<T> subxt::transactions::Signer<T> for Key
where
	T: subxt::Config<AccountId = AccountId32, Signature = MultiSignature>,
{
	fn account_id(&self) -> AccountId32 {
		AccountId32(self.0.public().0)
	}

	fn sign(&self, payload: &[u8]) -> MultiSignature {
		MultiSignature::Sr25519(self.0.sign(payload).0)
	}
}
