//! Fragments that are being fetched, and those whose fetch failed: a bounded table and the order in
//! which its jobs are done. It knows neither the network nor the clock.

use amo_primitives::peer_store::{FetchRequest, FetchState, FragmentId, PlacementId};
use std::{
	collections::{HashMap, VecDeque},
	time::{Duration, Instant},
};

/// Most jobs, whatever their state.
pub const MAX_JOBS: usize = 4_096;

/// How long a job rests after its first failure; twice as long after each further one.
pub const FIRST_REST: Duration = Duration::from_secs(5);

/// The longest that a job rests.
pub const LONGEST_REST: Duration = Duration::from_secs(10 * 60);

/// How long a failed job is remembered after its rest if nobody asks for it again.
const MEMORY: Duration = Duration::from_secs(60 * 60);

/// The longest reason that is remembered, in characters.
const MAX_REASON: usize = 240;

/// The jobs.
#[derive(Default)]
pub struct Fetches {
	jobs: HashMap<FragmentId, Job>,
	/// Those that wait, the one that waits longest first.
	queue: VecDeque<FragmentId>,
}

struct Job {
	request: FetchRequest,
	failures: u32,
	state: State,
}

enum State {
	Waiting,
	/// Whether the result is not wanted any more.
	Running {
		released: bool,
	},
	Failed {
		reason: String,
		retry_at: Instant,
	},
}

/// How many jobs there are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
	/// Jobs that wait for others.
	pub waiting: usize,
	/// Jobs under way.
	pub running: usize,
	/// Jobs that rest after a failure.
	pub failed: usize,
}

/// How far a job is, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
	/// It waits for others.
	Waiting,
	/// It is under way.
	Running,
	/// Its last attempt failed.
	Failed {
		/// Why.
		reason: String,
		/// How long until it may be tried again.
		after: Duration,
	},
}

impl Fetches {
	/// Notes a request, unless it is noted already, and says how far it is. A fragment whose rest is
	/// over is queued again.
	pub fn ask(&mut self, request: FetchRequest, now: Instant) -> FetchState {
		let id = request.placement.id;
		let Some(job) = self.jobs.get_mut(&id) else {
			if self.make_room(now) {
				self.jobs.insert(id, Job { request, failures: 0, state: State::Waiting });
				self.queue.push_back(id);
			}
			return FetchState::Running;
		};
		let is_for_same = job.request.placement == request.placement;
		let is_same =
			job.request.layout == request.layout && job.request.audit_root == request.audit_root;
		match &mut job.state {
			State::Failed { reason, retry_at } if is_same && *retry_at > now => {
				let after_millis = millis(retry_at.saturating_duration_since(now));
				return FetchState::Failed { reason: reason.clone(), after_millis };
			},
			State::Failed { .. } => {
				// Another chunk with the same body may claim something else, and be right.
				let failures = if is_same { job.failures } else { 0 };
				*job = Job { request, failures, state: State::Waiting };
				self.queue.push_back(id);
			},
			State::Running { released } => {
				if is_same && is_for_same {
					*released = false;
				}
			},
			// Who has it may have changed since.
			State::Waiting if is_same && is_for_same => job.request = request,
			State::Waiting => {},
		}
		FetchState::Running
	}

	/// The next job to do. It runs from now on.
	pub fn take(&mut self) -> Option<FetchRequest> {
		while let Some(id) = self.queue.pop_front() {
			if let Some(job) = self.jobs.get_mut(&id) {
				if matches!(job.state, State::Waiting) {
					job.state = State::Running { released: false };
					return Some(job.request.clone());
				}
			}
		}
		None
	}

	/// A job has ended well. Says whether its result is still wanted.
	pub fn done(&mut self, id: &FragmentId) -> bool {
		let job = self.jobs.remove(id);
		job.is_some_and(|job| !matches!(job.state, State::Running { released: true }))
	}

	/// A job has failed, and rests.
	pub fn failed(&mut self, id: &FragmentId, reason: &str, now: Instant) {
		let Some(job) = self.jobs.get_mut(id) else { return };
		if matches!(job.state, State::Running { released: true }) {
			self.jobs.remove(id);
			return;
		}
		let rest = FIRST_REST.saturating_mul(2_u32.saturating_pow(job.failures)).min(LONGEST_REST);
		job.failures = job.failures.saturating_add(1);
		let reason = reason.chars().take(MAX_REASON).collect();
		job.state = State::Failed { reason, retry_at: now + rest };
	}

	/// It is not wanted any more. A fragment that is being fetched is fetched to its end.
	pub fn release(&mut self, placement: &PlacementId) {
		let id = &placement.id;
		match self.jobs.get_mut(id).filter(|job| job.request.placement == *placement) {
			Some(Job { state: State::Running { released }, .. }) => *released = true,
			Some(_) => {
				self.jobs.remove(id);
				self.queue.retain(|waiting| waiting != id);
			},
			None => {},
		}
	}

	/// What fragments are fetched for.
	pub fn placements(&self) -> impl Iterator<Item = PlacementId> + '_ {
		self.jobs.values().map(|job| job.request.placement)
	}

	/// Forgets failures that nobody has asked about for long.
	pub fn forget(&mut self, now: Instant) {
		self.jobs.retain(|_, job| match job.state {
			State::Failed { retry_at, .. } => retry_at + MEMORY > now,
			_ => true,
		});
	}

	/// How far the fetch of a fragment is.
	pub fn progress(&self, id: &FragmentId, now: Instant) -> Option<Progress> {
		Some(match &self.jobs.get(id)?.state {
			State::Waiting => Progress::Waiting,
			State::Running { .. } => Progress::Running,
			State::Failed { reason, retry_at } => Progress::Failed {
				reason: reason.clone(),
				after: retry_at.saturating_duration_since(now),
			},
		})
	}

	/// How many jobs there are.
	pub fn counts(&self) -> Counts {
		let mut counts = Counts::default();
		for job in self.jobs.values() {
			match job.state {
				State::Waiting => counts.waiting += 1,
				State::Running { .. } => counts.running += 1,
				State::Failed { .. } => counts.failed += 1,
			}
		}
		counts
	}

	/// Whether there is room for one more, if need be in place of the failure that is over soonest.
	fn make_room(&mut self, now: Instant) -> bool {
		if self.jobs.len() < MAX_JOBS {
			return true;
		}
		let failures = self.jobs.iter().filter_map(|(id, job)| match &job.state {
			State::Failed { retry_at, .. } => Some((*retry_at, *id)),
			_ => None,
		});
		match failures.min_by_key(|(retry_at, _)| *retry_at) {
			// A rest that is not over is kept: without it, a full table would be tried over and over.
			Some((retry_at, id)) if retry_at <= now => self.jobs.remove(&id).is_some(),
			_ => false,
		}
	}
}

fn millis(duration: Duration) -> u64 {
	u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
