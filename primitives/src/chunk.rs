//! Chunks: what the chain keeps of each, their header. `docs/protocol/header.md` has the bytes.

use crate::{
	custody::KeyCommitment, device::DeviceId, fragment::Layout, metric::MetricId, place::Cell,
	time::Moment, BlockNumber, Hash,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_io::hashing::blake2_256;
use sp_runtime::{traits::ConstU32, BoundedVec, DispatchError};

/// Name of a chunk: Blake2b-256 of its header's SCALE encoding. It is the same on every fork.
pub type ChunkId = Hash;

/// Most tags of a chunk.
pub const MAX_TAGS: u32 = 8;
/// The longest tag, in bytes.
pub const MAX_TAG_LEN: u32 = 64;
/// Most sources of a chunk.
pub const MAX_SOURCES: u32 = 16;
/// Most chunks in one batch.
pub const MAX_BATCH: u32 = 64;

/// `key=value`: see [`is_tag`].
pub type Tag = BoundedVec<u8, ConstU32<MAX_TAG_LEN>>;

/// Whether bytes are a tag: a key of lower case letters, digits, `_`, `-` and `.`, then `=`, then a
/// value of UTF-8 without control characters that is not empty.
pub fn is_tag(bytes: &[u8]) -> bool {
	let Ok(text) = core::str::from_utf8(bytes) else { return false };
	let Some((key, value)) = text.split_once('=') else { return false };
	let of_key = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-.".contains(c);
	!key.is_empty()
		&& key.chars().all(of_key)
		&& !value.is_empty()
		&& !value.contains(char::is_control)
}

/// The hash function of a body's CID.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub enum CidHash {
	/// SHA2-256, multihash code 0x12.
	Sha2_256,
	/// BLAKE2b-256, multihash code 0xb220.
	Blake2b256,
}

/// The CID of a body's manifest: version 1, DAG-CBOR, so that its hash says all.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub struct BodyCid {
	/// The hash function.
	pub hash: CidHash,
	/// The hash of the manifest.
	pub digest: [u8; 32],
}

impl BodyCid {
	/// The CID's bytes as IPFS has them.
	pub fn to_bytes(&self) -> alloc::vec::Vec<u8> {
		let head: &[u8] = match self.hash {
			CidHash::Sha2_256 => &[0x01, 0x71, 0x12, 0x20],
			CidHash::Blake2b256 => &[0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20],
		};
		[head, &self.digest].concat()
	}

	/// From the CID's bytes. `None` if it names no manifest.
	pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
		[CidHash::Sha2_256, CidHash::Blake2b256].into_iter().find_map(|hash| {
			let digest = bytes.last_chunk::<32>()?;
			let cid = Self { hash, digest: *digest };
			(cid.to_bytes() == bytes).then_some(cid)
		})
	}
}

/// A chunk that this one was made from.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub struct Source {
	/// The source.
	pub chunk: ChunkId,
	/// Whether its sealed body is in this one as it is, sealed: who uses this chunk needs a grant
	/// for the source as well.
	pub embedded: bool,
}

/// What the registrant says of a chunk; owner and previous chunk come from the chain.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Description {
	/// What was measured.
	pub metric: MetricId,
	/// What measured it.
	pub device: DeviceId,
	/// Time of the first record.
	pub start: Moment,
	/// Time of the last record; not before the first.
	pub end: Moment,
	/// Number of records: at least 1.
	pub records: u32,
	/// Where, if the registrant tells.
	pub place: Option<Cell>,
	/// For search. Keys differ.
	pub tags: BoundedVec<Tag, ConstU32<MAX_TAGS>>,
	/// Names the body.
	pub body: BodyCid,
	/// The body's length in bytes, sealed if it is, and how it is cut into fragments.
	pub layout: Layout,
	/// Root of the audit tree over all fragments.
	pub audit_root: Hash,
	/// From which the owner derives the data key again.
	pub nonce: [u8; 16],
	/// What the data key hashes to; `None` only if the body is not sealed.
	pub key_commitment: Option<KeyCommitment>,
	/// The head of the device's chain: its chunk before this one, or none if this is the first.
	pub previous: Option<ChunkId>,
	/// What it was made from, if it is processed data. Chunks differ.
	pub sources: BoundedVec<Source, ConstU32<MAX_SOURCES>>,
}

/// What the chain keeps of a chunk, for as long as it is stored. It never changes.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Header<AccountId> {
	/// Who registered it, or for whom it was registered.
	pub owner: AccountId,
	/// What the registrant says of it.
	pub description: Description,
}

impl<AccountId: Encode> Header<AccountId> {
	/// The chunk's name.
	pub fn id(&self) -> ChunkId {
		self.using_encoded(blake2_256).into()
	}

