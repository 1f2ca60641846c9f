//! What fits into a block.

use super::chain::{local_chain, start_block, transfer};
use crate::{
	configs::{
		consensus::ReportWeight,
		system::{RuntimeBlockLength, RuntimeBlockWeights},
	},
	Runtime, System,
};
use codec::Encode;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use pallet_validator_selection::{types::MAX_CANDIDATES, Config, WeightInfo};
use sp_keyring::Sr25519Keyring::{Alice, Bob};

/// What design section 8 asks of a block of 2 s: 1,000 transfers a second.
const TRANSFERS: u64 = 2_000;

#[test]
fn each_limit_is_positive_and_within_the_block() {
	let weights = RuntimeBlockWeights::get();
	let lengths = RuntimeBlockLength::get();
	assert!(weights.base_block.all_lt(weights.max_block));
	for class in [DispatchClass::Normal, DispatchClass::Operational] {
		let limits = weights.get(class);
		let total = limits.max_total.expect("the class is limited");
		let largest = limits.max_extrinsic.expect("a transaction is limited");
		assert!(largest.all_gt(limits.base_extrinsic), "{class:?}");
		assert!(total.all_lte(weights.max_block), "{class:?}");
		assert!(*lengths.max.get(class) > 0, "{class:?}");
	}
}

#[test]
fn a_full_block_of_normal_transactions_leaves_room_for_operational_ones() {
	let weights = RuntimeBlockWeights::get();
	let normal = weights.get(DispatchClass::Normal).max_total.expect("normal is limited");
	let reserved = weights.get(DispatchClass::Operational).reserved.expect("some is reserved");
	assert!((normal + reserved).all_lte(weights.max_block));
	assert!(reserved.ref_time() > 0);
}

#[test]
fn the_hooks_of_an_ordinary_block_leave_it_to_transactions() {
	local_chain().execute_with(|| {
		start_block(0);
		let used = System::block_weight().get(DispatchClass::Mandatory).ref_time();
		let block = RuntimeBlockWeights::get().max_block.ref_time();
		assert!(used > 0);
		assert!(used < block / 20, "hooks take {used} of {block}");
	});
}

#[test]
fn a_block_holds_the_transfers_of_two_seconds() {
	local_chain().execute_with(|| {
		let transfer = transfer(Alice, Bob.to_account_id(), 1);
		let each = transfer.get_dispatch_info().total_weight()
			+ RuntimeBlockWeights::get().get(DispatchClass::Normal).base_extrinsic;
		let room = RuntimeBlockWeights::get().get(DispatchClass::Normal).max_total.unwrap();
		let fit = room.ref_time() / each.ref_time();
		assert!(fit >= TRANSFERS, "only {fit} transfers fit by weight");

		let room = *RuntimeBlockLength::get().max.get(DispatchClass::Normal) as usize;
		let fit = room / transfer.encoded_size();
		assert!(fit >= TRANSFERS as usize, "only {fit} transfers fit by length");
	});
}

/// The session pallet takes a whole block for it.
#[test]
fn to_freeze_all_candidates_and_to_draw_a_lot_fits_into_a_block() {
	type Weights = <Runtime as Config>::WeightInfo;
	let work = Weights::freeze(MAX_CANDIDATES) + Weights::draw();
	let block = RuntimeBlockWeights::get().max_block;
	assert!(work.all_lte(block), "{work} of {block}");
}

#[test]
fn a_report_weighs_what_the_punishment_does() {
	let punishment = <Runtime as Config>::WeightInfo::on_offence();
	let of_blocks = <ReportWeight as pallet_babe::WeightInfo>::report_equivocation(22, 0);
	let of_votes = <ReportWeight as pallet_grandpa::WeightInfo>::report_equivocation(22, 0);
	for report in [of_blocks, of_votes] {
		assert!(report.all_gte(punishment), "{report} of which {punishment}");
		assert!(report.ref_time() > punishment.ref_time(), "to check it takes time too");
	}
}
