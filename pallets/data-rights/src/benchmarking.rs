//! What `make weights` measures: prices in another asset than AMO, chunks with as many embedded sources as
//! there may be, sales that another pallet is told of.

use super::*;
use crate::types::{Answer, Request, Sale, Terms, Wish};
use alloc::vec::Vec;
use amo_primitives::{
	chunk::{
		BodyCid, ChunkId, Chunks, CidHash, Description, Header, Source, MAX_BATCH, MAX_SOURCES,
	},
	custody::{context, public_key, seal, Custody, EncryptionKey, KeyCommitment},
	device::DeviceId,
	fragment::{Fragmentation, Layout},
	rights::{OnSaleEnd, Outcome, Price, Purposes, Rights},
	storage::Storage,
	AssetId, BlockNumber, Hash,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{Inspect as _, Mutate as _},
		fungibles::{Create, Mutate as _},
		EnsureOrigin, Get,
	},
	BoundedVec,
};
use frame_system::RawOrigin;

const PRIVATE: [u8; 32] = [1; 32];
const DATA_KEY: [u8; 32] = [2; 32];
const PRICE: u128 = 1_000_000;

#[benchmarks(where T::Assets: Create<T::AccountId>)]
mod benchmarks {
	use super::*;

	fn key() -> EncryptionKey {
		public_key(&PRIVATE).expect("any 32 bytes are a private key")
	}

	fn rich<T: Config>(name: &'static str) -> T::AccountId {
		let who = account(name, 0, 0);
		T::Currency::set_balance(&who, u128::MAX / 8);
		who
	}

	/// A coin that the buyer has. Its number is the next one, whichever that is.
	fn price<T: Config>(buyer: &T::AccountId) -> Price
	where
		T::Assets: Create<T::AccountId>,
	{
		let created = |id: &AssetId| T::Assets::create(*id, rich::<T>("admin"), true, 1).is_ok();
		let asset = (0..1_000).find(created).expect("a number is free");
		T::Assets::mint_into(asset, buyer, PRICE * 1_000).expect("it may");
		Price { asset: Some(asset), amount: PRICE }
	}

	fn terms(price: Price) -> Terms {
		Terms { price, purposes: Purposes::ALL, lasts: None }
	}

	/// The stored chunk number `n` of the owner, with sources that the buyer has rights to.
	fn chunk<T: Config>(n: u32, buyer: &T::AccountId) -> (T::AccountId, ChunkId) {
		let owner = rich::<T>("owner");
		T::Currency::set_balance(buyer, u128::MAX / 8);
		let sources = (0..MAX_SOURCES).map(|source| {
			let chunk = Hash::repeat_byte(source as u8);
			Pallet::<T>::give(&chunk, buyer);
			Source { chunk, embedded: true }
		});
		let mut nonce = [0; 16];
		nonce[..4].copy_from_slice(&n.to_le_bytes());
		let layout =
			Layout::new(Fragmentation::new(2, 1).expect("in range"), 5_000).expect("in range");
		let description = Description {
			metric: 0,
			device: DeviceId([0; 16]),
			start: 0,
			end: 0,
			records: 1,
			place: None,
			tags: Default::default(),
			body: BodyCid { hash: CidHash::Sha2_256, digest: [1; 32] },
			layout,
			audit_root: Hash::repeat_byte(2),
			nonce,
			key_commitment: Some(KeyCommitment::of(&DATA_KEY)),
			previous: None,
			sources: BoundedVec::truncate_from(sources.collect()),
		};
		let until = Pallet::<T>::now() + 1_000;
		let chunk = T::Chunks::insert(Header { owner: owner.clone(), description }, until);
		T::Storage::store(&chunk, &owner, &layout, until).expect("there are providers");
		T::Storage::confirm_all(&chunk);
		(owner, chunk)
	}

	/// The same, offered at this price: only what is offered is paid in another asset than AMO.
	fn offered<T: Config>(n: u32, buyer: &T::AccountId, price: Price) -> (T::AccountId, ChunkId) {
		let (owner, chunk) = chunk::<T>(n, buyer);
		Pallet::<T>::offer(owner.clone(), chunk, terms(price)).expect("it may");
		(owner, chunk)
	}

	fn wish(chunk: ChunkId, max_price: Price) -> Wish {
		Wish { chunk, max_price, key: key(), purposes: Purposes::ALL, lasts: None }
	}

