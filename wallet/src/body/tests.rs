use super::*;
use amo_offchain_storage::{
	bodies::{pinned_bodies, read_manifest, FragmentError, FragmentWriter},
	body::{BodyError, BodyWriter, Record, Schema, Value, ValueType},
	fragment::{Fragmentation, LayoutError},
	manifest::{BODY, SEALED_BODY},
	sealing::{sealed_len, ChunkNonce, DataKey, OwnerSecret, SealError, SealWriter},
	store::{memory::MemoryStore, BlockStore, Limits, StoreError},
	Cid,
};
use amo_primitives::{
	chunk::{BodyCid, Description},
	device::DeviceId,
};
use proptest::{collection::vec, prelude::*};
use std::{io::Write, time::Duration};

const NONCE: ChunkNonce = ChunkNonce([7; 16]);
const START: i64 = 1_179_752_645_000;

fn key() -> DataKey {
	OwnerSecret::from_bytes([1; 32]).data_key(&NONCE)
}

fn float(i: i64) -> Record {
	Record { time: START + i * 1000, value: Value::Float((i % 500) as f64 / 10.0) }
}

/// Numbers that do not shrink.
fn noise(seed: i64) -> impl Iterator<Item = i64> {
	let next = |n: &i64| Some(n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
	std::iter::successors(Some(seed), next).map(|n| n ^ (n as u64 >> 31) as i64).skip(8)
}

fn plan(value_type: ValueType, key: Option<&DataKey>) -> Plan<'_> {
	Plan {
		schema: Schema::of(value_type),
		fragmentation: Fragmentation::new(2, 1).unwrap(),
		previous: None,
		seal: key.map(|key| Seal { key, nonce: NONCE }),
	}
}

/// A store with a sealed body, and what the chain says of it.
fn sealed(records: i64) -> (MemoryStore, Written, Description) {
	let store = MemoryStore::default();
	let key = key();
	let plan = plan(ValueType::Float, Some(&key));
	let written = write(&store, (0..records).map(float), &plan).unwrap();
	let description = written.describe(0, DeviceId([2; 16]));
	(store, written, description)
}

fn read(
	store: &MemoryStore,
	description: &Description,
	key: Option<&DataKey>,
) -> Result<Vec<Record>, ReadError> {
	open(store, description, key)?.collect()
}

#[test]
fn a_sealed_body_comes_back() {
	let (store, written, description) = sealed(10_000);
	let back = read(&store, &description, Some(&key())).unwrap();
	assert!(back.into_iter().eq((0..10_000).map(float)));
	assert_eq!((written.start, written.end), (START as u64, START as u64 + 9_999_000));
	assert_eq!(written.records, 10_000);
	assert_eq!(description.key_commitment, Some(key().commitment()));
	assert_eq!(description.nonce, NONCE.0);
	let manifest = read_manifest(&store, &written.cid).unwrap();
	assert_eq!(manifest.codec(), SEALED_BODY);
	assert_eq!((*manifest.layout(), *manifest.audit_root()), (written.layout, written.audit_root));
	assert_eq!(written.cid.to_bytes(), description.body.to_bytes());
}

#[test]
fn a_body_that_is_not_sealed_comes_back_without_a_key() {
	let store = MemoryStore::default();
	let previous = sealed(9).1.cid;
	let plan = Plan { previous: Some(previous), ..plan(ValueType::Float, None) };
	let written = write(&store, (0..100).map(float), &plan).unwrap();
	let description = written.describe(0, DeviceId([2; 16]));
	assert_eq!((description.key_commitment, description.nonce), (None, [0; 16]));
	let manifest = read_manifest(&store, &written.cid).unwrap();
	assert_eq!((manifest.codec(), manifest.prev()), (BODY, Some(&previous)));
	for key in [None, Some(&key())] {
		assert!(read(&store, &description, key).unwrap().into_iter().eq((0..100).map(float)));
	}
}

#[test]
fn sizes_are_those_of_the_bytes() {
	let (_, written, _) = sealed(1000);
	let mut csv = String::from("time,value\n");
	for i in 0..1000 {
		let seconds = 5 + i;
		let (minute, second) = (4 + seconds / 60, seconds % 60);
		let tenths = i % 500;
		let value = match (tenths / 10, tenths % 10) {
			(whole, 0) => whole.to_string(),
			(whole, tenth) => format!("{whole}.{tenth}"),
		};
		csv += &format!("2007-05-21T13:{minute:02}:{second:02}.000Z,{value}\n");
	}
	let sizes = written.sizes;
	assert_eq!(sizes.csv, csv.len() as u64);
	assert_eq!(sealed_len(sizes.compressed), Some(sizes.sealed));
	assert_eq!(sizes.sealed, written.layout.body_len());
	assert_eq!(sizes.stored, written.layout.stored_len());
	assert!(sizes.compressed * 4 < sizes.csv);
	let mut both = sizes;
	both += sizes;
	assert_eq!(both.stored, 2 * sizes.stored);
}

