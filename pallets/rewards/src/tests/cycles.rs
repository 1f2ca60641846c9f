//! What is paid at the end of a cycle.

use super::*;

#[test]
fn providers_share_by_what_they_stored() {
	on_chain(|| {
		// So much is burned that the pot is the limit.
		store(1, 2, 300, 1_000_000 * AMO);
		store(1, 3, 100, 1_000_000 * AMO);
		run(3);
		store(4, 2, 100, 1_000_000 * AMO);
		run(CYCLE - 5);
		let running = Running::<Test>::get();
		assert_eq!((running.byte_blocks, running.burned), (500, 300_000 * AMO));
		run(1);
		let (pot, finished) = (running.storage, Finished::<Test>::get(0).unwrap());
		assert_eq!(finished.storage, pot);
		assert_eq!(claimed_for(2, 0), pot * 4 / 5);
		let paid =
			Event::CycleClaimed { account: 2, cycle: 0, storage: pot * 4 / 5, participation: 0 };
		assert_eq!(last_event(), paid);
		assert_eq!(claimed_for(3, 0), pot / 5);
	});
}

#[test]
fn no_more_is_given_back_than_the_cap_of_what_was_burned() {
	on_chain(|| {
		store(1, 2, 100, 1_000);
		store(1, 3, 300, 101);
		end_cycle();
		let finished = Finished::<Test>::get(0).unwrap();
		assert_eq!(finished.burned, 100 + 11);
		assert_eq!(finished.storage, 99, "nine tenths of 111");
		// By what it stored it is a quarter; three quarters are more than nine tenths of 11.
		assert_eq!(claimed_for(2, 0), 24);
		assert_eq!(claimed_for(3, 0), 9);
		assert_eq!(Finished::<Test>::get(0).unwrap().left, 99 - 24 - 9);
	});
}

#[test]
fn what_nobody_earned_is_the_treasurys_at_the_end_of_the_cycle() {
	on_chain(|| {
		store(1, 2, 100, 1_000);
		run(CYCLE - 2);
		let (over, treasury, emission) =
			(Running::<Test>::get(), wealth(TREASURY), next_emission());
		run(1);
		let unearned = over.storage - 90 + over.participation;
		let part = emission - emission / 2 - emission / 4 - emission / 10;
		assert_eq!(wealth(TREASURY) - treasury, unearned + part);
		let ended = RuntimeEvent::Rewards(Event::CycleEnded {
			cycle: 0,
			emitted: over.emitted,
			storage: 90,
			participation: 0,
			unearned,
			expired: 0,
		});
		assert!(System::events().into_iter().any(|record| record.event == ended));
	});
}

#[test]
fn candidates_with_a_proof_share_alike() {
	on_chain(|| {
		for candidate in [2, 3, 4] {
			prove(candidate);
		}
		run(CYCLE - 2);
		let (pot, treasury) = (Running::<Test>::get().participation, wealth(TREASURY));
		let others = Running::<Test>::get().storage;
		let emission = next_emission();
		run(1);
		let rest = emission - emission / 2 - emission / 4 - emission / 10;
		assert_eq!(wealth(TREASURY) - treasury, others + pot % 3 + rest, "with the dust");
		for candidate in [2, 3, 4] {
			assert_eq!(claimed_for(candidate, 0), pot / 3);
		}
		assert_eq!(Finished::<Test>::get(0).unwrap().left, 0);
	});
}

#[test]
fn who_stored_and_proved_is_paid_for_both() {
	on_chain(|| {
		store(1, 2, 100, 1_000);
		prove(2);
		end_cycle();
		let participation = Finished::<Test>::get(0).unwrap().for_proof;
		assert_eq!(Rewards::claimable_for(&2, 0), Ok((90, participation)));
		assert_eq!(claimed_for(2, 0), 90 + participation);
	});
}

