//! What `make weights` measures.

use super::*;
use crate::types::Registration;
use amo_primitives::{
	bounty::Bounties,
	chunk::{BodyCid, CidHash, Description, Header, OnChunkEnd, MAX_BATCH, MAX_TAGS, MAX_TAG_LEN},
	custody::KeyCommitment,
	device::{DeviceId, Devices},
	fragment::{Fragmentation, Layout},
	metric::{Level, MetricTerms, Metrics},
	place::Resolution,
	storage::Storage,
	BlockNumber, Hash,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{fungible::Mutate, Get},
	BoundedVec,
};
use frame_system::RawOrigin;

#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benchmarks {
	use super::*;

	/// An account like any other: what it does is also measured as the end of its chunks in a hook.
	fn rich<T: Config>() -> T::AccountId
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let who = account("rich", 0, 0);
		T::Currency::set_balance(&who, u128::MAX / 4);
		T::Storage::fill();
		who
	}

	/// A body in `f` fragments.
	fn layout(f: u32) -> Layout {
		let k = (f / 2).max(1);
		let m = f.saturating_sub(k);
		// One data fragment has no parity.
		let (k, m) = if k == 1 { (f, 0) } else { (k, m) };
		let fragmentation = Fragmentation::new(k as u8, m as u8).expect("in range");
		Layout::new(fragmentation, 1 << 20).expect("in range")
	}

	fn description<T: Config>(
		device: DeviceId,
		previous: Option<Hash>,
		fragments: u32,
	) -> Description {
		let terms = MetricTerms { level: Level::Lv3, finest_place: Resolution::FINEST, live: true };
		let tag = |n: u32| {
			let mut tag = alloc::vec![b'a' + n as u8; MAX_TAG_LEN as usize];
			tag[8] = b'=';
			BoundedVec::truncate_from(tag)
		};
		Description {
			metric: T::Metrics::register(terms),
			device,
			start: 0,
			end: 0,
			records: 1,
			place: None,
			tags: BoundedVec::truncate_from((0..MAX_TAGS).map(tag).collect()),
			body: BodyCid { hash: CidHash::Sha2_256, digest: [1; 32] },
			layout: layout(fragments),
			audit_root: Hash::repeat_byte(2),
			nonce: [3; 16],
			key_commitment: Some(KeyCommitment([4; 32])),
			previous,
			sources: Default::default(),
		}
	}

	/// What is measured runs in block 1 at the earliest, also if it was made ready before.
	fn until<T: Config>() -> BlockNumber {
		Pallet::<T>::now().max(1) + T::MinPeriod::get()
	}

	#[benchmark]
	fn register(f: Linear<1, 64>) {
		let who = rich::<T>();
		let device = T::Devices::register(&who, [1; 16]);
		let description = description::<T>(device, None, f);
		#[extrinsic_call]
		_(RawOrigin::Signed(who), description, until::<T>());
		assert!(Heads::<T>::contains_key(device));
	}

	#[benchmark]
	fn register_batch(n: Linear<1, MAX_BATCH>) {
		let who = rich::<T>();
		let device = T::Devices::register(&who, [1; 16]);
		let mut previous = None;
		let chunks = (0..n).map(|_| {
			let description = description::<T>(device, previous, 1);
			previous = Some(Header { owner: who.clone(), description: description.clone() }.id());
			Registration { description, until: until::<T>() }
		});
		let chunks = BoundedVec::truncate_from(chunks.collect());
		#[extrinsic_call]
		_(RawOrigin::Signed(who), chunks);
		assert_eq!(Heads::<T>::get(device), previous);
	}

	#[benchmark]
	fn register_for(f: Linear<1, 64>) {
		let who = rich::<T>();
		let poster = account("poster", 0, 0);
		T::Currency::set_balance(&poster, u128::MAX / 4);
		let device = T::Devices::register(&who, [1; 16]);
		let description = description::<T>(device, None, f);
		let bounty = T::Bounties::post(&poster, &description);
		#[extrinsic_call]
		_(RawOrigin::Signed(who), bounty, description, until::<T>());
		assert!(Heads::<T>::contains_key(device));
	}

	/// A chunk, and its owner.
	fn registered<T: Config>(f: u32) -> (T::AccountId, Hash)
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let who = rich::<T>();
		let device = T::Devices::register(&who, [1; 16]);
		let description = description::<T>(device, None, f);
		Pallet::<T>::add(who.clone(), who.clone(), description, until::<T>()).expect("it may");
		(who, Heads::<T>::get(device).expect("registered"))
	}

	/// The same, stored and with an offer.
	fn one<T: Config>(f: u32) -> (T::AccountId, Hash)
	where
		T::Currency: Mutate<T::AccountId>,
	{
		let (who, chunk) = registered::<T>(f);
		T::Storage::confirm_all(&chunk);
		T::OnEnd::keep(&chunk);
		(who, chunk)
	}

	/// By another account than who registered it, in as many fragments as there may be.
	#[benchmark]
	fn extend() {
		let (_, chunk) = registered::<T>(64);
		let other: T::AccountId = account("other", 0, 0);
		T::Currency::set_balance(&other, u128::MAX / 4);
		let later = until::<T>() + T::MinPeriod::get();
		#[extrinsic_call]
		_(RawOrigin::Signed(other.clone()), chunk, later);
		assert_eq!(Registered::<T>::get(chunk).map(|entry| entry.depositor), Some(other));
	}

	#[benchmark]
	fn discard(f: Linear<1, 64>) {
		let (who, chunk) = one::<T>(f);
		#[extrinsic_call]
		_(RawOrigin::Signed(who), chunk);
		assert!(!Registered::<T>::contains_key(chunk));
	}

	#[benchmark]
	fn sweep() {
		frame_system::Pallet::<T>::set_block_number(1u32.into());
		#[block]
		{
			Pallet::<T>::sweep();
		}
		assert_eq!(SweepFrom::<T>::get(), 2);
	}

	#[benchmark]
	fn expire(f: Linear<1, 64>) {
		let (_, chunk) = one::<T>(f);
		SweepFrom::<T>::put(until::<T>());
		frame_system::Pallet::<T>::set_block_number(until::<T>().into());
		#[block]
		{
			Pallet::<T>::sweep();
		}
		assert!(!Registered::<T>::contains_key(chunk));
	}
}
