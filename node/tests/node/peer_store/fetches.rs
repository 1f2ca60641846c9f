//! The table of fetches: order, rests and bounds.

use amo_node::peer_store::fetches::{
	Counts, Fetches, Progress, FIRST_REST, LONGEST_REST, MAX_JOBS,
};
use amo_primitives::{
	chunk::{BodyCid, ChunkId, CidHash},
	fragment::{Fragmentation, Layout},
	operator::OperatorKey,
	peer_store::{FetchRequest, FetchState, FragmentId, PlacementId},
	Hash,
};
use std::time::{Duration, Instant};

fn request(number: u32) -> FetchRequest {
	let mut digest = [0; 32];
	digest[..4].copy_from_slice(&number.to_le_bytes());
	let id = FragmentId { body: BodyCid { hash: CidHash::Sha2_256, digest }, fragment: 0 };
	let (operator, chunk) = (OperatorKey::from_raw([1; 32]), ChunkId::repeat_byte(1));
	FetchRequest {
		placement: PlacementId { operator, id, chunk },
		layout: Layout::new(Fragmentation::new(2, 1).unwrap(), 5_000).unwrap(),
		audit_root: Hash::repeat_byte(1),
		peers: Vec::new(),
	}
}

/// How long the fetch rests, if it failed.
fn rest(state: FetchState) -> Option<Duration> {
	match state {
		FetchState::Failed { after_millis, .. } => Some(Duration::from_millis(after_millis)),
		_ => None,
	}
}

#[test]
fn what_is_asked_for_first_is_fetched_first_and_once() {
	let (mut fetches, now) = (Fetches::default(), Instant::now());
	for number in [3, 1, 2, 1, 3] {
		assert_eq!(fetches.ask(request(number), now), FetchState::Running);
	}
	assert_eq!(fetches.counts(), Counts { waiting: 3, running: 0, failed: 0 });
	let order: Vec<_> = std::iter::from_fn(|| fetches.take()).collect();
	assert_eq!(order, [request(3), request(1), request(2)]);
	fetches.ask(request(1), now);
	assert_eq!(fetches.take(), None);
	assert!(fetches.done(&request(1).placement.id));
	assert_eq!(fetches.counts(), Counts { waiting: 0, running: 2, failed: 0 });
}

#[test]
fn rests_double_to_ten_minutes() {
	let (mut fetches, mut now) = (Fetches::default(), Instant::now());
	let mut expected = FIRST_REST;
	for _ in 0..12 {
		assert_eq!(fetches.ask(request(1), now), FetchState::Running);
		assert_eq!(fetches.take(), Some(request(1)));
		fetches.failed(&request(1).placement.id, "nobody has it", now);
		assert_eq!(rest(fetches.ask(request(1), now)), Some(expected));
		assert_eq!(fetches.take(), None);
		let progress = Progress::Failed { reason: "nobody has it".into(), after: expected };
		assert_eq!(fetches.progress(&request(1).placement.id, now), Some(progress));
		now += expected;
		expected = (expected * 2).min(LONGEST_REST);
	}
	assert_eq!(expected, LONGEST_REST);
}

#[test]
fn a_full_table_starts_nothing_and_forgets_no_rest() {
	let (mut fetches, now) = (Fetches::default(), Instant::now());
	let most = MAX_JOBS as u32;
	for number in 0..most {
		fetches.ask(request(number), now);
	}
	assert_eq!(fetches.ask(request(most), now), FetchState::Running);
	assert_eq!(fetches.counts().waiting, MAX_JOBS);
	assert_eq!(fetches.progress(&request(most).placement.id, now), None);

	let first = fetches.take().unwrap();
	fetches.failed(&first.placement.id, "", now);
	fetches.ask(request(most), now);
	assert_eq!(fetches.progress(&request(most).placement.id, now), None, "the rest is not over");
	let later = now + FIRST_REST;
	fetches.ask(request(most), later);
	assert_eq!(fetches.progress(&request(most).placement.id, later), Some(Progress::Waiting));
	assert_eq!(fetches.progress(&first.placement.id, later), None);
	assert_eq!(fetches.counts().waiting, MAX_JOBS);
}

#[test]
fn what_is_released_is_not_fetched() {
	let (mut fetches, now) = (Fetches::default(), Instant::now());
	fetches.ask(request(1), now);
	fetches.release(&request(1).placement);
	assert_eq!(fetches.take(), None);

	for fails in [false, true] {
		fetches.ask(request(2), now);
		fetches.take().unwrap();
		fetches.release(&request(2).placement);
		if fails {
			fetches.failed(&request(2).placement.id, "", now);
		} else {
			assert!(!fetches.done(&request(2).placement.id), "nobody wants it");
		}
		assert_eq!(fetches.counts(), Counts::default());
	}

	fetches.ask(request(3), now);
	fetches.take().unwrap();
	fetches.release(&request(3).placement);
	fetches.ask(request(3), now);
	assert!(fetches.done(&request(3).placement.id), "it is wanted again");
}

/// Another chunk has the same body.
#[test]
fn what_is_wanted_for_one_chunk_is_not_given_up_for_another() {
	let (mut fetches, now) = (Fetches::default(), Instant::now());
	let mut other = request(1);
	other.placement.chunk = ChunkId::repeat_byte(2);
	fetches.ask(request(1), now);
	assert_eq!(fetches.ask(other.clone(), now), FetchState::Running);
	fetches.release(&other.placement);
	assert!(fetches.placements().eq([request(1).placement]));
	assert_eq!(fetches.take(), Some(request(1)), "it came first");
	fetches.release(&other.placement);
	fetches.release(&request(1).placement);
	fetches.ask(other.clone(), now);
	assert!(!fetches.done(&request(1).placement.id), "the other comes later");
	fetches.ask(other.clone(), now);
	assert_eq!(fetches.take(), Some(other));
}

#[test]
fn who_claims_something_else_of_a_body_does_not_keep_others_from_it() {
	let (mut fetches, now) = (Fetches::default(), Instant::now());
	let lie = FetchRequest { audit_root: Hash::repeat_byte(2), ..request(1) };
	fetches.ask(lie.clone(), now);
	assert_eq!(fetches.ask(request(1), now), FetchState::Running);
	assert_eq!(fetches.take(), Some(lie.clone()));
	fetches.failed(&lie.placement.id, "another root", now);
	assert!(rest(fetches.ask(lie, now)).is_some());
	assert_eq!(fetches.ask(request(1), now), FetchState::Running);
	assert_eq!(fetches.take(), Some(request(1)));
}

#[test]
fn failures_that_nobody_asks_about_are_forgotten() {
	let (mut fetches, now) = (Fetches::default(), Instant::now());
	fetches.ask(request(1), now);
	fetches.take().unwrap();
	fetches.failed(&request(1).placement.id, &"long ".repeat(1_000), now);
	fetches.forget(now + Duration::from_secs(60));
	assert_eq!(fetches.counts().failed, 1);
	let Some(Progress::Failed { reason, .. }) = fetches.progress(&request(1).placement.id, now)
	else {
		panic!("it failed")
	};
	assert!(reason.len() < 1_000);
	fetches.forget(now + Duration::from_secs(2 * 60 * 60));
	assert_eq!(fetches.counts(), Counts::default());
}
