//! Chains with many candidates, and what happens to them.

use crate::{
	mock::*,
	types::{Draw, Parameters},
	CurrentDraw, GenesisConfig, ParameterSet, Queued,
};
use frame_support::{assert_ok, traits::Hooks};
use pallet_session::SessionInterface;
use sp_io::TestExternalities;

/// A chain with candidates 1 to `count` from the start, that all qualify for ever; those above 8 from session
/// 1 on, when they have keys. It is in session 0.
pub fn crowd(count: u64, set_size: u32, cycles: u32) -> TestExternalities {
	crowd_with((1..=count).map(|account| (account, BOND)).collect(), set_size, cycles)
}

/// The same with these candidates.
pub fn crowd_with(
	candidates: Vec<(u64, amo_primitives::Balance)>,
	set_size: u32,
	cycles: u32,
) -> TestExternalities {
	let accounts: Vec<u64> = candidates.iter().map(|(account, _)| *account).collect();
	let parameters = Parameters { set_size, cycles, proof_validity: 1 << 30, ..parameters() };
	let candidates = bonded(candidates);
	let mut ext = genesis(GenesisConfig { cycle_length: SESSION_LENGTH, parameters, candidates });
	ext.execute_with(|| {
		accounts.iter().filter(|account| **account > 8).for_each(|one| unlock(*one))
	});
	ext
}

/// Sets the session keys of an account.
pub fn unlock(account: u64) {
	assert_ok!(<Session as SessionInterface>::set_keys(&account, keys(account)));
}

/// Takes away the session keys of an account.
pub fn lock(account: u64) {
	assert_ok!(<Session as SessionInterface>::purge_keys(&account));
}

/// Ends the session at once, without its blocks, and gives the set that was named: for the session after
/// the one that begins.
pub fn rotate() -> Vec<u64> {
	System::reset_events();
	ValidatorSelection::on_finalize(System::block_number());
	Session::rotate_session();
	queued()
}

/// Ends sessions until this one runs.
pub fn rotate_to(session: u32) {
	while Session::current_index() < session {
		rotate();
	}
}

/// Ends sessions until the first set of an era of all who are there is named.
pub fn rotate_to_new_era() {
	rotate_to(5);
	let era = draw().era;
	while draw().era == era {
		rotate();
	}
}

/// The set of the next session.
pub fn queued() -> Vec<u64> {
	Queued::<Test>::get().into_inner()
}

/// The draw of the running era.
pub fn draw() -> Draw<u64> {
	CurrentDraw::<Test>::get().expect("a lot was drawn")
}

/// Governance changes something.
pub fn govern(change: impl FnOnce(&mut Parameters)) {
	let mut parameters = ParameterSet::<Test>::get();
	change(&mut parameters);
	assert_ok!(ValidatorSelection::set_parameters(RuntimeOrigin::root(), parameters));
}

/// It is found out that a validator signed twice in this session.
pub fn caught(offender: u64) {
	super::report(&[offender], Session::current_index(), 10);
}
