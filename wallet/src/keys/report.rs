//! What commands say about keys.

use super::address_of;
use crate::{
	names::hex,
	output::{Page, Report},
};
use amo_primitives::AccountId;
use serde::{Serialize, Serializer};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// What everyone may know of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShownKey {
	/// The account's address.
	pub address: String,
	/// The public key: `0x` and hexadecimal digits.
	pub public_key: String,
	/// The key file, if there is one in the wallet's folder.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub file: Option<PathBuf>,
}

impl ShownKey {
	pub(super) fn of(account: &AccountId, file: Option<PathBuf>) -> Self {
		let bytes: &[u8; 32] = account.as_ref();
		Self { address: address_of(account), public_key: hex(bytes), file }
	}
}

impl Report for ShownKey {
	fn text(&self, page: &mut Page) {
		page.fields([("address", self.address.clone()), ("public key", self.public_key.clone())]);
		if let Some(file) = &self.file {
			page.fields([("key file  ", file.display().to_string())]);
		}
	}
}

/// A key that was just made, with its phrase, which is shown this once.
#[derive(Serialize)]
pub struct MadeKey {
	/// What everyone may know of it.
	#[serde(flatten)]
	pub key: ShownKey,
	/// The phrase.
	#[serde(serialize_with = "as_text")]
	pub phrase: Zeroizing<String>,
}

impl Report for MadeKey {
	fn text(&self, page: &mut Page) {
		self.key.text(page);
		page.heading("Write down these words, in this order. They are shown only now.");
		page.line(&*self.phrase);
		page.line("");
		page.line("Who has them has the account and its data. Without them and the key file, both are lost.");
	}
}

fn as_text<S: Serializer>(phrase: &Zeroizing<String>, serializer: S) -> Result<S::Ok, S::Error> {
	serializer.serialize_str(phrase)
}
