use super::*;
use amo_offchain_storage::body::{BodyWriter, Schema};
use proptest::{collection::vec, prelude::*};

const HOUR: i64 = 60 * 60 * 1000;

fn record(time: i64, value: i64) -> Record {
	Record { time, value: Value::Int(value) }
}

fn records(times: impl IntoIterator<Item = i64>) -> Vec<Record> {
	times.into_iter().zip(0..).map(|(time, value)| record(time, value)).collect()
}

/// The times of each chunk.
fn times(records: Vec<Record>, limits: Limits) -> Vec<Vec<i64>> {
	let times = |chunk: Chunk| chunk.records.iter().map(|record| record.time).collect();
	cut(records, limits).map(times).collect()
}

#[test]
fn a_day_of_utc_is_a_chunk() {
	let midnight = 1_179_792_000_000; // 2007-05-22
	let cut = times(
		records([midnight - 1, midnight, midnight + 23 * HOUR, midnight + 24 * HOUR]),
		Limits::default(),
	);
	let expected =
		[vec![midnight - 1], vec![midnight, midnight + 23 * HOUR], vec![midnight + 24 * HOUR]];
	assert_eq!(cut, expected);
}

#[test]
fn days_before_1970_are_days_too() {
	let cut = times(records([-24 * HOUR - 1, -24 * HOUR, -1, 0]), Limits::default());
	assert_eq!(cut, [vec![-24 * HOUR - 1], vec![-24 * HOUR, -1], vec![0]]);
}

#[test]
fn the_ends_of_time_are_no_end_of_the_program() {
	let cut = times(records([i64::MIN, 0, i64::MAX]), Limits { gap: Some(1), ..Limits::default() });
	assert_eq!(cut, [[i64::MIN], [0], [i64::MAX]]);
	let span = NonZeroU64::MAX;
	let cut = times(records([i64::MIN, 0, i64::MAX]), Limits { span, ..Limits::default() });
	assert_eq!(cut, [vec![i64::MIN], vec![0, i64::MAX]]);
}

#[test]
fn a_gap_ends_a_trip_only_if_it_is_longer() {
	let gap = TRIP_GAP as i64;
	let limits = Limits { gap: Some(TRIP_GAP), ..Limits::default() };
	let times_of = |limits| times(records([0, gap, 2 * gap, 3 * gap + 1]), limits);
	assert_eq!(times_of(limits), [vec![0, gap, 2 * gap], vec![3 * gap + 1]]);
	assert_eq!(times_of(Limits::default()).len(), 1);
}

#[test]
fn records_are_counted() {
	let limits = Limits { records: NonZeroU32::new(2).unwrap(), ..Limits::default() };
	assert_eq!(times(records(0..5), limits), [vec![0, 1], vec![2, 3], vec![4]]);
}

#[test]
fn a_record_longer_than_the_limit_is_a_chunk_by_itself() {
	let text = |time, len| Record { time, value: Value::Text("x".repeat(len)) };
	let limits = Limits { bytes: NonZeroU64::new(1000).unwrap(), ..Limits::default() };
	let records = vec![text(0, 10), text(1, 5000), text(2, 10), text(3, 10)];
	assert_eq!(times(records, limits), [vec![0], vec![1], vec![2, 3]]);
}

#[test]
fn equal_records_and_their_order_are_kept() {
	let came = vec![record(5, 1), record(3, 7), record(5, 1), record(5, 0), record(3, 7)];
	let chunks: Vec<Chunk> = cut(came, Limits::default()).collect();
	let ordered = [record(3, 7), record(3, 7), record(5, 1), record(5, 1), record(5, 0)];
	assert_eq!(chunks[0].records, ordered);
	assert_eq!((chunks.len(), chunks[0].start..=chunks[0].end), (1, 3..=5));
}

#[test]
fn no_records_make_no_chunk() {
	assert_eq!(cut(Vec::new(), Limits::default()).count(), 0);
}

fn any_limits() -> impl Strategy<Value = Limits> {
	(1..100_u64, proptest::option::of(0..20_u64), 1..10_u32, 1..1000_u64).prop_map(
		|(span, gap, records, bytes)| Limits {
			span: NonZeroU64::new(span).unwrap(),
			gap,
			records: NonZeroU32::new(records).unwrap(),
			bytes: NonZeroU64::new(bytes).unwrap(),
		},
	)
}

fn any_records() -> impl Strategy<Value = Vec<Record>> {
	let value = prop_oneof![
		any::<i64>().prop_map(Value::Int),
		"[a-z]{0,40}".prop_map(Value::Text),
		vec(any::<u8>(), 0..200).prop_map(Value::Blob),
	];
	vec((-200..200_i64, value).prop_map(|(time, value)| Record { time, value }), 0..80)
}

