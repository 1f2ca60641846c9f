//! Whatever is done: what storage says of itself fits, each mote is where it should be, all can
//! leave with theirs, and what is stored is whole again as soon as there are good providers.

use crate::{
	mock::*,
	types::{Fragments, Parameters, Pauses, ProviderId},
	Asked, Challenges, Contracts, Due, Event, FreeBytes, Held, HoldReason, Leaving, OpenOf,
	Providers, Ranked, Slots, Unconfirmed,
};
use amo_primitives::{chunk::ChunkId, storage::Storage, Balance, BlockNumber};
use codec::Encode;
use frame_support::traits::fungible::{Inspect, InspectHold};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use sp_runtime::Perbill;
use std::collections::{BTreeMap, BTreeSet};

/// Who offers storage in the game.
const NUMBERS: core::ops::Range<u64> = 0..6;
/// Who stores.
const OWNERS: core::ops::RangeInclusive<u64> = 1..=3;
const BURNED: Perbill = Perbill::from_percent(10);

#[derive(Clone, Copy, Debug)]
enum Step {
	Register(u64, u64),
	Update(u64, u64),
	TopUp(u64),
	Drain(u64),
	Leave(u64),
	Claim(u64),
	Store(u64, bool, BlockNumber),
	Extend(u64, usize, BlockNumber),
	End(usize),
	Confirm(usize, usize),
	ConfirmAll(usize),
	Answer(ProviderId),
	Lie(usize),
	Pause(bool, bool),
	Set(Balance, u32, BlockNumber),
	Run(BlockNumber),
}

fn step() -> impl Strategy<Value = Step> {
	use Step::*;
	let capacity = || prop_oneof![Just(0_u64), 1_000..10_000_u64, Just(crate::types::GIB * 2)];
	let at = || 0..20_usize;
	prop_oneof![
		4 => (NUMBERS, capacity()).prop_map(|(number, capacity)| Register(number, capacity)),
		1 => (NUMBERS, capacity()).prop_map(|(number, capacity)| Update(number, capacity)),
		1 => NUMBERS.prop_map(TopUp),
		2 => NUMBERS.prop_map(Drain),
		2 => NUMBERS.prop_map(Leave),
		2 => NUMBERS.prop_map(Claim),
		5 => (OWNERS, any::<bool>(), 0..60_u32).prop_map(|(who, thick, blocks)| Store(who, thick, blocks)),
		2 => (OWNERS, at(), 0..60_u32).prop_map(|(who, chunk, blocks)| Extend(who, chunk, blocks)),
		1 => at().prop_map(End),
		4 => (at(), 0..4_usize).prop_map(|(chunk, which)| Confirm(chunk, which)),
		5 => at().prop_map(ConfirmAll),
		4 => (0..8_u32).prop_map(Answer),
		1 => at().prop_map(Lie),
		1 => (any::<bool>(), any::<bool>()).prop_map(|(intake, audit)| Pause(intake, audit)),
		1 => (1..4_u128, 1..4_u32, 1..9_u32).prop_map(|(amo, fewest, window)| Set(amo, fewest, window)),
		8 => (1..12_u32).prop_map(Run),
	]
}

/// What the game knows, from events alone, of who holds what since when and who has got what.
#[derive(Default)]
struct Books {
	/// Whether all is answered rightly, each challenge in the block after its own.
	honest: bool,
	chunks: Vec<ChunkId>,
	stored: u8,
	until: BTreeMap<ChunkId, BlockNumber>,
	rates: BTreeMap<ChunkId, Balance>,
	accounts: BTreeMap<ProviderId, u64>,
	holders: BTreeMap<(ChunkId, u8), (ProviderId, BlockNumber)>,
	rooms: BTreeMap<(ChunkId, u8), (ProviderId, BlockNumber)>,
	open: BTreeMap<(ChunkId, u8, ProviderId), u32>,
	aside: BTreeMap<(ChunkId, u8, ProviderId), Balance>,
	got: BTreeMap<u64, Balance>,
	lost: BTreeMap<u64, Balance>,
	slashed: Balance,
	/// What owners have paid, also what was set aside.
	paid: Balance,
	/// Of all that was burned, what was set aside before.
	forfeited: Balance,
	burned: Balance,
	seen: BTreeSet<u8>,
}

