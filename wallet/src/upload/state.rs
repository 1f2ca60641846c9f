//! What an upload has begun and not ended.

use crate::{body::Sizes, home::State, journal::Position};
use amo_primitives::{
	bounty::BountyId,
	chunk::{ChunkId, Description, Header},
	AccountId,
};
use codec::{DecodeAll, Encode};
use serde::{de::Error as _, Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// Uploads of an account, by the name of the device.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Uploads(pub BTreeMap<String, Upload>);

impl State for Uploads {
	const NAME: &'static str = "uploads";
	const VERSION: u32 = 1;
}

/// How far the records of a device are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upload {
	/// Everything in the journal before it is on chain.
	pub done: Position,
	/// What comes next: chunks of all records up to [`Upload::planned`].
	pub chunks: Vec<Planned>,
	/// Where the journal's records go on that no chunk was made of.
	pub planned: Position,
	/// Chunks on chain whose bodies are kept here until providers have them.
	pub waiting: Vec<Waiting>,
}

/// A chunk that waits for its providers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
	/// Its name.
	pub chunk: ChunkId,
	/// Names the body.
	pub cid: String,
}

/// A chunk whose body is made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
	/// What the chain is told; the device's chain of chunks is in it.
	#[serde(serialize_with = "to_text", deserialize_with = "from_text")]
	pub description: Description,
	/// Names the body.
	pub cid: String,
	/// Bytes.
	pub sizes: Sizes,
	/// Whose it will be, if not the account's.
	pub made_for: Option<MadeFor>,
}

/// The poster of a bounty, who owns what is made for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeFor {
	/// The bounty.
	pub bounty: BountyId,
	/// Its poster.
	pub poster: AccountId,
}

impl Planned {
	/// Whether the account can ask a price for it: it owns it, and it is sealed.
	pub fn can_be_offered(&self) -> bool {
		self.made_for.is_none() && self.description.key_commitment.is_some()
	}

	/// The chunk's name, if this account registers it.
	pub fn name(&self, account: &AccountId) -> ChunkId {
		let owner = self.made_for.as_ref().map_or(account, |made_for| &made_for.poster);
		Header { owner: owner.clone(), description: self.description.clone() }.id()
	}
}

fn to_text<S: Serializer>(description: &Description, serializer: S) -> Result<S::Ok, S::Error> {
	serializer.serialize_str(&crate::names::hex(&description.encode()))
}

fn from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Description, D::Error> {
	let text = String::deserialize(deserializer)?;
	let bytes =
		crate::names::parse_hex(&text).ok_or_else(|| D::Error::custom("no hexadecimal digits"))?;
	Description::decode_all(&mut &bytes[..])
		.map_err(|_| D::Error::custom("no description of a chunk"))
}