fn all(chunks: impl IntoIterator<Item = Chunk>) -> Vec<Record> {
	chunks.into_iter().flat_map(Chunk::into_records).collect()
}

proptest! {
	#[test]
	fn no_record_is_lost_or_there_twice(records in any_records(), limits in any_limits()) {
		let mut ordered = records.clone();
		ordered.sort_by_key(|record| record.time);
		prop_assert_eq!(all(cut(records, limits)), ordered);
	}

	#[test]
	fn limits_are_kept_and_used_up(records in any_records(), limits in any_limits()) {
		let chunks: Vec<Chunk> = cut(records, limits).collect();
		for chunk in &chunks {
			let (first, last) = (chunk.records.first(), chunk.records.last());
			prop_assert_eq!(Some(chunk.start), first.map(|record| record.time));
			prop_assert_eq!(Some(chunk.end), last.map(|record| record.time));
			let span = i128::from(limits.span.get());
			let number = |time: i64| i128::from(time).div_euclid(span);
			prop_assert_eq!(number(chunk.start), number(chunk.end));
			prop_assert!(chunk.records.len() <= limits.records.get() as usize);
			prop_assert!(chunk.bytes <= limits.bytes.get() || chunk.records.len() == 1);
			for pair in chunk.records.windows(2) {
				let gap = pair[1].time.abs_diff(pair[0].time);
				prop_assert!(pair[0].time <= pair[1].time);
				prop_assert!(limits.gap.is_none_or(|most| gap <= most));
			}
		}
		for pair in chunks.windows(2) {
			prop_assert!(!limits.admit(&pair[0], &pair[1].records[0]));
		}
	}

	#[test]
	fn the_order_in_which_records_come_does_not_matter(
		(records, shuffled) in vec(0..400_i64, 0..60)
			.prop_map(|times| times.into_iter().map(|time| record(time, time)).collect::<Vec<_>>())
			.prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle())),
		limits in any_limits(),
	) {
		let [one, other] = [records, shuffled].map(|records| cut(records, limits).collect::<Vec<_>>());
		prop_assert_eq!(one, other);
	}

	/// What was sold stays as it was sold.
	#[test]
	fn later_records_change_only_the_last_chunk(
		mut records in any_records(),
		limits in any_limits(),
		known in 0..80_usize,
	) {
		records.sort_by_key(|record| record.time);
		let before: Vec<Chunk> = cut(records[..known.min(records.len())].to_vec(), limits).collect();
		let after: Vec<Chunk> = cut(records, limits).collect();
		let closed = before.len().saturating_sub(1);
		prop_assert_eq!(&before[..closed], &after[..closed]);
	}

	#[test]
	fn span_by_span_is_the_same(records in any_records(), limits in any_limits()) {
		let whole: Vec<Chunk> = cut(records.clone(), limits).collect();
		let mut spans: Vec<_> = records.iter().map(|r| limits.span_of(r.time)).collect();
		spans.sort_by_key(|span| *span.start());
		spans.dedup();
		let of = |span: RangeInclusive<i64>| {
			records.iter().filter(|record| span.contains(&record.time)).cloned().collect()
		};
		let parts: Vec<Chunk> = spans.into_iter().flat_map(|span| cut(of(span), limits)).collect();
		prop_assert_eq!(whole, parts);
	}

	#[test]
	fn no_body_is_longer_than_the_bound(
		seeds in vec((any::<i64>(), any::<i64>(), vec(any::<u8>(), 0..100)), 1..300),
		kind in 0..4_u8,
	) {
		let value = |bits: i64, blob: Vec<u8>| match kind {
			0 => Value::Bool(bits & 1 == 1),
			1 => Value::Int(bits),
			2 => Value::Float(f64::from_bits(bits as u64)),
			_ => Value::Blob(blob),
		};
		let records = seeds.into_iter().map(|(time, bits, blob)| Record {
			time,
			value: value(bits, blob),
		});
		let limits = Limits { span: NonZeroU64::MAX, ..Limits::default() };
		for chunk in cut(records.collect(), limits) {
			let bound = chunk.bytes;
			let value_type = chunk.records[0].value.value_type();
			let mut body = BodyWriter::new(Vec::new(), Schema::of(value_type));
			for record in chunk.into_records() {
				body.push(record.time, record.value).unwrap();
			}
			let (body, _) = body.finish().unwrap();
			prop_assert!(body.len() as u64 <= bound, "{} > {bound}", body.len());
		}
	}
}
