//! Which roots the DHT is told of, and when: a small file that survives restarts.

use cid::Cid;
use std::{
	collections::{BTreeMap, HashMap, HashSet},
	fs,
	io::{self, Write},
	path::{Path, PathBuf},
	sync::Arc,
	time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// How long to wait before a root that nobody took is tried again.
const RETRY: Duration = Duration::from_secs(30);

/// How often all roots are looked at if nothing happens, in case the clock was set.
const LOOK: Duration = Duration::from_secs(60);

/// Why the list of provided roots cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
	/// The file.
	#[error("list of provided roots {0}: {1}")]
	Io(PathBuf, io::Error),
	/// Its contents.
	#[error(
		"list of provided roots {0} cannot be read: {1}; delete it and provide the roots again"
	)]
	Malformed(PathBuf, String),
}

/// Whether the list is on disk.
pub(super) type Saved = Result<(), Arc<ScheduleError>>;

/// The roots, and when the DHT was last told of each, in seconds since the Unix epoch; 0 is never.
pub(super) struct Schedule {
	path: PathBuf,
	interval: Duration,
	roots: BTreeMap<Cid, u64>,
	running: HashSet<Cid>,
	retry: HashMap<Cid, Instant>,
	/// Before this, and if nothing changes, none is due.
	next: Option<Instant>,
	/// Whether the file is older than this.
	changed: bool,
}

/// A list on its way to the disk.
pub(super) struct Save {
	path: PathBuf,
	bytes: Vec<u8>,
}

impl Schedule {
	/// Reads the file. None is an empty list.
	pub fn load(path: &Path, interval: Duration) -> Result<Self, ScheduleError> {
		let malformed = |reason: String| ScheduleError::Malformed(path.to_owned(), reason);
		let roots: BTreeMap<String, u64> = match fs::read(path) {
			Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| malformed(e.to_string()))?,
			Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
			Err(error) => return Err(ScheduleError::Io(path.to_owned(), error)),
		};
		let roots = roots
			.into_iter()
			.map(|(cid, last)| {
				Ok((Cid::try_from(cid).map_err(|e| malformed(e.to_string()))?, last))
			})
			.collect::<Result<_, ScheduleError>>()?;
		Ok(Self {
			path: path.to_owned(),
			interval,
			roots,
			running: HashSet::new(),
			retry: HashMap::new(),
			next: None,
			changed: false,
		})
	}

	/// Adds a root, due at once. One that is there already is due when it was before.
	pub fn add(&mut self, root: Cid) {
		self.roots.entry(root).or_insert_with(|| {
			self.changed = true;
			0
		});
		self.retry.remove(&root);
		self.next = None;
	}

	/// Adds all these roots, and takes all others away, which it gives.
	pub fn replace(&mut self, roots: impl IntoIterator<Item = Cid>) -> Vec<Cid> {
		let roots: HashSet<Cid> = roots.into_iter().collect();
		let gone: Vec<Cid> =
			self.roots.keys().filter(|root| !roots.contains(root)).copied().collect();
		for root in &gone {
			self.remove(root);
		}
		for root in roots {
			self.add(root);
		}
		gone
	}

	/// Whether the DHT was told of a root less than the interval ago.
	pub fn is_fresh(&self, root: &Cid, clock: SystemTime) -> bool {
		self.roots.get(root).is_some_and(|last| self.due_in(*last, clock).is_some())
	}

	/// How long a root of which the DHT was last told then is not due. `None` if it is.
	fn due_in(&self, last: u64, clock: SystemTime) -> Option<Duration> {
		// A clock that was set back must not silence a root for years.
		let age = Duration::from_secs(seconds(clock).checked_sub(last)?);
		self.interval.checked_sub(age).filter(|rest| !rest.is_zero())
	}

	/// Takes a root away.
	pub fn remove(&mut self, root: &Cid) {
		self.changed |= self.roots.remove(root).is_some();
		self.retry.remove(root);
	}

	/// Roots that the DHT is to be told of now, no more than `limit` at a time.
	pub fn due(&mut self, limit: usize, now: Instant, clock: SystemTime) -> Vec<Cid> {
		let room = limit.saturating_sub(self.running.len());
		if room == 0 || self.next.is_some_and(|next| now < next) {
			return Vec::new();
		}
		let mut due = Vec::new();
		let mut next = now + LOOK;
		for (root, last) in &self.roots {
			if self.running.contains(root) {
				continue;
			}
			let rest = self.due_in(*last, clock).map(|rest| now + rest);
			match rest.max(self.retry.get(root).copied().filter(|at| now < *at)) {
				Some(later) => next = next.min(later),
				None => due.push(*root),
			}
			if due.len() == room {
				break;
			}
		}
		self.next = due.is_empty().then_some(next);
		due
	}

	/// The DHT is being told of a root.
	pub fn begun(&mut self, root: Cid) {
		self.running.insert(root);
	}

	/// The DHT was told of a root, or not.
	pub fn ended(&mut self, root: &Cid, told: bool, now: Instant, clock: SystemTime) {
		self.running.remove(root);
		self.next = None;
		match self.roots.get_mut(root) {
			Some(last) if told => {
				*last = seconds(clock);
				self.changed = true;
			},
			Some(_) => {
				self.retry.insert(*root, now + RETRY);
			},
			None => {},
		}
	}

	/// What is to be written, if anything changed since the last time.
	pub fn save(&mut self) -> Option<Save> {
		std::mem::take(&mut self.changed).then(|| {
			let roots: BTreeMap<String, u64> =
				self.roots.iter().map(|(root, last)| (root.to_string(), *last)).collect();
			// A map of strings to numbers is always JSON.
			let bytes = serde_json::to_vec_pretty(&roots).unwrap_or_default();
			Save { path: self.path.clone(), bytes }
		})
	}

	/// The last [`Save`] failed.
	pub fn not_saved(&mut self) {
		self.changed = true;
	}
}

