//! A chunk from its registration to its expiry.

use super::market::*;
use crate::{
	AccountId, Balances, Chunks, Executive, PeerStorage, Runtime, RuntimeEvent, System, Treasury,
};
use amo_primitives::{chunk::Chunks as _, storage::Storage, time::HOURS};
use pallet_peer_storage::{types::Parameters, Challenges, Event, HoldReason};
use sp_runtime::transaction_validity::{
	InvalidTransaction, TransactionSource, TransactionValidityError,
};
use std::collections::BTreeSet;

fn parameters() -> Parameters {
	PeerStorage::parameters()
}

#[test]
fn a_chunk_is_stored_audited_paid_for_and_expires() {
	market().execute_with(|| {
		start_audits();
		let at_first = coins(OWNER);
		let device = device(OWNER, 1);
		let with_a_device = held(OWNER);
		let issuance = Balances::total_issuance();
		let earned_before = PROVIDERS.map(coins);

		let (description, upload) = description(device, 1);
		let layout = description.layout;
		let until = System::block_number() + HOURS + 10;
		let chunk = register(OWNER, description, until);
		let upload = Upload { chunk, ..upload };
		let rent = PeerStorage::rent(&layout, until - System::block_number());
		assert_eq!(held_for(OWNER, HoldReason::Rent), rent);
		let drawn: BTreeSet<_> = contract(&chunk).providers().collect();
		assert_eq!(drawn.len(), 3, "a provider for each fragment");
		assert!(!PeerStorage::is_stored(&chunk));

		confirm_all();
		let confirmed = System::block_number();
		assert!(PeerStorage::is_stored(&chunk));
		assert!(happened(Event::<Runtime>::Stored { chunk }));

		let (mut asked, mut proved, mut paid, mut burned, mut payments) = (0, 0, 0, 0, 0);
		let mut count = || {
			for event in events() {
				let RuntimeEvent::PeerStorage(event) = event else { continue };
				match event {
					Event::Challenged { .. } => asked += 1,
					Event::Proved { .. } => proved += 1,
					Event::RentPaid { paid: to_provider, burned: burn, .. }
					| Event::RentSetAside { rent: to_provider, burned: burn, .. } => {
						paid += to_provider;
						burned += burn;
						payments += 1;
					},
					Event::RentReleased { .. } | Event::LetGo { .. } | Event::Ended { .. } => (),
					other => panic!("{other:?}"),
				}
			}
			(asked, proved)
		};
		let mut answered = (0, 0);
		while System::block_number() < until - 1 {
			work(1, std::slice::from_ref(&upload), None);
			answered = count();
		}
		let (asked, proved) = answered;
		let blocks = until - 1 - confirmed;
		assert_eq!(asked, parameters().challenges_per_block * blocks, "two in each block");
		assert!(asked - proved <= parameters().challenges_per_block, "all but the last are proved");

		work(1, std::slice::from_ref(&upload), None);
		count();
		assert!(happened(pallet_chunks::Event::<Runtime>::Expired { chunk }));
		assert!(happened(Event::<Runtime>::Ended { chunk }));
		assert!(Chunks::header(&chunk).is_none());
		assert_eq!(held(OWNER), with_a_device, "deposits and what is left of the rent are back");

		// The workers answer what was open at the end, and nothing is asked any more.
		for _ in 0..3 {
			work(1, std::slice::from_ref(&upload), None);
			answered = count();
		}
		assert_eq!(answered.0, answered.1, "all are proved");
		assert_eq!(Challenges::<Runtime>::iter().count(), 0);

		let earned: i128 =
			PROVIDERS.iter().zip(earned_before).map(|(provider, at)| coins(*provider) - at).sum();
		assert_eq!(earned, paid as i128);
		assert_eq!(issuance - Balances::total_issuance(), burned);
		assert_eq!(at_first - coins(OWNER), (paid + burned) as i128, "nothing else is paid");
		let rent = PeerStorage::rent(&layout, until - confirmed);
		assert_eq!(paid + burned, rent, "only what was stored is paid");
		let share = parameters().burned * rent;
		assert!((share..=share + payments).contains(&burned), "{burned} of {rent}, rounded up");

		sent(OWNER, pallet_participants::Call::retire_device { device });
		assert_eq!(held(OWNER), 0);
	});
}

