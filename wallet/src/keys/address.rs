//! Accounts as people write them: addresses (SS58), or public keys.

use amo_primitives::AccountId;
use amo_runtime::SS58_PREFIX;
use sp_core::crypto::{PublicError, Ss58Codec};

/// Why a text names no account of this chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
	/// An address for another chain.
	#[error("`{0}` is an address for another chain: AMO's begin with 5")]
	OtherChain(String),
	/// A mistyped address.
	#[error("`{0}` is mistyped: its check sum is wrong")]
	Mistyped(String),
	/// Something else.
	#[error("`{0}` is no account: give an address, which begins with 5, or 0x and the 64 hexadecimal digits of a public key")]
	Malformed(String),
}

/// The account's address.
pub fn address_of(account: &AccountId) -> String {
	account.to_ss58check_with_version(SS58_PREFIX.into())
}

/// The account with this address or this public key.
///
/// # Errors
/// [`AddressError`].
pub fn parse_account(text: &str) -> Result<AccountId, AddressError> {
	let malformed = || AddressError::Malformed(text.into());
	if let Some(digits) = text.strip_prefix("0x") {
		return public_key(digits).map(AccountId::new).ok_or_else(malformed);
	}
	match AccountId::from_ss58check_with_version(text) {
		Ok((account, prefix)) if u16::from(prefix) == SS58_PREFIX => Ok(account),
		Ok(_) | Err(PublicError::FormatNotAllowed) => Err(AddressError::OtherChain(text.into())),
		Err(PublicError::InvalidChecksum) => Err(AddressError::Mistyped(text.into())),
		Err(_) => Err(malformed()),
	}
}

fn public_key(digits: &str) -> Option<[u8; 32]> {
	if digits.len() != 64 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
		return None;
	}
	let mut key = [0; 32];
	for (i, byte) in key.iter_mut().enumerate() {
		*byte = u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).ok()?;
	}
	Some(key)
}
