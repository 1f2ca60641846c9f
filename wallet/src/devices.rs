//! The account's devices: names that people gave them, and the pseudonyms that the chain knows.

use crate::{
	chain::{ChainError, View},
	home::State,
	keys::Secrets,
};
use amo_primitives::{device::DeviceId, AccountId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// After so many milliseconds the next upload takes another pseudonym: a week.
pub const ROTATION: i64 = 7 * 24 * 60 * 60 * 1000;

/// The account's devices, by name.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Devices(pub BTreeMap<String, Device>);

impl State for Devices {
	const NAME: &'static str = "devices";
	const VERSION: u32 = 1;
}

/// A device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Device {
	/// Which of its pseudonyms is used now: they are numbered from 0.
	pub rotation: u32,
	/// Since when, in milliseconds since 1970.
	pub since: i64,
}

impl Device {
	/// The pseudonym that is used now.
	pub fn id(&self, account: &AccountId, secrets: &Secrets, name: &str) -> DeviceId {
		pseudonym(account, secrets, name, self.rotation)
	}
}

/// A device's pseudonym of a rotation.
pub fn pseudonym(account: &AccountId, secrets: &Secrets, name: &str, rotation: u32) -> DeviceId {
	DeviceId::new(account, &secrets.device_salt(name, rotation))
}

/// Whether a text can be a device's name: it is one of a folder, too.
pub fn is_device_name(text: &str) -> bool {
	crate::home::is_key_name(text)
}

/// The pseudonyms up to this rotation that are still registered.
pub async fn registered(
	view: &View<'_>,
	account: &AccountId,
	secrets: &Secrets,
	name: &str,
	rotations: std::ops::Range<u32>,
) -> Result<Vec<DeviceId>, ChainError> {
	let mut found = Vec::new();
	for rotation in rotations {
		let id = pseudonym(account, secrets, name, rotation);
		if view.device_owner(&id).await?.as_ref() == Some(account) {
			found.push(id);
		}
	}
	Ok(found)
}