#[test]
fn a_body_is_pinned_whole_and_the_same_each_time() {
	let (store, written, _) = sealed(1000);
	let pinned = pinned_bodies(&store, Some(&upload_pin().owner)).unwrap();
	assert_eq!(pinned.len(), 1);
	assert_eq!((pinned[0].cid, &pinned[0].pin), (written.cid, &upload_pin()));
	assert_eq!(pinned[0].fragments, [0, 1, 2]);
	store.collect_garbage(usize::MAX).unwrap();
	let again = sealed(1000).1;
	assert_eq!(again, written);
	assert!(store.has(&written.cid).unwrap());
}

#[test]
fn what_is_no_chunk_is_refused() {
	let store = MemoryStore::default();
	let refused = |records: Vec<Record>| write(&store, records, &plan(ValueType::Float, None));
	assert!(matches!(refused(vec![]), Err(WriteError::Empty)));
	let early = Record { time: -1, ..float(0) };
	assert!(matches!(refused(vec![early, float(0)]), Err(WriteError::Time(-1))));
	let late = Record { time: i64::MAX, ..float(0) };
	assert!(matches!(refused(vec![float(0), late]), Err(WriteError::Time(i64::MAX))));
	let unsorted = refused(vec![float(1), float(0)]);
	assert!(matches!(unsorted, Err(WriteError::Body(BodyError::Unsorted { index: 1, .. }))));
	let mixed = refused(vec![float(0), Record { value: Value::Int(1), ..float(1) }]);
	assert!(matches!(mixed, Err(WriteError::Body(BodyError::WrongType { .. }))));
	assert_eq!(store.pins(None).unwrap(), []);
	store.collect_garbage(usize::MAX).unwrap();
	assert_eq!(store.stats().unwrap().blocks, 0);
}

#[test]
fn a_body_too_short_for_its_fragments_is_refused() {
	let store = MemoryStore::default();
	let plan =
		Plan { fragmentation: Fragmentation::new(32, 1).unwrap(), ..plan(ValueType::Bool, None) };
	let record = Record { time: 0, value: Value::Bool(true) };
	let refused = write(&store, [record], &plan);
	let Err(WriteError::Fragments(FragmentError::Layout(error))) = refused else {
		panic!("{refused:?}");
	};
	assert!(matches!(error, LayoutError::TooShort { k: 32, .. }));
}

#[test]
fn a_full_store_is_named_through_the_seal() {
	let store = MemoryStore::with_limits(Limits { quota: 3_000_000, grace: Duration::ZERO });
	let key = key();
	let blobs = (0..10).map(|time| {
		let noise = noise(time).flat_map(i64::to_le_bytes);
		Record { time, value: Value::Blob(noise.take(1_000_000).collect()) }
	});
	let refused = write(&store, blobs, &plan(ValueType::Blob, Some(&key)));
	assert!(
		matches!(
			refused,
			Err(WriteError::Fragments(FragmentError::Store(StoreError::Full { .. })))
		),
		"{refused:?}"
	);
}

/// Each thing that can be wrong with data that was bought, and what the buyer can do about it.
#[test]
fn what_is_wrong_is_said_with_what_to_do() {
	let (store, _, description) = sealed(1000);
	let key = key();
	let wrong = |change: &dyn Fn(&mut Description)| {
		let mut description = description.clone();
		change(&mut description);
		let error = read(&store, &description, Some(&key)).unwrap_err();
		(error.remedy(), error)
	};
	let (remedy, error) = wrong(&|d| d.body.digest[0] ^= 1);
	assert!(matches!(error, ReadError::Fragments(FragmentError::Missing(_))));
	assert_eq!(remedy, Remedy::Fetch);
	let (remedy, error) = wrong(&|d| d.layout = sealed(500).2.layout);
	assert!(matches!(error, ReadError::Layout));
	assert_eq!(remedy, Remedy::Complain);
	let (remedy, error) = wrong(&|d| d.audit_root.0[0] ^= 1);
	assert!(matches!(error, ReadError::AuditRoot));
	assert_eq!(remedy, Remedy::Complain);
	let (remedy, error) = wrong(&|d| d.key_commitment = None);
	assert!(matches!(error, ReadError::Codec { sealed: false, codec: SEALED_BODY }));
	assert_eq!(remedy, Remedy::Complain);
	let (remedy, error) = wrong(&|d| d.nonce[0] ^= 1);
	assert!(matches!(error, ReadError::Nonce));
	assert_eq!(remedy, Remedy::Complain);
	let (_, error) = wrong(&|d| d.start += 1);
	assert!(matches!(error, ReadError::Start { found: START, .. }), "{error}");
	let (_, error) = wrong(&|d| d.end += 1);
	assert!(matches!(error, ReadError::End { .. }), "{error}");
	let (_, error) = wrong(&|d| d.records += 1);
	assert!(matches!(error, ReadError::Count { found: 1000, said: 1001 }), "{error}");
	let (remedy, error) = wrong(&|d| d.records = 500);
	assert!(matches!(error, ReadError::Count { found: 501, said: 500 }), "{error}");
	assert_eq!(remedy, Remedy::Complain);
	assert!(error.to_string().starts_with("the body has 501 records or more"), "{error}");
}

