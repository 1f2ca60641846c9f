//! Reed-Solomon over one stripe.
//!
//! The code works on each column of 64 bytes by itself, so a stripe is coded in narrow columns:
//! working memory stays small, in the processor's cache, whatever k and m are.

use super::Layout;
use bytes::Bytes;
use reed_solomon_simd::{ReedSolomonDecoder, ReedSolomonEncoder};
use std::ops::Range;

/// Width of the columns that are encoded at once, in bytes: a multiple of 64.
const ENCODED: usize = 32 * 1024;

/// Bytes of all shards in the columns that are rebuilt at once. Each time has a cost of its own,
/// whatever their width.
const REBUILT: usize = 4 * 1024 * 1024;

/// Why a stripe could not be coded.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StripeError {
	/// Fewer shards than the body has data fragments.
	#[error("stripe {stripe}: {found} shards of the {needed} that are needed; missing are those of fragments {missing:?}")]
	TooFew {
		/// The stripe.
		stripe: u32,
		/// Shards that are here.
		found: usize,
		/// Shards that are needed.
		needed: usize,
		/// Fragments whose shard is not here.
		missing: Vec<u8>,
	},
	/// A shard is not as long as it must be.
	#[error("stripe {stripe}: the shard of fragment {fragment} has {len} bytes, not {expected}: the fragment does not belong to this body")]
	ShardLength {
		/// The stripe.
		stripe: u32,
		/// The fragment.
		fragment: usize,
		/// Its shard's length in bytes.
		len: usize,
		/// What it must be.
		expected: usize,
	},
	/// Other than one entry a fragment.
	#[error("stripe {stripe}: {found} entries for {expected} fragments")]
	Count {
		/// The stripe.
		stripe: u32,
		/// Entries.
		found: usize,
		/// Fragments.
		expected: usize,
	},
	/// There is no such stripe.
	#[error("no stripe {stripe}: the body has {stripes}")]
	NoSuchStripe {
		/// The stripe.
		stripe: u32,
		/// How many there are.
		stripes: u32,
	},
	/// The code refused its input.
	#[error("stripe {0}: the erasure code failed: {1}")]
	Code(u32, reed_solomon_simd::Error),
}

/// The parity shards `rows` (numbered from 0) of a stripe, from its k data shards, padded.
///
/// Fewer rows at once take less memory and, beyond the first call, more time: all parity is
/// computed each time, in narrow columns, and only these rows of it are kept.
///
/// # Errors
/// All of [`StripeError`] but [`StripeError::TooFew`].
pub fn encode_parity<T: AsRef<[u8]>>(
	layout: &Layout,
	stripe: u32,
	data: &[T],
	rows: Range<u8>,
) -> Result<Vec<Vec<u8>>, StripeError> {
	let fragmentation = layout.fragmentation();
	let (k, m) = (usize::from(fragmentation.k()), usize::from(fragmentation.m()));
	let len = checked_shard_len(layout, stripe)?;
	if data.len() != k {
		return Err(StripeError::Count { stripe, found: data.len(), expected: k });
	}
	for (fragment, shard) in data.iter().enumerate() {
		check_shard(stripe, fragment, shard.as_ref(), len)?;
	}
	let rows = usize::from(rows.start)..usize::from(rows.end.min(fragmentation.m()));
	if rows.is_empty() {
		return Ok(Vec::new());
	}
	let code = |error| StripeError::Code(stripe, error);
	let mut parity: Vec<Vec<u8>> = rows.clone().map(|_| Vec::with_capacity(len)).collect();
	let mut encoder = ReedSolomonEncoder::new(k, m, ENCODED.min(len)).map_err(code)?;
	for column in columns(len, ENCODED) {
		encoder.reset(k, m, column.len()).map_err(code)?;
		for shard in data {
			let part = shard.as_ref().get(column.clone()).unwrap_or_default();
			encoder.add_original_shard(part).map_err(code)?;
		}
		let encoded = encoder.encode().map_err(code)?;
		for (to, from) in parity.iter_mut().zip(encoded.recovery_iter().skip(rows.start)) {
			to.extend_from_slice(from);
		}
	}
	Ok(parity)
}

/// The data of a stripe from any k of its shards: k runs of bytes, without padding, that one after
/// the other are the stripe's part of the body.
///
/// `shards` has one entry a fragment, in their order; those that are not here are `None`. Shards
/// that are here are passed on without a copy, so this takes 1 MiB for each data shard that is not.
///
/// # Errors
/// All of [`StripeError`].
pub fn rebuild_stripe(
	layout: &Layout,
	stripe: u32,
	shards: Vec<Option<Bytes>>,
) -> Result<Vec<Bytes>, StripeError> {
	rebuild_shards(layout, stripe, &shards, 0..layout.fragmentation().k())
}

