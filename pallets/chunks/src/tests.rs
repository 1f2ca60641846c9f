//! Chunks from registration to their end.

mod chain;
mod end;
mod money;
mod registration;
mod sources;

use crate::mock::*;
use amo_primitives::{
	chunk::{ChunkId, Description, Header},
	BlockNumber,
};
use frame_support::{assert_ok, pallet_prelude::DispatchResult};

fn signed(who: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

fn register(owner: u64, description: Description) -> DispatchResult {
	Chunks::register(signed(owner), description, System::block_number() + 100)
}

fn id(owner: u64, description: &Description) -> ChunkId {
	Header { owner, description: description.clone() }.id()
}

/// Registers the next chunk of a device, up to a block, and gives its name.
fn registered(owner: u64, n: u8, until: BlockNumber) -> ChunkId {
	let device = device(owner, n);
	let description = description(device, crate::Heads::<Test>::get(device));
	assert_ok!(Chunks::register(signed(owner), description.clone(), until));
	id(owner, &description)
}