#[test]
fn confirmations_and_answers_cost_nothing_and_need_no_account() {
	market().execute_with(|| {
		let (description, upload) = description(device(OWNER, 1), 1);
		let chunk = register(OWNER, description, System::block_number() + PERIOD);
		let upload = Upload { chunk, ..upload };
		let accounts: Vec<AccountId> = frame_system::Account::<Runtime>::iter_keys().collect();
		let all = || {
			let nonces = accounts.iter().map(System::account_nonce);
			let free = accounts.iter().map(Balances::free_balance);
			nonces.zip(free).collect::<Vec<_>>()
		};
		let before = all();
		let mut sent = Vec::new();
		for (provider, asked) in asked() {
			sent.push(confirmation(provider, asked));
		}
		assert_eq!(sent.len(), 3);
		for result in block(sent.clone()) {
			assert_eq!(result, Ok(Ok(())));
		}
		assert_eq!(all(), before);
		assert!(PeerStorage::is_stored(&chunk));

		// A second time they are not what is asked.
		let stale = TransactionValidityError::Invalid(InvalidTransaction::Stale);
		for result in block(sent) {
			assert_eq!(result, Err(stale));
		}
		start_audits();
		let before = all();
		while responses(std::slice::from_ref(&upload), None).is_empty() {
			block(vec![]);
		}
		let sent = responses(std::slice::from_ref(&upload), None);
		let treasury = Balances::free_balance(Treasury::account_id());
		for result in block(sent.clone()) {
			assert_eq!(result, Ok(Ok(())));
		}
		for result in block(sent) {
			assert_eq!(result, Err(stale));
		}
		assert_eq!(Balances::free_balance(Treasury::account_id()), treasury, "no fee was shared");
		for (account, (nonce, free)) in accounts.iter().zip(before) {
			assert_eq!(System::account_nonce(account), nonce);
			assert!(Balances::free_balance(account) >= free);
		}
		let operators = PROVIDERS.map(|provider| sp_core::Pair::public(&operator_of(provider)));
		for operator in operators {
			assert_eq!(System::providers(&AccountId::from(operator)), 0, "it has no account");
		}
	});
}

#[test]
fn the_pool_takes_a_confirmation_once_and_before_what_is_paid_for() {
	market().execute_with(|| {
		let (description, _) = description(device(OWNER, 1), 1);
		register(OWNER, description, System::block_number() + PERIOD);
		let (provider, asked) = asked().pop_first().expect("three are asked");
		let mut other = asked.clone();
		other.extend(asked.clone());
		let validate = |transaction| {
			Executive::validate_transaction(
				TransactionSource::External,
				transaction,
				System::parent_hash(),
			)
		};
		let first = confirmation(provider, asked);
		let first = validate(first).expect("it is asked");
		let second = validate(confirmation(provider, other)).expect("it begins with what is asked");
		assert!(first.requires.is_empty(), "it waits for nothing");
		assert_eq!(first.provides, second.provides, "only one of them comes in");
		assert!(first.propagate);

		let paid = super::chain::transfer(BUYER, OWNER.to_account_id(), 1);
		assert!(first.priority > validate(paid).expect("it is valid").priority);
	});
}

#[test]
fn who_does_not_confirm_in_time_is_replaced() {
	market().execute_with(|| {
		let (description, _) = description(device(OWNER, 1), 1);
		let chunk = register(OWNER, description, System::block_number() + PERIOD);
		let mut asked_first = asked();
		let (late, what) = asked_first.pop_first().expect("three are asked");
		let others = asked_first.into_iter().map(|(id, asked)| confirmation(id, asked)).collect();
		for result in block(others) {
			assert_eq!(result, Ok(Ok(())));
		}
		assert!(!PeerStorage::is_stored(&chunk));
		let transaction = confirmation(late, what);
		pass(parameters().confirm_deadline);
		let now = asked();
		assert_eq!(now.len(), 1);
		assert!(!now.contains_key(&late), "another one is asked");
		let stale = TransactionValidityError::Invalid(InvalidTransaction::Stale);
		assert_eq!(block(vec![transaction]), [Err(stale)]);
		confirm_all();
		assert!(PeerStorage::is_stored(&chunk));
	});
}

#[test]
fn a_chunk_is_extended_by_somebody_else_and_discarded_by_its_owner() {
	market().execute_with(|| {
		let before = [OWNER, OTHER].map(coins);
		let upload = upload_with(OWNER, 1, |_| ());
		let chunk = upload.chunk;
		let confirmed = System::block_number();
		let until = Chunks::expiry(&chunk).expect("it is there");
		sent(OTHER, pallet_chunks::Call::extend { chunk, until: until + HOURS });
		let more = PeerStorage::rent(&upload.body.layout, HOURS);
		assert_eq!(held_for(OTHER, HoldReason::Rent), more);
		pass(100);
		let issuance = Balances::total_issuance();
		sent(OWNER, pallet_chunks::Call::discard { chunk });
		let stored = System::block_number() - confirmed;
		let paid = PeerStorage::rent(&upload.body.layout, stored) as i128;
		assert_eq!(coins(OTHER), before[1], "the first payment is used up first");
		assert_eq!(held(OTHER), 0);
		assert_eq!(before[0] - coins(OWNER), paid);
		assert!(issuance > Balances::total_issuance());
	});
}
