//! Who is on the list, and what the others are told that they lack.

use super::{crowd::*, signed};
use crate::{mock::*, FrozenAt};
use amo_primitives::validators::Lack;
use frame_support::assert_ok;

fn lacks(account: u64) -> Vec<Lack> {
	ValidatorSelection::lacks(&account)
}

/// The list of this session, made anew.
fn listed() -> Vec<u64> {
	let now = Session::current_index();
	ValidatorSelection::freeze(now);
	FrozenAt::<Test>::get(now).unwrap().into_inner()
}

/// Account 2 lacks this, and nobody else lacks anything.
fn only_second_lacks(lack: Lack) {
	assert_eq!(lacks(2), [lack]);
	assert_eq!(listed(), [1, 3, 4, 5, 6]);
	assert!([1, 3, 4, 5, 6].into_iter().all(|account| lacks(account).is_empty()));
}

#[test]
fn candidates_of_genesis_qualify() {
	new_test_ext().execute_with(|| {
		assert!((1..=6).all(|account| lacks(account).is_empty()));
		assert_eq!(listed(), [1, 2, 3, 4, 5, 6]);
		assert_eq!(lacks(7), [Lack::Candidacy]);
	});
}

#[test]
fn who_left_is_no_candidate() {
	new_test_ext().execute_with(|| {
		assert_ok!(ValidatorSelection::delegate(signed(9), 2, 100));
		assert_ok!(ValidatorSelection::leave(signed(2)));
		only_second_lacks(Lack::Candidacy);
	});
}

#[test]
fn who_hibernates_lacks_readiness() {
	new_test_ext().execute_with(|| {
		assert_ok!(ValidatorSelection::hibernate(signed(2)));
		only_second_lacks(Lack::Readiness);
		assert_ok!(ValidatorSelection::resume(signed(2)));
		assert!(lacks(2).is_empty());
	});
}

#[test]
fn the_own_bond_counts_from_the_minimum_on() {
	new_test_ext().execute_with(|| {
		assert_ok!(ValidatorSelection::delegate(signed(9), 2, 5_000));
		for account in [1, 3, 4, 5, 6] {
			assert_ok!(ValidatorSelection::bond_more(signed(account), 1));
		}
		govern(|parameters| parameters.min_bond = BOND + 1);
		only_second_lacks(Lack::Bond);
		assert_ok!(ValidatorSelection::bond_more(signed(2), 1));
		assert!(lacks(2).is_empty());
	});
}

#[test]
fn bond_and_delegations_together_count_from_the_minimum_on() {
	new_test_ext().execute_with(|| {
		govern(|parameters| parameters.min_backing = BOND + 100);
		for account in [1, 3, 4, 5, 6] {
			assert_ok!(ValidatorSelection::delegate(signed(9), account, 100));
		}
		assert_ok!(ValidatorSelection::delegate(signed(9), 2, 99));
		only_second_lacks(Lack::Backing);
		assert_ok!(ValidatorSelection::delegate(signed(10), 2, 10));
		assert!(lacks(2).is_empty());
	});
}

#[test]
fn a_proof_counts_for_its_validity_and_no_longer() {
	new_test_ext().execute_with(|| {
		let validity = parameters().proof_validity;
		assert_ok!(ValidatorSelection::note_proof(&2, 1));
		rotate_to(validity);
		assert_eq!(listed(), [1, 2, 3, 4, 5, 6], "those of session 0 count still");
		rotate_to(validity + 1);
		assert_eq!(listed(), [2]);
		assert_eq!(lacks(1), [Lack::Proof]);
		rotate_to(validity + 2);
		assert!(listed().is_empty());
		assert_eq!(lacks(2), [Lack::Proof]);
	});
}

#[test]
fn who_registers_has_to_prove_first() {
	new_test_ext().execute_with(|| {
		stand(7, BOND);
		assert_eq!(lacks(7), [Lack::Proof]);
		assert_ok!(ValidatorSelection::note_proof(&7, 0));
		assert!(lacks(7).is_empty());
		assert_eq!(listed(), [1, 2, 3, 4, 5, 6, 7]);
	});
}

#[test]
fn who_has_no_keys_cannot_sit() {
	new_test_ext().execute_with(|| {
		lock(2);
		only_second_lacks(Lack::Keys);
	});
}

#[test]
fn contribution_counts_once_it_is_asked_for() {
	new_test_ext().execute_with(|| {
		govern(|parameters| parameters.min_contribution = 7);
		for account in [1, 3, 4, 5, 6] {
			Points::mutate(|points| points.insert(account, 7));
		}
		Points::mutate(|points| points.insert(2, 6));
		only_second_lacks(Lack::Contribution);
	});
}

#[test]
fn all_that_is_lacking_is_told() {
	new_test_ext().execute_with(|| {
		assert_ok!(ValidatorSelection::register(signed(9), 1_000, Default::default()));
		govern(|parameters| {
			parameters.min_bond = 1_001;
			parameters.min_contribution = 1;
		});
		assert_ok!(ValidatorSelection::hibernate(signed(9)));
		let all = [
			Lack::Readiness,
			Lack::Bond,
			Lack::Backing,
			Lack::Proof,
			Lack::Keys,
			Lack::Contribution,
		];
		assert_eq!(lacks(9), all);
	});
}

#[test]
fn a_list_is_ordered_by_the_bytes_of_accounts() {
	crowd(300, 4, 10).execute_with(|| {
		rotate();
		let listed = listed();
		assert_eq!(listed.len(), 300);
		assert!(listed.windows(2).all(|two| two[0].to_le_bytes() < two[1].to_le_bytes()));
	});
}

#[test]
fn four_lists_are_kept() {
	new_test_ext().execute_with(|| {
		rotate_to(20);
		let mut kept: Vec<u32> = FrozenAt::<Test>::iter_keys().collect();
		kept.sort_unstable();
		assert_eq!(kept, [17, 18, 19, 20]);
	});
}