#[test]
fn a_wrong_key_is_for_a_dispute_and_a_missing_one_for_a_request() {
	let (store, _, description) = sealed(1000);
	let error = read(&store, &description, Some(&DataKey::from_bytes([9; 32]))).unwrap_err();
	assert!(matches!(error, ReadError::WrongKey));
	assert_eq!(error.remedy(), Remedy::Dispute);
	let error = read(&store, &description, None).unwrap_err();
	assert!(matches!(error, ReadError::KeyNeeded));
	assert_eq!(error.remedy(), Remedy::Request);
}

/// Puts bytes as the body of a chunk, and what its owner says of it.
fn put(codec: u64, bytes: &[u8], key: Option<&DataKey>) -> (MemoryStore, Description) {
	let store = MemoryStore::default();
	let mut writer = FragmentWriter::new(&store, Fragmentation::new(2, 1).unwrap(), codec, None);
	writer.write_all(bytes).unwrap();
	let (cid, manifest) = writer.finish().unwrap();
	let mut description = sealed(3).2;
	description.body = BodyCid::from_bytes(&cid.to_bytes()).unwrap();
	description.layout = *manifest.layout();
	description.audit_root = *manifest.audit_root();
	description.key_commitment = key.map(DataKey::commitment);
	(store, description)
}

fn seal(plain: &[u8], key: &DataKey) -> Vec<u8> {
	let mut sealer = SealWriter::new(Vec::new(), key, NONCE).unwrap();
	sealer.write_all(plain).unwrap();
	sealer.finish().unwrap()
}

#[test]
fn an_owner_who_lied_is_complained_about() {
	let key = key();
	let junk: Vec<u8> = (0..=250).cycle().take(500).collect();
	let complain = |codec, bytes: &[u8], sealed: bool| {
		let (store, description) = put(codec, bytes, sealed.then_some(&key));
		let error = read(&store, &description, Some(&key)).unwrap_err();
		assert_eq!(error.remedy(), Remedy::Complain, "{error}");
		error
	};
	// Sealed with another key than the one that was committed to.
	let other = seal(b"anything", &DataKey::from_bytes([9; 32]));
	assert!(matches!(complain(SEALED_BODY, &other, true), ReadError::OtherKey));
	// Not sealed at all, cut, and changed.
	let error = complain(SEALED_BODY, &junk, true);
	assert!(matches!(error, ReadError::Seal(SealError::NotSealed)));
	let whole = seal(&junk, &key);
	let error = complain(SEALED_BODY, &whole[..whole.len() - 1], true);
	assert!(matches!(error, ReadError::Seal(SealError::Forged(0))));
	// Sealed, but no body.
	let error = complain(SEALED_BODY, &whole, true);
	assert!(matches!(error, ReadError::Body(BodyError::NotABody)));
	assert!(matches!(complain(BODY, &junk, false), ReadError::Body(BodyError::NotABody)));
	// A codec of its own, and not sealed although the header says so.
	assert!(matches!(complain(9, &junk, true), ReadError::Codec { sealed: true, codec: 9 }));
	assert!(matches!(complain(BODY, &junk, true), ReadError::Codec { sealed: true, codec: BODY }));
	// A body that was cut in the middle of its records.
	let mut body = BodyWriter::new(Vec::new(), Schema::of(ValueType::Float));
	for Record { time, value } in (0..3).map(float) {
		body.push(time, value).unwrap();
	}
	let (body, _) = body.finish().unwrap();
	let error = complain(SEALED_BODY, &seal(&body[..body.len() - 30], &key), true);
	assert!(matches!(error, ReadError::Body(BodyError::Truncated)), "{error}");
}

