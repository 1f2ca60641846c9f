//! Floods: each thing that is added holds a deposit, and all work in a block is bounded.

use super::market::*;
use crate::{
	configs::market::{AcceptWindow, RequestWindow},
	Bounties, DataRights, Metrics, Runtime, System, Timestamp,
};
use amo_primitives::{
	bounty::Ownership,
	chunk::{Description, Header, MAX_BATCH, MAX_TAGS, MAX_TAG_LEN},
	metric::Level,
	place::Resolution,
	rights::Purposes,
	AMO,
};
use codec::{Decode, Encode};
use frame_support::traits::Get;
use pallet_chunks::types::Registration;
use pallet_data_rights::{types::Wish, Call, Error, Requests};
use pallet_metrics::{Layer, ValueType};
use sp_runtime::TokenError;

/// Has [`OWNER`] register a whole batch of chunks, which providers confirm.
fn batch() -> Vec<Upload> {
	let device = device(OWNER, 0);
	let owner = OWNER.to_account_id();
	let until = System::block_number() + PERIOD;
	let (mut chunks, mut uploads, mut previous) = (Vec::new(), Vec::new(), None);
	for seed in 0..MAX_BATCH as u8 {
		let (mut description, upload) = description(device, seed);
		description.previous = previous;
		let chunk = Header { owner: owner.clone(), description: description.clone() }.id();
		previous = Some(chunk);
		chunks.push(Registration { description, until });
		uploads.push(Upload { chunk, ..upload });
	}
	let chunks = chunks.try_into().expect("as many as there may be");
	sent(OWNER, pallet_chunks::Call::register_batch { chunks });
	confirm_all();
	uploads
}

#[test]
fn requests() {
	market().execute_with(|| {
		let uploads = batch();
		let buyers = [BUYER, OTHER];
		let before = buyers.map(coins);
		let key = KeyPair::new(7);
		let wishes: Vec<Wish> = uploads
			.iter()
			.map(|upload| match wish(upload, terms(amo(AMO)), &key) {
				Call::request { wish } => wish,
				other => panic!("{other:?}"),
			})
			.collect();
		let flood: Vec<_> = buyers
			.map(|buyer| {
				let wishes = wishes.clone().try_into().expect("a batch");
				super::chain::signed(buyer, Call::request_batch { wishes })
			})
			.into();
		for result in block(flood) {
			assert_eq!(result, Ok(Ok(())));
		}
		let each = AMO + DataRights::right_deposit();
		assert_eq!(buyers.map(held), [each * u128::from(MAX_BATCH); 2]);
		refused(BUYER, wish(&uploads[0], terms(amo(AMO)), &key), Error::<Runtime>::AlreadyOpen);

		// All fall due in one block, which ends as many as a block may, and the next one goes on.
		let open = || Requests::<Runtime>::iter().count();
		let due = Requests::<Runtime>::iter_values().next().expect("they are open").due;
		assert!(due - System::block_number() > RequestWindow::get() - 5);
		pass(due - 1 - System::block_number());
		assert_eq!(open(), 2 * MAX_BATCH as usize);
		pass(1);
		let most: u32 = <Runtime as pallet_data_rights::Config>::MaxDue::get();
		assert!(open() >= (MAX_BATCH * 2 - most) as usize);
		pass(3);
		assert_eq!(open(), 0);
		assert_eq!(buyers.map(coins), before);
		assert_eq!(buyers.map(held), [0; 2]);
	});
}

fn post(reward: u128) -> pallet_bounties::Call<Runtime> {
	let terms = pallet_bounties::types::Terms {
		metric: 0,
		area: None,
		start: 0,
		end: Timestamp::get(),
		min_records: 1,
		quantity: 1,
		reward,
		ownership: Ownership::Both,
		purposes: Purposes::ALL,
		deadline: System::block_number() + AcceptWindow::get(),
	};
	pallet_bounties::Call::post { terms, key: KeyPair::new(7).public }
}

