//! Which provider records are kept for others: so many that room is left for this peer's own.

use libp2p::{
	kad::{
		store::{MemoryStore, RecordStore},
		ProviderRecord, RecordKey,
	},
	PeerId,
};
use std::{
	collections::HashMap,
	time::{Duration, Instant},
};

/// Records of others that are kept.
pub(super) const RECORDS: usize = 32_768;

/// Records of one other peer that are kept.
const RECORDS_OF_PEER: usize = 8_192;

/// How often records that have expired are looked for when there is no room.
const SWEEP: Duration = Duration::from_secs(60);

/// The records of others, and when each expires.
#[derive(Default)]
pub(super) struct ProviderRecords {
	peers: HashMap<PeerId, HashMap<RecordKey, Option<Instant>>>,
	count: usize,
	swept: Option<Instant>,
}

impl ProviderRecords {
	/// Keeps a record if there is room for it. Gives whether there was.
	pub fn add(&mut self, store: &mut MemoryStore, record: ProviderRecord, now: Instant) -> bool {
		let known = self.of(&record.provider).is_some_and(|keys| keys.contains_key(&record.key));
		if !known && self.is_full_for(&record.provider) {
			self.sweep(store, now);
			if self.is_full_for(&record.provider) {
				return false;
			}
		}
		let (key, provider, expires) = (record.key.clone(), record.provider, record.expires);
		if store.add_provider(record).is_err() {
			return false;
		}
		if self.peers.entry(provider).or_default().insert(key, expires).is_none() {
			self.count += 1;
		}
		true
	}

	fn of(&self, peer: &PeerId) -> Option<&HashMap<RecordKey, Option<Instant>>> {
		self.peers.get(peer)
	}

	fn is_full_for(&self, peer: &PeerId) -> bool {
		self.count >= RECORDS || self.of(peer).is_some_and(|keys| keys.len() >= RECORDS_OF_PEER)
	}

	/// Forgets what has expired; nobody else does.
	fn sweep(&mut self, store: &mut MemoryStore, now: Instant) {
		if self.swept.is_some_and(|swept| now < swept + SWEEP) {
			return;
		}
		self.swept = Some(now);
		self.peers.retain(|peer, keys| {
			keys.retain(|key, expires| {
				let keep = expires.is_none_or(|at| now < at);
				if !keep {
					store.remove_provider(key, peer);
				}
				keep
			});
			!keys.is_empty()
		});
		self.count = self.peers.values().map(HashMap::len).sum();
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use libp2p::kad::store::MemoryStoreConfig;

	fn record(provider: PeerId, n: usize, expires: Instant) -> ProviderRecord {
		let key = RecordKey::new(&n.to_le_bytes());
		ProviderRecord { key, provider, expires: Some(expires), addresses: Vec::new() }
	}

	#[test]
	fn records_of_others_leave_room_for_own_ones_until_they_expire() {
		let now = Instant::now();
		let expires = now + Duration::from_secs(3_600);
		let us = PeerId::random();
		let config = MemoryStoreConfig { max_provided_keys: RECORDS + 1, ..Default::default() };
		let mut store = MemoryStore::with_config(us, config);
		let mut records = ProviderRecords::default();
		let peers: Vec<PeerId> = (0..5).map(|_| PeerId::random()).collect();
		for n in 0..=RECORDS_OF_PEER {
			let kept = records.add(&mut store, record(peers[0], n, expires), now);
			assert_eq!(kept, n < RECORDS_OF_PEER, "one peer's limit");
		}
		for n in RECORDS_OF_PEER..RECORDS {
			let peer = peers[n / RECORDS_OF_PEER];
			assert!(records.add(&mut store, record(peer, n, expires), now));
		}
		assert!(!records.add(&mut store, record(peers[4], RECORDS, expires), now));
		assert!(records.add(&mut store, record(peers[0], 0, expires), now), "it is there already");
		assert!(store.add_provider(record(us, RECORDS, expires)).is_ok());
		let later = expires + SWEEP;
		let fresh = record(peers[4], RECORDS + 1, later + SWEEP);
		assert!(records.add(&mut store, fresh.clone(), later));
		assert_eq!(store.providers(&fresh.key), [fresh]);
		assert_eq!(store.providers(&RecordKey::new(&0_usize.to_le_bytes())), []);
	}
}
