//! Over any calls no money is made, lost or stranded.

use super::*;
use amo_primitives::{custody::EncryptionKey, Hash};
use frame_support::traits::{
	fungible::Mutate,
	tokens::{Fortitude, Preservation},
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Where coins go that are spent.
const ELSEWHERE: u64 = 9;

#[derive(Clone, Debug)]
enum Step {
	Post { ownership: u8, quantity: u32, reward: Balance, lasts: u32 },
	Submit { bounty: usize, n: u8 },
	Deliver { sale: usize, key: u8 },
	Accept { sale: usize },
	RejectKey { sale: usize, first: bool },
	RenewKey { bounty: usize, first: bool },
	RejectContents { sale: usize },
	Resolve { sale: usize, paid: bool },
	Revoke { sale: usize },
	Cancel { bounty: usize },
	Close { bounty: usize },
	EndChunk { chunk: usize },
	Clear { submission: usize },
	Expire { grant: usize },
	Spend { part: Balance },
	Wait { blocks: u32 },
}

fn step() -> impl Strategy<Value = Step> {
	let (bounty, sale) = (0..4_usize, 0..4_usize);
	prop_oneof![
		3 => (0..3_u8, 0..=MAX_QUANTITY, 0..RICH / 20, 1..40_u32).prop_map(
			|(ownership, quantity, reward, lasts)| Step::Post { ownership, quantity, reward, lasts }
		),
		8 => (bounty.clone(), 0..6_u8).prop_map(|(bounty, n)| Step::Submit { bounty, n }),
		8 => (sale.clone(), 0..6_u8).prop_map(|(sale, key)| Step::Deliver { sale, key }),
		2 => sale.clone().prop_map(|sale| Step::Accept { sale }),
		2 => (sale.clone(), any::<bool>())
			.prop_map(|(sale, first)| Step::RejectKey { sale, first }),
		2 => (bounty.clone(), any::<bool>())
			.prop_map(|(bounty, first)| Step::RenewKey { bounty, first }),
		2 => sale.clone().prop_map(|sale| Step::RejectContents { sale }),
		2 => (sale.clone(), any::<bool>()).prop_map(|(sale, paid)| Step::Resolve { sale, paid }),
		1 => sale.prop_map(|sale| Step::Revoke { sale }),
		1 => bounty.clone().prop_map(|bounty| Step::Cancel { bounty }),
		1 => bounty.prop_map(|bounty| Step::Close { bounty }),
		1 => (0..8_usize).prop_map(|chunk| Step::EndChunk { chunk }),
		1 => (0..8_usize).prop_map(|submission| Step::Clear { submission }),
		1 => (0..8_usize).prop_map(|grant| Step::Expire { grant }),
		1 => prop_oneof![1 => Just(1_u128), 4 => 2..=8_u128].prop_map(|part| Step::Spend { part }),
		2 => (1..15_u32).prop_map(|blocks| Step::Wait { blocks }),
	]
}

fn key_of(first: bool) -> EncryptionKey {
	if first {
		key()
	} else {
		next_key()
	}
}

/// A bounty of those there are.
fn bounty(number: usize) -> BountyId {
	let all: Vec<_> = Posted::<Test>::iter_keys().collect();
	all.get(number % all.len().max(1)).copied().unwrap_or_default()
}

fn sale(number: usize) -> (ChunkId, u64, BountyId) {
	let sales: Vec<_> = market::Sales::<Test>::iter_keys().collect();
	let (chunk, buyer) = sales.get(number % sales.len().max(1)).copied().unwrap_or_default();
	let bounty = Submissions::<Test>::get(chunk, buyer).map(|submission| submission.bounty);
	(chunk, buyer, bounty.unwrap_or_default())
}

/// Refused steps are part of the game. Gives what was spent.
fn take(who: u64, step: Step) -> Balance {
	let contents = Reason::Contents { evidence: Hash::zero() };
	let _ = match step {
		Step::Post { ownership, quantity, reward, lasts } => {
			let all = [Ownership::Producer, Ownership::Poster, Ownership::Both];
			let deadline = System::block_number() + lasts;
			let terms = terms(all[usize::from(ownership)]);
			Bounties::post(signed(who), Terms { quantity, reward, deadline, ..terms }, key())
		},
		Step::Submit { bounty: number, n } => {
			let bounty = bounty(number);
			let posted = Posted::<Test>::get(bounty);
			let owner = match posted {
				Some(it) if it.terms.ownership == Ownership::Poster => it.poster,
				_ => who,
			};
			let chunk = register(owner, description(who, n));
			Bounties::submit(signed(who), bounty, chunk)
		},
		Step::Deliver { sale: number, key } => {
			let (chunk, buyer, _) = sale(number);
			Market::grant(&chunk, buyer, custody(key))
		},
		Step::Accept { sale: number } => {
			let (chunk, buyer, bounty) = sale(number);
			Bounties::accept(signed(buyer), bounty, chunk)
		},
		Step::RejectKey { sale: number, first } => {
			let (chunk, buyer, bounty) = sale(number);
			let private_key = if first { PRIVATE_KEY } else { NEXT_PRIVATE_KEY };
			reject(buyer, bounty, chunk, Reason::WrongKey { private_key })
		},
		Step::RenewKey { bounty: number, first } => {
			Bounties::renew_key(signed(who), bounty(number), key_of(first))
		},
		Step::RejectContents { sale: number } => {
			let (chunk, buyer, bounty) = sale(number);
			reject(buyer, bounty, chunk, contents)
		},
		Step::Resolve { sale: number, paid } => {
			let (chunk, buyer, _) = sale(number);
			let outcome = if paid { Outcome::Paid } else { Outcome::Refunded };
			Market::resolve(&chunk, buyer, outcome)
		},
		Step::Revoke { sale: number } => {
			let (chunk, buyer, _) = sale(number);
			Market::revoke(&chunk, buyer)
		},
		Step::Cancel { bounty: number } => Bounties::cancel(signed(who), bounty(number)),
		Step::Close { bounty: number } => Bounties::close(signed(who), bounty(number)),
		Step::EndChunk { chunk } => {
			CHUNKS.with_borrow_mut(|all| {
				let gone = all.keys().nth(chunk).copied();
				gone.map(|gone| all.remove(&gone))
			});
			Ok(())
		},
		Step::Clear { submission } => {
			let all: Vec<_> = Submissions::<Test>::iter_keys().collect();
			let (chunk, poster) = all.get(submission).copied().unwrap_or_default();
			Bounties::clear(signed(who), chunk, poster)
		},
		Step::Expire { grant } => {
			let all: Vec<_> = market::Grants::<Test>::iter_keys().collect();
			let sold = all.get(grant).filter(|it| !market::Sales::<Test>::contains_key(it));
			if let Some((chunk, holder)) = sold {
				Market::expire(chunk, *holder);
			}
			Ok(())
		},
		Step::Spend { part } => {
			// All goes, and perhaps the account, or enough stays for it to live.
			let kept = if part == 1 { Preservation::Expendable } else { Preservation::Preserve };
			let free = Balances::reducible_balance(&who, kept, Fortitude::Polite);
			return Balances::transfer(&who, &ELSEWHERE, free / part, kept).unwrap_or_default();
		},
		Step::Wait { blocks } => {
			run_to(System::block_number() + blocks);
			Ok(())
		},
	};
	0
}

/// Ends all there is, as it ends if only the blocks go on and somebody tidies up.
fn end_all() {
	for number in 0..market::Sales::<Test>::iter_keys().count() {
		take(3, Step::Resolve { sale: number, paid: number % 2 == 0 });
	}
	run_to(System::block_number() + 200);
	for (chunk, buyer) in market::Sales::<Test>::iter_keys().collect::<Vec<_>>() {
		assert_ok!(Market::resolve(&chunk, buyer, Outcome::Paid));
	}
	for bounty in Posted::<Test>::iter_keys().collect::<Vec<_>>() {
		assert_ok!(Bounties::close(signed(3), bounty));
	}
	for (chunk, holder) in market::Grants::<Test>::iter_keys().collect::<Vec<_>>() {
		Market::expire(&chunk, holder);
	}
	CHUNKS.take();
	for (chunk, poster, _) in Submissions::<Test>::iter().collect::<Vec<_>>() {
		assert_ok!(Bounties::clear(signed(3), chunk, poster));
	}
}

proptest! {
	#[test]
	fn any_calls_keep_the_books(
		steps in proptest::collection::vec((1..=3_u64, step()), 0..100)) {
		on_chain(|| {
			let mut expected: BTreeMap<u64, Balance> = (1..=3).map(|who| (who, RICH)).collect();
			for (who, step) in steps {
				let spent = take(who, step);
				*expected.get_mut(&who).unwrap() -= spent;
				check();
				assert_eq!(Balances::total_issuance(), 3 * RICH);
			}
			end_all();
			check();
			assert_eq!(Posted::<Test>::iter_keys().count(), 0);
			assert_eq!(Submissions::<Test>::iter_keys().count(), 0);
			for (from, to, amount) in market::Payments::<Test>::get() {
				*expected.get_mut(&from).unwrap() -= amount;
				*expected.get_mut(&to).unwrap() += amount;
			}
			for record in System::events() {
				let RuntimeEvent::Bounties(Event::Forfeited { producer, poster, deposit, .. }) =
					record.event
				else {
					continue;
				};
				*expected.get_mut(&producer).unwrap() -= deposit;
				*expected.get_mut(&poster).unwrap() += deposit;
			}
			for (who, expected) in expected {
				assert_eq!(Balances::total_balance_on_hold(&who), 0);
				assert_eq!(Balances::free_balance(who), expected);
			}
		});
	}
}
