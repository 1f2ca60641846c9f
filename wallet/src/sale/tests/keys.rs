use crate::{
	home::{Folder, Home},
	keys::{Key, NUMBERED_KEYS},
	sale::{
		answer::Known,
		one_time::{take, Seen},
		SaleError,
	},
};
use amo_offchain_storage::sealing::{ChunkNonce, DataKey, EncryptionKey, KeyCommitment};
use amo_primitives::{
	chunk::{BodyCid, ChunkId, CidHash, Description},
	custody::context,
	device::DeviceId,
	fragment::{Fragmentation, Layout},
	rights::{Purposes, Right},
	Hash,
};
use std::collections::BTreeSet;

const CHUNK: ChunkId = ChunkId::repeat_byte(1);
const NONCE: [u8; 16] = [3; 16];

fn key(uri: &str) -> Key {
	Key::from_uri(uri, "here").unwrap()
}

fn folder(home: &tempfile::TempDir) -> Folder {
	let home = Home::open(Some(home.path())).unwrap();
	home.of_account(&Hash::zero(), &key("//Bob").account()).unwrap()
}

#[test]
fn no_key_is_taken_twice_nor_one_that_the_chain_shows() {
	let (home, secrets) = (tempfile::tempdir().unwrap(), key("//Bob").secrets());
	let folder = folder(&home);
	let shown = secrets.one_time(&CHUNK, 5).public().unwrap();
	let mut used = BTreeSet::from([shown.0]);
	// As many at a time as a batch has, which is quicker.
	let mut wanted = vec![Seen { chunk: CHUNK, keys: Vec::new() }; 63];
	wanted[0].keys.push(shown);
	while used.len() < NUMBERED_KEYS as usize {
		for key in take(&folder, &secrets, &wanted).unwrap() {
			assert!(used.insert(key.0));
		}
		wanted.truncate(NUMBERED_KEYS as usize - used.len());
	}
	let one = |chunk| take(&folder, &secrets, &[Seen { chunk, keys: Vec::new() }]);
	assert!(matches!(one(CHUNK), Err(SaleError::KeysUsedUp(chunk)) if chunk == CHUNK));
	assert!(one(ChunkId::repeat_byte(2)).is_ok(), "another chunk");
	let any = EncryptionKey(*used.first().unwrap());
	assert!(secrets.find_one_time(&CHUNK, &any).is_some(), "it can be found again");
}

fn header_of(data_key: &DataKey) -> Description {
	Description {
		metric: 1,
		device: DeviceId([1; 16]),
		start: 0,
		end: 0,
		records: 1,
		place: None,
		tags: Default::default(),
		body: BodyCid { hash: CidHash::Sha2_256, digest: [1; 32] },
		layout: Layout::new(Fragmentation::new(2, 1).unwrap(), 1_000).unwrap(),
		audit_root: Hash::zero(),
		nonce: NONCE,
		key_commitment: Some(data_key.commitment()),
		previous: None,
		sources: Default::default(),
	}
}

/// The commitment of the data key that //Alice finds for a header.
fn found(
	header: &Description,
	kept: Option<DataKey>,
	right: Option<&Right>,
) -> Result<KeyCommitment, SaleError> {
	let alice = key("//Alice");
	let known = Known { secrets: &alice.secrets(), account: &alice.account(), right };
	known.data_key(&CHUNK, header, |_| Ok(kept)).map(|key| key.commitment())
}

fn right(data_key: &DataKey) -> Right {
	let alice = key("//Alice");
	let public = alice.secrets().bounty(4).public().unwrap();
	let custody = data_key.seal_to(&public, &context(&CHUNK, &alice.account())).unwrap();
	Right {
		chunk: CHUNK,
		purposes: Purposes::ALL,
		since: 0,
		until: None,
		revoked: false,
		custody: Some(custody),
		key: public,
	}
}

#[test]
fn a_seller_finds_the_data_key_wherever_it_is() {
	let derived = key("//Alice").secrets().owner().data_key(&ChunkNonce(NONCE));
	let (random, other) = (DataKey::from_bytes([5; 32]), DataKey::from_bytes([6; 32]));
	let commitment = random.commitment();

	assert_eq!(found(&header_of(&derived), None, None).unwrap(), derived.commitment());
	let header = header_of(&random);
	assert_eq!(found(&header, Some(random.clone()), None).unwrap(), commitment);
	assert_eq!(found(&header, None, Some(&right(&random))).unwrap(), commitment);
	assert_eq!(found(&header, Some(other.clone()), Some(&right(&random))).unwrap(), commitment);
	let wrong = found(&header, Some(other.clone()), Some(&right(&other)));
	assert!(matches!(wrong, Err(SaleError::NoDataKey(chunk)) if chunk == CHUNK));
	assert!(
		matches!(found(&header, None, None), Err(SaleError::NoDataKey(chunk)) if chunk == CHUNK)
	);
}

#[test]
fn what_is_not_sealed_has_no_key() {
	let header = Description { key_commitment: None, ..header_of(&DataKey::from_bytes([5; 32])) };
	assert!(
		matches!(found(&header, None, None), Err(SaleError::NotSealed(chunk)) if chunk == CHUNK)
	);
}
