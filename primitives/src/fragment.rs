//! How a body of some length is cut into fragments: arithmetic only. `docs/protocol/fragments.md`
//! has the bytes.

use crate::audit::{Shape, MAX_FRAGMENT_LEN};
use codec::{Decode, DecodeWithMemTracking, Encode, Error, Input, MaxEncodedLen};
use core::ops::Range;
use scale_info::TypeInfo;

/// Length of a shard of a full stripe, and so of a fragment's block, in bytes.
pub const STRIPE_SHARD_LEN: usize = 1024 * 1024;

/// Most data fragments of a body.
pub const MAX_DATA: u8 = 32;

/// Most parity fragments of a body.
pub const MAX_PARITY: u8 = 32;

/// How many fragments a body is cut into. It cannot be made outside its ranges.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Fragmentation {
	k: u8,
	m: u8,
}

impl Fragmentation {
	/// `k` data fragments (1 to 32) and `m` parity fragments (0 to 32).
	///
	/// # Errors
	/// [`LayoutError::Fragmentation`] outside these ranges, and for k = 1 with parity, where all
	/// fragments would be equal and one copy could answer challenges for two providers.
	pub const fn new(k: u8, m: u8) -> Result<Self, LayoutError> {
		if k == 0 || k > MAX_DATA || m > MAX_PARITY || (k == 1 && m > 0) {
			return Err(LayoutError::Fragmentation { k, m });
		}
		Ok(Self { k, m })
	}

	/// The data fragments; any that many fragments give the body back.
	pub const fn k(self) -> u8 {
		self.k
	}

	/// The parity fragments; that many may be lost.
	pub const fn m(self) -> u8 {
		self.m
	}

	/// All fragments.
	pub const fn n(self) -> u8 {
		self.k + self.m
	}
}

impl Decode for Fragmentation {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		let (k, m) = Decode::decode(input)?;
		Self::new(k, m).map_err(|_| "Fragmentation out of range".into())
	}
}

/// Why a body cannot be cut so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
	/// Not a number of fragments that a body can have.
	#[error("{k} data and {m} parity fragments: take 1 to 32 and 0 to 32, and no parity with one data fragment")]
	Fragmentation {
		/// Data fragments.
		k: u8,
		/// Parity fragments.
		m: u8,
	},
	/// An empty body, or one so short that a data fragment would be nothing but padding.
	#[error("{len} bytes are too few for {k} data fragments: take fewer, or put more records into the chunk")]
	TooShort {
		/// Length of the body in bytes.
		len: u64,
		/// Data fragments.
		k: u8,
	},
	/// Longer than fragments can be.
	#[error("{len} bytes are too many for {k} data fragments of at most 8 GiB: take more of them, or split the records into several chunks")]
	TooLong {
		/// Length of the body in bytes.
		len: u64,
		/// Data fragments.
		k: u8,
	},
}

/// How a body of one length is cut: its stripes, their shards, and its fragments.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Layout {
	fragmentation: Fragmentation,
	len: u64,
}

impl Decode for Layout {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		let (fragmentation, len) = Decode::decode(input)?;
		Self::new(fragmentation, len).map_err(|_| "Layout out of range".into())
	}
}

impl Layout {
	/// How a (sealed) body of `len` bytes is cut.
	///
	/// # Errors
	/// [`LayoutError::TooShort`], [`LayoutError::TooLong`].
	pub fn new(fragmentation: Fragmentation, len: u64) -> Result<Self, LayoutError> {
		let k = fragmentation.k;
		let layout = Self { fragmentation, len };
		if len > u64::from(k) * MAX_FRAGMENT_LEN {
			return Err(LayoutError::TooLong { len, k });
		}
		let last_data_starts = u64::from(k - 1) * layout.shard_len(0) as u64;
		if len <= last_data_starts {
			return Err(LayoutError::TooShort { len, k });
		}
		Ok(layout)
	}

	/// How many fragments there are.
	pub fn fragmentation(&self) -> Fragmentation {
		self.fragmentation
	}

	/// Length of the body in bytes.
	pub fn body_len(&self) -> u64 {
		self.len
	}

	/// Bytes of the body in a full stripe.
	pub fn full_stripe(&self) -> u64 {
		u64::from(self.fragmentation.k) * STRIPE_SHARD_LEN as u64
	}

	/// Number of stripes: 1 to 8,192. A fragment has as many blocks.
	pub fn stripes(&self) -> u32 {
		self.len.div_ceil(self.full_stripe()) as u32
	}

	/// The bytes of the body that are in a stripe; none if there is no such stripe.
	pub fn stripe(&self, stripe: u32) -> Range<u64> {
		let start = u64::from(stripe).saturating_mul(self.full_stripe()).min(self.len);
		start..start.saturating_add(self.full_stripe()).min(self.len)
	}

	/// Length in bytes of each shard of a stripe, data and parity alike: even, and at most 1 MiB.
	/// 0 if there is no such stripe.
	pub fn shard_len(&self, stripe: u32) -> usize {
		let range = self.stripe(stripe);
		let each = (range.end - range.start).div_ceil(u64::from(self.fragmentation.k));
		each.next_multiple_of(2) as usize
	}

