//! The encrypted bytes: scrypt's salt and parameters, a nonce, and PKCS #8 in a secretbox.

use super::KeyFileError;
use crypto_secretbox::{
	aead::{Aead, KeyInit},
	Key as BoxKey, Nonce, XSalsa20Poly1305,
};
use rand::{rngs::OsRng, RngCore};
use schnorrkel::{Keypair, SecretKey};
use zeroize::Zeroizing;

/// N, p and r that polkadot.js takes. Others could take hours and all memory.
const ALLOWED: [(u32, u32, u32); 6] = [
	(1 << 13, 10, 8),
	(1 << 14, 5, 8),
	(1 << 15, 3, 8),
	(1 << 15, 1, 8),
	(1 << 16, 2, 8),
	(1 << 17, 1, 8),
];
/// Those that polkadot.js writes.
const WRITTEN: Scrypt = Scrypt { n: 1 << 17, p: 1, r: 8 };

const SALT_LEN: usize = 32;
const NONCE_LEN: usize = 24;
const HEAD_LEN: usize = SALT_LEN + 12 + NONCE_LEN;

/// PKCS #8 with an ed25519 key, as the format began with; between these stand the expanded secret
/// key, in ed25519's form, and the public key.
const PKCS8_HEAD: [u8; 16] = [48, 83, 2, 1, 1, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
const PKCS8_MIDDLE: [u8; 5] = [161, 35, 3, 33, 0];
const SECRET_LEN: usize = 64;
const PUBLIC_LEN: usize = 32;

/// What must never be used twice with the same password.
pub struct Nonces {
	/// Of scrypt.
	pub salt: [u8; SALT_LEN],
	/// Of XSalsa20-Poly1305.
	pub nonce: [u8; NONCE_LEN],
}

impl Nonces {
	/// Fresh ones from the operating system.
	pub fn random() -> Result<Self, rand::Error> {
		let mut nonces = Self { salt: [0; SALT_LEN], nonce: [0; NONCE_LEN] };
		OsRng.try_fill_bytes(&mut nonces.salt)?;
		OsRng.try_fill_bytes(&mut nonces.nonce)?;
		Ok(nonces)
	}
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Scrypt {
	n: u32,
	p: u32,
	r: u32,
}

/// A secret key that a password opens.
pub(super) struct SealedKey {
	nonces: Nonces,
	scrypt: Scrypt,
	boxed: Vec<u8>,
}

impl SealedKey {
	/// Takes the bytes apart.
	pub(super) fn parse(bytes: Vec<u8>) -> Result<Self, KeyFileError> {
		let (head, boxed) = bytes.split_at_checked(HEAD_LEN).ok_or(KeyFileError::Damaged)?;
		let (salt, head) = take(head)?;
		let (n, head) = take(head)?;
		let (p, head) = take(head)?;
		let (r, head) = take(head)?;
		let (nonce, _) = take(head)?;
		let [n, p, r] = [n, p, r].map(u32::from_le_bytes);
		if !ALLOWED.contains(&(n, p, r)) {
			return Err(KeyFileError::Scrypt { n, p, r });
		}
		Ok(Self { nonces: Nonces { salt, nonce }, scrypt: Scrypt { n, p, r }, boxed: boxed.into() })
	}

	/// Puts them together.
	pub(super) fn bytes(&self) -> Vec<u8> {
		let Scrypt { n, p, r } = self.scrypt;
		let mut bytes = self.nonces.salt.to_vec();
		[n, p, r].into_iter().for_each(|parameter| bytes.extend(parameter.to_le_bytes()));
		bytes.extend(self.nonces.nonce);
		bytes.extend(&self.boxed);
		bytes
	}

	/// Encrypts a key.
	pub(super) fn seal(key: &Keypair, password: &str, nonces: &Nonces) -> Self {
		let secret = Zeroizing::new(key.secret.to_ed25519_bytes());
		let mut plain = Zeroizing::new(Vec::with_capacity(PKCS8_HEAD.len() + 128));
		plain.extend(PKCS8_HEAD);
		plain.extend(&*secret);
		plain.extend(PKCS8_MIDDLE);
		plain.extend(key.public.to_bytes());
		let boxed = WRITTEN
			.cipher(password, &nonces.salt)
			.encrypt(Nonce::from_slice(&nonces.nonce), &**plain)
			.expect("a secretbox takes any 117 bytes; qed");
		let nonces = Nonces { salt: nonces.salt, nonce: nonces.nonce };
		Self { nonces, scrypt: WRITTEN, boxed }
	}

	/// Decrypts the key.
	pub(super) fn open(&self, password: &str) -> Result<Keypair, KeyFileError> {
		let cipher = self.scrypt.cipher(password, &self.nonces.salt);
		let plain = cipher
			.decrypt(Nonce::from_slice(&self.nonces.nonce), &*self.boxed)
			.map(Zeroizing::new)
			.map_err(|_| KeyFileError::WrongPassword)?;
		keypair(&plain).ok_or(KeyFileError::NoKey)
	}
}

impl Scrypt {
	fn cipher(self, password: &str, salt: &[u8; SALT_LEN]) -> XSalsa20Poly1305 {
		let mut key = Zeroizing::new([0; 32]);
		let parameters = scrypt::Params::new(self.n.ilog2() as u8, self.r, self.p, key.len())
			.expect("allowed parameters are valid; qed");
		scrypt::scrypt(password.as_bytes(), salt, &parameters, &mut *key)
			.expect("32 bytes are a valid length; qed");
		XSalsa20Poly1305::new(BoxKey::from_slice(&*key))
	}
}

fn keypair(plain: &[u8]) -> Option<Keypair> {
	let plain = plain.strip_prefix(&PKCS8_HEAD)?;
	let (secret, plain) = plain.split_at_checked(SECRET_LEN)?;
	let public = plain.strip_prefix(&PKCS8_MIDDLE)?;
	let key = SecretKey::from_ed25519_bytes(secret).ok()?.to_keypair();
	(public.len() == PUBLIC_LEN && public == key.public.to_bytes()).then_some(key)
}

fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), KeyFileError> {
	let (first, rest) = bytes.split_first_chunk().ok_or(KeyFileError::Damaged)?;
	Ok((*first, rest))
}
