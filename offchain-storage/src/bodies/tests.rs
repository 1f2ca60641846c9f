use self::lossy::Lossy;
use super::*;
use crate::{
	block::{Block, RAW},
	fragment::{Fragmentation, Layout, STRIPE_SHARD_LEN},
	sealing::{ChunkNonce, DataKey, OpenReader, RangeReader, SealWriter},
	store::{memory::MemoryStore, Depth, Pin},
};
use amo_primitives::{audit::verify, Hash};
use proptest::prelude::*;
use rand::{rngs::StdRng, RngCore, SeedableRng};
use std::io::{Seek, SeekFrom};

mod lossy;
mod rebuild;
mod spare;

fn random(len: usize, seed: u64) -> Vec<u8> {
	let mut body = vec![0; len];
	StdRng::seed_from_u64(seed).fill_bytes(&mut body);
	body
}

fn put<S: BlockStore>(
	store: &S,
	k: u8,
	m: u8,
	body: &[u8],
) -> Result<(Cid, Manifest), FragmentError> {
	let fragmentation = Fragmentation::new(k, m).unwrap();
	put_body(FragmentWriter::new(store, fragmentation, 3, None), body)
}

fn get(store: &Lossy, cid: &Cid) -> Result<Vec<u8>, FragmentError> {
	let mut body = Vec::new();
	get_body(store, cid, &mut body)?;
	Ok(body)
}

/// The map of a body whose nodes are all here.
fn full_map(store: &Lossy, manifest: &Manifest) -> BlockMap {
	let mut map = BlockMap::new(manifest.clone());
	for fragment in 0..manifest.layout().fragmentation().n() {
		if let Some(cid) = map.missing_node(fragment) {
			map.add_node(fragment, store.blocks.get(&cid).unwrap().unwrap().data()).unwrap();
		}
	}
	map
}

const MIB: usize = STRIPE_SHARD_LEN;

#[test]
fn bodies_of_all_lengths_come_back() {
	for (k, m, len) in [
		(1, 0, 1),
		(1, 0, 2),
		(1, 0, MIB - 1),
		(1, 0, MIB),
		(1, 0, MIB + 1),
		(2, 1, 3),
		(2, 1, 2 * MIB - 1),
		(2, 1, 2 * MIB),
		(2, 1, 2 * MIB + 1),
		(3, 2, 6 * MIB + 100_001),
		(32, 32, 2048),
		(32, 20, 32 * MIB + 5),
	] {
		let (store, body) = (Lossy::default(), random(len, 1));
		let (cid, manifest) = put(&store, k, m, &body).unwrap();
		assert_eq!(manifest.layout().body_len(), len as u64);
		assert_eq!(manifest.codec(), 3);
		assert_eq!(read_manifest(&store, &cid).unwrap(), manifest);
		assert!(get(&store, &cid).unwrap() == body, "{k} {m} {len}");
	}
}

#[test]
fn written_in_parts_is_the_same_body() {
	let (store, body) = (Lossy::default(), random(5 * MIB + 77, 2));
	let (cid, _) = put(&store, 2, 1, &body).unwrap();
	let mut writer = FragmentWriter::new(&store, Fragmentation::new(2, 1).unwrap(), 3, None);
	for part in body.chunks(65_521) {
		writer.write_all(part).unwrap();
	}
	assert_eq!(writer.finish().unwrap().0, cid);
}

#[test]
fn an_empty_body_is_refused() {
	let refused = put(&Lossy::default(), 1, 0, &[]);
	assert!(matches!(refused, Err(FragmentError::Layout(LayoutError::TooShort { len: 0, k: 1 }))));
}

#[test]
fn equal_fragments_are_refused() {
	let refused = put(&Lossy::default(), 2, 1, &vec![0; 3 * MIB]);
	assert!(matches!(refused, Err(FragmentError::Manifest(ManifestError::Equal(_)))));
}

#[test]
fn a_full_store_ends_the_put() {
	let store = Lossy { full: true, ..Default::default() };
	let refused = put(&store, 2, 1, &random(9 * MIB, 3));
	assert!(matches!(refused, Err(FragmentError::Store(StoreError::Full { .. }))));

	let mut writer = FragmentWriter::new(&store, Fragmentation::new(8, 1).unwrap(), 0, None);
	assert!(writer.write_all(&random(9 * MIB, 3)).is_err());
	assert!(matches!(writer.finish(), Err(FragmentError::Failed)), "a part of the body is lost");
}