/// The last cycle in which something can be claimed is the 83rd after.
#[test]
fn what_nobody_claims_is_the_treasurys_in_the_end() {
	on_chain(|| {
		for who in [2, 3, 4] {
			store(1, who, 100, 1_000);
		}
		end_cycle();
		assert_eq!(claimed_for(2, 0), 90);
		run((KEPT - 2) * CYCLE);
		assert_eq!(Running::<Test>::get().cycle, KEPT - 1);
		assert_eq!(claimed_for(3, 0), 90);
		run(CYCLE);
		assert_noop!(claim_cycle(4, 0), Error::<Test>::CycleTooOld);
		assert_eq!(Finished::<Test>::get(0).unwrap().left, 90);
		run(CYCLE);
		assert_eq!(Finished::<Test>::get(0).unwrap().cycle, KEPT);
		let expired = System::events().into_iter().filter_map(|record| match record.event {
			RuntimeEvent::Rewards(Event::CycleEnded { expired, .. }) => Some(expired),
			_ => None,
		});
		assert_eq!(expired.sum::<Balance>(), 90);
		assert_noop!(claim_cycle(4, 0), Error::<Test>::CycleTooOld);
	});
}

/// A new entry in the place of an old one does not open the old cycle, nor is it paid for it.
#[test]
fn the_ring_pays_no_cycle_for_another() {
	on_chain(|| {
		store(1, 2, 100, 1_000);
		end_cycle();
		run((KEPT - 1) * CYCLE);
		assert_eq!(Running::<Test>::get().cycle, KEPT);
		store(1, 2, 100, 2_000);
		assert_noop!(claim_cycle(2, 0), Error::<Test>::CycleTooOld);
		assert_noop!(claim_cycle(2, KEPT), Error::<Test>::CycleNotOver);
		end_cycle();
		assert_eq!(claimed_for(2, KEPT), 180);
		assert_eq!(Ledger::<Test>::iter_prefix(2).count(), 1);
	});
}

/// The chain may get this pallet when many sessions have passed.
#[test]
fn a_first_cycle_may_have_any_number() {
	on_chain(|| {
		System::set_block_number(System::block_number() + 1_000 * CYCLE);
		run(1);
		let cycle = Running::<Test>::get().cycle;
		assert_eq!(cycle, 1_000);
		store(1, 2, 100, 1_000);
		check();
		end_cycle();
		assert_eq!(claimed_for(2, cycle), 90);
		assert_noop!(claim_cycle(2, 500), Error::<Test>::CycleTooOld);
		assert_noop!(claim_cycle(2, cycle - 1), Error::<Test>::CycleTooOld);
	});
}

/// The rules of a cycle are those with which it began.
#[test]
fn a_new_cap_counts_from_the_next_cycle_on() {
	on_chain(|| {
		store(1, 2, 100, 1_000);
		let lower = Parameters { storage_cap: percent(50), ..parameters() };
		assert_ok!(Rewards::set_parameters(RuntimeOrigin::root(), lower));
		store(1, 2, 100, 1_000);
		end_cycle();
		assert_eq!(claimed_for(2, 0), 180);
		store(1, 2, 100, 1_000);
		end_cycle();
		assert_eq!(claimed_for(2, 1), 50);
	});
}

/// As much work for one provider and candidate as for many.
#[test]
fn the_end_of_a_cycle_costs_the_same_for_all() {
	let [few, many] = [1, 500].map(|count: u64| {
		let mut ext = chain(parameters());
		ext.execute_with(|| {
			run(CYCLE - 1);
			for who in 1_000..1_000 + count {
				assert_ok!(Balances::mint_into(&who, AMO));
				store(1, who, 100, 1_000);
				prove(who);
			}
		});
		ext.commit_all().unwrap();
		let recorder = Default::default();
		ext.execute_with_recorder(Clone::clone(&recorder), || run(1));
		recorder.recorded_keys().into_values().map(|keys| keys.len()).sum::<usize>()
	});
	assert_eq!(few, many);
}
