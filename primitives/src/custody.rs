//! Custody: a data key sealed to one encryption key, and how the chain itself opens it when its
//! parties do not agree. HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256
//! and ChaCha20Poly1305. `docs/protocol/custody.md` has the bytes.

use crate::chunk::ChunkId;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use hpke::{
	aead::ChaCha20Poly1305, kdf::HkdfSha256, kem::X25519HkdfSha256, Deserializable, Kem, OpModeR,
	Serializable,
};
use scale_info::TypeInfo;
use sp_io::hashing::blake2_256;

#[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
mod sealing;
#[cfg(test)]
mod tests;

/// Length of a custody in bytes: an ephemeral X25519 key, the sealed data key and a tag.
pub const CUSTODY_LEN: usize = 32 + 32 + TAG_LEN;

/// What HPKE is told that it is used for.
pub const INFO: &[u8] = b"amo/custody/v1";

const TAG_LEN: usize = 16;
const KEY_COMMITMENT: &[u8] = b"amo/key-commitment/v1";

/// An X25519 public key, to which data keys are sealed.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub struct EncryptionKey(pub [u8; 32]);

impl EncryptionKey {
	/// Whether something can be sealed to it: it is no point of small order, which would make the
	/// shared secret the same for everyone.
	pub fn is_usable(&self) -> bool {
		// Any private key shows it.
		let probe = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&[1; 32]);
		let public = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&self.0);
		let (Ok(probe), Ok(public)) = (probe, public) else { return false };
		X25519HkdfSha256::decap(&probe, None, &public).is_ok()
	}
}

/// What a data key hashes to: BLAKE2b-256 of `"amo/key-commitment/v1"` and the key.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub struct KeyCommitment(pub [u8; 32]);

impl KeyCommitment {
	/// The commitment of a data key.
	pub fn of(data_key: &[u8; 32]) -> Self {
		Self(blake2_256(&[KEY_COMMITMENT, data_key].concat()))
	}
}

/// A data key that one private key opens. Public.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub struct Custody(pub [u8; CUSTODY_LEN]);

/// What a custody is bound to: only who gives the same context can open it. The chunk's name and
/// the SCALE encoding of the account it is for.
pub fn context<AccountId: Encode>(chunk: &ChunkId, account: &AccountId) -> Vec<u8> {
	(chunk, account).encode()
}

/// What the chain found when it opened a custody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
	/// The data key that the header commits to.
	Right,
	/// Another key, or nothing that opens.
	Wrong,
}

/// The public half of a private key. `None` if it is none of X25519.
pub fn public_key(private: &[u8; 32]) -> Option<EncryptionKey> {
	let private = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(private).ok()?;
	Some(EncryptionKey(X25519HkdfSha256::sk_to_pk(&private).to_bytes().into()))
}

/// Opens a custody with a revealed private key, and compares with the header's commitment.
pub fn judge(
	custody: &Custody,
	private: &[u8; 32],
	context: &[u8],
	commitment: &KeyCommitment,
) -> Verdict {
	match open(custody, private, INFO, context) {
		Some(key) if KeyCommitment::of(&key) == *commitment => Verdict::Right,
		_ => Verdict::Wrong,
	}
}

/// Seals a data key as a wallet does, with the ephemeral key that `seed` gives: for tests and
/// benchmarks. Whoever seals in earnest takes a fresh random seed each time. `None` if nothing can be
/// sealed to `recipient`.
#[cfg(any(feature = "std", feature = "runtime-benchmarks"))]
pub fn seal(
	recipient: &EncryptionKey,
	data_key: &[u8; 32],
	context: &[u8],
	seed: [u8; 32],
) -> Option<Custody> {
	let (enc, sealed) = sealing::seal(recipient, data_key, INFO, context, seed)?;
	let mut custody = [0; CUSTODY_LEN];
	custody.iter_mut().zip(enc.into_iter().chain(sealed)).for_each(|(to, from)| *to = from);
	Some(Custody(custody))
}

/// HPKE's one decryption in base mode. `None` if it does not open.
fn open(custody: &Custody, private: &[u8; 32], info: &[u8], aad: &[u8]) -> Option<[u8; 32]> {
	let (enc, sealed) = custody.0.split_at(32);
	hpke_open(enc, sealed, private, info, aad)?.try_into().ok()
}

fn hpke_open(
	enc: &[u8],
	sealed: &[u8],
	private: &[u8; 32],
	info: &[u8],
	aad: &[u8],
) -> Option<Vec<u8>> {
	let private = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(private).ok()?;
	let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(enc).ok()?;
	hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
		&OpModeR::Base,
		&private,
		&enc,
		info,
		sealed,
		aad,
	)
	.ok()
}