#[test]
fn any_k_fragments_are_enough() {
	let (store, body) = (Lossy::default(), random(7 * MIB + 3, 4));
	let (cid, manifest) = put(&store, 3, 2, &body).unwrap();
	for a in 0..5 {
		for b in 0..a {
			store.lose_nothing();
			for fragment in [a, b] {
				store.lose(manifest.fragments()[fragment].cid);
			}
			assert!(get(&store, &cid).unwrap() == body, "without {a} and {b}");
		}
	}
}

#[test]
fn many_lost_data_fragments_are_rebuilt_some_at_a_time() {
	let (store, body) = (Lossy::default(), random(41 * MIB, 14));
	let (cid, manifest) = put(&store, 20, 20, &body).unwrap();
	manifest.fragments()[..20].iter().for_each(|link| store.lose(link.cid));
	assert!(get(&store, &cid).unwrap() == body);
	// Back and forth in one stripe.
	let mut reader = FragmentReader::open(&store, &cid).unwrap();
	for offset in [19 * MIB + 5, 3, 17 * MIB, 40 * MIB] {
		let mut out = Vec::new();
		reader.copy_range(offset as u64, 10, &mut out).unwrap();
		assert_eq!(out, body[offset..offset + 10]);
	}
}

#[test]
fn other_shards_may_be_missing_in_each_stripe() {
	let (store, body) = (Lossy::default(), random(9 * MIB, 5));
	let (cid, manifest) = put(&store, 3, 2, &body).unwrap();
	let map = full_map(&store, &manifest);
	for (stripe, lost) in [(0, [0, 1]), (1, [1, 4]), (2, [2, 3])] {
		store.lose(map.shard(stripe, lost[0]).unwrap().cid);
		store.corrupt.lock().unwrap().insert(map.shard(stripe, lost[1]).unwrap().cid);
	}
	assert!(get(&store, &cid).unwrap() == body);
}

#[test]
fn too_few_fragments_name_what_is_missing() {
	let (store, body) = (Lossy::default(), random(5 * MIB, 6));
	let (cid, manifest) = put(&store, 2, 1, &body).unwrap();
	let map = full_map(&store, &manifest);
	let block = map.shard(1, 0).unwrap().cid;
	let node = manifest.fragments()[2].cid;
	store.lose(block);
	store.lose(node);
	let error = get(&store, &cid).unwrap_err();
	let FragmentError::TooFew { stripe: 1, found: 1, needed: 2, missing } = &error else {
		panic!("{error}");
	};
	let expected =
		[MissingShard { fragment: 0, cid: block }, MissingShard { fragment: 2, cid: node }];
	assert_eq!(*missing, expected);
	let said = error.to_string();
	assert!(said.contains(&block.to_string()) && said.contains(&node.to_string()), "{said}");

	store.lose(cid);
	assert!(matches!(get(&store, &cid), Err(FragmentError::Missing(missing)) if missing == cid));
}

#[test]
fn a_map_learns_blocks_from_nodes() {
	let store = Lossy::default();
	let (_, manifest) = put(&store, 2, 1, &random(5 * MIB, 15)).unwrap();
	let mut map = BlockMap::new(manifest.clone());
	assert_eq!(map.shards(0).count(), 0);
	assert_eq!(map.missing_node(1), Some(manifest.fragments()[1].cid));
	let node = store.blocks.get(&manifest.fragments()[1].cid).unwrap().unwrap();
	assert!(matches!(map.add_node(0, node.data()), Err(NodeError::Root)));
	assert!(matches!(map.add_node(3, node.data()), Err(NodeError::NoSuchFragment(3))));
	map.add_node(1, node.data()).unwrap();
	assert_eq!(map.missing_node(1), None);
	let shards: Vec<Shard> = map.shards(2).collect();
	let cid = map.node(1).unwrap().blocks()[2];
	assert_eq!(shards, [Shard { fragment: 1, cid, len: MIB / 2 }]);
	assert_eq!(map.shards(3).count(), 0);

	let (_, manifest) = put(&store, 2, 1, &random(5000, 16)).unwrap();
	let map = BlockMap::new(manifest);
	assert_eq!((map.missing_node(0), map.shards(0).count(), map.shards(1).count()), (None, 3, 0));
}