#[test]
fn bounties() {
	market().execute_with(|| {
		let before = coins(POSTER);
		let each = AMO + DataRights::right_deposit() + Bounties::bounty_deposit();
		for posted in 1..=50 {
			sent(POSTER, post(AMO));
			assert_eq!(held(POSTER), each * posted);
		}
		// More than is there cannot be promised.
		let all = post(before as u128 - held(POSTER));
		refused(POSTER, all, TokenError::FundsUnavailable);
		for bounty in 0..50 {
			sent(POSTER, pallet_bounties::Call::cancel { bounty });
		}
		assert_eq!((coins(POSTER), held(POSTER)), (before, 0));
	});
}

#[test]
fn metrics() {
	market().execute_with(|| {
		let description = |path: String| pallet_metrics::Description {
			path: path.into_bytes().try_into().expect("a short path"),
			layer: Layer::User,
			value_type: ValueType::Float,
			unit: Default::default(),
			level: Level::Lv3,
			finest_place: Resolution::FINEST,
		};
		let before = coins(OTHER);
		let first = pallet_metrics::NextId::<Runtime>::get();
		let mut deposits = 0;
		for number in 0..20 {
			let description = description(format!("Vehicle.Flood.Metric{number}"));
			deposits += Metrics::record_deposit(&description);
			deposits += Metrics::path_deposit(&description.path);
			sent(OTHER, pallet_metrics::Call::register { description });
			assert_eq!(held(OTHER), deposits);
		}
		let taken = pallet_metrics::Call::register {
			description: description("Vehicle.Flood.Metric0".into()),
		};
		refused(OTHER, taken, pallet_metrics::Error::<Runtime>::PathTaken);
		// Records stay, since headers may name them, and with them their deposits.
		for number in 0..20 {
			let description = description(format!("Vehicle.Flood.Metric{number}"));
			deposits -= Metrics::path_deposit(&description.path);
			sent(OTHER, pallet_metrics::Call::retire { metric: first + number });
			assert_eq!(held(OTHER), deposits);
		}
		assert_eq!(coins(OTHER), before);
	});
}

#[test]
fn tags() {
	market().execute_with(|| {
		let device = device(OWNER, 1);
		let until = System::block_number() + PERIOD;
		let (bare, _) = description(device, 1);
		let tagged = |tags: Vec<Vec<u8>>| {
			let tags: Vec<_> = tags.into_iter().map(|tag| tag.try_into().unwrap()).collect();
			Description { tags: tags.try_into().unwrap(), ..bare.clone() }
		};
		let longest = |number: u32| {
			let mut tag = format!("{number}=").into_bytes();
			tag.resize(MAX_TAG_LEN as usize, b'x');
			tag
		};
		let twice = tagged(vec![b"trip=1".to_vec(), b"trip=2".to_vec()]);
		let call = pallet_chunks::Call::register { description: twice, until };
		refused(OWNER, call, pallet_chunks::Error::<Runtime>::InvalidTag);

		// Each byte is paid for.
		let reason = || pallet_chunks::HoldReason::Header;
		let few = tagged(vec![]);
		let full = tagged((0..MAX_TAGS).map(longest).collect());
		let bytes = (full.encoded_size() - few.encoded_size()) as u128;
		let first = register(OWNER, few, until);
		let for_few = held_for(OWNER, reason());
		let full = Description { previous: Some(first), ..full };
		// The next header names the one before: 32 bytes more.
		register(OWNER, full.clone(), until);
		let for_full = held_for(OWNER, reason()) - for_few;
		let per_byte: u128 = <Runtime as pallet_chunks::Config>::ByteDeposit::get();
		assert_eq!(for_full - for_few, (bytes + 32) * per_byte);

		// More tags, or longer ones, are not even read.
		for tags in [
			(0..=MAX_TAGS).map(longest).collect::<Vec<_>>(),
			vec![[longest(0), b"x".to_vec()].concat()],
		] {
			let bytes = full.encode();
			let at = bytes
				.windows(full.tags.encoded_size())
				.position(|window| window == full.tags.encode())
				.expect("they are in it");
			let rest = &bytes[at + full.tags.encoded_size()..];
			let flooded = [&bytes[..at], &tags.encode()[..], rest].concat();
			assert!(Description::decode(&mut &flooded[..]).is_err());
		}
	});
}