	/// The bytes of the body that a data shard begins with; the rest of it is padding.
	pub fn data_len(&self, stripe: u32, shard: u8) -> usize {
		let range = self.stripe(stripe);
		let shard_len = self.shard_len(stripe) as u64;
		let start = u64::from(shard) * shard_len;
		(range.end - range.start).saturating_sub(start).min(shard_len) as usize
	}

	/// Length of each fragment in bytes: its shards, padding included.
	pub fn fragment_len(&self) -> u64 {
		let last = self.stripes().saturating_sub(1);
		u64::from(last) * STRIPE_SHARD_LEN as u64 + self.shard_len(last) as u64
	}

	/// Length of all fragments in bytes: what providers keep, without the nodes.
	pub fn stored_len(&self) -> u64 {
		self.fragment_len() * u64::from(self.fragmentation.n())
	}

	/// The shape of the audit tree.
	pub fn shape(&self) -> Shape {
		Shape::new(self.fragmentation.n(), self.fragment_len())
			.expect("n and fragments are in range since new(); qed")
	}

	/// Where a byte of the body is: stripe, data shard, and offset in the shard. `None` behind the
	/// end.
	pub fn locate(&self, offset: u64) -> Option<(u32, u8, usize)> {
		if offset >= self.len {
			return None;
		}
		let stripe = (offset / self.full_stripe()) as u32;
		let within = offset % self.full_stripe();
		let shard_len = self.shard_len(stripe) as u64;
		Some((stripe, (within / shard_len) as u8, (within % shard_len) as usize))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn layout(k: u8, m: u8, len: u64) -> Layout {
		Layout::new(Fragmentation::new(k, m).unwrap(), len).unwrap()
	}

	#[test]
	fn fragmentations_out_of_range_cannot_be_made() {
		for (k, m) in [(0, 0), (0, 4), (1, 1), (33, 0), (4, 33), (255, 255)] {
			assert_eq!(Fragmentation::new(k, m), Err(LayoutError::Fragmentation { k, m }));
		}
		for (k, m) in [(1, 0), (2, 0), (2, 32), (32, 32)] {
			assert_eq!(Fragmentation::new(k, m).unwrap().n(), k + m);
		}
	}

	#[test]
	fn a_fragment_of_padding_only_is_refused() {
		let new = |k, len| Layout::new(Fragmentation::new(k, 0).unwrap(), len);
		assert_eq!(new(1, 0), Err(LayoutError::TooShort { len: 0, k: 1 }));
		assert_eq!(new(1, 1).unwrap().shard_len(0), 2);
		assert_eq!(new(2, 2), Err(LayoutError::TooShort { len: 2, k: 2 }));
		assert_eq!(new(2, 3).unwrap().data_len(0, 1), 1);
		// Any body of 2 KiB can be cut in any way.
		for k in 1..=32 {
			assert!(new(k, 2048).is_ok());
		}
	}

	#[test]
	fn too_long_is_refused() {
		let most = 3 * MAX_FRAGMENT_LEN;
		assert_eq!(layout(3, 2, most).fragment_len(), MAX_FRAGMENT_LEN);
		assert_eq!(layout(3, 2, most).stripes(), 8192);
		let refused = Layout::new(Fragmentation::new(3, 2).unwrap(), most + 1);
		assert_eq!(refused, Err(LayoutError::TooLong { len: most + 1, k: 3 }));
		assert!(Layout::new(Fragmentation::new(32, 0).unwrap(), u64::MAX).is_err());
	}

	#[test]
	fn stripes_around_their_end() {
		let full = 4 * STRIPE_SHARD_LEN as u64;
		assert_eq!(layout(4, 2, full).stripes(), 1);
		assert_eq!(layout(4, 2, full - 1).shard_len(0), STRIPE_SHARD_LEN);
		assert_eq!(layout(4, 2, full - 1).data_len(0, 3), STRIPE_SHARD_LEN - 1);
		let more = layout(4, 2, full + 1);
		assert_eq!((more.stripes(), more.shard_len(1), more.shard_len(2)), (2, 2, 0));
		assert_eq!((more.data_len(1, 0), more.data_len(1, 1)), (1, 0));
		assert_eq!(more.fragment_len(), STRIPE_SHARD_LEN as u64 + 2);
	}

	proptest! {
		#[test]
		fn data_shards_cover_the_body(k in 1..=32_u8, len in 2048..300_000_000_u64, at: u64) {
			let layout = layout(k, 0, len);
			let shards = (0..layout.stripes()).flat_map(|s| (0..k).map(move |i| (s, i)));
			prop_assert_eq!(shards.map(|(s, i)| layout.data_len(s, i) as u64).sum::<u64>(), len);
			let lens = (0..layout.stripes()).map(|s| layout.shard_len(s) as u64);
			prop_assert_eq!(lens.sum::<u64>(), layout.fragment_len());

			let at = at % len;
			let (stripe, shard, offset) = layout.locate(at).unwrap();
			let before = u64::from(shard) * layout.shard_len(stripe) as u64;
			prop_assert_eq!(layout.stripe(stripe).start + before + offset as u64, at);
			prop_assert!(offset < layout.data_len(stripe, shard));
			prop_assert_eq!(layout.locate(len), None);
		}
	}
}
