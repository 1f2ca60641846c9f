//! Tests by topic.

mod adversaries;
mod disputes;
mod due;
mod money;
mod offers;
mod ordered;
mod requests;
mod rights;

use crate::{
	mock::*,
	types::{Answer, Terms},
	Requests,
};
use amo_primitives::{
	chunk::ChunkId,
	rights::{Price, Purposes},
};
use frame_support::assert_ok;

/// For research and for good.
fn terms(price: Price) -> Terms {
	Terms { price, purposes: Purposes::RESEARCH, lasts: None }
}

/// An answer with the data key number `n`.
fn answer(chunk: ChunkId, buyer: u64, n: u8) -> Answer<u64> {
	let terms = Requests::<Test>::get(chunk, buyer).map_or(terms(amo(0)), |request| request.terms);
	Answer { chunk, buyer, terms, custody: custody(chunk, buyer, n) }
}

/// Chunk 1 of account 1, requested by account 2 for what is asked. The offer is withdrawn.
fn requested(price: Price) -> ChunkId {
	let chunk = sealed(1, 1);
	assert_ok!(DataRights::set_offer(signed(1), chunk, terms(price)));
	assert_ok!(DataRights::request(signed(2), wish(chunk, 2, price)));
	assert_ok!(DataRights::clear_offer(signed(1), chunk));
	chunk
}

/// The same, granted with the data key number `n`; that of the chunk is 1.
fn granted(price: Price, n: u8) -> ChunkId {
	let chunk = requested(price);
	assert_ok!(DataRights::grant(signed(1), answer(chunk, 2, n)));
	chunk
}

/// The same, accepted.
fn sold(price: Price) -> ChunkId {
	let chunk = granted(price, 1);
	assert_ok!(DataRights::accept(signed(2), chunk));
	chunk
}