/// As [`rebuild_stripe`], but only the data shards `wanted`. Fewer at once take less memory, and
/// more time in all.
///
/// # Errors
/// All of [`StripeError`].
pub fn rebuild_shards(
	layout: &Layout,
	stripe: u32,
	shards: &[Option<Bytes>],
	wanted: Range<u8>,
) -> Result<Vec<Bytes>, StripeError> {
	let fragmentation = layout.fragmentation();
	let (k, n) = (usize::from(fragmentation.k()), usize::from(fragmentation.n()));
	let len = checked_shard_len(layout, stripe)?;
	if shards.len() != n {
		return Err(StripeError::Count { stripe, found: shards.len(), expected: n });
	}
	for (fragment, shard) in shards.iter().enumerate() {
		if let Some(shard) = shard {
			check_shard(stripe, fragment, shard, len)?;
		}
	}
	let found = shards.iter().flatten().count();
	if found < k {
		let missing = (0..).zip(shards).filter(|(_, shard)| shard.is_none());
		let missing = missing.map(|(fragment, _)| fragment).collect();
		return Err(StripeError::TooFew { stripe, found, needed: k, missing });
	}
	let wanted = wanted.start..wanted.end.min(fragmentation.k());
	let range = wanted.start.into()..wanted.end.into();
	let mut rebuilt = rebuild_missing(layout, stripe, shards, len, range)?.into_iter();
	let data = wanted.map(|i| {
		let shard = shards.get(usize::from(i)).cloned().flatten();
		let shard = shard.or_else(|| rebuilt.next()).unwrap_or_default();
		shard.slice(..layout.data_len(stripe, i).min(shard.len()))
	});
	Ok(data.collect())
}

/// The shard of one fragment, data or parity, with its padding, from those of any k others. Shards
/// are given as to [`rebuild_stripe`].
///
/// # Errors
/// All of [`StripeError`]; [`StripeError::Count`] if there is no such fragment.
pub fn rebuild_shard(
	layout: &Layout,
	stripe: u32,
	shards: &[Option<Bytes>],
	fragment: u8,
) -> Result<Bytes, StripeError> {
	let len = checked_shard_len(layout, stripe)?;
	let (k, n) = (layout.fragmentation().k(), layout.fragmentation().n());
	let none = || StripeError::Count { stripe, found: fragment.into(), expected: n.into() };
	let Some(row) = fragment.checked_sub(k) else {
		let data = rebuild_shards(layout, stripe, shards, fragment..fragment.saturating_add(1))?;
		return data.into_iter().next().map(|data| padded(data, len)).ok_or_else(none);
	};
	let data = rebuild_shards(layout, stripe, shards, 0..k)?;
	let data: Vec<Bytes> = data.into_iter().map(|data| padded(data, len)).collect();
	let parity = encode_parity(layout, stripe, &data, row..row.saturating_add(1))?;
	parity.into_iter().next().map(Bytes::from).ok_or_else(none)
}

fn padded(data: Bytes, len: usize) -> Bytes {
	if data.len() == len {
		return data;
	}
	let mut data = Vec::from(data);
	data.resize(len, 0);
	data.into()
}

/// The data shards in `wanted` that are `None`, in their order.
fn rebuild_missing(
	layout: &Layout,
	stripe: u32,
	shards: &[Option<Bytes>],
	len: usize,
	wanted: Range<usize>,
) -> Result<Vec<Bytes>, StripeError> {
	let (k, m) = (layout.fragmentation().k().into(), layout.fragmentation().m().into());
	let (data, parity) = shards.split_at(k);
	let is_lost = |i: &usize| data.get(*i).is_some_and(Option::is_none);
	let lost = (0..k).filter(is_lost).count();
	let mut rebuilt: Vec<Vec<u8>> =
		wanted.clone().filter(is_lost).map(|_| Vec::with_capacity(len)).collect();
	if rebuilt.is_empty() {
		return Ok(Vec::new());
	}
	let code = |error| StripeError::Code(stripe, error);
	let width = (REBUILT / shards.len()).next_multiple_of(64);
	let mut decoder = ReedSolomonDecoder::new(k, m, width.min(len)).map_err(code)?;
	for column in columns(len, width) {
		decoder.reset(k, m, column.len()).map_err(code)?;
		let part = |shard: &'_ Bytes| shard.slice(column.clone());
		for (i, shard) in data.iter().enumerate() {
			if let Some(shard) = shard {
				decoder.add_original_shard(i, part(shard)).map_err(code)?;
			}
		}
		for (i, shard) in parity.iter().enumerate().filter(|(_, s)| s.is_some()).take(lost) {
			if let Some(shard) = shard {
				decoder.add_recovery_shard(i, part(shard)).map_err(code)?;
			}
		}
		let decoded = decoder.decode().map_err(code)?;
		let restored = decoded.restored_original_iter().filter(|(i, _)| wanted.contains(i));
		for (to, (_, from)) in rebuilt.iter_mut().zip(restored) {
			to.extend_from_slice(from);
		}
	}
	Ok(rebuilt.into_iter().map(Bytes::from).collect())
}

fn columns(len: usize, width: usize) -> impl Iterator<Item = Range<usize>> {
	(0..len).step_by(width).map(move |start| start..len.min(start + width))
}

fn checked_shard_len(layout: &Layout, stripe: u32) -> Result<usize, StripeError> {
	match layout.shard_len(stripe) {
		0 => Err(StripeError::NoSuchStripe { stripe, stripes: layout.stripes() }),
		len => Ok(len),
	}
}

fn check_shard(
	stripe: u32,
	fragment: usize,
	shard: &[u8],
	expected: usize,
) -> Result<(), StripeError> {
	if shard.len() != expected {
		return Err(StripeError::ShardLength { stripe, fragment, len: shard.len(), expected });
	}
	Ok(())
}

#[cfg(test)]
mod tests;