impl Books {
	fn chunk(&self, at: usize) -> Option<ChunkId> {
		self.chunks.get(at.checked_rem(self.chunks.len())?).copied()
	}

	/// Plays a step; what is refused is part of the game.
	fn play(&mut self, step: Step) {
		let signed = |number| RuntimeOrigin::signed(PROVIDERS + number);
		let now = System::block_number();
		match step {
			Step::Register(number, capacity) => drop(register(number, capacity)),
			Step::Update(number, capacity) => {
				let _ = PeerStorage::update(signed(number), capacity, profile(number));
			},
			Step::TopUp(number) => drop(PeerStorage::top_up(signed(number))),
			Step::Drain(number) => drop(PeerStorage::drain(signed(number))),
			Step::Leave(number) => drop(PeerStorage::leave(signed(number))),
			Step::Claim(number) => {
				let chunks = self.chunks.iter().copied().take(64).collect::<Vec<_>>();
				let _ = PeerStorage::claim(signed(number), chunks.try_into().unwrap());
			},
			Step::Store(who, thick, blocks) => self.store(who, thick, now + blocks),
			Step::Extend(who, at, blocks) => self.extend(who, at, blocks),
			Step::End(at) => {
				let Some(chunk) = self.chunk(at) else { return };
				self.chunks.retain(|other| *other != chunk);
				end(&chunk);
			},
			Step::Confirm(at, which) => {
				let Some(chunk) = self.chunk(at) else { return };
				if let Some((provider, confirmation)) = asked(&chunk).get(which) {
					confirm(*provider, vec![*confirmation]).unwrap();
				}
			},
			Step::ConfirmAll(at) => drop(self.chunk(at).as_ref().map(confirm_all)),
			Step::Answer(_) | Step::Lie(_) if self.honest => {},
			Step::Answer(but) => respond_all(&[but]),
			Step::Lie(at) => lie(at),
			Step::Pause(intake, audit) => {
				PeerStorage::pause(RuntimeOrigin::root(), Pauses { intake, audit }).unwrap();
			},
			Step::Set(amo, min_providers, window) => {
				let deposit_per_gib = amo * amo_primitives::AMO;
				let parameters = Parameters { deposit_per_gib, min_providers, window, ..game() };
				PeerStorage::set_parameters(RuntimeOrigin::root(), parameters).unwrap();
			},
			Step::Run(blocks) => {
				for block in now + 1..=now + blocks {
					let asked = open();
					run_to(block);
					for (id, provider) in asked.into_iter().filter(|_| self.honest) {
						respond(provider, vec![answer(id)]).unwrap();
					}
					self.note();
				}
			},
		}
		self.note();
	}

	fn store(&mut self, who: u64, thick: bool, until: BlockNumber) {
		let seed = self.stored;
		let body = if thick { Body::new(seed, 2, 2, 2_500) } else { Body::new(seed, 1, 0, 600) };
		if let Ok((chunk, thin)) = store_body(who, seed, body, until) {
			let contract = Contracts::<Test>::get(chunk).unwrap();
			assert_eq!(thin, contract.is_thin());
			self.rates.insert(chunk, contract.rate);
			self.until.insert(chunk, until);
			self.chunks.push(chunk);
			self.stored += 1;
		}
	}

	/// Extends as the pallet of chunks does: what has not run out.
	fn extend(&mut self, who: u64, at: usize, blocks: BlockNumber) {
		let Some(chunk) = self.chunk(at) else { return };
		let from = self.until[&chunk];
		if from <= System::block_number() {
			return;
		}
		let extend = || PeerStorage::extend(&chunk, &who, from, from + blocks);
		if frame_support::storage::with_storage_layer(extend).is_ok() {
			self.until.insert(chunk, from + blocks);
		}
	}

