use super::{
	custody::{hpke_open, hpke_seal},
	segment::SEALED_SEGMENT_LEN,
	*,
};
use amo_primitives::{
	chunk::ChunkId,
	custody::{context, judge, public_key, Verdict},
};
use proptest::prelude::*;
use std::io::{Cursor, Read, Write};

const NONCE: ChunkNonce = ChunkNonce([7; 16]);

fn key() -> DataKey {
	OwnerSecret::from_bytes([1; 32]).data_key(&NONCE)
}

fn body(len: usize) -> Vec<u8> {
	(0..len).map(|i| (i % 251) as u8).collect()
}

fn seal(plain: &[u8]) -> Vec<u8> {
	let mut writer = SealWriter::new(Vec::new(), &key(), NONCE).unwrap();
	writer.write_all(plain).unwrap();
	writer.finish().unwrap()
}

/// All that came out before the end or the error.
fn open(sealed: &[u8]) -> (Vec<u8>, Result<(), SealError>) {
	let mut plain = Vec::new();
	let result = (|| {
		let mut reader = OpenReader::new(sealed, &key())?;
		while let Some(segment) = reader.next_segment()? {
			plain.extend_from_slice(segment);
		}
		Ok(())
	})();
	(plain, result)
}

const LENGTHS: [usize; 9] = [
	0,
	1,
	1000,
	SEGMENT_LEN - 1,
	SEGMENT_LEN,
	SEGMENT_LEN + 1,
	2 * SEGMENT_LEN - 1,
	2 * SEGMENT_LEN,
	3 * SEGMENT_LEN + 17,
];

#[test]
fn what_was_sealed_opens() {
	for len in LENGTHS {
		let plain = body(len);
		let sealed = seal(&plain);
		assert_eq!(Some(sealed.len() as u64), sealed_len(len as u64));
		let (opened, result) = open(&sealed);
		result.unwrap();
		assert!(opened == plain);

		let mut by_read = Vec::new();
		OpenReader::new(&sealed[..], &key()).unwrap().read_to_end(&mut by_read).unwrap();
		assert!(by_read == plain);
	}
}

#[test]
fn small_writes_seal_the_same() {
	let plain = body(2 * SEGMENT_LEN + 5);
	let mut writer = SealWriter::new(Vec::new(), &key(), NONCE).unwrap();
	for part in plain.chunks(777) {
		writer.write_all(part).unwrap();
	}
	assert!(writer.finish().unwrap() == seal(&plain));
}

#[test]
fn any_flipped_bit_of_a_short_body_is_refused() {
	let sealed = seal(&body(40));
	for bit in 0..sealed.len() * 8 {
		let mut forged = sealed.clone();
		forged[bit / 8] ^= 1 << (bit % 8);
		let (opened, result) = open(&forged);
		assert!(result.is_err() && opened.is_empty(), "bit {bit}");
		assert!(RangeReader::new(Cursor::new(forged), &key()).is_err(), "bit {bit}");
	}
}

#[test]
fn nothing_of_a_forged_segment_is_released() {
	let plain = body(3 * SEGMENT_LEN);
	let mut sealed = seal(&plain);
	sealed[HEADER_LEN + SEALED_SEGMENT_LEN + 9] ^= 4;
	let (opened, result) = open(&sealed);
	assert!(matches!(result, Err(SealError::Forged(1))));
	assert!(opened == plain[..SEGMENT_LEN]);

	let mut reader = OpenReader::new(&sealed[..], &key()).unwrap();
	let mut by_read = Vec::new();
	assert!(reader.read_to_end(&mut by_read).is_err());
	assert_eq!(by_read.len(), SEGMENT_LEN);
	assert!(matches!(reader.next_segment(), Err(SealError::Failed)), "it must stay failed");
}

#[test]
fn cut_extended_and_reordered_bodies_are_refused() {
	for len in LENGTHS {
		let sealed = seal(&body(len));
		let segments = || sealed[HEADER_LEN..].chunks(SEALED_SEGMENT_LEN);
		let mut cuts = vec![0, 1, HEADER_LEN - 1, HEADER_LEN, HEADER_LEN + 1, sealed.len() - 1];
		cuts.extend((1..segments().len()).map(|i| HEADER_LEN + i * SEALED_SEGMENT_LEN));
		for cut in cuts {
			assert!(open(&sealed[..cut]).1.is_err(), "{len} cut to {cut}");
			assert!(RangeReader::new(Cursor::new(&sealed[..cut]), &key()).is_err());
		}
		let last = segments().last().unwrap();
		let extensions: [&[u8]; 5] = [&[0], &[0; TAG_LEN], &[0; 70_000], last, &sealed];
		for extension in extensions {
			let longer = [&sealed[..], extension].concat();
			assert!(open(&longer).1.is_err(), "{len} and {} more", extension.len());
			assert!(RangeReader::new(Cursor::new(longer), &key()).is_err());
		}
		for swap in 1..segments().len() {
			let mut parts: Vec<&[u8]> = segments().collect();
			parts.swap(swap - 1, swap);
			let reordered = [&sealed[..HEADER_LEN], &parts.concat()].concat();
			assert!(open(&reordered).1.is_err(), "{len} reordered at {swap}");
		}
	}
}

