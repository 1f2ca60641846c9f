//! The operator key: the key with which a provider's node signs confirmations and answers. Its node
//! holds it in the keystore; it needs no account, no balance and no nonce.

use crate::Hash;
use alloc::vec::Vec;
use codec::Encode;
use sp_core::crypto::KeyTypeId;

/// The keystore's name for it.
pub const KEY_TYPE: KeyTypeId = KeyTypeId(*b"amop");

/// An operator's public key.
pub type OperatorKey = sp_core::sr25519::Public;
/// An operator's signature.
pub type OperatorSignature = sp_core::sr25519::Signature;

/// What an operator signs: the SCALE encoding of `"amo/operator/v1"` (as bytes, without a length),
/// the chain's genesis hash, and the call's name and arguments.
pub fn signed_bytes<Call: Encode>(genesis: &Hash, call: &Call) -> Vec<u8> {
	(*b"amo/operator/v1", genesis, call).encode()
}
