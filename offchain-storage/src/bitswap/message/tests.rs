use super::*;
use crate::block::{DAG_CBOR, RAW};
use multihash_codetable::{Code, MultihashDigest};
use proptest::prelude::*;
use rand::{rngs::StdRng, Rng, SeedableRng};
use std::path::Path;

fn cid(seed: u8) -> Cid {
	match seed % 3 {
		0 => Cid::new_v0(Code::Sha2_256.digest(&[seed])).unwrap(),
		1 => Cid::new_v1(RAW, Code::Sha2_256.digest(&[seed])),
		_ => Cid::new_v1(DAG_CBOR, Code::Blake2b256.digest(&[seed])),
	}
}

fn entry() -> impl Strategy<Value = Entry> {
	(any::<u8>(), any::<bool>(), any::<i32>(), any::<bool>(), any::<bool>()).prop_map(
		|(seed, have, priority, send_dont_have, cancel)| {
			let kind = if have { WantKind::Have } else { WantKind::Block };
			if cancel {
				Entry::Cancel(cid(seed))
			} else {
				Entry::Want { cid: cid(seed), kind, priority, send_dont_have }
			}
		},
	)
}

fn message() -> impl Strategy<Value = Message> {
	let payload = (any::<u8>(), prop::collection::vec(any::<u8>(), 0..100))
		.prop_map(|(seed, data)| Payload { prefix: Prefix::of(&cid(seed)), data: data.into() });
	let presence =
		(any::<u8>(), any::<bool>()).prop_map(|(seed, have)| Presence { cid: cid(seed), have });
	(
		any::<bool>(),
		prop::collection::vec(entry(), 0..20),
		prop::collection::vec(payload, 0..20),
		prop::collection::vec(presence, 0..20),
		any::<i32>(),
	)
		.prop_map(|(full, entries, blocks, presences, pending_bytes)| Message {
			full,
			entries,
			blocks,
			presences,
			pending_bytes,
		})
}

proptest! {
	#[test]
	fn messages_come_back(message in message()) {
		prop_assert_eq!(Message::decode(message.encode().into()).unwrap(), message);
	}

	#[test]
	fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
		let _ = Message::decode(bytes.into());
	}

	#[test]
	fn prefixes_come_back(seed in any::<u8>()) {
		let prefix = Prefix::of(&cid(seed));
		prop_assert_eq!(Prefix::decode(&prefix.encode()).unwrap(), prefix);
	}
}

#[test]
fn the_bytes_are_those_of_the_specification() {
	let cid = Cid::new_v1(RAW, Code::Sha2_256.digest(b"hello"));
	let want = Entry::Want { cid, kind: WantKind::Have, priority: 5, send_dont_have: true };
	let message = Message { entries: vec![want], pending_bytes: 9, ..Default::default() };
	let mut expected = vec![0x0a, 46, 0x0a, 44, 0x0a, 36];
	expected.extend(cid.to_bytes());
	// Priority, want type, send-dont-have; then the message's pending bytes.
	expected.extend([0x10, 5, 0x20, 1, 0x28, 1, 0x28, 9]);
	assert_eq!(message.encode(), expected);
}

#[test]
fn more_items_than_the_limit_are_refused_before_they_are_decoded() {
	let entries = [0x0a, 0x00].repeat(MAX_ITEMS + 1);
	let mut wantlist = vec![0x0a];
	let mut buffer = unsigned_varint::encode::usize_buffer();
	wantlist.extend(unsigned_varint::encode::usize(entries.len(), &mut buffer));
	wantlist.extend(entries);
	for bytes in [wantlist, [0x1a, 0x00].repeat(MAX_ITEMS + 1), [0x22, 0x00].repeat(MAX_ITEMS + 1)]
	{
		assert!(matches!(Message::decode(bytes.into()), Err(MessageError::TooMany(_))));
	}
}

#[test]
fn what_cannot_be_read_is_refused() {
	let too_long = Bytes::from(vec![0; MAX_MESSAGE_LEN + 1]);
	assert!(matches!(Message::decode(too_long), Err(MessageError::TooLong(_))));
	let no_cid = proto::Message {
		presences: vec![proto::BlockPresence { cid: vec![1, 2, 3], presence: 0 }],
		..Default::default()
	};
	let no_cid = prost::Message::encode_to_vec(&no_cid);
	assert!(matches!(Message::decode(no_cid.into()), Err(MessageError::Cid(_))));
	assert!(matches!(Prefix::decode(&[1, 0x55, 0x12, 32, 0]), Err(PrefixError::Trailing(1))));
	assert!(matches!(Prefix::decode(&[2, 0x55, 0x12, 32]), Err(PrefixError::Version(_))));
	assert!(matches!(Prefix::decode(&[1, 0x55, 0x12]), Err(PrefixError::Varint(_))));
}

/// What the fuzzer's corpus holds, and a bounded number of changes to it.
#[test]
fn the_corpus_and_its_mutations_are_read_or_refused() {
	let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/bitswap_message");
	let corpus: Vec<Vec<u8>> = std::fs::read_dir(&folder)
		.unwrap_or_else(|e| panic!("no corpus at {}: {e}", folder.display()))
		.map(|file| std::fs::read(file.unwrap().path()).unwrap())
		.collect();
	let readable = |bytes: &Vec<u8>| Message::decode(bytes.clone().into()).is_ok();
	assert!(corpus.iter().filter(|bytes| readable(bytes)).count() >= 4);
	let mut random = StdRng::seed_from_u64(1);
	for _ in 0..20_000 {
		let mut bytes = corpus[random.gen_range(0..corpus.len())].clone();
		for _ in 0..random.gen_range(1..8) {
			mutate(&mut bytes, &mut random);
		}
		if let Ok(message) = Message::decode(bytes.into()) {
			assert_eq!(Message::decode(message.encode().into()).unwrap(), message);
		}
	}
}

fn mutate(bytes: &mut Vec<u8>, random: &mut StdRng) {
	let at = random.gen_range(0..=bytes.len());
	match random.gen_range(0..4) {
		0 => bytes.truncate(at),
		1 => bytes.insert(at, random.gen()),
		2 if at < bytes.len() => bytes[at] ^= 1 << random.gen_range(0..8),
		_ => {
			let tail = bytes[at..].to_vec();
			bytes.extend(tail.iter().take(64));
		},
	}
}
