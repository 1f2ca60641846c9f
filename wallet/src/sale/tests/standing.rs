use crate::sale::{Clock, Coins, SaleError, Standing, Wanted};
use amo_offchain_storage::sealing::{EncryptionKey, KeyCommitment};
use amo_primitives::{
	chunk::{BodyCid, ChunkId, CidHash, Description, Header},
	device::DeviceId,
	fragment::{Fragmentation, Layout},
	rights::{Price, Purposes},
	AccountId, Hash,
};
use pallet_data_rights::types::{Grant, Request, Sale, Terms};

const CLOCK: Clock = Clock { block: 100, now: 0 };
const CHUNK: ChunkId = ChunkId::repeat_byte(1);
const KEY: EncryptionKey = EncryptionKey([9; 32]);

fn owner() -> AccountId {
	AccountId::new([1; 32])
}

fn buyer() -> AccountId {
	AccountId::new([2; 32])
}

fn amo(amount: u128) -> Price {
	Price { asset: None, amount }
}

/// A sealed chunk that is stored, and nothing else.
fn sealed() -> Standing {
	let description = Description {
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
		nonce: [1; 16],
		key_commitment: Some(KeyCommitment([1; 32])),
		previous: None,
		sources: Default::default(),
	};
	Standing {
		chunk: CHUNK,
		header: Header { owner: owner(), description },
		stored: true,
		offer: None,
		request: None,
		sale: None,
		grant: None,
		missing: None,
	}
}

fn unsealed() -> Standing {
	let mut standing = sealed();
	standing.header.description.key_commitment = None;
	standing
}

fn offered(price: Price) -> Standing {
	let terms = Terms { price, purposes: Purposes::RESEARCH, lasts: Some(50) };
	Standing { offer: Some(terms), ..sealed() }
}

fn grant(revoked: bool, until: Option<u32>) -> Grant<AccountId> {
	Grant {
		owner: owner(),
		purposes: Purposes::ALL,
		since: 1,
		until,
		revoked,
		custody: None,
		key: KEY,
		price: amo(1),
		deposit: 7,
	}
}

fn wanted(max_price: Price) -> Wanted {
	Wanted { max_price, purposes: Purposes::RESEARCH, lasts: Some(50) }
}

fn terms(standing: &Standing, wanted: Wanted) -> Result<Terms, SaleError> {
	standing.terms(&buyer(), &wanted, &CLOCK)
}

#[test]
fn an_offers_price_is_paid_and_not_the_most() {
	let terms = terms(&offered(amo(5)), wanted(amo(9))).unwrap();
	assert_eq!(terms, Terms { price: amo(5), purposes: Purposes::RESEARCH, lasts: Some(50) });
}

#[test]
fn without_an_offer_the_most_is_bid() {
	assert_eq!(terms(&sealed(), wanted(amo(9))).unwrap().price, amo(9));
	let coins = Price { asset: Some(3), amount: 9 };
	assert!(
		matches!(terms(&sealed(), wanted(coins)), Err(SaleError::BidInAmo(chunk)) if chunk == CHUNK)
	);
}

#[test]
fn what_is_not_sealed_is_free() {
	let coins = Price { asset: Some(3), amount: 9 };
	for most in [amo(9), coins] {
		assert_eq!(terms(&unsealed(), wanted(most)).unwrap().price, amo(0));
	}
}

#[test]
fn nothing_is_paid_above_the_most_or_in_another_asset() {
	let too_dear = |asked, most| {
		let found = terms(&offered(asked), wanted(most));
		matches!(found, Err(SaleError::TooDear { asked: Coins(a), most: Coins(m), .. }) if a == asked && m == most)
	};
	let coins = |amount| Price { asset: Some(3), amount };
	assert!(too_dear(amo(10), amo(9)));
	assert!(too_dear(coins(1), amo(9)));
	assert!(too_dear(amo(1), coins(9)));
	assert!(terms(&offered(coins(9)), wanted(coins(9))).is_ok());
	assert!(terms(&offered(coins(0)), wanted(amo(0))).is_ok(), "nothing is nothing in any asset");
}

