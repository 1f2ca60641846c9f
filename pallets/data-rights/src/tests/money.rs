//! Over any sequence of calls no money is made, lost or stranded.

use super::*;
use crate::{types::Wish, Call, Grants, Offers, Sales, RETRY};
use amo_primitives::{
	rights::{self, Delivery, Outcome, Sales as _},
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
	/// With the data key of that number.
	Grant(u64, u8, u64, u8),
	Decline(u64, u8, u64),
	Cancel(u64, u8),
	Accept(u64, u8),
	Dispute(u64, u8),
	Complain(u64, u8),
	Resolve(u8, u64, bool),
	Revoke(u64, u8, u64),
	Expire(u64, u8, u64),
	Deliver(u64, u8, u64, Price),
	EndChunk(u8),
	/// Sends away all that can be sent.
	Leave(u64, u64),
	/// An asset's team keeps an account from being paid, or no longer does.
	Block(u64, bool),
	Blocks(u32),
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
	let who = || ACCOUNTS;
	let chunk = || 0..7u8;
	let lasts = || prop::option::of(0..30u32);
	let price = || {
		let amount = prop_oneof![Just(0), 1..20u128, Just(300_000)];
		(any::<bool>(), amount).prop_map(|(coin, amount)| match coin {
			true => coins(amount),
			false => amo(amount),
		})
	};
	let step = prop_oneof![
		1 => (who(), chunk(), price(), lasts()).prop_map(|(a, b, c, d)| Step::Offer(a, b, c, d)),
		1 => (who(), chunk()).prop_map(|(a, b)| Step::ClearOffer(a, b)),
		6 => (who(), chunk(), price(), lasts()).prop_map(|(a, b, c, d)| Step::Request(a, b, c, d)),
		6 => (who(), chunk(), who(), 1..4u8).prop_map(|(a, b, c, d)| Step::Grant(a, b, c, d)),
		1 => (who(), chunk(), who()).prop_map(|(a, b, c)| Step::Decline(a, b, c)),
		1 => (who(), chunk()).prop_map(|(a, b)| Step::Cancel(a, b)),
		2 => (who(), chunk()).prop_map(|(a, b)| Step::Accept(a, b)),
		2 => (who(), chunk()).prop_map(|(a, b)| Step::Dispute(a, b)),
		2 => (who(), chunk()).prop_map(|(a, b)| Step::Complain(a, b)),
		2 => (chunk(), who(), any::<bool>()).prop_map(|(a, b, c)| Step::Resolve(a, b, c)),
		2 => (who(), chunk(), who()).prop_map(|(a, b, c)| Step::Revoke(a, b, c)),
		2 => (who(), chunk(), who()).prop_map(|(a, b, c)| Step::Expire(a, b, c)),
		2 => (who(), chunk(), who(), price()).prop_map(|(a, b, c, d)| Step::Deliver(a, b, c, d)),
		1 => chunk().prop_map(Step::EndChunk),
		1 => (who(), who()).prop_map(|(a, b)| Step::Leave(a, b)),
		1 => (who(), any::<bool>()).prop_map(|(a, b)| Step::Block(a, b)),
		2 => (1..15u32).prop_map(Step::Blocks),
	];
	prop::collection::vec(step, 0..60)
}

fn call(who: u64, call: impl Into<RuntimeCall>) {
	// Refused calls are part of the game.
	let _ = call.into().dispatch(signed(who));
}

fn take(chunks: &[ChunkId], step: &Step) {
	let of = |n: &u8| chunks[usize::from(*n)];
	match step {
		Step::Offer(who, n, price, lasts) => {
			let terms = Terms { price: *price, purposes: Purposes::ALL, lasts: *lasts };
			call(*who, Call::set_offer { chunk: of(n), terms });
		},
		Step::ClearOffer(who, n) => call(*who, Call::clear_offer { chunk: of(n) }),
		Step::Request(who, n, price, lasts) => {
			let wish = Wish { lasts: *lasts, ..wish(of(n), *who, *price) };
			call(*who, Call::request { wish });
		},
		Step::Grant(who, n, buyer, key) => {
			call(*who, Call::grant { answer: answer(of(n), *buyer, *key) });
		},
		Step::Decline(who, n, buyer) => call(*who, Call::decline { chunk: of(n), buyer: *buyer }),
		Step::Cancel(who, n) => call(*who, Call::cancel { chunk: of(n) }),
		Step::Accept(who, n) => call(*who, Call::accept { chunk: of(n) }),
		Step::Dispute(who, n) => {
			let private_key = private_key(*who);
			call(*who, Call::dispute { chunk: of(n), private_key });
			// As the pallet that delivered it would.
			let _ = with_storage_layer(|| {
				<DataRights as rights::Sales<u64>>::dispute(&of(n), who, private_key)
			});
		},
		Step::Complain(who, n) => {
			call(*who, Call::complain { chunk: of(n), evidence: Default::default() });
		},
		Step::Resolve(n, buyer, paid) => {
			let outcome = if *paid { Outcome::Paid } else { Outcome::Refunded };
			let call = Call::resolve { chunk: of(n), buyer: *buyer, outcome };
			let _ = RuntimeCall::from(call).dispatch(RuntimeOrigin::root());
		},
		Step::Revoke(who, n, account) => {
			call(*who, Call::revoke { chunk: of(n), account: *account });
		},
		Step::Expire(who, n, account) => {
			call(*who, Call::expire { chunk: of(n), account: *account });
		},
		Step::Deliver(seller, n, buyer, price) => {
			let sealed = !(3..6).contains(n);
			let delivery = Delivery {
				chunk: of(n),
				seller: *seller,
				buyer: *buyer,
				price: *price,
				key: key(*buyer),
				custody: sealed.then(|| custody(of(n), *buyer, 1)),
				purposes: Purposes::ALL,
			};
			let _ = with_storage_layer(|| DataRights::deliver(delivery));
		},
		Step::EndChunk(n) => end_chunk(of(n)),
		Step::Leave(from, to) => {
			let (dest, keep_alive) = (*to, false);
			call(*from, pallet_assets::Call::transfer_all { id: COIN, dest, keep_alive });
			call(*from, pallet_balances::Call::transfer_all { dest, keep_alive });
		},
		Step::Block(who, true) => {
			call(COIN_ADMIN, pallet_assets::Call::block { id: COIN, who: *who })
		},
		Step::Block(who, false) => {
			call(COIN_ADMIN, pallet_assets::Call::thaw { id: COIN, who: *who })
		},
		Step::Blocks(blocks) => run_for(*blocks),
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