#[test]
fn an_empty_last_segment_is_refused_after_others() {
	let header = Header::new(&key(), NONCE);
	let segments = segment::Segments::new(&key(), &header);
	let mut first = body(SEGMENT_LEN);
	segments.seal(0, false, &mut first).unwrap();
	let mut last = Vec::new();
	segments.seal(1, true, &mut last).unwrap();
	let sealed = [&header.to_bytes()[..], &first, &last].concat();
	assert!(matches!(open(&sealed).1, Err(SealError::Forged(1))));
	assert!(matches!(RangeReader::new(Cursor::new(sealed), &key()), Err(SealError::Forged(1))));
}

#[test]
fn a_writer_that_was_not_finished_leaves_nothing_that_opens() {
	let mut sealed = Vec::new();
	let mut writer = SealWriter::new(&mut sealed, &key(), NONCE).unwrap();
	writer.write_all(&body(3 * SEGMENT_LEN)).unwrap();
	drop(writer);
	assert!(matches!(open(&sealed).1, Err(SealError::Forged(1))));
}

#[test]
fn wrong_keys_and_headers_are_named() {
	let sealed = seal(&body(10));
	let other = DataKey::from_bytes([9; 32]);
	assert!(matches!(OpenReader::new(&sealed[..], &other), Err(SealError::WrongKey)));
	assert!(matches!(open(b"AMOB\x01 not this").1, Err(SealError::NotSealed)));
	let mut version_2 = sealed.clone();
	version_2[4] = 2;
	assert!(matches!(open(&version_2).1, Err(SealError::NotSealed)));
	let mut segments = sealed;
	segments[21..25].copy_from_slice(&u32::MAX.to_le_bytes());
	assert!(matches!(open(&segments).1, Err(SealError::SegmentLength(u32::MAX))));
}

#[test]
fn headers_go_there_and_back() {
	let header = Header::new(&key(), NONCE);
	assert_eq!(Header::from_bytes(&header.to_bytes()).unwrap(), header);
	assert_eq!(header.nonce, NONCE);
	assert_eq!(header.commitment, key().commitment());
}

#[test]
fn secrets_are_not_printed() {
	let printed = format!(
		"{:?} {:?} {:?}",
		OwnerSecret::from_bytes([1; 32]),
		DataKey::from_bytes([2; 32]),
		DecryptionKey::from_bytes([3; 32])
	);
	assert_eq!(printed, "OwnerSecret(…) DataKey(…) DecryptionKey(…)");
}

#[test]
fn data_keys_differ_by_secret_and_nonce() {
	let (one, other) = (OwnerSecret::random().unwrap(), OwnerSecret::random().unwrap());
	let nonce = ChunkNonce::random().unwrap();
	let commitments = [
		one.data_key(&nonce).commitment(),
		one.data_key(&ChunkNonce::random().unwrap()).commitment(),
		other.data_key(&nonce).commitment(),
		DataKey::random().unwrap().commitment(),
	];
	let distinct: std::collections::HashSet<_> = commitments.iter().collect();
	assert_eq!(distinct.len(), commitments.len());
}

#[test]
fn sealed_lengths_end_where_the_counter_does() {
	let most = (1 << 32) * SEGMENT_LEN as u64;
	assert!(sealed_len(most).is_some());
	assert_eq!(sealed_len(most + 1), None);
	assert_eq!(sealed_len(u64::MAX), None);
}

proptest! {
	#[test]
	fn any_range_opens(len in 0..200_000_usize, a in 0..=1_000_u64, b in 0..=1_000_u64) {
		let plain = body(len);
		let mut reader = RangeReader::new(Cursor::new(seal(&plain)), &key()).unwrap();
		prop_assert_eq!(reader.body_len(), len as u64);
		let (a, b) = (a.min(b) * len as u64 / 1000, a.max(b) * len as u64 / 1000);
		let mut out = Vec::new();
		reader.copy_range(a, b - a, &mut out).unwrap();
		prop_assert!(out == plain[a as usize..b as usize]);
	}

	#[test]
	fn any_change_is_refused(len in 0..150_000_usize, at: prop::sample::Index, bit in 0..8_u32) {
		let mut sealed = seal(&body(len));
		let at = at.index(sealed.len());
		sealed[at] ^= 1_u8 << bit;
		prop_assert!(open(&sealed).1.is_err());
	}
}

