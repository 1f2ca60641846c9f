//! HPKE's one encryption in base mode.

use super::EncryptionKey;
use alloc::vec::Vec;
use hpke::{
	aead::ChaCha20Poly1305,
	kdf::HkdfSha256,
	kem::X25519HkdfSha256,
	rand_core::{CryptoRng, RngCore},
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
	let mut sealed = plain.to_vec();
	let (enc, tag) = hpke::single_shot_seal_in_place_detached::<
		ChaCha20Poly1305,
		HkdfSha256,
		X25519HkdfSha256,
		_,
	>(&OpModeS::Base, &recipient, info, &mut sealed, aad, &mut Seed(seed))
	.ok()?;
	sealed.extend_from_slice(&tag.to_bytes());
	Some((enc.to_bytes().into(), sealed))
}

/// What HPKE derives its ephemeral key from.
struct Seed([u8; 32]);

impl CryptoRng for Seed {}

impl RngCore for Seed {
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