	fn custody<T: Config>(chunk: ChunkId, buyer: &T::AccountId) -> Custody {
		seal(&key(), &DATA_KEY, &context(&chunk, buyer), [3; 32]).expect("a usable key")
	}

	fn answer<T: Config>(
		chunk: ChunkId,
		buyer: &T::AccountId,
		price: Price,
	) -> Answer<T::AccountId> {
		let custody = custody::<T>(chunk, buyer);
		Answer { chunk, buyer: buyer.clone(), terms: terms(price), custody }
	}

	/// The owner, the buyer, the chunk that they have a request of, and its price.
	fn requested<T: Config>() -> (T::AccountId, T::AccountId, ChunkId, Price)
	where
		T::Assets: Create<T::AccountId>,
	{
		T::Storage::fill();
		let buyer = rich::<T>("buyer");
		let price = price::<T>(&buyer);
		let (owner, chunk) = offered::<T>(0, &buyer, price);
		Pallet::<T>::ask(&buyer, wish(chunk, price)).expect("it may");
		(owner, buyer, chunk, price)
	}

	/// The same, granted.
	fn granted<T: Config>() -> (T::AccountId, T::AccountId, ChunkId, Price)
	where
		T::Assets: Create<T::AccountId>,
	{
		let (owner, buyer, chunk, price) = requested::<T>();
		Pallet::<T>::answer(&owner, answer::<T>(chunk, &buyer, price)).expect("it may");
		(owner, buyer, chunk, price)
	}

	/// Has another pallet be told of the end of a sale, and do as much as it may then.
	fn order<T: Config>(chunk: ChunkId, buyer: &T::AccountId) {
		let sale = Sales::<T>::get(chunk, buyer).expect("granted");
		Sales::<T>::insert(chunk, buyer, Sale { ordered: true, ..sale });
		T::OnSaleEnd::await_end(&chunk, buyer);
	}

