//! What is derived from an account's key, so that a wallet keeps nothing else secret.
//! `docs/protocol/wallet-keys.md` has the bytes.

use amo_offchain_storage::sealing::{DecryptionKey, EncryptionKey, OwnerSecret};
use amo_primitives::{chunk::ChunkId, device::Salt};
use hkdf::Hkdf;
use schnorrkel::Keypair;
use sha2::Sha256;
use zeroize::Zeroizing;

const OWNER_SECRET: &[u8] = b"amo/owner-secret/v1";
const ONE_TIME_KEY: &[u8] = b"amo/one-time-key/v1";
const DEVICE_SALT: &[u8] = b"amo/device-salt/v1";
const ENCRYPTION_KEY: &[u8] = b"amo/encryption-key/v1";
const BOUNTY_KEY: &[u8] = b"amo/bounty-key/v1";

/// So many keys of one kind are made, and looked through for the private half of a public key.
pub const NUMBERED_KEYS: u32 = 1_024;

/// The secrets of one account.
pub struct Secrets {
	/// The secret scalar, in its canonical form. Not the other half of the expanded secret key: that
	/// is random where the key was derived softly, and any other value signs as well.
	scalar: Zeroizing<[u8; 32]>,
}

impl Secrets {
	pub(super) fn of(key: &Keypair) -> Self {
		let expanded = Zeroizing::new(key.secret.to_bytes());
		let mut scalar = Zeroizing::new([0; 32]);
		scalar.copy_from_slice(&expanded[..32]);
		Self { scalar }
	}

	/// What the data keys of the account's own chunks are derived from, and the pseudonyms in them.
	pub fn owner(&self) -> OwnerSecret {
		OwnerSecret::from_bytes(*self.derive(&[OWNER_SECRET]))
	}

	/// The key that a data key for this chunk shall be sealed to. Each request takes another
	/// `attempt`: a dispute publishes the key.
	pub fn one_time(&self, chunk: &ChunkId, attempt: u32) -> DecryptionKey {
		self.decryption_key(&[ONE_TIME_KEY, chunk.as_bytes(), &attempt.to_le_bytes()])
	}

	/// The private half of a one-time key that this account made for this chunk, and its attempt.
	pub fn find_one_time(
		&self,
		chunk: &ChunkId,
		public: &EncryptionKey,
	) -> Option<(u32, DecryptionKey)> {
		find(public, |attempt| self.one_time(chunk, attempt))
	}

	/// The salt of a device's pseudonym: another for each rotation.
	pub fn device_salt(&self, name: &str, rotation: u32) -> Salt {
		*self.derive(&[DEVICE_SALT, name.as_bytes(), &rotation.to_le_bytes()])
	}

	/// The private half of the account's encryption key, which it shows on chain.
	pub fn encryption(&self) -> DecryptionKey {
		self.decryption_key(&[ENCRYPTION_KEY])
	}

	/// The private half of a key that producers seal to. Its poster takes another `number` for each
	/// bounty and each renewal.
	pub fn bounty(&self, number: u32) -> DecryptionKey {
		self.decryption_key(&[BOUNTY_KEY, &number.to_le_bytes()])
	}

	/// The private half of a bounty's key that this account made, and its number.
	pub fn find_bounty(&self, public: &EncryptionKey) -> Option<(u32, DecryptionKey)> {
		find(public, |number| self.bounty(number))
	}

	fn decryption_key(&self, info: &[&[u8]]) -> DecryptionKey {
		DecryptionKey::from_bytes(*self.derive(info))
	}

	fn derive<const N: usize>(&self, info: &[&[u8]]) -> Zeroizing<[u8; N]> {
		let mut bytes = Zeroizing::new([0; N]);
		Hkdf::<Sha256>::new(None, &*self.scalar)
			.expand_multi_info(info, &mut *bytes)
			.expect("HKDF-SHA256 gives up to 8,160 bytes; qed");
		bytes
	}
}

fn find(
	public: &EncryptionKey,
	key: impl Fn(u32) -> DecryptionKey,
) -> Option<(u32, DecryptionKey)> {
	(0..NUMBERED_KEYS)
		.map(|number| (number, key(number)))
		.find(|(_, key)| key.public().is_ok_and(|found| found == *public))
}
