//! Over any sequence of calls no money is made, lost or stranded.

use super::*;
use crate::{types::Wish, Call, Grants, Offers, Sales, RETRY};
use amo_primitives::{
	rights::{self, Order, Outcome, Sales as _},
	Balance,
};
use frame_support::{assert_ok, storage::with_storage_layer};
use proptest::prelude::*;
use sp_runtime::traits::Dispatchable;

#[derive(Clone, Debug)]
enum Step {
	Offer(u64, u8, Price, Option<u32>),
	ClearOffer(u64, u8),
	Request(u64, u8, Price, Option<u32>),
	/// To one of the open requests.
	Answer(usize, Reply),
	/// To one of the open sales.
	Sale(usize, Move),
	/// With one of the rights on record.
	Right(usize, Who, bool),
	Order(u64, u8, u64, Price),
	EndChunk(u8),
	/// Sends away all that can be sent.
	Leave(u64, u64),
	/// An asset's team keeps an account from being paid, or no longer does.
	Block(u64, bool),
	Blocks(u32),
}

#[derive(Clone, Copy, Debug)]
enum Reply {
	/// With the data key of the chunk, or another.
	Grant(Who, bool),
	Decline(Who),
	Cancel,
}

#[derive(Clone, Copy, Debug)]
enum Move {
	Accept,
	Dispute,
	Complain,
	Resolve(Outcome),
	Revoke(Who),
}

/// Mostly whose turn it is.
#[derive(Clone, Copy, Debug)]
enum Who {
	Right,
	Any(u64),
}

impl Who {
	fn or(self, right: u64) -> u64 {
		match self {
			Self::Right => right,
			Self::Any(who) => who,
		}
	}
}

/// Account 4 has nothing at first.
const ACCOUNTS: core::ops::RangeInclusive<u64> = 1..=4;

/// Chunks 1 to 3 belong to accounts 1 to 3, and so do 4 to 6, which are not sealed. Chunk 7 of
/// account 1 embeds chunk 2.
fn chunks() -> Vec<ChunkId> {
	let mut chunks: Vec<_> = (1..=3).map(|n| sealed(u64::from(n), n)).collect();
	chunks.extend((4..=6).map(|n| open(u64::from(n) - 3, n)));
	chunks.push(processed(1, 7, chunks[1], true));
	chunks
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
	let one = || ACCOUNTS;
	let chunk = || 0..7u8;
	let lasts = || prop_oneof![3 => Just(None), 1 => (0..30u32).prop_map(Some)];
	let price = || {
		let amount = prop_oneof![Just(0), 1..20u128, Just(300_000)];
		(any::<bool>(), amount).prop_map(|(coin, amount)| match coin {
			true => coins(amount),
			false => amo(amount),
		})
	};
	let who = || prop_oneof![6 => Just(Who::Right), 1 => ACCOUNTS.prop_map(Who::Any)];
	let outcome = || prop_oneof![Just(Outcome::Paid), Just(Outcome::Refunded)];
	let reply = prop_oneof![
		6 => (who(), any::<bool>()).prop_map(|(a, b)| Reply::Grant(a, b)),
		1 => who().prop_map(Reply::Decline),
		1 => Just(Reply::Cancel),
	];
	let step_in_sale = prop_oneof![
		1 => Just(Move::Accept),
		2 => Just(Move::Dispute),
		2 => Just(Move::Complain),
		2 => outcome().prop_map(Move::Resolve),
		1 => who().prop_map(Move::Revoke),
	];
	let step = prop_oneof![
		2 => (one(), chunk(), price(), lasts()).prop_map(|(a, b, c, d)| Step::Offer(a, b, c, d)),
		1 => (one(), chunk()).prop_map(|(a, b)| Step::ClearOffer(a, b)),
		9 => (one(), chunk(), price(), lasts()).prop_map(|(a, b, c, d)| Step::Request(a, b, c, d)),
		6 => (any::<usize>(), reply).prop_map(|(a, b)| Step::Answer(a, b)),
		5 => (any::<usize>(), step_in_sale).prop_map(|(a, b)| Step::Sale(a, b)),
		3 => (any::<usize>(), who(), any::<bool>()).prop_map(|(a, b, c)| Step::Right(a, b, c)),
		6 => (one(), chunk(), one(), price()).prop_map(|(a, b, c, d)| Step::Order(a, b, c, d)),
		1 => prop_oneof![8 => Just(6), 1 => chunk()].prop_map(Step::EndChunk),
		1 => (one(), one()).prop_map(|(a, b)| Step::Leave(a, b)),
		1 => (one(), any::<bool>()).prop_map(|(a, b)| Step::Block(a, b)),
		3 => (1..8u32).prop_map(Step::Blocks),
	];
	prop::collection::vec(step, 0..120)
}

/// One of some keys, if there are any.
fn pick<Key>(keys: impl Iterator<Item = Key>, index: usize) -> Option<Key> {
	let mut keys: Vec<_> = keys.collect();
	(!keys.is_empty()).then(|| keys.swap_remove(index % keys.len()))
}

fn call(who: u64, call: impl Into<RuntimeCall>) {
	// Refused calls are part of the game.
	let _ = call.into().dispatch(signed(who));
}

/// The number of a chunk, which its data key has too.
fn number(chunks: &[ChunkId], chunk: ChunkId) -> u8 {
	1 + chunks.iter().position(|it| *it == chunk).unwrap() as u8
}

