//! HPKE's one encryption in base mode.

use super::EncryptionKey;
use alloc::vec::Vec;
use core::convert::Infallible;
use hpke::{
	aead::ChaCha20Poly1305,
	kdf::HkdfSha256,
	kem::X25519HkdfSha256,
	rand_core::{TryCryptoRng, TryRng},
	Deserializable, OpModeS, Serializable,
};

/// The encapsulated key, and the sealed bytes with their tag.
pub(super) fn seal(
	recipient: &EncryptionKey,
	plain: &[u8],
	info: &[u8],
	aad: &[u8],
	seed: [u8; 32],
) -> Option<([u8; 32], Vec<u8>)> {
	let recipient = Deserializable::from_bytes(&recipient.0).ok()?;
	let (enc, sealed) = hpke::single_shot_seal_with_rng::<
		ChaCha20Poly1305,
		HkdfSha256,
		X25519HkdfSha256,
	>(&OpModeS::Base, &recipient, info, plain, aad, &mut Seed(seed))
	.ok()?;
	Some((enc.to_bytes().into(), sealed))
}

/// What HPKE derives its ephemeral key from.
struct Seed([u8; 32]);

impl TryCryptoRng for Seed {}

impl TryRng for Seed {
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