impl Save {
	/// Writes the list: after a crash the file is the old or the new one. It blocks the thread.
	pub fn write(self) -> Result<(), ScheduleError> {
		let Self { path, bytes } = self;
		let new = path.with_extension("new");
		let write = || {
			let mut file = fs::File::create(&new)?;
			file.write_all(&bytes)?;
			file.sync_all()?;
			fs::rename(&new, &path)?;
			fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
		};
		write().map_err(|error| ScheduleError::Io(path.clone(), error))
	}
}

fn seconds(clock: SystemTime) -> u64 {
	clock.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::block::{Block, RAW};

	const INTERVAL: Duration = Duration::from_secs(1_000);

	fn root(n: u8) -> Cid {
		*Block::new(RAW, vec![n]).unwrap().cid()
	}

	#[test]
	fn roots_are_due_at_once_then_after_the_interval_also_over_a_restart() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("provided.json");
		let (now, clock) = (Instant::now(), UNIX_EPOCH + Duration::from_secs(1_000_000));
		let mut schedule = Schedule::load(&path, INTERVAL).unwrap();
		schedule.add(root(1));
		assert_eq!(schedule.due(8, now, clock), [root(1)]);
		schedule.begun(root(1));
		assert_eq!(schedule.due(8, now, clock), []);
		schedule.ended(&root(1), true, now, clock);
		schedule.save().unwrap().write().unwrap();
		assert!(schedule.save().is_none());

		let mut again = Schedule::load(&path, INTERVAL).unwrap();
		assert_eq!(again.due(8, now, clock + INTERVAL / 2), []);
		let now = now + LOOK;
		assert_eq!(again.due(8, now, clock + INTERVAL), [root(1)]);
		assert_eq!(again.due(8, now, clock - INTERVAL), [root(1)], "a clock set back");
	}

	#[test]
	fn a_root_that_is_added_again_keeps_its_time() {
		let (now, clock) = (Instant::now(), UNIX_EPOCH + Duration::from_secs(1_000_000));
		let mut schedule = Schedule::load(Path::new("/nowhere/x"), INTERVAL).unwrap();
		for root in [root(1), root(2)] {
			schedule.add(root);
			schedule.begun(root);
			schedule.ended(&root, true, now, clock);
		}
		assert!(schedule.save().is_some());
		schedule.add(root(1));
		assert_eq!(schedule.replace([root(1), root(2)]), []);
		assert!(schedule.save().is_none(), "nothing changed");
		assert_eq!(schedule.due(8, now, clock), []);
		assert_eq!(schedule.replace([root(2), root(3)]), [root(1)]);
		assert!(schedule.save().is_some());
		assert_eq!(schedule.due(8, now, clock), [root(3)]);
		assert!(schedule.is_fresh(&root(2), clock));
		assert!(!schedule.is_fresh(&root(1), clock));
	}

	#[test]
	fn roots_are_looked_at_when_the_next_is_due() {
		let (now, clock) = (Instant::now(), UNIX_EPOCH + Duration::from_secs(1_000_000));
		let interval = LOOK / 2;
		let mut schedule = Schedule::load(Path::new("/nowhere/x"), interval).unwrap();
		schedule.add(root(1));
		schedule.begun(root(1));
		schedule.ended(&root(1), true, now, clock);
		assert_eq!(schedule.due(8, now, clock), []);
		assert_eq!(schedule.next, Some(now + interval));
		assert_eq!(schedule.due(8, now + interval, clock + interval), [root(1)]);
	}

	#[test]
	fn what_nobody_took_is_tried_again_later_and_what_was_removed_never() {
		let (mut now, clock) = (Instant::now(), SystemTime::now());
		let mut schedule = Schedule::load(Path::new("/nowhere/x"), INTERVAL).unwrap();
		schedule.add(root(1));
		schedule.add(root(2));
		assert_eq!(schedule.due(1, now, clock).len(), 1, "the limit");
		for root in [root(1), root(2)] {
			schedule.begun(root);
			schedule.ended(&root, false, now, clock);
		}
		assert_eq!(schedule.due(8, now, clock), []);
		now += RETRY;
		schedule.remove(&root(1));
		assert_eq!(schedule.due(8, now, clock), [root(2)]);
		assert!(matches!(schedule.save().unwrap().write(), Err(ScheduleError::Io(..))));
	}

	#[test]
	fn a_list_that_is_none_is_refused() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("provided.json");
		for text in ["", "{", "{\"x\": 1}", "[1]"] {
			fs::write(&path, text).unwrap();
			let loaded = Schedule::load(&path, INTERVAL);
			assert!(matches!(loaded, Err(ScheduleError::Malformed(..))), "{text}");
		}
	}
}