fn take(chunks: &[ChunkId], step: &Step) {
	let of = |n: u8| chunks[usize::from(n)];
	match *step {
		Step::Offer(who, n, price, lasts) => {
			let terms = Terms { price, purposes: Purposes::ALL, lasts };
			call(who, Call::set_offer { chunk: of(n), terms });
		},
		Step::ClearOffer(who, n) => call(who, Call::clear_offer { chunk: of(n) }),
		Step::Request(who, n, price, lasts) => {
			call(who, Call::request { wish: Wish { lasts, ..wish(of(n), who, price) } });
		},
		Step::Answer(index, reply) => {
			if let Some((chunk, buyer)) = pick(Requests::<Test>::iter_keys(), index) {
				take_reply(chunks, chunk, buyer, reply);
			}
		},
		Step::Sale(index, next) => {
			if let Some((chunk, buyer)) = pick(Sales::<Test>::iter_keys(), index) {
				take_move(chunk, buyer, next);
			}
		},
		Step::Right(index, who, expire) => {
			if let Some((account, chunk)) = pick(Grants::<Test>::iter_keys(), index) {
				if expire {
					call(who.or(account), Call::expire { chunk, account });
				} else {
					let owner = Grants::<Test>::get(account, chunk).unwrap().owner;
					call(who.or(owner), Call::revoke { chunk, account });
				}
			}
		},
		Step::Order(seller, n, buyer, price) => {
			let (chunk, key, purposes) = (of(n), key(buyer), Purposes::ALL);
			let order = Order { chunk, seller, buyer, price, key, purposes };
			let _ = with_storage_layer(|| DataRights::order(order));
		},
		Step::EndChunk(n) => end_chunk(of(n)),
		Step::Leave(from, dest) => {
			let keep_alive = false;
			call(from, pallet_assets::Call::transfer_all { id: COIN, dest, keep_alive });
			call(from, pallet_balances::Call::transfer_all { dest, keep_alive });
		},
		Step::Block(who, true) => call(COIN_ADMIN, pallet_assets::Call::block { id: COIN, who }),
		Step::Block(who, false) => call(COIN_ADMIN, pallet_assets::Call::thaw { id: COIN, who }),
		Step::Blocks(blocks) => run_for(blocks),
	}
}

fn take_reply(chunks: &[ChunkId], chunk: ChunkId, buyer: u64, reply: Reply) {
	let owner = Requests::<Test>::get(chunk, buyer).unwrap().seller;
	match reply {
		Reply::Grant(who, right) => {
			let data_key = number(chunks, chunk) + u8::from(!right);
			call(who.or(owner), Call::grant { answer: answer(chunk, buyer, data_key) });
		},
		Reply::Decline(who) => call(who.or(owner), Call::decline { chunk, buyer }),
		Reply::Cancel => call(buyer, Call::cancel { chunk }),
	}
}

fn take_move(chunk: ChunkId, buyer: u64, next: Move) {
	let sale = Sales::<Test>::get(chunk, buyer).unwrap();
	match next {
		Move::Accept => call(buyer, Call::accept { chunk }),
		// As the pallet that ordered it would.
		Move::Dispute if sale.ordered => {
			let private_key = private_key(buyer);
			let _ = with_storage_layer(|| {
				<DataRights as rights::Sales<u64>>::dispute(&chunk, &buyer, private_key)
			});
		},
		Move::Dispute => {
			call(buyer, Call::dispute { chunk, private_key: private_key(buyer) });
		},
		Move::Complain => call(buyer, Call::complain { chunk, evidence: Default::default() }),
		Move::Resolve(outcome) => {
			let call = RuntimeCall::from(Call::resolve { chunk, buyer, outcome });
			let _ = call.dispatch(RuntimeOrigin::root());
		},
		Move::Revoke(who) => {
			let owner = Grants::<Test>::get(buyer, chunk).unwrap().owner;
			call(who.or(owner), Call::revoke { chunk, account: buyer });
		},
	}
}

fn all_coins() -> Balance {
	pallet_assets::Account::<Test>::iter_prefix_values(COIN)
		.map(|account| account.balance)
		.sum::<Balance>()
		+ ACCOUNTS.chain([TREASURY]).map(|who| coins_of(who).1).sum::<Balance>()
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(256))]

	#[test]
	fn any_calls_keep_the_books(steps in steps()) {
		on_chain(|| {
			let issued = Balances::total_issuance();
			let chunks = chunks();
			for step in &steps {
				take(&chunks, step);
				check();
				assert_eq!(Balances::total_issuance(), issued, "{step:?}");
				assert_eq!(all_coins(), 3 * RICH, "{step:?}");
				assert_eq!(Assets::total_supply(COIN), 3 * RICH, "{step:?}");
			}

			// All that is open ends by itself, if there is anybody who can take the coin.
			for who in ACCOUNTS.chain([TREASURY]) {
				call(COIN_ADMIN, pallet_assets::Call::thaw { id: COIN, who });
				call(COIN_ADMIN, pallet_assets::Call::touch_other { id: COIN, who });
			}
			run_for(COMPLAINT_WINDOW + RETRY + 20);
			assert_eq!(Requests::<Test>::iter().count() + Sales::<Test>::iter().count(), 0);
			// What is left is deposits, which come back to who has them.
			for (account, chunk) in Grants::<Test>::iter_keys().collect::<Vec<_>>() {
				assert_ok!(DataRights::expire(signed(account), chunk, account));
			}
			for (chunk, offer) in Offers::<Test>::iter().collect::<Vec<_>>() {
				assert_ok!(DataRights::clear_offer(signed(offer.owner), chunk));
			}
			for who in ACCOUNTS {
				assert_eq!((held(who), coins_of(who).1), (0, 0));
			}
			assert_eq!(all_coins(), 3 * RICH);
		});
	}
}
