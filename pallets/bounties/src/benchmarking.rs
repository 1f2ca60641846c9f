//! What `make weights` measures. A call's work is always the same, but for the sale that it makes or
//! ends: there the longest way is taken.

use super::*;
use crate::types::{Reason, Submission, Terms};
use amo_primitives::{
	bounty::{BountyId, Ownership},
	chunk::{BodyCid, ChunkId, Chunks, CidHash, Description, Header},
	custody::{context, public_key, seal, Custody, EncryptionKey, KeyCommitment},
	device::Devices,
	fragment::{Fragmentation, Layout},
	metric::{Level, MetricTerms, Metrics},
	place::{Cell, Resolution},
	rights::{Outcome, Purposes, Sales},
	storage::Storage,
	Hash,
};
use frame_benchmarking::v2::*;
use frame_support::traits::{
	fungible::{Inspect, Mutate, MutateHold},
	Get,
};
use frame_system::RawOrigin;

/// The private half of the bounty's key.
const PRIVATE_KEY: [u8; 32] = [7; 32];

/// Terms that a description matches.
pub(crate) fn terms_of<T: Config>(description: &Description, ownership: Ownership) -> Terms {
	Terms {
		metric: description.metric,
		area: description.place,
		start: description.start,
		end: description.end,
		min_records: description.records,
		quantity: T::MaxQuantity::get(),
		reward: T::Currency::minimum_balance(),
		ownership,
		purposes: Purposes::ALL,
		deadline: Pallet::<T>::now().saturating_add(T::MaxPeriod::get()),
	}
}

/// Submits a chunk to a bounty that closes, and ends, with the sale.
pub(crate) fn await_end<T: Config>(chunk: &ChunkId, poster: &T::AccountId) {
	let any = MetricTerms { level: Level::Lv3, finest_place: Resolution::FINEST, live: true };
	let header = T::Chunks::header(chunk).expect("it is there");
	let description = Description { metric: T::Metrics::register(any), ..header.description };
	let terms = terms_of::<T>(&description, Ownership::Both);
	let bounty = Pallet::<T>::add(poster.clone(), terms, key()).expect("the poster is rich");
	let submission = Submission { bounty, producer: header.owner, outcome: None, deposit: 0 };
	Submissions::<T>::insert(chunk, poster, submission);
	Posted::<T>::mutate_extant(bounty, |bounty| {
		bounty.in_flight = 1;
		bounty.terms.deadline = 0;
	});
}

/// The bounty's key.
pub(crate) fn key() -> EncryptionKey {
	public_key(&PRIVATE_KEY).expect("any 32 bytes are a private key")
}