	/// Whether the body is sealed.
	pub fn is_sealed(&self) -> bool {
		self.description.key_commitment.is_some()
	}
}

/// The chunks there are.
pub trait Chunks<AccountId> {
	/// The header of a chunk that is neither expired nor discarded.
	fn header(chunk: &ChunkId) -> Option<Header<AccountId>>;

	/// The block in which it expires.
	fn expiry(chunk: &ChunkId) -> Option<BlockNumber>;

	/// Puts a chunk with this header into storage, unchecked, and gives its name. Its storage
	/// contract is not made.
	#[cfg(feature = "runtime-benchmarks")]
	fn insert(header: Header<AccountId>, expiry: BlockNumber) -> ChunkId;
}

/// What a pallet that keeps something of a chunk is told.
pub trait OnChunkEnd {
	/// Whether something forbids to discard the chunk now: say, an open request.
	///
	/// # Errors
	/// What forbids it.
	fn ensure_discardable(chunk: &ChunkId) -> Result<(), DispatchError>;

	/// The chunk is expired or discarded. Bounded work.
	fn ended(chunk: &ChunkId);

	/// Keeps as much of the chunk, whose owner is rich, as there may be.
	#[cfg(feature = "runtime-benchmarks")]
	fn keep(chunk: &ChunkId);
}

impl OnChunkEnd for () {
	fn ensure_discardable(_: &ChunkId) -> Result<(), DispatchError> {
		Ok(())
	}

	fn ended(_: &ChunkId) {}

	#[cfg(feature = "runtime-benchmarks")]
	fn keep(_: &ChunkId) {}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fragment::Fragmentation;
	use proptest::prelude::*;
	use sp_runtime::AccountId32;

	#[test]
	fn tags() {
		for tag in ["a=b", "trip.id=7f", "x_-.9=Ä ö=ü", "weather=rain"] {
			assert!(is_tag(tag.as_bytes()), "{tag}");
		}
		for tag in ["", "=", "a", "a=", "=b", "A=b", "a b=c", "a=\n", "ä=b"] {
			assert!(!is_tag(tag.as_bytes()), "{tag}");
		}
		assert!(!is_tag(b"a=\xff"));
	}

	proptest! {
		#[test]
		fn cids_come_back(digest: [u8; 32], blake: bool) {
			let hash = if blake { CidHash::Blake2b256 } else { CidHash::Sha2_256 };
			let cid = BodyCid { hash, digest };
			prop_assert_eq!(BodyCid::from_bytes(&cid.to_bytes()), Some(cid));
		}

		#[test]
		fn what_is_no_cid_of_a_manifest_is_refused(bytes: Vec<u8>) {
			if let Some(cid) = BodyCid::from_bytes(&bytes) {
				prop_assert_eq!(cid.to_bytes(), bytes);
			}
		}
	}

	fn header() -> Header<AccountId32> {
		Header {
			owner: AccountId32::new([1; 32]),
			description: Description {
				metric: 3,
				device: DeviceId([2; 16]),
				start: 1_700_000_000_000,
				end: 1_700_000_600_000,
				records: 601,
				place: Cell::new(0x0873_0e1d_88ff_ffff),
				tags: vec![b"trip=7".to_vec().try_into().unwrap()].try_into().unwrap(),
				body: BodyCid { hash: CidHash::Sha2_256, digest: [4; 32] },
				layout: Layout::new(Fragmentation::new(2, 1).unwrap(), 5_000).unwrap(),
				audit_root: Hash::repeat_byte(5),
				nonce: [6; 16],
				key_commitment: Some(KeyCommitment([7; 32])),
				previous: Some(Hash::repeat_byte(8)),
				sources: vec![Source { chunk: Hash::repeat_byte(9), embedded: true }]
					.try_into()
					.unwrap(),
			},
		}
	}

	/// In `docs/protocol/header.md`.
	#[test]
	fn the_vector_of_the_docs() {
		let page = include_str!("../../docs/protocol/header.md");
		let header = header();
		let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
		let lines: String = page.split("```").nth(1).unwrap().split_whitespace().collect();
		assert_eq!(lines, hex(&header.encode()));
		assert!(page.contains(&hex(header.id().as_bytes())), "{}", hex(header.id().as_bytes()));
	}

	#[test]
	fn a_header_comes_back_and_its_name_is_of_all_of_it() {
		let header = header();
		let bytes = header.encode();
		assert_eq!(Header::decode(&mut &bytes[..]), Ok(header.clone()));
		assert_eq!(header.id(), blake2_256(&bytes).into());
		let mut other = header.clone();
		other.owner = AccountId32::new([2; 32]);
		assert_ne!(other.id(), header.id());
	}
}