#[test]
fn a_range_reads_the_blocks_it_needs_only() {
	let (store, body) = (Lossy::default(), random(9 * MIB, 7));
	let (cid, _) = put(&store, 4, 2, &body).unwrap();
	let mut reader = FragmentReader::open(&store, &cid).unwrap();
	store.read.lock().unwrap().clear();
	let mut out = Vec::new();
	reader.copy_range(6 * MIB as u64 - 5, 10, &mut out).unwrap();
	assert_eq!(out, body[6 * MIB - 5..6 * MIB + 5]);
	// Two fragments' nodes, and a block of each.
	assert_eq!(store.read.lock().unwrap().len(), 4);
	for (offset, len) in [(0, 9 * MIB as u64 + 1), (9 * MIB as u64, 1), (u64::MAX, 1)] {
		let refused = reader.copy_range(offset, len, &mut Vec::new());
		assert!(matches!(refused, Err(FragmentError::Range { .. })));
	}
}

#[test]
fn a_reader_seeks() {
	let (store, body) = (Lossy::default(), random(3 * MIB, 8));
	let (cid, _) = put(&store, 2, 1, &body).unwrap();
	let mut reader = FragmentReader::open(&store, &cid).unwrap();
	let mut last = Vec::new();
	assert_eq!(reader.seek(SeekFrom::End(-100)).unwrap(), 3 * MIB as u64 - 100);
	reader.read_to_end(&mut last).unwrap();
	assert_eq!(last, body[3 * MIB - 100..]);
	assert!(reader.seek(SeekFrom::Current(-4 * MIB as i64)).is_err());
	reader.seek(SeekFrom::Start(u64::MAX)).unwrap();
	assert_eq!(reader.read(&mut [0; 9]).unwrap(), 0);
}

#[test]
fn sealed_bodies_go_through_the_store() {
	let (store, plain) = (Lossy::default(), random(4 * MIB, 9));
	let (key, nonce) = (DataKey::from_bytes([1; 32]), ChunkNonce([2; 16]));
	let writer = FragmentWriter::new(&store, Fragmentation::new(3, 1).unwrap(), 1, None);
	let mut sealing = SealWriter::new(writer, &key, nonce).unwrap();
	sealing.write_all(&plain).unwrap();
	let (cid, manifest) = sealing.finish().unwrap().finish().unwrap();
	store.lose(manifest.fragments()[1].cid);

	let mut opened = Vec::new();
	let reader = FragmentReader::open(&store, &cid).unwrap();
	OpenReader::new(reader, &key).unwrap().read_to_end(&mut opened).unwrap();
	assert!(opened == plain);

	let mut range = Vec::new();
	let reader = FragmentReader::open(&store, &cid).unwrap();
	let mut reader = RangeReader::new(reader, &key).unwrap();
	reader.copy_range(2_000_000, 100_000, &mut range).unwrap();
	assert!(range == plain[2_000_000..2_100_000]);
}

/// A store with what the provider of some fragments has, and nothing else.
fn provider_of(store: &Lossy, cid: &Cid, manifest: &Manifest, fragments: &[u8]) -> Lossy {
	let (map, held) = (full_map(store, manifest), Lossy::default());
	for fragment in fragments {
		let mut cids = vec![*cid, manifest.fragments()[usize::from(*fragment)].cid];
		cids.extend((0..manifest.layout().stripes()).map(|s| map.shard(s, *fragment).unwrap().cid));
		let blocks = cids.iter().map(|cid| store.blocks.get(cid).unwrap().unwrap());
		held.put(blocks.collect()).unwrap();
	}
	held
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	#[test]
	fn providers_prove_what_they_hold(
		k in 1..=5_u8,
		m in 0..=3_u8,
		len in 2048..6_000_000_usize,
		fragment: prop::sample::Index,
		leaves: [prop::sample::Index; 4],
	) {
		let m = if k == 1 { 0 } else { m };
		let store = Lossy::default();
		let (cid, manifest) = put(&store, k, m, &random(len, len as u64)).unwrap();
		let fragment = fragment.index(usize::from(k + m)) as u8;
		let held = provider_of(&store, &cid, &manifest, &[fragment]);
		let root = manifest.audit_root();
		verify_fragment(&held, &manifest, fragment, &Claim::of(&manifest)).unwrap();

		let shape = manifest.layout().shape();
		let each = shape.leaves_per_fragment();
		for leaf in leaves.iter().map(|leaf| leaf.index(each as usize) as u32).chain([each - 1]) {
			let index = u32::from(fragment) * each + leaf;
			held.read.lock().unwrap().clear();
			let proof = prove(&held, &manifest, index).unwrap();
			let reads = 1 + usize::from(manifest.layout().stripes() > 1);
			prop_assert_eq!(held.read.lock().unwrap().len(), reads);
			prop_assert_eq!(verify(&shape, index, &proof, root), Ok(()));
			prop_assert!(verify(&shape, index ^ 1, &proof, root).is_err());
		}
		for other in (0..k + m).filter(|other| *other != fragment) {
			let refused = prove(&held, &manifest, u32::from(other) * each);
			prop_assert!(matches!(refused, Err(FragmentError::Missing(_))));
		}
		prop_assert!(prove(&held, &manifest, shape.leaves()).is_err());
	}
}

