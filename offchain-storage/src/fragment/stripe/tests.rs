use super::*;
use crate::fragment::{Fragmentation, STRIPE_SHARD_LEN};
use proptest::prelude::*;
use rand::{rngs::StdRng, seq::SliceRandom, RngCore, SeedableRng};

fn layout(k: u8, m: u8, len: u64) -> Layout {
	Layout::new(Fragmentation::new(k, m).unwrap(), len).unwrap()
}

fn random(len: usize, seed: u64) -> Vec<u8> {
	let mut body = vec![0; len];
	StdRng::seed_from_u64(seed).fill_bytes(&mut body);
	body
}

/// All shards of the first stripe.
fn shards(layout: &Layout, body: &[u8]) -> Vec<Option<Bytes>> {
	let len = layout.shard_len(0);
	let stripe = &body[..layout.stripe(0).end as usize];
	let mut data: Vec<Vec<u8>> = stripe.chunks(len).map(<[u8]>::to_vec).collect();
	data.iter_mut().for_each(|shard| shard.resize(len, 0));
	let parity = encode_parity(layout, 0, &data, 0..layout.fragmentation().m()).unwrap();
	data.into_iter().chain(parity).map(|shard| Some(shard.into())).collect()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	#[test]
	fn any_k_of_n_rebuild(k in 2..=32_u8, m in 1..=32_u8, len in 2048..500_000_u64, seed: u64) {
		let layout = layout(k, m, len);
		let body = random(len as usize, seed);
		let mut shards = shards(&layout, &body);
		let whole = shards.clone();
		let mut lost: Vec<usize> = (0..shards.len()).collect();
		lost.shuffle(&mut StdRng::seed_from_u64(seed));
		for fragment in &lost[..usize::from(m)] {
			shards[*fragment] = None;
		}
		let rebuilt = rebuild_stripe(&layout, 0, shards.clone()).unwrap();
		prop_assert_eq!(rebuilt.len(), usize::from(k));
		prop_assert!(rebuilt.concat() == body);
		let (from, to) = ((seed % 32) as u8, (seed / 32 % 40) as u8);
		let wanted = usize::from(from.min(k))..usize::from(to.min(k));
		let some = rebuild_shards(&layout, 0, &shards, from..to).unwrap();
		prop_assert_eq!(&some[..], rebuilt.get(wanted).unwrap_or_default());

		for fragment in [lost[0], lost[usize::from(m) - 1], lost[usize::from(m)]] {
			let one = rebuild_shard(&layout, 0, &shards, fragment as u8);
			prop_assert_eq!(one.ok(), whole[fragment].clone());
		}
		let none = rebuild_shard(&layout, 0, &shards, k + m);
		let expected = (k + m).into();
		prop_assert_eq!(none, Err(StripeError::Count { stripe: 0, found: expected, expected }));

		shards[lost[usize::from(m)]] = None;
		let missing = (0..k + m).filter(|i| shards[usize::from(*i)].is_none()).collect();
		let (found, needed) = (usize::from(k) - 1, k.into());
		prop_assert_eq!(
			rebuild_stripe(&layout, 0, shards),
			Err(StripeError::TooFew { stripe: 0, found, needed, missing })
		);
	}

	#[test]
	fn columns_are_the_whole(k in 2..=20_u8, m in 1..=20_u8, len in 100_000..3_000_000_u64) {
		let layout = layout(k, m, len);
		let shards = shards(&layout, &random(len as usize, len));
		let mut whole = ReedSolomonEncoder::new(k.into(), m.into(), layout.shard_len(0)).unwrap();
		let (data, parity) = shards.split_at(k.into());
		for shard in data.iter().flatten() {
			whole.add_original_shard(shard).unwrap();
		}
		let encoded = whole.encode().unwrap();
		prop_assert!(encoded.recovery_iter().eq(parity.iter().flatten().map(|s| &s[..])));
	}
}

#[test]
fn rows_are_those_of_the_whole_parity() {
	let layout = layout(5, 7, 400_001);
	let all = shards(&layout, &random(400_001, 1));
	let data: Vec<Bytes> = all[..5].iter().flatten().cloned().collect();
	for rows in [0..7, 0..3, 3..7, 6..7, 7..7, 5..200] {
		let end = usize::from(rows.end.min(7));
		let expected = &all[5 + usize::from(rows.start)..5 + end];
		let made = encode_parity(&layout, 0, &data, rows).unwrap();
		assert!(made.iter().map(|s| &s[..]).eq(expected.iter().flatten().map(|s| &s[..])));
	}
}

#[test]
fn odd_short_and_single_bodies_rebuild() {
	let full = 2 * STRIPE_SHARD_LEN;
	for (k, m, len) in
		[(1, 0, 1), (1, 0, 2), (2, 1, 3), (2, 2, 5), (3, 2, 101), (2, 1, full - 1), (2, 1, full)]
	{
		let layout = layout(k, m, len as u64);
		let body = random(len, 3);
		for lost in 0..k + m {
			let mut shards = shards(&layout, &body);
			if m > 0 {
				shards[usize::from(lost)] = None;
			}
			assert!(rebuild_stripe(&layout, 0, shards).unwrap().concat() == body, "{k} {m} {len}");
		}
	}
}

#[test]
fn shards_that_do_not_fit_are_refused() {
	let layout = layout(2, 1, 1000);
	let shards = shards(&layout, &random(1000, 4));
	let mut short = shards.clone();
	short[1] = Some(Bytes::from_static(&[1, 2]));
	let refused = StripeError::ShardLength { stripe: 0, fragment: 1, len: 2, expected: 500 };
	assert_eq!(rebuild_stripe(&layout, 0, short), Err(refused));
	let refused = StripeError::Count { stripe: 0, found: 2, expected: 3 };
	assert_eq!(rebuild_stripe(&layout, 0, shards[..2].to_vec()), Err(refused));
	let refused = StripeError::NoSuchStripe { stripe: 1, stripes: 1 };
	assert_eq!(rebuild_stripe(&layout, 1, shards), Err(refused.clone()));
	assert_eq!(encode_parity(&layout, 1, &[[0; 2]; 2], 0..1), Err(refused));
}