	/// Reads the events since the last time, and compares.
	fn note(&mut self) {
		let now = System::block_number();
		for record in System::events() {
			let RuntimeEvent::PeerStorage(event) = record.event else { continue };
			self.seen.extend(event.encode().first());
			match event {
				Event::ProviderRegistered { provider, account, .. } => {
					self.accounts.insert(provider, account);
				},
				Event::Placed { chunk, providers, .. } => {
					let room = |(fragment, provider)| ((chunk, fragment), (provider, now));
					self.rooms.extend((0..).zip(providers).map(room));
				},
				Event::Redrawn { chunk, fragment, provider, .. } => {
					self.rooms.insert((chunk, fragment), (provider, now));
				},
				Event::Challenged { chunk, fragment, provider, .. } => {
					assert!(now < self.until[&chunk], "it is paid for");
					*self.open.entry((chunk, fragment, provider)).or_default() += 1;
				},
				Event::Proved { chunk, fragment, provider, .. }
				| Event::Failed { chunk, fragment, provider, .. } => {
					*self.open.get_mut(&(chunk, fragment, provider)).unwrap() -= 1;
				},
				Event::RentSetAside { chunk, fragment, provider, rent, burned } => {
					self.earn((chunk, fragment), provider, rent, burned);
					let key = (chunk, fragment, provider);
					assert!(self.open[&key] > 0, "there is something to wait for");
					*self.aside.entry(key).or_default() += rent;
				},
				Event::RentReleased { chunk, fragment, provider, rent } => {
					let key = (chunk, fragment, provider);
					assert_eq!(self.open[&key], 0, "all is answered");
					assert_eq!(self.aside.remove(&key), Some(rent));
					*self.got.entry(self.accounts[&provider]).or_default() += rent;
				},
				Event::RentForfeited { chunk, fragment, provider, rent } => {
					assert_eq!(self.aside.remove(&(chunk, fragment, provider)), Some(rent));
					self.burned += rent;
					self.forfeited += rent;
				},
				Event::Confirmed { chunk, fragment, provider } => {
					self.rooms.remove(&(chunk, fragment));
					let before = self.holders.insert((chunk, fragment), (provider, now));
					assert_eq!(before, None, "the old holder let go before");
				},
				Event::LetGo { chunk, fragment, provider, .. } => {
					let key = (chunk, fragment);
					let held = self.holders.get(&key).filter(|(holder, _)| *holder == provider);
					if let Some((_, since)) = held {
						let to = now.min(self.until[&chunk]);
						assert!(!self.honest || *since >= to, "nothing is owed to it any more");
						self.holders.remove(&key);
						// From now on it is kept for what nobody holds.
						self.rooms.entry(key).and_modify(|room| room.1 = now);
					} else {
						self.rooms.remove(&key);
					}
				},
				Event::RentPaid { chunk, fragment, provider, paid, burned } => {
					self.earn((chunk, fragment), provider, paid, burned);
					let open = self.open.get(&(chunk, fragment, provider)).copied();
					assert_eq!(open.unwrap_or_default(), 0, "it has to answer first");
					*self.got.entry(self.accounts[&provider]).or_default() += paid;
				},
				Event::RoomCharged { chunk, fragment, provider, burned } => {
					assert!(!self.holders.contains_key(&(chunk, fragment)));
					let (candidate, since) = self.rooms[&(chunk, fragment)];
					assert_eq!(candidate, provider);
					let blocks = now.min(self.until[&chunk]) - since;
					assert_eq!(burned, self.rates[&chunk] * Balance::from(blocks));
					self.burned += burned;
				},
				Event::Struck { provider, slashed, .. } => {
					*self.lost.entry(self.accounts[&provider]).or_default() += slashed;
					self.slashed += slashed;
				},
				_ => {},
			}
		}
		System::reset_events();
		self.compare();
	}

