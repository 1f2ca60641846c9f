//! The genesis presets.

use super::chain::{genesis, make_blocks};
use crate::{
	configs::consensus::CycleLength,
	genesis_presets::{self, DEVELOPMENT_PRESET, LOCAL_PRESET, STAGING_PRESET},
	Balances, Runtime, Session,
};
use pallet_collective::{Instance1, Members};
use pallet_sudo::Key;
use pallet_upgrade_notice::Notice;

#[test]
fn presets_differ_in_validators_times_and_sudo() {
	for (preset, validators, cycle_length, notice, has_sudo) in [
		(DEVELOPMENT_PRESET, 1, 20, 15, true),
		(LOCAL_PRESET, 4, 20, 15, true),
		(STAGING_PRESET, 22, 1_000, 150, false),
	] {
		genesis(preset).execute_with(|| {
			assert_eq!(Session::validators().len(), validators, "{preset}");
			assert_eq!(CycleLength::get(), cycle_length, "{preset}");
			assert_eq!(Notice::<Runtime>::get(), notice, "{preset}");
			assert_eq!(Key::<Runtime>::get().is_some(), has_sudo, "{preset}");
			assert!(!Members::<Runtime, Instance1>::get().is_empty(), "{preset}");
			for validator in Session::validators() {
				assert!(Balances::free_balance(&validator) > 0, "{preset}: validator without AMO");
			}
		});
	}
}

#[test]
fn all_names_are_presets_and_others_are_not() {
	for name in genesis_presets::names() {
		assert!(genesis_presets::get(&name).is_some(), "{name}");
	}
	assert!(genesis_presets::get(&"mainnet".into()).is_none());
}

#[test]
fn a_chain_of_each_preset_makes_blocks() {
	for name in genesis_presets::names() {
		genesis(&name).execute_with(|| make_blocks(3));
	}
}

#[test]
fn a_session_is_a_cycle_long() {
	genesis(LOCAL_PRESET).execute_with(|| {
		make_blocks(20);
		assert_eq!(Session::current_index(), 0);
		make_blocks(1);
		assert_eq!(Session::current_index(), 1);
		make_blocks(20);
		assert_eq!(Session::current_index(), 2);
	});
}
