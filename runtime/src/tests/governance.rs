//! What the technical council can do without a sudo key, and what it cannot.

use super::chain::{genesis, make_blocks};
use crate::{
	genesis_presets::STAGING_PRESET, AccountId, CouncilPowers, Grandpa, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeOrigin, System, TechnicalCouncil,
};
use codec::Encode;
use frame_support::{assert_noop, assert_ok, dispatch::GetDispatchInfo};
use pallet_collective::{Instance1, Members};
use pallet_upgrade_notice::Announcement;
use sp_core::H256;
use sp_runtime::{
	traits::{BlakeTwo256, Hash},
	DispatchError,
};

fn members() -> Vec<AccountId> {
	Members::<Runtime, Instance1>::get().to_vec()
}

/// Has `votes` of the three councillors decide on exercising `power`.
fn decide(votes: usize, power: RuntimeCall) {
	decide_on(votes, pallet_council_powers::Call::exercise { call: Box::new(power) }.into());
}

/// Has `votes` of the three councillors decide on `motion`.
fn decide_on(votes: usize, motion: RuntimeCall) {
	let members = members();
	let hash = BlakeTwo256::hash_of(&motion);
	let index = pallet_collective::ProposalCount::<Runtime, Instance1>::get();
	let length = motion.encoded_size() as u32;
	let weight = motion.get_dispatch_info().call_weight;
	let by = |member: &AccountId| RuntimeOrigin::signed(member.clone());

	assert_ok!(TechnicalCouncil::propose(by(&members[0]), 2, Box::new(motion), length));
	for member in &members[..votes] {
		assert_ok!(TechnicalCouncil::vote(by(member), hash, index, true));
	}
	for member in &members[votes..] {
		assert_ok!(TechnicalCouncil::vote(by(member), hash, index, false));
	}
	assert_ok!(TechnicalCouncil::close(by(&members[0]), hash, index, weight, length));
}

fn authorize_upgrade() -> RuntimeCall {
	frame_system::Call::authorize_upgrade { code_hash: H256::repeat_byte(1) }.into()
}

fn staging_chain() -> sp_io::TestExternalities {
	let mut ext = genesis(STAGING_PRESET);
	ext.execute_with(|| make_blocks(1));
	ext
}

#[test]
fn two_of_three_councillors_authorize_an_upgrade() {
	staging_chain().execute_with(|| {
		decide(2, authorize_upgrade());
		assert!(System::authorized_upgrade().is_some());
	});
}

#[test]
fn the_council_cancels_an_announced_upgrade() {
	staging_chain().execute_with(|| {
		assert_ok!(System::set_code_without_checks(RuntimeOrigin::root(), b"new code".to_vec()));
		decide_on(1, pallet_upgrade_notice::Call::cancel {}.into());
		assert!(Announcement::<Runtime>::get().is_some());
		decide_on(2, pallet_upgrade_notice::Call::cancel {}.into());
		assert!(Announcement::<Runtime>::get().is_none());
	});
}

#[test]
fn one_of_three_councillors_does_not() {
	staging_chain().execute_with(|| {
		decide(1, authorize_upgrade());
		assert!(System::authorized_upgrade().is_none());
	});
}

#[test]
fn the_council_notes_a_stalled_grandpa() {
	staging_chain().execute_with(|| {
		let stalled =
			pallet_grandpa::Call::note_stalled { delay: 10, best_finalized_block_number: 0 };
		decide(3, stalled.into());
		assert_eq!(Grandpa::stalled(), Some((10, 0)));
	});
}

#[test]
fn the_council_is_not_root() {
	staging_chain().execute_with(|| {
		for call in [
			RuntimeCall::System(frame_system::Call::set_storage { items: vec![] }),
			RuntimeCall::System(frame_system::Call::set_code { code: vec![] }),
			RuntimeCall::Utility(pallet_utility::Call::batch { calls: vec![authorize_upgrade()] }),
		] {
			decide(3, call);
			let refused = pallet_council_powers::Error::<Runtime>::NotAPower.into();
			System::assert_has_event(RuntimeEvent::TechnicalCouncil(
				pallet_collective::Event::Executed {
					proposal_hash: last_executed(),
					result: Err(refused),
				},
			));
		}
	});
}

fn last_executed() -> H256 {
	System::events()
		.into_iter()
		.rev()
		.find_map(|record| match record.event {
			RuntimeEvent::TechnicalCouncil(pallet_collective::Event::Executed {
				proposal_hash,
				..
			}) => Some(proposal_hash),
			_ => None,
		})
		.expect("a motion was executed")
}

#[test]
fn nobody_exercises_a_power_without_the_council() {
	staging_chain().execute_with(|| {
		let councillor = members()[0].clone();
		assert_noop!(
			CouncilPowers::exercise(
				RuntimeOrigin::signed(councillor),
				Box::new(authorize_upgrade())
			),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn the_council_renews_itself() {
	staging_chain().execute_with(|| {
		let newcomer = sp_keyring::Sr25519Keyring::Alice.to_account_id();
		let renew = pallet_collective::Call::<Runtime, Instance1>::set_members {
			new_members: vec![newcomer.clone()],
			prime: None,
			old_count: 3,
		};
		let origin = pallet_collective::RawOrigin::Members(2, 3);
		assert_ok!(frame_support::traits::UnfilteredDispatchable::dispatch_bypass_filter(
			renew,
			origin.into()
		));
		assert_eq!(members(), [newcomer]);
	});
}
