//! What `make weights` measures. A call's work is always the same, but for the sale that it makes or
//! ends: there the longest way is taken.

use super::*;
use crate::types::{Reason, Submission, Terms};
use amo_primitives::{
	bounty::{BountyId, Ownership},
	chunk::{BodyCid, ChunkId, Chunks, CidHash, Description, Header},
	custody::{public_key, Custody, KeyCommitment, CUSTODY_LEN},
	device::Devices,
	fragment::{Fragmentation, Layout},
	metric::{Level, MetricTerms, Metrics},
	place::{Cell, Resolution},
	rights::{Outcome, Purposes},
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
		key: public_key(&PRIVATE_KEY).expect("any 32 bytes are a private key"),
	}
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
		let bounty = Pallet::<T>::add(poster.clone(), terms)?;

		T::Storage::fill();
		let layout = description.layout;
		let until = Pallet::<T>::now().saturating_add(T::MinLeft::get());
		let header = Header { owner: producer.clone(), description };
		let chunk = T::Chunks::insert(header, until);
		T::Storage::store(&chunk, &producer, &layout, until)?;
		T::Storage::confirm_all(&chunk);
		Ok(Stage { poster, producer, bounty, chunk })
	}

	/// With a custody that opens to nothing.
	fn submitted<T: Config>() -> Result<Stage<T>, BenchmarkError>
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let stage = stage::<T>()?;
		Pallet::<T>::deliver(stage.producer.clone(), stage.bounty, stage.chunk, Some(custody()))?;
		Ok(stage)
	}

	fn custody() -> Custody {
		Custody([9; CUSTODY_LEN])
	}

	#[benchmark]
	fn post() {
		let (poster, producer) = (rich::<T>("poster"), rich::<T>("producer"));
		let terms = terms_of::<T>(&description::<T>(&producer), Ownership::Both);
		#[extrinsic_call]
		_(RawOrigin::Signed(poster), terms);
		assert_eq!(NextId::<T>::get(), 1);
	}

	#[benchmark]
	fn submit() -> Result<(), BenchmarkError> {
		let Stage { poster, producer, bounty, chunk } = stage::<T>()?;
		#[extrinsic_call]
		_(RawOrigin::Signed(producer), bounty, chunk, Some(custody()));
		assert!(Submissions::<T>::contains_key(chunk, poster));
		Ok(())
	}

	#[benchmark]
	fn accept() -> Result<(), BenchmarkError> {
		let Stage { poster, bounty, chunk, .. } = submitted::<T>()?;
		Pallet::<T>::cancel(RawOrigin::Signed(poster.clone()).into(), bounty)?;
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
}
