use super::*;
use proptest::prelude::*;
use sp_runtime::AccountId32;

fn bytes(hex: &str) -> Vec<u8> {
	let digits: Vec<u8> = hex.chars().map(|digit| digit.to_digit(16).unwrap() as u8).collect();
	digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect()
}

fn key(hex: &str) -> [u8; 32] {
	bytes(hex).try_into().unwrap()
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Appendix A.2.1: base mode, the first encryption.
#[test]
fn it_is_the_hpke_of_rfc_9180() {
	let info = bytes("4f6465206f6e2061204772656369616e2055726e");
	let private = key("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
	let public = key("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a");
	let seed = key("909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b");
	let enc = key("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a");
	let aad = bytes("436f756e742d30");
	let plain = bytes("4265617574792069732074727574682c20747275746820626561757479");
	let sealed = bytes(
		"1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
	);
	assert_eq!(public_key(&private), Some(EncryptionKey(public)));
	assert_eq!(hpke_open(&enc, &sealed, &private, &info, &aad), Some(plain.clone()));
	let made = sealing::seal(&EncryptionKey(public), &plain, &info, &aad, seed);
	assert_eq!(made, Some((enc, sealed.clone())));

	for (info, aad) in [(&info[1..], &aad[..]), (&info[..], &aad[1..])] {
		assert_eq!(hpke_open(&enc, &sealed, &private, info, aad), None);
	}
	let mut changed = sealed;
	changed[0] ^= 1;
	assert_eq!(hpke_open(&enc, &changed, &private, &info, &aad), None);
}

/// The chain opens what wallets seal: `offchain-storage` has made these.
#[test]
fn custodies_of_wallets_open() {
	let vectors = include_str!("../../../offchain-storage/tests/vectors/seal/custody.json");
	let mut values = vectors.split('"').skip(3).step_by(4);
	let mut count = 0;
	while let Some(private) = values.next() {
		let mut next = || bytes(values.next().unwrap());
		let (public, context, data_key, custody) = (next(), next(), next(), next());
		let (private, data_key) = (key(private), data_key.try_into().unwrap());
		assert_eq!(public_key(&private).unwrap().0[..], public);
		let custody = Custody(custody.try_into().unwrap());
		let commitment = KeyCommitment::of(&data_key);
		assert_eq!(judge(&custody, &private, &context, &commitment), Verdict::Right);
		count += 1;
	}
	assert_eq!(count, 2);
}

const PRIVATE: [u8; 32] = [1; 32];
const DATA_KEY: [u8; 32] = [2; 32];

fn of_the_docs() -> (Vec<u8>, Custody) {
	let context = context(&ChunkId::repeat_byte(3), &AccountId32::new([4; 32]));
	let recipient = public_key(&PRIVATE).unwrap();
	let custody = seal(&recipient, &DATA_KEY, &context, [5; 32]).unwrap();
	(context, custody)
}

/// In `docs/protocol/custody.md`.
#[test]
fn the_vector_of_the_docs() {
	let page = include_str!("../../../docs/protocol/custody.md");
	let lines: String = page.split("```").nth(1).unwrap().split_whitespace().collect();
	let (context, custody) = of_the_docs();
	assert_eq!(lines, hex(&custody.0));
	let said = [
		hex(&public_key(&PRIVATE).unwrap().0),
		hex(&context),
		hex(&KeyCommitment::of(&DATA_KEY).0),
	];
	for value in said {
		assert!(page.contains(&value), "{value}");
	}
}

#[test]
fn a_right_key_is_right_for_its_chunk_and_account_only() {
	let (context, custody) = of_the_docs();
	let commitment = KeyCommitment::of(&DATA_KEY);
	assert_eq!(judge(&custody, &PRIVATE, &context, &commitment), Verdict::Right);

	// Another account or chunk, another private key, another commitment.
	let other = super::context(&ChunkId::repeat_byte(3), &AccountId32::new([5; 32]));
	assert_eq!(judge(&custody, &PRIVATE, &other, &commitment), Verdict::Wrong);
	let other = super::context(&ChunkId::repeat_byte(4), &AccountId32::new([4; 32]));
	assert_eq!(judge(&custody, &PRIVATE, &other, &commitment), Verdict::Wrong);
	assert_eq!(judge(&custody, &[6; 32], &context, &commitment), Verdict::Wrong);
	let other = KeyCommitment::of(&[7; 32]);
	assert_eq!(judge(&custody, &PRIVATE, &context, &other), Verdict::Wrong);
}

#[test]
fn a_custody_of_another_key_is_wrong() {
	let (context, _) = of_the_docs();
	let recipient = public_key(&PRIVATE).unwrap();
	let custody = seal(&recipient, &[8; 32], &context, [5; 32]).unwrap();
	let commitment = KeyCommitment::of(&DATA_KEY);
	assert_eq!(judge(&custody, &PRIVATE, &context, &commitment), Verdict::Wrong);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn a_custody_with_any_bit_changed_is_wrong(at in 0..CUSTODY_LEN * 8) {
		let (context, mut custody) = of_the_docs();
		custody.0[at / 8] ^= 1 << (at % 8);
		// X25519 ignores the highest bit of a public key, but HPKE's key schedule does not.
		let verdict = judge(&custody, &PRIVATE, &context, &KeyCommitment::of(&DATA_KEY));
		prop_assert_eq!(verdict, Verdict::Wrong);
	}

	#[test]
	fn keys_that_have_a_private_half_are_usable(private: [u8; 32]) {
		prop_assert!(public_key(&private).unwrap().is_usable());
	}
}

/// The u-coordinates of small order, RFC 7748 and <https://cr.yp.to/ecdh.html>: 0, 1, two of order 8,
/// p - 1, p, p + 1.
const SMALL_ORDER: [&str; 7] = [
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

#[test]
fn keys_of_small_order_are_not_usable() {
	for small in SMALL_ORDER {
		let mut small = EncryptionKey(key(small));
		for _ in 0..2 {
			assert!(!small.is_usable(), "{}", hex(&small.0));
			assert_eq!(seal(&small, &DATA_KEY, &[], [5; 32]), None);
			// The highest bit does not count.
			small.0[31] ^= 0x80;
		}
	}
}

/// Nor can who grants have the chain open a custody without the buyer's key.
#[test]
fn a_custody_whose_key_is_of_small_order_is_wrong() {
	let (context, mut custody) = of_the_docs();
	for small in SMALL_ORDER {
		custody.0[..32].copy_from_slice(&key(small));
		let verdict = judge(&custody, &PRIVATE, &context, &KeyCommitment::of(&DATA_KEY));
		assert_eq!(verdict, Verdict::Wrong);
	}
}