#[test]
fn an_offer_limits_purposes_and_time() {
	let wide = Wanted { purposes: Purposes::ALL, ..wanted(amo(5)) };
	let found = terms(&offered(amo(5)), wide);
	assert!(
		matches!(found, Err(SaleError::OtherPurposes { offered, .. }) if offered.0 == Purposes::RESEARCH)
	);
	for lasts in [Some(51), None] {
		let long = Wanted { lasts, ..wanted(amo(5)) };
		let found = terms(&offered(amo(5)), long);
		assert!(matches!(found, Err(SaleError::TooLong { longest, .. }) if longest.0 == 50));
	}
	let never = Wanted { lasts: Some(0), ..wanted(amo(5)) };
	assert!(matches!(terms(&sealed(), never), Err(SaleError::NoTime)));
}

#[test]
fn what_is_open_or_live_is_not_asked_for_again() {
	let open = Terms { price: amo(4), purposes: Purposes::ALL, lasts: None };
	let request =
		Request { seller: owner(), terms: open, key: KEY, deposit: 0, due: 130, ordered: false };
	let sale = Sale {
		seller: owner(),
		commitment: None,
		price: amo(4),
		due: 160,
		ordered: false,
		complaint: None,
	};
	let found = terms(&Standing { request: Some(request), ..sealed() }, wanted(amo(9)));
	assert!(
		matches!(found, Err(SaleError::RequestOpen { price: Coins(p), due, .. }) if p == amo(4) && due.block == 130)
	);
	let found = terms(&Standing { sale: Some(sale), ..sealed() }, wanted(amo(9)));
	assert!(matches!(found, Err(SaleError::SaleOpen { due, .. }) if due.block == 160));
	for until in [None, Some(101)] {
		let live = Standing { grant: Some(grant(false, until)), ..sealed() };
		assert!(matches!(terms(&live, wanted(amo(9))), Err(SaleError::RightLive { .. })));
	}
	for ended in [grant(true, None), grant(false, Some(100))] {
		assert!(terms(&Standing { grant: Some(ended), ..sealed() }, wanted(amo(9))).is_ok());
	}
}

#[test]
fn an_open_request_is_what_is_wanted_if_its_terms_are() {
	let open = Terms { price: amo(4), purposes: Purposes::RESEARCH, lasts: Some(50) };
	let request =
		Request { seller: owner(), terms: open, key: KEY, deposit: 0, due: 130, ordered: false };
	let standing = Standing { request: Some(request), ..sealed() };
	let is_it = |wanted| standing.asked_for(&wanted).is_some();
	assert!(is_it(wanted(amo(4))));
	assert!(is_it(wanted(amo(5))));
	assert!(!is_it(wanted(amo(3))));
	assert!(!is_it(wanted(Price { asset: Some(3), amount: 4 })));
	assert!(!is_it(Wanted { purposes: Purposes::ALL, ..wanted(amo(4)) }));
	assert!(!is_it(Wanted { lasts: None, ..wanted(amo(4)) }));
	assert!(sealed().asked_for(&wanted(amo(4))).is_none());
}

#[test]
fn one_does_not_buy_ones_own_nor_what_is_not_there() {
	let own = sealed().terms(&owner(), &wanted(amo(1)), &CLOCK);
	assert!(matches!(own, Err(SaleError::OwnData(chunk)) if chunk == CHUNK));
	let early = terms(&Standing { stored: false, ..sealed() }, wanted(amo(1)));
	assert!(matches!(early, Err(SaleError::NotStored(chunk)) if chunk == CHUNK));
	let source = ChunkId::repeat_byte(8);
	let closed = terms(&Standing { missing: Some(source), ..sealed() }, wanted(amo(1)));
	assert!(
		matches!(closed, Err(SaleError::SourceNotGranted { source_chunk, .. }) if source_chunk == source)
	);
}

#[test]
fn what_is_held_is_the_price_and_the_deposit_less_that_of_the_right_before() {
	let deposit = pallet_data_rights::Pallet::<amo_runtime::Runtime>::right_deposit();
	let terms = |price| Terms { price, purposes: Purposes::ALL, lasts: None };
	assert_eq!(sealed().held_by(&terms(amo(100))), 100 + deposit);
	let coins = Price { asset: Some(3), amount: 100 };
	assert_eq!(sealed().held_by(&terms(coins)), deposit);
	let again = Standing { grant: Some(grant(true, None)), ..sealed() };
	assert_eq!(again.held_by(&terms(amo(100))), 100 + deposit - 7);
}
