//! Custody: a data key sealed to one account's encryption key, by HPKE (RFC 9180) in base mode with
//! DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20Poly1305. What is public of it is the chain's:
//! [`amo_primitives::custody`].

use super::DataKey;
use amo_primitives::custody::{Custody, EncryptionKey, CUSTODY_LEN, INFO};
use hpke::{
	aead::ChaCha20Poly1305,
	kdf::HkdfSha256,
	kem::X25519HkdfSha256,
	rand_core::{TryCryptoRng, TryRng},
	Deserializable, Kem, OpModeR, OpModeS, Serializable,
};
use rand::{rngs::OsRng, RngCore};
use std::{convert::Infallible, fmt};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The private half of an [`EncryptionKey`].
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DecryptionKey([u8; 32]);

impl DecryptionKey {
	/// A fresh one from the operating system.
	///
	/// # Errors
	/// If the operating system has no randomness.
	pub fn random() -> Result<Self, rand::Error> {
		let mut key = Self([0; 32]);
		OsRng.try_fill_bytes(&mut key.0)?;
		Ok(key)
	}

	/// From the 32 bytes of an X25519 private key.
	pub fn from_bytes(bytes: [u8; 32]) -> Self {
		Self(bytes)
	}

	/// Its bytes. They are secret: wipe copies.
	pub fn expose(&self) -> &[u8; 32] {
		&self.0
	}

	/// The public half.
	///
	/// # Errors
	/// [`CustodyError::Key`].
	pub fn public(&self) -> Result<EncryptionKey, CustodyError> {
		let public = X25519HkdfSha256::sk_to_pk(&self.private()?);
		Ok(EncryptionKey(public.to_bytes().into()))
	}

	/// Opens a custody that was sealed to the public half.
	///
	/// # Errors
	/// [`CustodyError::Key`], [`CustodyError::Closed`].
	pub fn open(&self, custody: &Custody, context: &[u8]) -> Result<DataKey, CustodyError> {
		let (enc, sealed) = custody.0.split_at(32);
		let opened = hpke_open(self, enc, INFO, context, sealed)?;
		let bytes = opened.as_slice().try_into().map_err(|_| CustodyError::Closed)?;
		Ok(DataKey::from_bytes(bytes))
	}

	fn private(&self) -> Result<<X25519HkdfSha256 as Kem>::PrivateKey, CustodyError> {
		Deserializable::from_bytes(&self.0).map_err(|_| CustodyError::Key)
	}
}

impl fmt::Debug for DecryptionKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("DecryptionKey(…)")
	}
}

/// Why a custody could not be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum CustodyError {
	/// The key is no key of X25519.
	#[error(
		"not an X25519 key that data can be sealed to: ask the account for its encryption key"
	)]
	Key,
	/// Sealed to another key, for another context, or changed.
	#[error("this custody does not open with this key and context: it was sealed to another key, for another context, or changed")]
	Closed,
	/// No fresh key can be made.
	#[error("the operating system has no randomness: {0}")]
	Randomness(#[from] rand::Error),
}

impl DataKey {
	/// Seals it to `recipient`. `context` binds it to what it is for: only who gives the same context
	/// can open it. That of a sale is [`amo_primitives::custody::context`].
	///
	/// # Errors
	/// [`CustodyError::Key`], [`CustodyError::Randomness`].
	pub fn seal_to(
		&self,
		recipient: &EncryptionKey,
		context: &[u8],
	) -> Result<Custody, CustodyError> {
		let mut seed = Zeroizing::new([0; 32]);
		OsRng.try_fill_bytes(&mut *seed)?;
		let (enc, sealed) = hpke_seal(recipient, &seed, INFO, context, self.expose())?;
		let mut custody = [0; CUSTODY_LEN];
		let (left, right) = custody.split_at_mut(enc.len());
		left.copy_from_slice(&enc);
		right.copy_from_slice(&sealed);
		Ok(Custody(custody))
	}
}

/// HPKE's one encryption in base mode. The ephemeral key is derived from `seed`.
pub(super) fn hpke_seal(
	recipient: &EncryptionKey,
	seed: &[u8; 32],
	info: &[u8],
	aad: &[u8],
	plain: &[u8],
) -> Result<([u8; 32], Vec<u8>), CustodyError> {
	let recipient = Deserializable::from_bytes(&recipient.0).map_err(|_| CustodyError::Key)?;
	let (enc, sealed) = hpke::single_shot_seal_with_rng::<
		ChaCha20Poly1305,
		HkdfSha256,
		X25519HkdfSha256,
	>(&OpModeS::Base, &recipient, info, plain, aad, &mut Seed(seed))
	.map_err(|_| CustodyError::Key)?;
	Ok((enc.to_bytes().into(), sealed))
}

/// HPKE's one decryption in base mode.
pub(super) fn hpke_open(
	key: &DecryptionKey,
	enc: &[u8],
	info: &[u8],
	aad: &[u8],
	sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, CustodyError> {
	let closed = |_| CustodyError::Closed;
	let enc = Deserializable::from_bytes(enc).map_err(closed)?;
	hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
		&OpModeR::Base,
		&key.private()?,
		&enc,
		info,
		sealed,
		aad,
	)
	.map(Zeroizing::new)
	.map_err(closed)
}

/// Gives HPKE the 32 bytes that it derives its ephemeral key from. `hpke` speaks a newer
/// `rand_core` than the rest of the tree.
struct Seed<'a>(&'a [u8; 32]);

impl TryCryptoRng for Seed<'_> {}

impl TryRng for Seed<'_> {
	type Error = Infallible;

	fn try_next_u32(&mut self) -> Result<u32, Infallible> {
		let mut bytes = [0; 4];
		self.try_fill_bytes(&mut bytes)?;
		Ok(u32::from_le_bytes(bytes))
	}

	fn try_next_u64(&mut self) -> Result<u64, Infallible> {
		let mut bytes = [0; 8];
		self.try_fill_bytes(&mut bytes)?;
		Ok(u64::from_le_bytes(bytes))
	}

	fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
		for (to, from) in to.iter_mut().zip(self.0.iter().cycle()) {
			*to = *from;
		}
		Ok(())
	}
}
