use super::*;
use amo_offchain_storage::fragment::{Fragmentation, Layout};
use amo_primitives::{
	chunk::{BodyCid, CidHash, Description},
	custody::KeyCommitment,
	device::DeviceId,
	rights::{Price, Purposes},
	AccountId, Hash,
};

fn planned(records: u32, bounty: Option<u32>) -> Planned {
	let poster = AccountId::new([1; 32]);
	Planned {
		description: Description {
			metric: 3,
			device: DeviceId([3; 16]),
			start: 10_000,
			end: 20_000,
			records,
			place: None,
			tags: Default::default(),
			body: BodyCid { hash: CidHash::Sha2_256, digest: [4; 32] },
			layout: Layout::new(Fragmentation::new(2, 1).unwrap(), 5_000).unwrap(),
			audit_root: Hash::zero(),
			nonce: [6; 16],
			key_commitment: None,
			previous: None,
			sources: Default::default(),
		},
		cid: String::new(),
		sizes: Default::default(),
		made_for: bounty.map(|bounty| MadeFor { bounty, poster }),
	}
}

fn registered(call: &RuntimeCall) -> Vec<(Option<u32>, u32)> {
	match call {
		RuntimeCall::Chunks(Call::register { description, until: 99 }) => {
			vec![(None, description.records)]
		},
		RuntimeCall::Chunks(Call::register_for { bounty, description, until: 99 }) => {
			vec![(Some(*bounty), description.records)]
		},
		RuntimeCall::Chunks(Call::register_batch { chunks }) => {
			chunks.iter().map(|chunk| (None, chunk.description.records)).collect()
		},
		RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }) => {
			calls.iter().flat_map(registered).collect()
		},
		other => panic!("{other:?}"),
	}
}

#[test]
fn own_chunks_are_one_call() {
	let chunks = [planned(1, None), planned(2, None)];
	let call = registration(&chunks.iter().collect::<Vec<_>>(), 99);
	assert!(matches!(call, RuntimeCall::Chunks(Call::register_batch { .. })));
	assert_eq!(registered(&call), [(None, 1), (None, 2)]);
}

#[test]
fn chunks_for_a_poster_are_all_registered_or_none_in_their_order() {
	let chunks = [planned(1, Some(6)), planned(2, None), planned(3, Some(6))];
	let call = registration(&chunks.iter().collect::<Vec<_>>(), 99);
	assert!(matches!(call, RuntimeCall::Utility(pallet_utility::Call::batch_all { .. })));
	assert_eq!(registered(&call), [(Some(6), 1), (None, 2), (Some(6), 3)]);
}

#[test]
fn chunks_are_registered_and_offered_together_or_not_at_all() {
	let own = AccountId::new([9; 32]);
	let mut sealed = planned(1, None);
	sealed.description.key_commitment = Some(KeyCommitment([7; 32]));
	let chunks = [&sealed, &planned(2, None)];
	let price = Price { asset: None, amount: 5 };
	let terms = Terms { price, purposes: Purposes::ALL, lasts: None };
	let call = registered_and_offered(&chunks, &own, &OnChain { keep: 9, offer: Some(terms) }, 90);
	let RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }) = call else { panic!() };
	assert_eq!(registered(&calls[0]), [(None, 1), (None, 2)]);
	let offer = pallet_data_rights::Call::set_offer { chunk: sealed.name(&own), terms };
	assert_eq!(calls[1..], [RuntimeCall::DataRights(offer)]);

	let others = [&planned(1, Some(6))];
	let call = registered_and_offered(&others, &own, &OnChain { keep: 9, offer: Some(terms) }, 90);
	assert_eq!(call, registration(&others, 99));
}
