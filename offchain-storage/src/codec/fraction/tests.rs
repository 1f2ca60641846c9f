use super::*;
use proptest::prelude::*;

fn assert_comes_back(values: &[f64]) {
	if let Some(bytes) = encode(values) {
		let back = decode(&bytes, values.len()).unwrap();
		for (a, b) in back.iter().zip(values) {
			assert_eq!(a.to_bits(), b.to_bits(), "{a} for {b}");
		}
	}
}

/// Values rounded to 12 significant digits, as programs print them.
fn printed(numerators: &[i32], denominator: u32) -> Vec<f64> {
	numerators
		.iter()
		.map(|n| format!("{:.11e}", f64::from(*n) / f64::from(denominator)).parse().unwrap())
		.collect()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn fractions_come_back(
		numerators in prop::collection::vec(-2_000_000i32..2_000_000, 1..100),
		denominator in 1u32..100_000,
	) {
		assert_comes_back(&printed(&numerators, denominator));
	}

	#[test]
	fn others_among_fractions_come_back(
		mut values in prop::collection::vec((-2_000_000i32..2_000_000).prop_map(|n| f64::from(n) / 100.0), 64..100),
		other in any::<u64>(),
		at in 0usize..64,
	) {
		values[at] = f64::from_bits(other);
		assert_comes_back(&values);
		prop_assert!(encode(&values).is_some());
	}

	#[test]
	fn a_pair_that_joins_splits(numerator in any::<i64>(), correction in -100i64..100, digits in 1u8..=15, denominator in 1..=MAX_DENOMINATOR) {
		let fractions = Fractions { digits, denominator };
		if let Some(value) = fractions.join(numerator, correction) {
			prop_assert!(value.is_finite());
		}
	}

	#[test]
	fn any_bytes_are_floats_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0usize..500) {
		let _ = decode(&bytes, count);
	}
}

#[test]
fn odd_floats_among_fractions_come_back() {
	let mut values: Vec<f64> = (0..1000).map(|i| f64::from(i) / 8.0).collect();
	for (at, odd) in [-0.0, f64::NAN, f64::INFINITY, 1e-300, 1e300, 5e-324].into_iter().enumerate()
	{
		values[at * 30] = odd;
	}
	assert!(encode(&values).is_some());
	assert_comes_back(&values);
}

#[test]
fn a_filter_leaves_less_than_decimals_do() {
	let mut state = 1u32;
	let mut reading = 500_000i32;
	let numerators: Vec<i32> = (0..4000)
		.map(|_| {
			state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
			reading += (state >> 24) as i32 - 127;
			reading
		})
		.collect();
	let values = printed(&numerators, 13_440);
	let fractions = encode(&values).unwrap().len();
	let decimals = pco::encode(&values).unwrap().len();
	assert!(fractions * 2 < decimals, "{fractions} of {decimals}");
	assert_comes_back(&values);
}
