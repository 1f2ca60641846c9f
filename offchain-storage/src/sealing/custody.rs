//! Custody: a data key sealed to one account's encryption key, by HPKE (RFC 9180) in base mode with
//! DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20Poly1305.

use super::{DataKey, TAG_LEN};
use hpke::{
	aead::ChaCha20Poly1305,
	kdf::HkdfSha256,
	kem::X25519HkdfSha256,
	rand_core::{CryptoRng, RngCore},
	Deserializable, Kem, OpModeR, OpModeS, Serializable,
};
use rand::{rngs::OsRng, RngCore as _};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Length of a custody in bytes: an ephemeral X25519 key, the sealed data key and a tag.
pub const CUSTODY_LEN: usize = 32 + 32 + TAG_LEN;

const INFO: &[u8] = b"amo/custody/v1";

/// An account's X25519 public key, to which data keys are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EncryptionKey(pub [u8; 32]);

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

	fn private(&self) -> Result<<X25519HkdfSha256 as Kem>::PrivateKey, CustodyError> {
		Deserializable::from_bytes(&self.0).map_err(|_| CustodyError::Key)
	}
}

impl fmt::Debug for DecryptionKey {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("DecryptionKey(…)")
	}
}

/// A data key that one account can open. Public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Custody(pub [u8; CUSTODY_LEN]);

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

impl Custody {
	/// Seals a data key to `recipient`. `context` binds it to what it is for (say, chunk and
	/// buyer): only who gives the same context can open it.
	///
	/// # Errors
	/// [`CustodyError::Key`], [`CustodyError::Randomness`].
	pub fn seal_to(
		recipient: &EncryptionKey,
		key: &DataKey,
		context: &[u8],
	) -> Result<Self, CustodyError> {
		let mut seed = Zeroizing::new([0; 32]);
		OsRng.try_fill_bytes(&mut *seed)?;
		let (enc, sealed) = hpke_seal(recipient, &seed, INFO, context, key.expose())?;
		let mut custody = [0; CUSTODY_LEN];
		let (left, right) = custody.split_at_mut(enc.len());
		left.copy_from_slice(&enc);
		right.copy_from_slice(&sealed);
		Ok(Self(custody))
	}

	/// Opens it with the private key that it was sealed to.
	///
	/// # Errors
	/// [`CustodyError::Key`], [`CustodyError::Closed`].
	pub fn open(&self, key: &DecryptionKey, context: &[u8]) -> Result<DataKey, CustodyError> {
		let (enc, sealed) = self.0.split_at(32);
		let opened = hpke_open(key, enc, INFO, context, sealed)?;
		let bytes = opened.as_slice().try_into().map_err(|_| CustodyError::Closed)?;
		Ok(DataKey::from_bytes(bytes))
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
	let mut sealed = Zeroizing::new(plain.to_vec());
	let (enc, tag) = hpke::single_shot_seal_in_place_detached::<
		ChaCha20Poly1305,
		HkdfSha256,
		X25519HkdfSha256,
		_,
	>(&OpModeS::Base, &recipient, info, &mut sealed, aad, &mut Seed(seed))
	.map_err(|_| CustodyError::Key)?;
	Ok((enc.to_bytes().into(), [&sealed[..], &tag.to_bytes()].concat()))
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
	let (sealed, tag) = sealed.split_last_chunk::<TAG_LEN>().ok_or(CustodyError::Closed)?;
	let tag = Deserializable::from_bytes(tag).map_err(closed)?;
	let mut opened = Zeroizing::new(sealed.to_vec());
	hpke::single_shot_open_in_place_detached::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
		&OpModeR::Base,
		&key.private()?,
		&enc,
		info,
		&mut opened,
		aad,
		&tag,
	)
	.map_err(closed)?;
	Ok(opened)
}

/// Gives HPKE the 32 bytes that it derives its ephemeral key from. `hpke` speaks a newer
/// `rand_core` than the rest of the tree.
struct Seed<'a>(&'a [u8; 32]);

impl CryptoRng for Seed<'_> {}

impl RngCore for Seed<'_> {
	fn next_u32(&mut self) -> u32 {
		let mut bytes = [0; 4];
		self.fill_bytes(&mut bytes);
		u32::from_le_bytes(bytes)
	}

	fn next_u64(&mut self) -> u64 {
		let mut bytes = [0; 8];
		self.fill_bytes(&mut bytes);
		u64::from_le_bytes(bytes)
	}

	fn fill_bytes(&mut self, to: &mut [u8]) {
		for (to, from) in to.iter_mut().zip(self.0.iter().cycle()) {
			*to = *from;
		}
	}
}