/// Cut segments show only in the stream.
#[test]
fn a_seal_that_breaks_later_ends_the_records() {
	let key = key();
	let mut body = BodyWriter::new(Vec::new(), Schema::of(ValueType::Int));
	for (time, value) in (START..).zip(noise(1)).take(40_000) {
		body.push(time, Value::Int(value)).unwrap();
	}
	let (body, _) = body.finish().unwrap();
	let mut bytes = seal(&body, &key);
	*bytes.last_mut().unwrap() ^= 1;
	let (store, mut description) = put(SEALED_BODY, &bytes, Some(&key));
	description.records = 40_000;
	description.end = START as u64 + 39_999;
	let mut records = open(&store, &description, Some(&key)).unwrap();
	let error = records.find_map(Result::err).unwrap();
	assert!(matches!(error, ReadError::Seal(SealError::Forged(_))), "{error}");
	assert!(records.next().is_none());
}

fn fragments(store: &MemoryStore, cid: &Cid) -> Vec<Cid> {
	let manifest = read_manifest(store, cid).unwrap();
	manifest.fragments().iter().map(|fragment| fragment.cid).collect()
}

/// A store with the manifest and only these fragments of another's.
fn part(store: &MemoryStore, cid: &Cid, of: &[usize]) -> MemoryStore {
	let part = MemoryStore::default();
	let fragments = fragments(store, cid);
	let cids = of.iter().map(|i| fragments[*i]).chain([*cid]);
	part.put(cids.map(|cid| store.get(&cid).unwrap().unwrap()).collect()).unwrap();
	part
}

#[test]
fn any_k_fragments_are_enough_and_fewer_are_to_be_fetched() {
	let (store, written, description) = sealed(1000);
	for pair in [[0, 1], [0, 2], [1, 2]] {
		let store = part(&store, &written.cid, &pair);
		assert_eq!(read(&store, &description, Some(&key())).unwrap().len(), 1000);
	}
	for one in 0..3 {
		let error = read(&part(&store, &written.cid, &[one]), &description, Some(&key()));
		let error = error.unwrap_err();
		let too_few = FragmentError::TooFew { stripe: 0, found: 1, needed: 2, missing: vec![] };
		assert!(
			matches!(
				&error,
				ReadError::Fragments(FragmentError::TooFew { found: 1, needed: 2, .. })
			),
			"{error}, not {too_few}"
		);
		assert_eq!(error.remedy(), Remedy::Fetch);
	}
}

#[test]
fn values_come_in_the_metrics_unit() {
	let scaled = |exponent: i8, values: &[Value]| {
		let store = MemoryStore::default();
		let mut plan = plan(values[0].value_type(), None);
		plan.schema.unit_exponent = exponent;
		let records = values.iter().map(|value| Record { time: 0, value: value.clone() });
		let written = write(&store, records, &plan).unwrap();
		let records = open(&store, &written.describe(0, DeviceId([2; 16])), None).unwrap();
		let value_type = records.value_type();
		let values: Vec<Value> = records.map(|record| record.unwrap().value).collect();
		assert!(values.iter().all(|value| value.value_type() == value_type));
		values
	};
	let ints = [Value::Int(12_345), Value::Int(-1)];
	assert_eq!(scaled(0, &ints), ints);
	assert_eq!(scaled(-3, &ints), [Value::Float(12.345), Value::Float(-0.001)]);
	assert_eq!(scaled(2, &[Value::Float(0.3)]), [Value::Float(30.0)]);
	assert_eq!(scaled(-1, &[Value::Float(f64::INFINITY)]), [Value::Float(f64::INFINITY)]);
	assert_eq!(scaled(-1, &[Value::Text("a".into())]), [Value::Text("a".into())]);
}

fn any_records() -> impl Strategy<Value = Vec<Record>> {
	let values = prop_oneof![
		vec(any::<bool>().prop_map(Value::Bool), 1..50),
		vec(any::<i64>().prop_map(Value::Int), 1..50),
		vec(any::<f64>().prop_map(Value::Float), 1..50),
		vec(".*".prop_map(Value::Text), 1..50),
		vec(vec(any::<u8>(), 0..100).prop_map(Value::Blob), 1..50),
	];
	(values, 0..10_000_i64).prop_map(|(values, step)| {
		values.into_iter().zip(0..).map(|(value, i)| Record { time: i * step, value }).collect()
	})
}

proptest! {
	#[test]
	fn any_records_come_back(records in any_records(), sealed: bool) {
		let store = MemoryStore::default();
		let key = key();
		let plan = plan(records[0].value.value_type(), sealed.then_some(&key));
		let written = write(&store, records.clone(), &plan).unwrap();
		let description = written.describe(0, DeviceId([2; 16]));
		let back = read(&store, &description, Some(&key)).unwrap();
		prop_assert_eq!(format!("{back:?}"), format!("{records:?}"));
	}
}