#[test]
fn ranges_outside_are_refused() {
	let mut reader = RangeReader::new(Cursor::new(seal(&body(100))), &key()).unwrap();
	for (offset, len) in [(0, 101), (100, 1), (101, 0), (u64::MAX, 2)] {
		let refused = reader.copy_range(offset, len, &mut Vec::new());
		assert!(matches!(refused, Err(SealError::Range { body_len: 100, .. })), "{offset} {len}");
	}
	reader.copy_range(100, 0, &mut Vec::new()).unwrap();
}

#[test]
fn a_forged_segment_gives_nothing_of_a_range() {
	let mut sealed = seal(&body(3 * SEGMENT_LEN));
	sealed[HEADER_LEN + SEALED_SEGMENT_LEN] ^= 1;
	let mut reader = RangeReader::new(Cursor::new(sealed), &key()).unwrap();
	let mut out = Vec::new();
	let refused = reader.copy_range(SEGMENT_LEN as u64 + 5, 10, &mut out);
	assert!(matches!(refused, Err(SealError::Forged(1))));
	assert!(out.is_empty());
}

#[test]
fn custody_opens_for_its_key_and_context_only() {
	let buyer = DecryptionKey::random().unwrap();
	let custody = key().seal_to(&buyer.public().unwrap(), b"chunk 1").unwrap();
	assert_eq!(buyer.open(&custody, b"chunk 1").unwrap().expose(), key().expose());
	assert!(matches!(buyer.open(&custody, b"chunk 2"), Err(CustodyError::Closed)));
	let other = DecryptionKey::random().unwrap();
	assert!(matches!(other.open(&custody, b"chunk 1"), Err(CustodyError::Closed)));
	for bit in 0..CUSTODY_LEN * 8 {
		let mut forged = custody;
		forged.0[bit / 8] ^= 1 << (bit % 8);
		// X25519 ignores the highest bit of a key; HPKE binds the bytes all the same.
		assert!(buyer.open(&forged, b"chunk 1").is_err(), "bit {bit}");
	}
}

#[test]
fn the_chain_judges_a_custody_as_its_buyer_does() {
	let (chunk, account) = (ChunkId::repeat_byte(1), [2_u8; 32]);
	let context = context(&chunk, &account);
	let buyer = DecryptionKey::random().unwrap();
	let public = buyer.public().unwrap();
	assert_eq!(public_key(buyer.expose()), Some(public));
	let commitment = key().commitment();
	assert_eq!(commitment, KeyCommitment::of(key().expose()));
	let judge = |custody: &Custody| judge(custody, buyer.expose(), &context, &commitment);

	let right = key().seal_to(&public, &context).unwrap();
	assert_eq!(judge(&right), Verdict::Right);
	let other_key = DataKey::random().unwrap().seal_to(&public, &context).unwrap();
	let other_sale = key().seal_to(&public, b"another sale").unwrap();
	for wrong in [other_key, other_sale] {
		assert_eq!(judge(&wrong), Verdict::Wrong);
	}
}

#[test]
fn nothing_is_sealed_to_a_key_of_small_order() {
	for key in [[0; 32], {
		let mut one = [0; 32];
		one[0] = 1;
		one
	}] {
		assert!(!EncryptionKey(key).is_usable());
		let refused = self::key().seal_to(&EncryptionKey(key), b"");
		assert!(matches!(refused, Err(CustodyError::Key)));
	}
}

fn hex<const N: usize>(text: &str) -> [u8; N] {
	hex_vec(text).try_into().unwrap()
}

fn hex_vec(text: &str) -> Vec<u8> {
	(0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

/// RFC 9180, appendix A.2.1: base mode, sequence number 0.
#[test]
fn custody_is_the_hpke_of_rfc_9180() {
	let info = hex_vec("4f6465206f6e2061204772656369616e2055726e");
	let seed = hex("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
	let private = DecryptionKey::from_bytes(hex(
		"8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
	));
	let public =
		EncryptionKey(hex("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a"));
	let enc: [u8; 32] = hex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
	let aad = hex_vec("436f756e742d30");
	let plain = hex_vec("4265617574792069732074727574682c20747275746820626561757479");
	let sealed = hex_vec(
		"1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
	);
	assert_eq!(private.public().unwrap(), public);
	let made = hpke_seal(&public, &seed, &info, &aad, &plain).unwrap();
	assert_eq!(made, (enc, sealed.clone()));
	assert_eq!(*hpke_open(&private, &enc, &info, &aad, &sealed).unwrap(), plain);
}
