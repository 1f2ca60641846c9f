//! The genesis presets.

use super::chain::{genesis, make_blocks};
use crate::{
	configs::consensus::CycleLength,
	genesis_presets::{self, DEVELOPMENT_PRESET, LOCAL_PRESET, STAGING_PRESET},
	Balances, Runtime, Session,
};
use amo_primitives::{time::MINUTES, AMO};
use pallet_collective::{Instance1, Members};
use pallet_peer_storage::{AdminPauses, Congested, ParameterSet};
use pallet_sudo::Key;
use pallet_upgrade_notice::Notice;

#[test]
fn presets_differ_in_validators_times_and_sudo() {
	for (preset, validators, cycle_length, notice, has_sudo) in [
		(DEVELOPMENT_PRESET, 1, 20, 30, true),
		(LOCAL_PRESET, 4, 20, 30, true),
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
fn presets_differ_in_how_storage_is_audited() {
	for (preset, challenges, min_providers, confirm_deadline) in [
		(DEVELOPMENT_PRESET, 2, 1, MINUTES),
		(LOCAL_PRESET, 2, 2, MINUTES),
		(STAGING_PRESET, 20, 3, 10 * MINUTES),
	] {
		genesis(preset).execute_with(|| {
			let storage = ParameterSet::<Runtime>::get();
			assert!(storage.is_valid(), "{preset}");
			assert_eq!(storage.challenges_per_block, challenges, "{preset}");
			assert_eq!(storage.min_providers, min_providers, "{preset}");
			assert_eq!(storage.confirm_deadline, confirm_deadline, "{preset}");
			// What all have in common.
			assert_eq!((storage.window, storage.max_strikes), (6, 3), "{preset}");
			assert_eq!(storage.deposit_per_gib, AMO, "{preset}");
			assert!(storage.rent_per_gib > 0 && !storage.slashed.is_zero(), "{preset}");
			// Or storing one's own noise would cost nothing.
			assert!(!storage.burned.is_zero(), "{preset}");
			assert_eq!(AdminPauses::<Runtime>::get(), Default::default(), "{preset}");
			assert!(!Congested::<Runtime>::get(), "{preset}");
		});
	}
}

#[test]
fn presets_begin_with_the_standard_metrics() {
	for name in genesis_presets::names() {
		genesis(&name).execute_with(|| {
			let metrics: Vec<_> = pallet_metrics::Metrics::<Runtime>::iter_values().collect();
			assert!(metrics.len() >= 60, "{name}: {}", metrics.len());
			assert!(metrics.iter().all(|metric| metric.standard && !metric.retired), "{name}");
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
