//! Processed data and what it was made from.

use super::*;
use crate::Error;
use amo_primitives::{
	chunk::Source,
	rights::{Access, Purposes},
};
use frame_support::assert_noop;

fn made_from(sources: &[ChunkId]) -> Description {
	let source = |chunk: &ChunkId| Source { chunk: *chunk, embedded: false };
	let mut made = description(device(2, 0), None);
	made.sources = sources.iter().map(source).collect::<Vec<_>>().try_into().unwrap();
	made
}

fn give(chunk: ChunkId, purposes: Purposes) {
	let access = Access::Granted { purposes, until: None };
	RIGHTS.with_borrow_mut(|rights| rights.insert((chunk, 2), access));
}

#[test]
fn sources_need_a_live_right_for_research() {
	on_chain(|| {
		let source = registered(1, 0, 20);
		let made = made_from(&[source]);
		assert_noop!(register(2, made.clone()), Error::<Test>::SourceNotGranted);
		give(source, Purposes::INSURANCE);
		assert_noop!(register(2, made.clone()), Error::<Test>::SourceNotGranted);
		give(source, Purposes::RESEARCH.union(Purposes::TRAFFIC));
		assert_ok!(register(2, made));
	});
}

#[test]
fn own_sources_need_none_and_a_right_outlives_its_source() {
	on_chain(|| {
		let own = registered(2, 1, 101);
		let source = registered(1, 0, 20);
		give(source, Purposes::ALL);
		run_to(25);
		assert_ok!(register(2, made_from(&[own, source])));
	});
}

#[test]
fn a_source_is_named_once_and_is_a_chunk() {
	on_chain(|| {
		let own = registered(2, 1, 101);
		assert_noop!(register(2, made_from(&[own, own])), Error::<Test>::SourceTwice);
		assert_noop!(
			register(2, made_from(&[ChunkId::repeat_byte(9)])),
			Error::<Test>::SourceNotGranted
		);
	});
}
