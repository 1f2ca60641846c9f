//! What a chunk must be to be registered.

use super::*;
use crate::{types::Registration, Call, Error, Event, Heads, Registered};
use amo_primitives::{
	chunk::{Chunks as _, Header, Tag},
	fragment::{Fragmentation, Layout},
	place::Cell,
};
use codec::Encode;
use frame_support::{
	assert_noop,
	traits::{fungible::InspectHold, UnfilteredDispatchable},
};
use sp_runtime::{DispatchError, TokenError};

/// Seoul at resolution 7.
const SEOUL: u64 = 0x0873_0e1d_88ff_ffff;

#[test]
fn a_chunk_is_registered() {
	on_chain(|| {
		let description = description(device(1, 0), None);
		assert_ok!(Chunks::register(signed(1), description.clone(), 101));
		let header = Header { owner: 1, description };
		let chunk = header.id();
		let bytes = header.encoded_size() as u128;
		let registered =
			Event::Registered { chunk, header: header.clone(), until: 101, by: 1, thin: false };
		System::assert_last_event(registered.into());
		assert_eq!(Chunks::header(&chunk), Some(header));
		assert_eq!(Chunks::expiry(&chunk), Some(101));
		assert_eq!(Heads::<Test>::get(device(1, 0)), Some(chunk));
		assert_eq!(Balances::total_balance_on_hold(&1), ITEM_DEPOSIT + bytes + 100);
	});
}

/// The figures of `docs/protocol/header.md`.
#[test]
fn bytes_on_chain() {
	let header = Header {
		owner: sp_runtime::AccountId32::new([1; 32]),
		description: description(device(1, 0), Some(Default::default())),
	};
	assert_eq!(header.encoded_size(), 232);
}

type Change = fn(&mut amo_primitives::chunk::Description);

fn tags(tags: &[&str]) -> Vec<Tag> {
	tags.iter().map(|tag| tag.as_bytes().to_vec().try_into().unwrap()).collect()
}

#[test]
fn what_is_wrong_with_a_description_is_said() {
	let changes: [(Change, Error<Test>); 13] = [
		(|it| it.device = device(2, 0), Error::NotYourDevice),
		(|it| it.device.0 = [0; 16], Error::NotYourDevice),
		(|it| it.metric = 99, Error::UnknownMetric),
		(|it| it.metric = RETIRED, Error::RetiredMetric),
		(|it| it.start = it.end + 1, Error::EndBeforeStart),
		(|it| it.end = NOW + 2_001, Error::InTheFuture),
		(|it| it.end = u64::MAX, Error::InTheFuture),
		(|it| it.records = 0, Error::NoRecords),
		(|it| it.tags = tags(&["no tag"]).try_into().unwrap(), Error::InvalidTag),
		(|it| it.tags = tags(&["a=1", "a=2"]).try_into().unwrap(), Error::InvalidTag),
		(|it| (it.metric, it.key_commitment) = (LOCATION, None), Error::MustBeSealed),
		(|it| (it.metric, it.place) = (LOCATION, Cell::new(SEOUL)), Error::PlaceTooFine),
		(|it| it.previous = Some(Default::default()), Error::NotTheHead),
	];
	on_chain(|| {
		for (change, error) in changes {
			let mut description = description(device(1, 0), None);
			change(&mut description);
			assert_noop!(register(1, description), error);
		}
	});
}

#[test]
fn what_is_allowed_to_the_edge() {
	let changes: [Change; 6] = [
		|it| it.start = it.end,
		|it| it.end = NOW + 2_000,
		|it| it.key_commitment = None,
		|it| it.place = Cell::new(SEOUL),
		|it| it.records = u32::MAX,
		|it| it.tags = tags(&["a=1", "b=1", "c=ä"]).try_into().unwrap(),
	];
	for change in changes {
		on_chain(|| {
			let mut description = description(device(1, 0), None);
			change(&mut description);
			assert_ok!(register(1, description));
		});
	}
}

#[test]
fn a_layout_that_cannot_be_is_not_even_decoded() {
	let mut bytes = description(device(1, 0), None).encode();
	let layout = Layout::new(Fragmentation::new(2, 1).unwrap(), 5_000).unwrap().encode();
	let at = bytes.windows(layout.len()).position(|part| part == layout).unwrap();
	// One data fragment with parity: one copy could answer for two.
	bytes[at] = 1;
	assert!(<amo_primitives::chunk::Description as codec::Decode>::decode(&mut &bytes[..]).is_err());
}

#[test]
fn periods_have_bounds() {
	on_chain(|| {
		let description = description(device(1, 0), None);
		for until in [0, 1, 10, 1_002, u32::MAX] {
			let refused = Chunks::register(signed(1), description.clone(), until);
			assert_noop!(refused, Error::<Test>::InvalidPeriod);
		}
		assert_ok!(Chunks::register(signed(1), description, 1_001));
	});
}

#[test]
fn only_accounts_have_chunks() {
	on_chain(|| {
		let chunk = registered(1, 0, 101);
		let next = description(device(1, 0), Some(chunk));
		let batch = vec![Registration { description: next.clone(), until: 101 }];
		let calls: [Call<Test>; 5] = [
			Call::register { description: next.clone(), until: 101 },
			Call::register_batch { chunks: batch.try_into().unwrap() },
			Call::register_for { bounty: 2, description: next, until: 101 },
			Call::extend { chunk, until: 201 },
			Call::discard { chunk },
		];
		for call in calls {
			for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
				let refused = call.clone().dispatch_bypass_filter(origin);
				assert_eq!(refused.map_err(|it| it.error), Err(DispatchError::BadOrigin));
			}
		}
	});
}

#[test]
fn nothing_is_written_when_storage_or_money_fails() {
	on_chain(|| {
		let poor = description(device(9, 0), None);
		assert_noop!(register(9, poor), TokenError::FundsUnavailable);
		PROVIDERS.set(false);
		let refused = register(1, description(device(1, 0), None));
		assert_noop!(refused, DispatchError::Other("no providers"));
		assert_eq!(Registered::<Test>::iter_keys().count(), 0);
	});
}

#[test]
fn a_result_belongs_to_the_poster_and_is_paid_by_the_producer() {
	on_chain(|| {
		let made = description(device(1, 0), None);
		let register_for = |bounty, made| Chunks::register_for(signed(1), bounty, made, 101);
		assert_noop!(register_for(1, made.clone()), DispatchError::Other("own bounty"));
		let mut open = made.clone();
		open.key_commitment = None;
		assert_noop!(register_for(2, open), Error::<Test>::MustBeSealed);
		assert_ok!(register_for(2, made.clone()));
		let chunk = id(2, &made);
		assert_eq!(Chunks::header(&chunk).unwrap().owner, 2);
		assert_eq!(Balances::total_balance_on_hold(&2), 0);
		assert_noop!(Chunks::discard(signed(1), chunk), Error::<Test>::NotOwner);
		assert_ok!(Chunks::discard(signed(2), chunk));
		assert_eq!(Balances::free_balance(1), RICH, "who paid gets it back");
	});
}
