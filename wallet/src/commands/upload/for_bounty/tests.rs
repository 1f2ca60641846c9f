use super::*;
use amo_offchain_storage::fragment::{Fragmentation, Layout};
use amo_primitives::{
	chunk::{BodyCid, CidHash, Description},
	device::DeviceId,
	rights::Purposes,
	AccountId, Hash,
};
use pallet_bounties::types::Terms;

fn order(quantity: u32) -> Order {
	let terms = Terms {
		metric: 3,
		area: None,
		start: 10_000,
		end: 20_000,
		min_records: 5,
		quantity,
		reward: 10,
		ownership: Ownership::Poster,
		purposes: Purposes::ALL,
		deadline: 100,
	};
	let bounty = OnChain {
		poster: AccountId::new([1; 32]),
		terms,
		key: None,
		held: 0,
		sale_deposit: 0,
		in_flight: 1,
		filled: 0,
		closed: false,
		deposit: 1,
	};
	Order::of(6, bounty)
}

fn planned(records: u32) -> Planned {
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
		made_for: None,
	}
}

#[test]
fn what_a_bounty_takes_is_made_for_its_poster() {
	let order = order(3);
	order.ensure_fits(&[planned(5), planned(6)]).unwrap();
	let made_for = MadeFor { bounty: 6, poster: AccountId::new([1; 32]) };
	assert_eq!(*order.made_for(), made_for);

	let own = planned(5);
	let for_poster = Planned { made_for: Some(made_for), ..own.clone() };
	let (producer, poster) = (AccountId::new([2; 32]), AccountId::new([1; 32]));
	assert_eq!(for_poster.name(&producer), own.name(&poster));
	assert_ne!(for_poster.name(&producer), own.name(&producer));
}

#[test]
fn no_more_are_made_than_the_bounty_takes_at_once() {
	let refused = order(3).ensure_fits(&vec![planned(5); 3]).unwrap_err().to_string();
	assert!(refused.contains("make 3 chunks, and the bounty takes 2 at once"), "{refused}");
	let many = vec![planned(5); MAX_BATCH as usize + 1];
	assert!(order(1_000).ensure_fits(&many).is_err());
	assert!(order(1_000).ensure_fits(&many[1..]).is_ok());
}

#[test]
fn what_does_not_match_is_not_made() {
	let refused = order(3).ensure_fits(&[planned(5), planned(4)]).unwrap_err().to_string();
	assert!(refused.contains("the chunk has 4 records and the bounty asks for 5"), "{refused}");
}