#[test]
fn fragments_that_lie_are_refused() {
	let store = Lossy::default();
	let (_, manifest) = put(&store, 2, 1, &random(5 * MIB, 10)).unwrap();
	let check_claim = |manifest: &Manifest, fragment, claim: Claim| {
		verify_fragment(&store, manifest, fragment, &claim)
	};
	let check =
		|manifest: &Manifest, fragment| check_claim(manifest, fragment, Claim::of(manifest));
	check(&manifest, 2).unwrap();
	assert!(matches!(check(&manifest, 3), Err(FragmentError::NoSuchFragment(3, 3))));
	let mut claim = Claim::of(&manifest);
	claim.audit_root = Hash::zero();
	assert!(matches!(check_claim(&manifest, 2, claim), Err(FragmentError::AuditRoot)));
	// A header with more leaves than there are, under the same root.
	let fragmentation = manifest.layout().fragmentation();
	let mut claim = Claim::of(&manifest);
	claim.layout = Layout::new(fragmentation, 10 * MIB as u64).unwrap();
	assert!(matches!(check_claim(&manifest, 2, claim), Err(FragmentError::Claim)));

	// A manifest that names another root for a fragment's node.
	let mut links = manifest.fragments().to_vec();
	links[1].root = Hash::repeat_byte(1);
	let lies = Manifest::new(*manifest.layout(), 3, links, None).unwrap();
	let refused = check(&lies, 1);
	assert!(matches!(refused, Err(FragmentError::Node { fragment: 1, error: NodeError::Root })));

	// A manifest that names another root for a fragment's only block.
	let (_, manifest) = put(&store, 2, 1, &random(5000, 11)).unwrap();
	let mut links = manifest.fragments().to_vec();
	links[0].root = Hash::repeat_byte(1);
	let lies = Manifest::new(*manifest.layout(), 3, links, None).unwrap();
	let refused = check(&lies, 0);
	assert!(matches!(refused, Err(FragmentError::Foreign { fragment: 0, block: 0, .. })));
	assert!(matches!(prove(&store, &lies, 0), Err(FragmentError::Proof(0, ProofError::Root))));

	// A manifest that names a block of another length.
	let mut links = manifest.fragments().to_vec();
	let short = Block::new(RAW, vec![1; 10]).unwrap();
	links[0].cid = *short.cid();
	store.put(vec![short]).unwrap();
	let lies = Manifest::new(*manifest.layout(), 3, links, None).unwrap();
	assert!(matches!(check(&lies, 0), Err(FragmentError::Foreign { .. })));
	assert!(matches!(prove(&store, &lies, 0), Err(FragmentError::Foreign { .. })));
}

#[test]
fn a_proof_of_a_gibibyte_is_short() {
	let layout =
		|k, m| crate::fragment::Layout::new(Fragmentation::new(k, m).unwrap(), 1 << 30).unwrap();
	for (k, m) in [(1, 0), (4, 2), (32, 32)] {
		let path = layout(k, m).shape().sides(0).unwrap().count();
		// SCALE takes three more bytes.
		let len = 1024 + path * 32 + 3;
		assert!(len <= 2048, "{len} bytes for {k}+{m}");
	}
}

