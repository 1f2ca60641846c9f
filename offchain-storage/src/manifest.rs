//! The manifest: lists a body's fragments. Its CID names the body. `docs/protocol/manifest.md` has
//! the bytes.

use crate::{
	audit,
	block::{hash_function, Block, BlockError, DAG_CBOR, RAW},
	fragment::{Fragmentation, Layout, LayoutError, STRIPE_SHARD_LEN},
};
use amo_primitives::Hash;
use cid::Cid;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;
use std::collections::HashSet;

/// The longest manifest, in bytes.
pub const MAX_MANIFEST_LEN: usize = 8 * 1024;

const VERSION: u64 = 1;

/// Codec of a body that is none of AMO's: any bytes.
pub const OTHER: u64 = 0;
/// Codec of a body in the container of [`crate::body`], not sealed.
pub const BODY: u64 = 1;
/// Codec of a body in the container of [`crate::body`], sealed.
pub const SEALED_BODY: u64 = 2;

/// One fragment in a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FragmentLink {
	/// The fragment's one block, or its node if it has more.
	pub cid: Cid,
	/// The root of the fragment's leaves.
	pub root: Hash,
}

/// How a body was cut, what its fragments are, and which body of the device came before. Each one
/// fits together: audit root and fragments, number of fragments and layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
	layout: Layout,
	codec: u64,
	audit_root: Hash,
	fragments: Vec<FragmentLink>,
	prev: Option<Cid>,
}