	/// A holder has earned what it was not paid yet, now or as soon as it has answered.
	fn earn(&mut self, of: (ChunkId, u8), by: ProviderId, paid: Balance, burned: Balance) {
		let (holder, since) = self.holders.get_mut(&of).unwrap();
		assert_eq!(*holder, by);
		let to = System::block_number().min(self.until[&of.0]);
		let earned = self.rates[&of.0] * Balance::from(to - *since);
		*since = to;
		assert_eq!(paid + burned, earned);
		let least = BURNED.mul_ceil(earned);
		assert!((least..=least + 7).contains(&burned), "rounded up for each payer");
		self.paid += paid;
		self.burned += burned;
	}

	fn compare(&self) {
		PeerStorage::do_try_state().expect("consistent");
		let held = Contracts::<Test>::iter().flat_map(|(chunk, contract)| {
			let placements = (0u8..).zip(contract.placements);
			placements.filter_map(move |(fragment, placement)| {
				Some(((chunk, fragment), placement.holder?.provider))
			})
		});
		let known = self.holders.iter().map(|(key, (provider, _))| (*key, *provider));
		assert_eq!(BTreeMap::from_iter(held), known.collect());
		let whole: Balance = (NUMBERS.end + 74 + 4) as Balance * RICH;
		assert_eq!(Balances::total_issuance(), whole - self.burned);
		assert_eq!(Balances::free_balance(TREASURY), RICH + self.slashed);
		for number in NUMBERS {
			let account = PROVIDERS + number;
			let [got, lost] =
				[&self.got, &self.lost].map(|sums| sums.get(&account).copied().unwrap_or_default());
			let here = |provider: &ProviderId| self.accounts[provider] == account;
			let aside = self.aside.iter().filter(|((.., provider), _)| here(provider));
			let aside: Balance = aside.map(|(_, rent)| rent).sum();
			assert_eq!(Balances::balance_on_hold(&HoldReason::Rent.into(), &account), aside);
			assert_eq!(Balances::total_balance(&account), RICH + got + aside - lost);
		}
		let owners: Balance = OWNERS.map(|who| Balances::total_balance(&who)).sum();
		assert_eq!(owners, 3 * RICH - self.paid - (self.burned - self.forfeited));
	}

	/// Everything ends, and everyone leaves.
	fn end_all(&mut self) {
		self.play(Step::Pause(false, false));
		while !self.chunks.is_empty() {
			self.play(Step::End(0));
		}
		self.play(Step::Run(20));
		for number in NUMBERS {
			if PeerStorage::provider_of(&(PROVIDERS + number)).is_ok() {
				PeerStorage::leave(RuntimeOrigin::signed(PROVIDERS + number)).unwrap();
			}
		}
		self.note();
		for who in OWNERS.chain([TREASURY]).chain(NUMBERS.map(|number| PROVIDERS + number)) {
			assert_eq!(Balances::total_balance_on_hold(&who), 0);
		}
		let left = [
			Contracts::<Test>::iter_keys().count(),
			Held::<Test>::iter_keys().count(),
			Unconfirmed::<Test>::iter_keys().count(),
			Due::<Test>::iter_keys().count(),
			Ranked::<Test>::iter_keys().count(),
			Challenges::<Test>::iter_keys().count(),
			OpenOf::<Test>::iter_keys().count(),
			Asked::<Test>::iter_keys().count(),
			Providers::<Test>::iter_keys().count(),
			Slots::<Test>::iter_keys().count(),
			FreeBytes::<Test>::iter_keys().count(),
			Leaving::<Test>::iter_keys().count(),
		];
		assert_eq!(left, [0; 12]);
	}