#[test]
fn pins_do_not_follow_the_manifest_before() {
	let store = Lossy::default();
	let (first, _) = put(&store, 2, 1, &random(5000, 12)).unwrap();
	let fragmentation = Fragmentation::new(2, 1).unwrap();
	let body = random(6000, 13);
	let writer = FragmentWriter::new(&store, fragmentation, 3, Some(first));
	let (cid, manifest) = put_body(writer, &body[..]).unwrap();
	assert_eq!(manifest.prev(), Some(&first));
	let pin = Pin { owner: "me".into(), reason: "upload".into() };
	pin_fragments(&store, &cid, &manifest, 0..3, &pin).unwrap();
	let pins = store.pins(Some("me")).unwrap();
	let depth_of = |root: Cid| pins.iter().find(|p| p.root == root).map(|p| p.depth);
	assert_eq!(depth_of(cid), Some(Depth::Direct));
	for link in manifest.fragments() {
		assert_eq!(depth_of(link.cid), Some(Depth::Recursive));
	}
	let pinned = PinnedBody { cid, pin: pin.clone(), fragments: vec![0, 1, 2] };
	assert_eq!(pinned_bodies(&store, None).unwrap(), [pinned]);
	assert_eq!(unpin_fragments(&store, &cid, &manifest, 0..3, &pin).unwrap(), 3);
	assert!(store.pins(None).unwrap().is_empty());
}

fn collect(store: &impl BlockStore) {
	while !store.collect_garbage(100).unwrap().finished {}
}

#[test]
fn a_body_keeps_the_fragments_that_another_one_had_too() {
	let store = MemoryStore::default();
	let body = random(5 * MIB, 14);
	let pin = Pin { owner: "me".into(), reason: "upload".into() };
	let put = |m| {
		let writer = FragmentWriter::new(&store, Fragmentation::new(2, m).unwrap(), 0, None);
		let (cid, manifest) = put_body(writer, &body[..]).unwrap();
		pin_fragments(&store, &cid, &manifest, 0..2 + m, &pin).unwrap();
		(cid, manifest)
	};
	let ((kept, _), (other, manifest)) = (put(1), put(0));
	assert_eq!(unpin_fragments(&store, &other, &manifest, 0..2, &pin).unwrap(), 2);
	collect(&store);
	let mut got = Vec::new();
	get_body(&store, &kept, &mut got).unwrap();
	assert!(got == body);
}

#[test]
fn a_provider_of_two_fragments_gives_one_up() {
	let store = MemoryStore::default();
	let (cid, manifest) = put(&store, 2, 1, &random(5 * MIB, 15)).unwrap();
	let pin = Pin { owner: "chain".into(), reason: "placement".into() };
	pin_fragments(&store, &cid, &manifest, [0, 2], &pin).unwrap();
	assert_eq!(unpin_fragments(&store, &cid, &manifest, [0], &pin).unwrap(), 1);
	collect(&store);
	let each = manifest.layout().shape().leaves_per_fragment();
	prove(&store, &manifest, 2 * each).unwrap();
	assert_eq!(read_manifest(&store, &cid).unwrap(), manifest);
	assert!(matches!(prove(&store, &manifest, 0), Err(FragmentError::Missing(_))));
}

#[test]
fn all_of_it_is_pinned_or_none() {
	let store = MemoryStore::default();
	let pin = Pin { owner: "me".into(), reason: "upload".into() };
	for len in [5000, 5 * MIB] {
		let whole = MemoryStore::default();
		let (cid, manifest) = put(&whole, 2, 1, &random(len, 16)).unwrap();
		store.put(vec![whole.get(&cid).unwrap().unwrap()]).unwrap();
		let lost = &manifest.fragments()[1].cid;
		for link in manifest.fragments().iter().filter(|link| link.cid != *lost) {
			let block = whole.get(&link.cid).unwrap().unwrap();
			for link in block.links().unwrap() {
				store.put(vec![whole.get(&link).unwrap().unwrap()]).unwrap();
			}
			store.put(vec![block]).unwrap();
		}
		let refused = pin_fragments(&store, &cid, &manifest, 0..3, &pin);
		let Err(FragmentError::NotHere(missing)) = refused else { panic!("{refused:?}") };
		assert_eq!(missing, [MissingShard { fragment: 1, cid: *lost }]);
		assert_eq!(store.pins(None).unwrap(), []);
		pin_fragments(&store, &cid, &manifest, [0, 2], &pin).unwrap();
		unpin_fragments(&store, &cid, &manifest, [0, 2], &pin).unwrap();
	}
}
