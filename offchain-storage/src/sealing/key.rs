//! Keys and what is derived from them. Secrets are wiped when they are dropped, and never printed.

use super::PseudonymKey;
use amo_primitives::custody::KeyCommitment;
use hkdf::Hkdf;
use rand::{rngs::OsRng, RngCore};
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

const DATA_KEY: &[u8] = b"amo/data-key/v1";
const STREAM_NONCE: &[u8] = b"amo/stream-nonce/v1";
const KEY_COMMITMENT: &[u8] = b"amo/key-commitment/v1";
const PSEUDONYM_KEY: &[u8] = b"amo/pseudonym/v1";

/// What an owner derives all its data keys from.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct OwnerSecret([u8; 32]);

impl OwnerSecret {
	/// From 32 bytes that only the owner knows.
	pub fn from_bytes(bytes: [u8; 32]) -> Self {
		Self(bytes)
	}

	/// A fresh one from the operating system.
	///
	/// # Errors
	/// If the operating system has no randomness.
	pub fn random() -> Result<Self, rand::Error> {
		let mut secret = Self([0; 32]);
		OsRng.try_fill_bytes(&mut secret.0)?;
		Ok(secret)
	}

	/// The data key of the chunk with this nonce, by HKDF-SHA256 (RFC 5869).
	pub fn data_key(&self, nonce: &ChunkNonce) -> DataKey {
		DataKey(expand(&self.0, nonce, DATA_KEY))
	}

	/// The key of the pseudonyms in records of a metric, named by its path, by HKDF-SHA256.
	pub fn pseudonym_key(&self, metric: &str) -> PseudonymKey {
		let mut key = [0; 32];
		Hkdf::<Sha256>::new(None, &self.0)
			.expand_multi_info(&[PSEUDONYM_KEY, metric.as_bytes()], &mut key)
			.expect("HKDF-SHA256 gives up to 8,160 bytes; qed");
		PseudonymKey::new(key)
	}
}

impl fmt::Debug for OwnerSecret {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("OwnerSecret(…)")
	}
}

/// What makes a chunk's data key its own; public. Never seal two bodies with the same data key and
/// nonce: their XOR would be readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChunkNonce(pub [u8; 16]);

impl ChunkNonce {
	/// A fresh one from the operating system.
	///
	/// # Errors
	/// If the operating system has no randomness.
	pub fn random() -> Result<Self, rand::Error> {
		let mut bytes = [0; 16];
		OsRng.try_fill_bytes(&mut bytes)?;
		Ok(Self(bytes))
	}
}

/// The key that seals and opens one body.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

impl DataKey {
	/// From 32 bytes: what custody gave, or a random key.
	pub fn from_bytes(bytes: [u8; 32]) -> Self {
		Self(bytes)
	}

	/// A fresh one from the operating system, for who produces a chunk for another owner.
	///
	/// # Errors
	/// If the operating system has no randomness.
	pub fn random() -> Result<Self, rand::Error> {
		let mut key = Self([0; 32]);
		OsRng.try_fill_bytes(&mut key.0)?;
		Ok(key)
	}

	/// Its bytes. They are secret: wipe copies.
	pub fn expose(&self) -> &[u8; 32] {
		&self.0
	}

	/// What the header of the sealed body and the chain show of it. An AEAD alone does not commit
	/// to its key: one ciphertext can be made that opens under two.
	pub fn commitment(&self) -> KeyCommitment {
		// As `KeyCommitment::of`, which leaves a copy of the key in memory.
		let hash = blake2b_simd::Params::new()
			.hash_length(32)
			.to_state()
			.update(KEY_COMMITMENT)
			.update(&self.0)
			.finalize();
		let mut bytes = [0; 32];
		bytes.copy_from_slice(hash.as_bytes());
		KeyCommitment(bytes)
	}

	/// The part of the AEAD's nonces that is the same in all segments.
	pub(super) fn stream_nonce(&self, nonce: &ChunkNonce) -> [u8; 19] {
		expand(&self.0, nonce, STREAM_NONCE)
	}
}

impl fmt::Debug for DataKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("DataKey(…)")
	}
}

fn expand<const N: usize>(secret: &[u8; 32], salt: &ChunkNonce, info: &[u8]) -> [u8; N] {
	let mut out = [0; N];
	Hkdf::<Sha256>::new(Some(&salt.0), secret)
		.expand(info, &mut out)
		.expect("HKDF-SHA256 gives up to 8,160 bytes; qed");
	out
}