	/// Good providers come, and all that was not given up is stored soon: at the latest when the
	/// longest wait is over.
	fn heal(&mut self) {
		self.play(Step::Pause(false, false));
		for number in 10..16 {
			register(number, crate::types::GIB).unwrap();
		}
		let slowest = game().confirm_deadline * 32;
		for _ in 0..2 * slowest {
			run_to(System::block_number() + 1);
			self.chunks.iter().for_each(confirm_all);
			respond_all(&[]);
			if self.chunks.iter().all(is_whole) {
				break;
			}
		}
		assert!(self.chunks.iter().all(is_whole));
		assert_eq!(Unconfirmed::<Test>::iter_keys().count(), 0);
		PeerStorage::do_try_state().expect("consistent");
	}
}

fn is_whole(chunk: &ChunkId) -> bool {
	let contract = Contracts::<Test>::get(chunk).unwrap();
	contract.is_given_up()
		|| PeerStorage::is_stored(chunk) && contract.placements.iter().all(|one| one.is_settled())
}

fn lie(at: usize) {
	let open = open();
	let Some((id, provider)) = at.checked_rem(open.len()).map(|at| open[at]) else { return };
	let mut answer = answer(id);
	answer.proof.leaf[0] ^= 1;
	respond(provider, vec![answer]).unwrap();
}

/// Parameters under which things happen soon.
fn game() -> Parameters {
	Parameters {
		challenges_per_block: 1,
		window: 4,
		max_strikes: 2,
		strike_gap: 3,
		strike_life: 50,
		confirm_deadline: 4,
		burned: BURNED,
		..parameters()
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(256))]

	#[test]
	fn any_steps_keep_the_books(steps in proptest::collection::vec(step(), 0..80)) {
		chain(game()).execute_with(|| {
			let mut books = Books::default();
			steps.into_iter().for_each(|step| books.play(step));
			books.end_all();
		});
	}

	#[test]
	fn who_answers_loses_nothing(steps in proptest::collection::vec(step(), 0..120)) {
		// So many that something is open whenever a fragment moves on or a chunk ends.
		chain(Parameters { challenges_per_block: 4, ..game() }).execute_with(|| {
			let mut books = Books { honest: true, ..Books::default() };
			steps.into_iter().for_each(|step| books.play(step));
			books.end_all();
			assert_eq!((books.forfeited, books.slashed, books.aside.len()), (0, 0, 0));
			assert_eq!(books.got.values().sum::<Balance>(), books.paid);
		});
	}

	#[test]
	fn whatever_happened_good_providers_make_it_whole(
		steps in proptest::collection::vec(step(), 0..60),
	) {
		chain(game()).execute_with(|| {
			let mut books = Books::default();
			steps.into_iter().for_each(|step| books.play(step));
			books.heal();
		});
	}
}

#[test]
fn the_steps_lead_to_all_that_can_happen() {
	let mut runner = TestRunner::deterministic();
	let mut seen = BTreeSet::new();
	for _ in 0..100 {
		let steps = proptest::collection::vec(step(), 80).new_tree(&mut runner).unwrap().current();
		chain(game()).execute_with(|| {
			let mut books = Books::default();
			steps.into_iter().for_each(|step| books.play(step));
			seen.extend(books.seen);
		});
	}
	let congestion = Event::<Test>::CongestionChanged { congested: true }.encode()[0];
	let parameters = Event::<Test>::ParametersSet { parameters: game() }.encode()[0];
	assert!(seen.into_iter().eq((0..=parameters).filter(|event| *event != congestion)));
}

#[test]
fn fragments_are_a_set() {
	let mut all = Fragments::default();
	(0..64).for_each(|fragment| all.add(fragment));
	assert_eq!(all.count(), 64);
	assert!(all.iter().eq(0..64));
	assert!(!all.contains(64));
	let last = (0..63).try_fold(all, Fragments::without).unwrap();
	assert!(last.iter().eq([63]) && last.contains(63));
	assert_eq!(last.without(63), None);
}
