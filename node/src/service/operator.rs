//! The operator key: with it a provider's offchain worker signs. Operators insert theirs.

use amo_primitives::operator::KEY_TYPE;
use sc_service::{Configuration, Error};
use sp_keystore::KeystorePtr;

/// Puts the key of a development node into its keystore, as the SDK does with its session keys:
/// that of `//Alice` with `--dev` or `--alice`, and so on.
pub fn insert_dev_key(config: &Configuration, keystore: &KeystorePtr) -> Result<(), Error> {
	if let Some(seed) = &config.dev_key_seed {
		keystore
			.sr25519_generate_new(KEY_TYPE, Some(seed))
			.map_err(|error| Error::Application(Box::new(error)))?;
	}
	Ok(())
}
