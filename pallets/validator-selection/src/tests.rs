//! Tests by topic, and what they share.

use crate::mock::*;
use sp_runtime::Perbill;
use sp_staking::offence::{OffenceDetails, OnOffenceHandler};

mod attendance;
mod bonds;
mod compute;
mod crowd;
mod delegations;
mod eras;
mod exits;
mod heap;
mod lot;
mod odds;
mod offences;
mod parameters;
mod qualification;
mod random;
mod sessions;
mod slashes;
mod statistics;

/// A signed origin.
fn signed(account: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(account)
}

/// Reports validators that signed twice in a session.
fn report(offenders: &[u64], session: u32, percent: u32) {
	let details: Vec<_> = offenders
		.iter()
		.map(|offender| OffenceDetails { offender: (*offender, ()), reporters: vec![] })
		.collect();
	let fractions = vec![Perbill::from_percent(percent); offenders.len()];
	ValidatorSelection::on_offence(&details, &fractions, session);
	check();
}
