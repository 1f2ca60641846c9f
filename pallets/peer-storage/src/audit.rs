//! Audits: challenges are drawn, answered, or run out.

use crate::{
	draw::Dice,
	ranks::Ranking,
	types::{
		Answer, Challenge, ChallengeId, Contract, Failure, Pending, ProviderId, State,
		MAX_CHALLENGES,
	},
	AdminPauses, Asked, Challenges, Clock, Config, Contracts, Event, HoldReason, Leaving,
	NextChallenge, OldestChallenge, OpenOf, Pallet, Providers, Ranks, WeightInfo,
};
use amo_primitives::{
	audit::verify,
	chunk::{ChunkId, Chunks, Description},
	Balance,
};
use frame_support::{dispatch::DispatchClass, traits::Get, weights::Weight};
use sp_runtime::Saturating;

/// How often a challenge is drawn until it hits a leaf that is held.
const DRAWS: u32 = 4;

impl<T: Config> Pallet<T> {
	/// Draws the challenges of this block.
	pub(crate) fn draw_challenges() -> Weight {
		if AdminPauses::<T>::get().audit {
			return T::WeightInfo::draw_challenges(0);
		}
		let wanted = Self::parameters().challenges_per_block.min(MAX_CHALLENGES);
		let ranking = Ranks::<T>::get();
		let mut dice = Dice::new(Self::seed("amo/challenges"));
		for _ in 0..wanted {
			let drawn = (0..DRAWS).find_map(|_| Self::draw_challenge(&ranking, &mut dice));
			if let Some(challenge) = drawn {
				Self::ask(&challenge);
			}
		}
		T::WeightInfo::draw_challenges(wanted)
	}

	fn draw_challenge(ranking: &Ranking, dice: &mut Dice) -> Option<Challenge> {
		let (chunk, leaf) = Self::draw_leaf(ranking, dice)?;
		let contract = Contracts::<T>::get(chunk)?;
		// What is not paid for any more is only not swept yet.
		if contract.until <= Self::now() {
			return None;
		}
		let (fragment, _) = contract.layout.shape().locate(leaf)?;
		let holder = contract.placements.get(usize::from(fragment))?.holder?;
		Self::challenge(holder.provider, chunk, leaf)
	}

	/// What to ask a provider about a leaf of a chunk. `None` if there is no such leaf.
	pub(crate) fn challenge(provider: ProviderId, chunk: ChunkId, leaf: u32) -> Option<Challenge> {
		let Description { body, layout, audit_root, .. } = T::Chunks::header(&chunk)?.description;
		let (fragment, _) = layout.shape().locate(leaf)?;
		let drawn_at = Clock::<T>::get();
		Some(Challenge { provider, chunk, fragment, leaf, drawn_at, body, layout, audit_root })
	}

	/// Asks a provider for a leaf. Says under which number.
	pub(crate) fn ask(entry: &Challenge) -> ChallengeId {
		let Challenge { provider, chunk, fragment, leaf, .. } = *entry;
		let challenge = NextChallenge::<T>::get();
		NextChallenge::<T>::put(challenge.saturating_add(1));
		Challenges::<T>::insert(challenge, entry);
		OpenOf::<T>::insert(provider, challenge, ());
		Self::count(entry, |open| open.saturating_inc());
		Self::deposit_event(Event::Challenged { challenge, chunk, fragment, leaf, provider });
		challenge
	}

	/// Ends the challenges that ran out. They run out in the order in which they were drawn, since
	/// all have the same window on the same clock.
	pub(crate) fn expire_challenges() -> Weight {
		if AdminPauses::<T>::get().audit {
			return T::WeightInfo::expire_challenges(0);
		}
		let window = Self::parameters().window;
		let (clock, next) = (Clock::<T>::get(), NextChallenge::<T>::get());
		let mut oldest = OldestChallenge::<T>::get();
		let (mut looked, mut failed) = (0u32, 0u32);
		let most = MAX_CHALLENGES.saturating_mul(2);
		while oldest < next && looked < most {
			looked = looked.saturating_add(1);
			if let Some(challenge) = Challenges::<T>::get(oldest) {
				if clock.saturating_sub(challenge.drawn_at) <= window {
					break;
				}
				failed = failed.saturating_add(1);
				Self::fail(oldest, &challenge, Failure::Missing);
			}
			oldest = oldest.saturating_add(1);
		}
		OldestChallenge::<T>::put(oldest);
		T::WeightInfo::expire_challenges(failed)
			.saturating_add(T::DbWeight::get().reads(looked.into()))
	}

	/// Judges an answer. False if it does not fit what is asked now.
	pub(crate) fn answer_one(provider: ProviderId, answer: &Answer) -> bool {
		let Answer { challenge: id, chunk, leaf, proof } = answer;
		let Some(challenge) = Challenges::<T>::get(id) else { return false };
		let fits = challenge.provider == provider && challenge.chunk == *chunk;
		if !fits || challenge.leaf != *leaf {
			return false;
		}
		match verify(&challenge.layout.shape(), *leaf, proof, &challenge.audit_root) {
			Ok(()) => Self::reward(*id, &challenge),
			Err(error) => Self::fail(*id, &challenge, Failure::Wrong(error)),
		}
		true
	}