/// Why bytes are no manifest.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
	/// Not DAG-CBOR, not a manifest's fields, too long, or not in canonical form.
	#[error("not a manifest: {0}")]
	Malformed(String),
	/// Another version.
	#[error("a manifest of version {0}: this program reads version 1")]
	Version(u64),
	/// No body can be cut so.
	#[error(transparent)]
	Layout(#[from] LayoutError),
	/// The fragments are not as many as k and m say.
	#[error("the manifest lists {found} fragments, and k and m say {expected}")]
	Count {
		/// Fragments that it lists.
		found: usize,
		/// k + m.
		expected: u8,
	},
	/// A link that is not of the kind that belongs there.
	#[error("the manifest links to {0}, which can be neither block nor node of it")]
	Link(Cid),
	/// Two fragments are equal.
	#[error("two fragments are the same, {0}: one copy could answer for two providers; seal the body, or take other numbers of fragments")]
	Equal(Cid),
	/// The audit root is not that of the fragments.
	#[error("the audit root is not the root of the fragments that are listed")]
	AuditRoot,
	/// The manifest is not in the block that its CID names.
	#[error(transparent)]
	Block(#[from] BlockError),
}

/// In the order of DAG-CBOR's keys.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
	k: u8,
	m: u8,
	v: u64,
	len: u64,
	prev: Option<Cid>,
	audit: ByteArray<32>,
	codec: u64,
	stripe: u64,
	fragments: Vec<WireFragment>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireFragment {
	cid: Cid,
	root: ByteArray<32>,
}

impl Manifest {
	/// The manifest of a body: `codec` is [`BODY`], [`SEALED_BODY`] or [`OTHER`]; `prev` is the device's manifest before this one.
	///
	/// # Errors
	/// [`ManifestError::Count`], [`ManifestError::Link`], [`ManifestError::Equal`].
	pub fn new(
		layout: Layout,
		codec: u64,
		fragments: Vec<FragmentLink>,
		prev: Option<Cid>,
	) -> Result<Self, ManifestError> {
		let expected = layout.fragmentation().n();
		if fragments.len() != usize::from(expected) {
			return Err(ManifestError::Count { found: fragments.len(), expected });
		}
		let kind = if layout.stripes() == 1 { RAW } else { DAG_CBOR };
		let mut seen = HashSet::new();
		for FragmentLink { cid, .. } in &fragments {
			if cid.codec() != kind || hash_function(cid).is_err() {
				return Err(ManifestError::Link(*cid));
			}
			if !seen.insert(cid) {
				return Err(ManifestError::Equal(*cid));
			}
		}
		if let Some(prev) = prev.filter(|p| p.codec() != DAG_CBOR || hash_function(p).is_err()) {
			return Err(ManifestError::Link(prev));
		}
		let audit_root = audit::root(fragments.iter().map(|fragment| fragment.root).collect());
		Ok(Self { layout, codec, audit_root, fragments, prev })
	}

	/// How the body was cut.
	pub fn layout(&self) -> &Layout {
		&self.layout
	}

	/// What the body is: [`BODY`], [`SEALED_BODY`] or [`OTHER`].
	pub fn codec(&self) -> u64 {
		self.codec
	}

	/// The root of the audit tree, as it is in the chunk's header.
	pub fn audit_root(&self) -> &Hash {
		&self.audit_root
	}

	/// The fragments: the data, then the parity.
	pub fn fragments(&self) -> &[FragmentLink] {
		&self.fragments
	}

	/// The device's manifest before this one.
	pub fn prev(&self) -> Option<&Cid> {
		self.prev.as_ref()
	}

	/// The manifest as a block. Its CID names the body.
	///
	/// # Errors
	/// [`ManifestError::Malformed`], [`ManifestError::Block`].
	pub fn to_block(&self) -> Result<Block, ManifestError> {
		Ok(Block::new(DAG_CBOR, self.encode()?)?)
	}

	/// Reads a manifest. Only the canonical bytes of one are read.
	///
	/// # Errors
	/// All of [`ManifestError`].
	pub fn decode(bytes: &[u8]) -> Result<Self, ManifestError> {
		if bytes.len() > MAX_MANIFEST_LEN {
			let reason = format!("{} bytes, and the most is {MAX_MANIFEST_LEN}", bytes.len());
			return Err(ManifestError::Malformed(reason));
		}
		let wire: Wire = serde_ipld_dagcbor::from_slice(bytes).map_err(malformed)?;
		if wire.v != VERSION {
			return Err(ManifestError::Version(wire.v));
		}
		if wire.stripe != STRIPE_SHARD_LEN as u64 {
			return Err(ManifestError::Malformed(format!("shards of {} bytes", wire.stripe)));
		}
		let layout = Layout::new(Fragmentation::new(wire.k, wire.m)?, wire.len)?;
		let fragments = wire.fragments.iter().map(WireFragment::read).collect();
		let manifest = Self::new(layout, wire.codec, fragments, wire.prev)?;
		if manifest.audit_root.0 != *wire.audit {
			return Err(ManifestError::AuditRoot);
		}
		if manifest.encode()? != bytes {
			return Err(ManifestError::Malformed("it is not in canonical form".into()));
		}
		Ok(manifest)
	}

	fn encode(&self) -> Result<Vec<u8>, ManifestError> {
		let wire = Wire {
			k: self.layout.fragmentation().k(),
			m: self.layout.fragmentation().m(),
			v: VERSION,
			len: self.layout.body_len(),
			prev: self.prev,
			audit: ByteArray::new(self.audit_root.0),
			codec: self.codec,
			stripe: STRIPE_SHARD_LEN as u64,
			fragments: self.fragments.iter().map(WireFragment::write).collect(),
		};
		serde_ipld_dagcbor::to_vec(&wire).map_err(malformed)
	}
}

impl WireFragment {
	fn read(&self) -> FragmentLink {
		FragmentLink { cid: self.cid, root: Hash::from(*self.root) }
	}

	fn write(link: &FragmentLink) -> Self {
		Self { cid: link.cid, root: ByteArray::new(link.root.0) }
	}
}

fn malformed(error: impl std::fmt::Display) -> ManifestError {
	ManifestError::Malformed(error.to_string())
}

#[cfg(test)]
mod tests {
	use super::*;

	fn layout(k: u8, m: u8, len: u64) -> Layout {
		Layout::new(Fragmentation::new(k, m).unwrap(), len).unwrap()
	}

	fn link(codec: u64, i: u8) -> FragmentLink {
		let cid = *Block::new(codec, vec![i]).unwrap().cid();
		FragmentLink { cid, root: Hash::repeat_byte(i) }
	}

	fn links(count: u8) -> Vec<FragmentLink> {
		(0..count).map(|i| link(RAW, i)).collect()
	}

	fn manifest() -> Manifest {
		let prev = link(DAG_CBOR, 9).cid;
		Manifest::new(layout(2, 1, 5000), 3, links(3), Some(prev)).unwrap()
	}

	#[test]
	fn a_manifest_goes_there_and_back_and_shows_its_links() {
		let manifest = manifest();
		let block = manifest.to_block().unwrap();
		assert_eq!(Manifest::decode(block.data()), Ok(manifest.clone()));
		let mut links = block.links().unwrap();
		links.sort();
		let fragments = manifest.fragments().iter().map(|fragment| &fragment.cid);
		let mut expected: Vec<Cid> = fragments.chain(manifest.prev()).copied().collect();
		expected.sort();
		assert_eq!(links, expected);
	}

	#[test]
	fn the_longest_manifest_fits() {
		let layout = layout(32, 32, 1 << 38);
		let links = (0..64).map(|i| link(DAG_CBOR, i)).collect();
		let prev = Some(link(DAG_CBOR, 99).cid);
		let manifest = Manifest::new(layout, u64::MAX, links, prev).unwrap();
		let block = manifest.to_block().unwrap();
		assert_eq!(Manifest::decode(block.data()), Ok(manifest));
	}

	#[test]
	fn what_does_not_fit_together_is_refused() {
		let new = |links, prev| Manifest::new(layout(2, 1, 5000), 0, links, prev);
		let refused = ManifestError::Count { found: 2, expected: 3 };
		assert_eq!(new(links(2), None), Err(refused));
		let mut equal = links(3);
		equal[2] = equal[0];
		assert_eq!(new(equal.clone(), None), Err(ManifestError::Equal(equal[0].cid)));
		let node = link(DAG_CBOR, 1);
		assert_eq!(
			new(vec![node, link(RAW, 2), link(RAW, 3)], None),
			Err(ManifestError::Link(node.cid))
		);
		let raw = link(RAW, 7).cid;
		assert_eq!(new(links(3), Some(raw)), Err(ManifestError::Link(raw)));
	}

	/// The manifest with one field changed, in canonical CBOR.
	fn changed(change: impl FnOnce(&mut Wire)) -> Result<Manifest, ManifestError> {
		let mut wire: Wire = serde_ipld_dagcbor::from_slice(&manifest().encode().unwrap()).unwrap();
		change(&mut wire);
		Manifest::decode(&serde_ipld_dagcbor::to_vec(&wire).unwrap())
	}

	#[test]
	fn changed_fields_are_refused() {
		assert!(changed(|_| ()).is_ok());
		assert_eq!(changed(|w| w.v = 2), Err(ManifestError::Version(2)));
		assert!(matches!(changed(|w| w.stripe = 4096), Err(ManifestError::Malformed(_))));
		assert_eq!(changed(|w| w.audit[0] ^= 1), Err(ManifestError::AuditRoot));
		assert_eq!(changed(|w| w.fragments[1].root[5] ^= 1), Err(ManifestError::AuditRoot));
		assert_eq!(changed(|w| w.m = 2), Err(ManifestError::Count { found: 3, expected: 4 }));
		assert!(matches!(changed(|w| w.k = 0), Err(ManifestError::Layout(_))));
		assert!(matches!(changed(|w| w.len = u64::MAX), Err(ManifestError::Layout(_))));
		assert!(matches!(changed(|w| w.len = 1 << 30), Err(ManifestError::Link(_))));
	}

	#[test]
	fn only_the_canonical_form_is_read() {
		let bytes = manifest().encode().unwrap();
		for len in 0..bytes.len() {
			assert!(Manifest::decode(&bytes[..len]).is_err());
		}
		assert!(Manifest::decode(&[&bytes[..], &[0]].concat()).is_err());
		assert!(Manifest::decode(&[0; MAX_MANIFEST_LEN + 1]).is_err());
		// k as two bytes where one is enough.
		assert_eq!(&bytes[..4], &[0xa9, 0x61, b'k', 2]);
		let wide = [&bytes[..3], &[0x18, 2], &bytes[4..]].concat();
		assert!(Manifest::decode(&wide).is_err());
		// The fields in another order.
		let swapped = [&bytes[..1], &bytes[4..7], &bytes[1..4], &bytes[7..]].concat();
		assert!(Manifest::decode(&swapped).is_err());
		// An unknown field.
		let more = [&[0xaa], &bytes[1..10], b"\x61x\x00", &bytes[10..]].concat();
		assert!(Manifest::decode(&more).is_err());
		// No field where there is null.
		let first = Manifest::new(layout(2, 1, 5000), 3, links(3), None).unwrap();
		let bytes = first.encode().unwrap();
		assert_eq!(Manifest::decode(&bytes), Ok(first));
		let at = bytes.windows(6).position(|w| w == b"\x64prev\xf6").unwrap();
		let less = [&[0xa8], &bytes[1..at], &bytes[at + 6..]].concat();
		let refused = ManifestError::Malformed("it is not in canonical form".into());
		assert_eq!(Manifest::decode(&less), Err(refused));
	}
}