	#[benchmark]
	fn set_offer() {
		T::Storage::fill();
		let buyer = rich::<T>("buyer");
		let (owner, chunk) = chunk::<T>(0, &buyer);
		let terms = terms(price::<T>(&buyer));
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), chunk, terms);
		assert!(Offers::<T>::contains_key(chunk));
	}

	#[benchmark]
	fn clear_offer() {
		T::Storage::fill();
		let buyer = rich::<T>("buyer");
		let (owner, chunk) = chunk::<T>(0, &buyer);
		Pallet::<T>::offer(owner.clone(), chunk, terms(price::<T>(&buyer))).expect("it may");
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), chunk);
		assert!(!Offers::<T>::contains_key(chunk));
	}

	/// A record of the same right that was revoked is there as well.
	#[benchmark]
	fn request() {
		let (owner, buyer, chunk, price) = granted::<T>();
		Pallet::<T>::take_back(&owner, chunk, buyer.clone()).expect("it may");
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer.clone()), wish(chunk, price));
		assert!(Requests::<T>::contains_key(chunk, buyer));
	}

	#[benchmark]
	fn request_batch(n: Linear<1, MAX_BATCH>) {
		T::Storage::fill();
		let buyer = rich::<T>("buyer");
		let price = price::<T>(&buyer);
		let wishes: Vec<_> =
			(0..n).map(|n| wish(offered::<T>(n, &buyer, price).1, price)).collect();
		let wishes = BoundedVec::truncate_from(wishes);
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer), wishes);
		assert_eq!(Requests::<T>::iter_keys().count(), n as usize);
	}

	#[benchmark]
	fn grant() {
		let (owner, buyer, chunk, price) = requested::<T>();
		let answer = answer::<T>(chunk, &buyer, price);
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), answer);
		assert!(Sales::<T>::contains_key(chunk, buyer));
	}

	#[benchmark]
	fn grant_batch(n: Linear<1, MAX_BATCH>) {
		T::Storage::fill();
		let buyer = rich::<T>("buyer");
		let price = price::<T>(&buyer);
		let answers = (0..n).map(|n| {
			let (_, chunk) = offered::<T>(n, &buyer, price);
			Pallet::<T>::ask(&buyer, wish(chunk, price)).expect("it may");
			answer::<T>(chunk, &buyer, price)
		});
		let answers = BoundedVec::truncate_from(answers.collect());
		#[extrinsic_call]
		_(RawOrigin::Signed(rich::<T>("owner")), answers);
		assert_eq!(Sales::<T>::iter_keys().count(), n as usize);
	}

	#[benchmark]
	fn decline() {
		let (owner, buyer, chunk, _) = requested::<T>();
		let asked = Requests::<T>::get(chunk, &buyer).expect("requested");
		Requests::<T>::insert(chunk, &buyer, Request { ordered: true, ..asked });
		T::OnSaleEnd::await_end(&chunk, &buyer);
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), chunk, buyer.clone());
		assert!(!Requests::<T>::contains_key(chunk, buyer));
	}

	#[benchmark]
	fn cancel() {
		let (_, buyer, chunk, _) = requested::<T>();
		let due = Requests::<T>::get(chunk, &buyer).map(|asked| asked.due);
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer.clone()), chunk);
		assert!(Requests::<T>::get(chunk, buyer).map(|asked| asked.due) < due);
	}

	#[benchmark]
	fn accept() {
		let (_, buyer, chunk, _) = granted::<T>();
		order::<T>(chunk, &buyer);
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer.clone()), chunk);
		assert!(!Sales::<T>::contains_key(chunk, buyer));
	}

	/// A right key: the custody opens, and price and bond are paid.
	#[benchmark]
	fn dispute() {
		let (owner, buyer, chunk, _) = granted::<T>();
		let before = T::Currency::balance(&owner);
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer), chunk, PRIVATE);
		assert_eq!(T::Currency::balance(&owner), before + T::DisputeBond::get());
	}

	#[benchmark]
	fn complain() {
		let (_, buyer, chunk, _) = granted::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer.clone()), chunk, Hash::repeat_byte(1));
		assert!(Sales::<T>::get(chunk, buyer).is_some_and(|sale| sale.complaint.is_some()));
	}

	#[benchmark]
	fn resolve() -> Result<(), BenchmarkError> {
		let (_, buyer, chunk, _) = granted::<T>();
		let sale = Pallet::<T>::disputable(&chunk, &buyer)?;
		Pallet::<T>::complain_of(chunk, &buyer, sale, Hash::repeat_byte(1))?;
		order::<T>(chunk, &buyer);
		let council =
			T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(council as T::RuntimeOrigin, chunk, buyer.clone(), Outcome::Paid);
		assert!(!Sales::<T>::contains_key(chunk, buyer));
		Ok(())
	}

	/// While the sale is before the council.
	#[benchmark]
	fn revoke() -> Result<(), BenchmarkError> {
		let (owner, buyer, chunk, _) = granted::<T>();
		let sale = Pallet::<T>::disputable(&chunk, &buyer)?;
		Pallet::<T>::complain_of(chunk, &buyer, sale, Hash::repeat_byte(1))?;
		order::<T>(chunk, &buyer);
		#[extrinsic_call]
		_(RawOrigin::Signed(owner), chunk, buyer.clone());
		assert!(!Grants::<T>::contains_key(buyer, chunk));
		Ok(())
	}

	#[benchmark]
	fn expire() -> Result<(), BenchmarkError> {
		let (_, buyer, chunk, _) = granted::<T>();
		let sale = Pallet::<T>::undisputed(&chunk, &buyer)?;
		Pallet::<T>::end_sale(chunk, &buyer, sale, Outcome::Paid)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(buyer.clone()), chunk, buyer.clone());
		assert!(!Grants::<T>::contains_key(buyer, chunk));
		Ok(())
	}

	#[benchmark]
	fn settle(n: Linear<0, { T::MaxDue::get() }>) {
		T::Storage::fill();
		let buyer = rich::<T>("buyer");
		let price = price::<T>(&buyer);
		for n in 0..n {
			let (owner, chunk) = offered::<T>(n, &buyer, price);
			Pallet::<T>::ask(&buyer, wish(chunk, price)).expect("it may");
			Pallet::<T>::answer(&owner, answer::<T>(chunk, &buyer, price)).expect("it may");
			order::<T>(chunk, &buyer);
		}
		let due: BlockNumber = Pallet::<T>::now() + T::AcceptWindow::get();
		DueFrom::<T>::put(due);
		frame_system::Pallet::<T>::set_block_number(due.into());
		#[block]
		{
			Pallet::<T>::settle();
		}
		assert_eq!(Sales::<T>::iter_keys().count(), 0);
	}
}
