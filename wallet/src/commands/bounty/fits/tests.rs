use super::*;
use amo_primitives::{
	chunk::{BodyCid, CidHash, Header},
	custody::EncryptionKey,
	device::DeviceId,
	fragment::{Fragmentation, Layout},
	place::Cell,
	rights::Purposes,
	Hash,
};

const NOW: BlockNumber = 1_000;
const POSTER: [u8; 32] = [1; 32];
const PRODUCER: [u8; 32] = [2; 32];

fn account(bytes: [u8; 32]) -> AccountId {
	AccountId::new(bytes)
}

fn area() -> Cell {
	Cell::new(0x0852_8347_3fff_ffff).unwrap()
}

fn inside() -> Cell {
	let area = h3o::CellIndex::try_from(area().index()).unwrap();
	Cell::new(area.center_child(h3o::Resolution::Seven).unwrap().into()).unwrap()
}

fn outside() -> Cell {
	let area = h3o::CellIndex::try_from(area().index()).unwrap();
	let near = area.grid_disk::<Vec<_>>(1).into_iter().find(|cell| *cell != area).unwrap();
	Cell::new(near.into()).unwrap()
}

fn bounty(ownership: Ownership) -> OnChain {
	OnChain {
		poster: account(POSTER),
		terms: Terms {
			metric: 3,
			area: Some(area()),
			start: 10_000,
			end: 20_000,
			min_records: 5,
			quantity: 2,
			reward: 10,
			ownership,
			purposes: Purposes::ALL,
			deadline: NOW,
		},
		key: Some(EncryptionKey([9; 32])),
		held: 20,
		sale_deposit: 0,
		in_flight: 0,
		filled: 0,
		closed: false,
		deposit: 1,
	}
}

fn entry(owner: [u8; 32]) -> Entry {
	Entry {
		header: Header {
			owner: account(owner),
			description: Description {
				metric: 3,
				device: DeviceId([3; 16]),
				start: 10_000,
				end: 20_000,
				records: 5,
				place: Some(inside()),
				tags: Default::default(),
				body: BodyCid { hash: CidHash::Sha2_256, digest: [4; 32] },
				layout: Layout::new(Fragmentation::new(2, 1).unwrap(), 5_000).unwrap(),
				audit_root: Hash::repeat_byte(5),
				nonce: [6; 16],
				key_commitment: None,
				previous: None,
				sources: Default::default(),
			},
		},
		until: NOW + min_left(),
		depositor: account(owner),
		deposit: 1,
	}
}

fn around() -> Circumstances {
	Circumstances {
		block: NOW,
		device_owner: Some(account(PRODUCER)),
		stored: true,
		before: None,
		asked: false,
		granted: false,
		sources: true,
	}
}

fn found(bounty: &OnChain, entry: &Entry, around: &Circumstances) -> Vec<Misfit> {
	misfits(bounty, entry, &account(PRODUCER), around)
}

#[test]
fn what_fits_in_the_last_block_fits() {
	for (ownership, owner) in
		[(Ownership::Producer, PRODUCER), (Ownership::Both, PRODUCER), (Ownership::Poster, POSTER)]
	{
		assert_eq!(found(&bounty(ownership), &entry(owner), &around()), []);
	}
}

#[test]
fn a_bounty_that_takes_nothing_says_why() {
	type Change = fn(&mut OnChain);
	let cases: [(Change, Misfit); 6] = [
		(|bounty| bounty.closed = true, Misfit::Over),
		(|bounty| bounty.filled = 2, Misfit::Over),
		(|bounty| bounty.terms.deadline = NOW - 1, Misfit::Over),
		(|bounty| bounty.in_flight = 2, Misfit::Full),
		(|bounty| bounty.poster = account(PRODUCER), Misfit::OwnBounty),
		(|bounty| bounty.key = None, Misfit::NoKey),
	];
	for (change, misfit) in cases {
		let mut bounty = bounty(Ownership::Producer);
		change(&mut bounty);
		assert_eq!(found(&bounty, &entry(PRODUCER), &around()), [misfit]);
	}
}

#[test]
fn a_chunk_that_does_not_match_says_in_what() {
	type Change = fn(&mut Description);
	let records = Misfit::Records { has: 4, least: 5 };
	let cases: [(Change, Misfit); 6] = [
		(|chunk| chunk.metric = 4, Misfit::Metric),
		(|chunk| chunk.place = Some(outside()), Misfit::Place),
		(|chunk| chunk.place = None, Misfit::NoPlace),
		(|chunk| chunk.start = 9_999, Misfit::Span),
		(|chunk| chunk.end = 20_001, Misfit::Span),
		(|chunk| chunk.records = 4, records),
	];
	for (change, misfit) in cases {
		let mut entry = entry(PRODUCER);
		change(&mut entry.header.description);
		assert_eq!(found(&bounty(Ownership::Producer), &entry, &around()), [misfit]);
	}
}

#[test]
fn whose_it_is_goes_by_who_owns_the_result() {
	let of = |ownership, owner, device_owner: Option<[u8; 32]>| {
		let around = Circumstances { device_owner: device_owner.map(account), ..around() };
		found(&bounty(ownership), &entry(owner), &around)
	};
	assert_eq!(of(Ownership::Producer, POSTER, Some(PRODUCER)), [Misfit::NotYours]);
	assert_eq!(of(Ownership::Both, [7; 32], Some(PRODUCER)), [Misfit::NotYours]);
	// One's own may be of a device that is retired.
	assert_eq!(of(Ownership::Both, PRODUCER, None), []);
	assert_eq!(of(Ownership::Poster, PRODUCER, Some(PRODUCER)), [Misfit::NotForPoster]);
	assert_eq!(of(Ownership::Poster, POSTER, Some([7; 32])), [Misfit::NotForPoster]);
	assert_eq!(of(Ownership::Poster, POSTER, None), [Misfit::NotForPoster]);
}

#[test]
fn circumstances_are_told_all_together() {
	let mut entry = entry(PRODUCER);
	entry.until -= 1;
	let bounty = bounty(Ownership::Producer);
	let least = NOW + min_left();
	let bad =
		Circumstances { stored: false, asked: true, granted: true, sources: false, ..around() };
	let expires = Misfit::Expires { until: least - 1, least };
	let rest = [Misfit::Asked, Misfit::Granted, Misfit::Sources];
	let all: Vec<_> = [Misfit::NotStored, expires].into_iter().chain(rest).collect();
	assert_eq!(found(&bounty, &entry, &bad), all);
}

#[test]
fn what_is_submitted_already_is_told_once() {
	let around = Circumstances { before: Some(6), asked: true, granted: true, ..around() };
	let bounty = bounty(Ownership::Producer);
	assert_eq!(found(&bounty, &entry(PRODUCER), &around), [Misfit::SubmittedBefore(6)]);
}