#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benchmarks {
	use super::*;

	/// A bounty, its poster, a producer, and a stored chunk of the producer that matches.
	struct Stage<T: Config> {
		poster: T::AccountId,
		producer: T::AccountId,
		bounty: BountyId,
		chunk: ChunkId,
	}

	fn rich<T: Config>(name: &'static str) -> T::AccountId
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let who = account(name, 0, 0);
		T::Currency::set_balance(&who, u128::MAX / 4);
		who
	}

	fn description<T: Config>(producer: &T::AccountId) -> Description {
		let terms = MetricTerms { level: Level::Lv3, finest_place: Resolution::FINEST, live: true };
		Description {
			metric: T::Metrics::register(terms),
			device: T::Devices::register(producer, [1; 16]),
			start: 0,
			end: 0,
			records: 1,
			place: Cell::new(0x8730_e1d8_8fff_fff),
			tags: Default::default(),
			body: BodyCid { hash: CidHash::Sha2_256, digest: [1; 32] },
			layout: Layout::new(Fragmentation::new(2, 1).expect("in range"), 1 << 20)
				.expect("in range"),
			audit_root: Hash::repeat_byte(2),
			nonce: [3; 16],
			key_commitment: Some(KeyCommitment([4; 32])),
			previous: None,
			sources: Default::default(),
		}
	}

	fn stage<T: Config>() -> Result<Stage<T>, BenchmarkError>
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let (poster, producer) = (rich::<T>("poster"), rich::<T>("producer"));
		let description = description::<T>(&producer);
		let terms = terms_of::<T>(&description, Ownership::Both);
		let bounty = Pallet::<T>::add(poster.clone(), terms, key())?;

		T::Storage::fill();
		let layout = description.layout;
		// What is measured runs in block 1 at the earliest, also if it was made ready before.
		let until = Pallet::<T>::now().max(1).saturating_add(T::MinLeft::get());
		let header = Header { owner: producer.clone(), description };
		let chunk = T::Chunks::insert(header, until);
		T::Storage::store(&chunk, &producer, &layout, until)?;
		T::Storage::confirm_all(&chunk);
		Ok(Stage { poster, producer, bounty, chunk })
	}

	/// With a custody that opens to another data key; and the deadline passes, so that the end of the
	/// sale closes the bounty and ends it.
	fn submitted<T: Config>() -> Result<Stage<T>, BenchmarkError>
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let stage = stage::<T>()?;
		let Stage { poster, producer, bounty, chunk } = &stage;
		Pallet::<T>::take(producer.clone(), *bounty, *chunk)?;
		T::Sales::deliver(chunk, poster, custody::<T>(chunk, poster));
		Posted::<T>::mutate_extant(bounty, |bounty| bounty.terms.deadline = 0);
		Ok(stage)
	}

	fn custody<T: Config>(chunk: &ChunkId, poster: &T::AccountId) -> Custody {
		seal(&key(), &[9; 32], &context(chunk, poster), [3; 32]).expect("a usable key")
	}

	#[benchmark]
	fn post() {
		let (poster, producer) = (rich::<T>("poster"), rich::<T>("producer"));
		let terms = terms_of::<T>(&description::<T>(&producer), Ownership::Both);
		#[extrinsic_call]
		_(RawOrigin::Signed(poster), terms, key());
		assert_eq!(NextId::<T>::get(), 1);
	}

	#[benchmark]
	fn submit() -> Result<(), BenchmarkError> {
		let Stage { poster, producer, bounty, chunk } = stage::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(producer), bounty, chunk);
		assert!(Submissions::<T>::contains_key(chunk, poster));
		Ok(())
	}

	#[benchmark]
	fn accept() -> Result<(), BenchmarkError> {
		let Stage { poster, bounty, chunk, .. } = submitted::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(poster), bounty, chunk);
		assert!(!Posted::<T>::contains_key(bounty));
		Ok(())
	}

	#[benchmark]
	fn reject_key() -> Result<(), BenchmarkError> {
		let Stage { poster, bounty, chunk, .. } = submitted::<T>()?;
		let reason = Reason::WrongKey { private_key: PRIVATE_KEY };
		#[extrinsic_call]
		reject(RawOrigin::Signed(poster), bounty, chunk, reason);
		assert!(!Posted::<T>::contains_key(bounty));
		Ok(())
	}

	#[benchmark]
	fn reject_contents() -> Result<(), BenchmarkError> {
		let Stage { poster, bounty, chunk, .. } = submitted::<T>()?;
		let reason = Reason::Contents { evidence: Hash::repeat_byte(5) };
		#[extrinsic_call]
		reject(RawOrigin::Signed(poster), bounty, chunk, reason);
		assert!(Posted::<T>::contains_key(bounty));
		Ok(())
	}

	#[benchmark]
	fn cancel() -> Result<(), BenchmarkError> {
		let Stage { poster, bounty, .. } = stage::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(poster), bounty);
		assert!(!Posted::<T>::contains_key(bounty));
		Ok(())
	}

	#[benchmark]
	fn close() -> Result<(), BenchmarkError> {
		let Stage { producer, bounty, .. } = stage::<T>()?;
		let over = Pallet::<T>::now().saturating_add(T::MaxPeriod::get()).saturating_add(1);
		frame_system::Pallet::<T>::set_block_number(over.into());
		#[extrinsic_call]
		_(RawOrigin::Signed(producer), bounty);
		assert!(!Posted::<T>::contains_key(bounty));
		Ok(())
	}

	#[benchmark]
	fn clear() {
		let (poster, producer) = (rich::<T>("poster"), rich::<T>("producer"));
		let chunk = Hash::repeat_byte(6);
		let deposit = Pallet::<T>::submission_deposit();
		T::Currency::hold(&HoldReason::Submission.into(), &producer, deposit).expect("it is rich");
		let outcome = Some(Outcome::Paid);
		let submission = Submission { bounty: 0, producer: producer.clone(), outcome, deposit };
		Submissions::<T>::insert(chunk, &poster, submission);
		#[extrinsic_call]
		_(RawOrigin::Signed(producer), chunk, poster.clone());
		assert!(!Submissions::<T>::contains_key(chunk, poster));
	}

	#[benchmark]
	fn renew_key() -> Result<(), BenchmarkError> {
		let Stage { poster, bounty, .. } = stage::<T>()?;
		let key = public_key(&[8; 32]).expect("any 32 bytes are a private key");
		#[extrinsic_call]
		_(RawOrigin::Signed(poster), bounty, key);
		assert_eq!(Posted::<T>::get(bounty).and_then(|bounty| bounty.key), Some(key));
		Ok(())
	}
}