	/// After the last answer about a fragment its rent is paid.
	fn reward(id: ChallengeId, challenge: &Challenge) {
		let Challenge { provider, chunk, fragment, .. } = *challenge;
		Self::deposit_event(Event::Proved { challenge: id, chunk, fragment, provider });
		let pending = Self::close(id, challenge);
		if pending.challenges > 0 {
			return;
		}
		Self::free_set_aside(challenge, pending.aside);
		let Some(mut contract) = Contracts::<T>::get(chunk) else { return };
		if contract.is_held_by(provider, fragment) {
			Self::pay(&chunk, &mut contract, fragment.into());
			Contracts::<T>::insert(chunk, contract);
		}
	}

	/// Says what the provider still has to answer about the fragment.
	fn close(id: ChallengeId, challenge: &Challenge) -> Pending {
		Challenges::<T>::remove(id);
		OpenOf::<T>::remove(challenge.provider, id);
		Self::count(challenge, |open| open.saturating_dec())
	}

	/// Counts a challenge in or out, wherever open ones are counted.
	fn count(challenge: &Challenge, change: impl Fn(&mut u32)) -> Pending {
		let Challenge { provider, chunk, fragment, .. } = *challenge;
		Self::change(provider, |provider| change(&mut provider.challenges));
		let pending = Asked::<T>::mutate_exists(provider, (chunk, fragment), |entry| {
			let mut pending = entry.unwrap_or_default();
			change(&mut pending.challenges);
			*entry = (pending.challenges > 0).then_some(pending);
			pending
		});
		Contracts::<T>::mutate(chunk, |entry| {
			let placements = entry.as_mut().map(|contract| &mut contract.placements);
			let placement = placements.and_then(|all| all.get_mut(usize::from(fragment)));
			let holder = placement.and_then(|placement| placement.holder.as_mut());
			if let Some(holder) = holder.filter(|holder| holder.provider == provider) {
				holder.challenges = pending.challenges;
			}
		});
		pending
	}

	/// A failed challenge costs the provider the fragment if it still has it, the rent that it has not
	/// been paid for it yet, and a strike.
	fn fail(id: ChallengeId, challenge: &Challenge, failure: Failure) {
		let Challenge { provider, chunk, fragment, .. } = *challenge;
		Self::deposit_event(Event::Failed { challenge: id, chunk, fragment, provider, failure });
		Self::forfeit(challenge);
		Self::close(id, challenge);
		let held = |contract: &Contract<_>| contract.is_held_by(provider, fragment);
		if let Some(mut contract) = Contracts::<T>::get(chunk).filter(held) {
			Self::drop_holder(&chunk, &mut contract, fragment.into());
			if contract.placements.iter().all(|placement| placement.holder.is_none()) {
				Self::leave_rank(&chunk, &mut contract);
			}
			Self::schedule(&chunk, &mut contract, Self::now().saturating_add(1));
			Contracts::<T>::insert(chunk, contract);
		}
		Self::strike(provider);
	}

	/// Strikes a provider, at most once in a gap, and suspends it if that was one too many.
	fn strike(id: ProviderId) {
		let Some(provider) = Providers::<T>::get(id) else { return };
		let parameters = Self::parameters();
		let since = Self::now().saturating_sub(provider.last_strike);
		let struck = provider.strikes > 0;
		if provider.state == State::Suspended || (struck && since < parameters.strike_gap) {
			return;
		}
		let before = if since < parameters.strike_life { provider.strikes } else { 0 };
		let strikes = before.saturating_add(1);
		let whole = Self::backing(provider.capacity, provider.per_gib);
		let slashed = (parameters.slashed * whole)
			.min(provider.deposit.saturating_sub(provider.record_deposit));
		let reason = HoldReason::Provider;
		Self::hand_over(reason, &provider.account, &T::Treasury::get(), slashed);
		Self::change(id, |provider| {
			provider.strikes = strikes;
			provider.last_strike = Self::now();
			provider.deposit = Balance::saturating_sub(provider.deposit, slashed);
		});
		Self::deposit_event(Event::Struck { provider: id, strikes, slashed });
		if strikes >= parameters.max_strikes {
			Self::change(id, |provider| provider.state = State::Suspended);
			Leaving::<T>::insert(id, None::<ChunkId>);
			Self::deposit_event(Event::Suspended { provider: id });
		}
	}

	/// Moves the audit clock on, unless this block was full: then answers may have found no room.
	pub(crate) fn tick() {
		if AdminPauses::<T>::get().audit || Self::is_full() {
			return;
		}
		Clock::<T>::mutate(|clock| clock.saturating_inc());
	}

	fn is_full() -> bool {
		let share = T::FullBlock::get();
		let weights = T::BlockWeights::get();
		let used = frame_system::Pallet::<T>::block_weight().total();
		let bytes = frame_system::Pallet::<T>::block_size();
		let lengths = T::BlockLength::get();
		let most = *lengths.max.get(DispatchClass::Operational);
		used.ref_time() >= share.mul_floor(weights.max_block.ref_time())
			|| bytes >= share.mul_floor(most)
	}
}
