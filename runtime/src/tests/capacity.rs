//! What one block takes of the market's mass transactions. Run with `--nocapture` to see it.

use super::{chain::signed, market::*};
use crate::{
	configs::system::{RuntimeBlockLength, RuntimeBlockWeights},
	Runtime, System, UncheckedExtrinsic,
};
use amo_primitives::{
	audit::Proof,
	chunk::{Header, MAX_BATCH},
	fragment::{Fragmentation, Layout},
};
use codec::Encode;
use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
use pallet_chunks::types::Registration;
use pallet_peer_storage::types::{Answer, Confirmation, MAX_ANSWERS, MAX_CONFIRMATIONS};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

const MIB: u64 = 1024 * 1024;

/// How many things fit into a block if each transaction carries `things`, by weight and by length.
fn fit(what: &str, things: u32, transaction: &UncheckedExtrinsic) -> [u64; 2] {
	let info = transaction.get_dispatch_info();
	let limits = RuntimeBlockWeights::get();
	let limits = limits.get(info.class);
	let each = info.total_weight() + limits.base_extrinsic;
	let room = limits.max_total.expect("the class is limited").ref_time();
	let by_weight = room / each.ref_time() * u64::from(things);
	let room = u64::from(*RuntimeBlockLength::get().max.get(info.class));
	let by_length = room / transaction.encoded_size() as u64 * u64::from(things);
	println!(
		"{what}: {by_weight} in a block by weight ({} µs each), {by_length} by length ({} bytes each)",
		each.ref_time() / 1_000_000 / u64::from(things),
		transaction.encoded_size() / things as usize,
	);
	[by_weight, by_length]
}

#[test]
fn what_a_block_takes() {
	market().execute_with(|| {
		let device = device(OWNER, 1);
		let (mut description, upload) = description(device, 1);
		let body = Body::new(1, MIB);
		description.layout = body.layout;
		description.audit_root = body.root();
		let chunk = register(OWNER, description.clone(), System::block_number() + PERIOD);
		let upload = Upload { chunk, body, ..upload };

		let header = Header { owner: OWNER.to_account_id(), description: description.clone() };
		let stored = pallet_chunks::Registered::<Runtime>::get(chunk).expect("it is registered");
		println!(
			"header of a chunk: {} bytes, stored with its terms: {}",
			header.encoded_size(),
			stored.encoded_size()
		);
		assert!(stored.encoded_size() <= 400);
		println!("its contract: {} bytes", contract(&chunk).encoded_size());

		let description = pallet_chunks::types::Registration { description, until: PERIOD };
		let chunks: Vec<Registration> = vec![description; MAX_BATCH as usize];
		let chunks = chunks.try_into().expect("a batch");
		let batch = signed(OWNER, pallet_chunks::Call::register_batch { chunks });
		let headers = fit("headers in batches of 64", MAX_BATCH, &batch);
		assert!(headers[0] >= 64 && headers[1] >= 10_000, "{headers:?}");

		let provider = *asked().first_key_value().expect("three are asked").0;
		let one = Confirmation { chunk, fragment: 0, due: 0 };
		let batch = confirmation(provider, vec![one; MAX_CONFIRMATIONS as usize]);
		assert_eq!(batch.get_dispatch_info().class, DispatchClass::Operational);
		let confirmations = fit("confirmations in batches of 128", MAX_CONFIRMATIONS, &batch);
		assert!(confirmations[0] >= 700 && confirmations[1] >= 50_000, "{confirmations:?}");

		let proof = upload.body.proof(0);
		println!("proof of a leaf of 1 MiB in 2 + 1: {} bytes", proof.encoded_size());
		assert!(proof.encoded_size() <= 1_400);
		let longest = path_len(1024 * MIB);
		let of_a_gib =
			Proof { path: vec![Default::default(); longest].try_into().unwrap(), ..proof.clone() };
		println!("proof of a leaf of 1 GiB in 2 + 1: {} bytes", of_a_gib.encoded_size());
		assert!(of_a_gib.encoded_size() <= 2_048, "design section 8");
		let one = Answer { challenge: 0, chunk, leaf: 0, proof };
		let batch = response(provider, vec![one; MAX_ANSWERS as usize]);
		assert_eq!(batch.get_dispatch_info().class, DispatchClass::Operational);
		let answers = fit("answers in batches of 16", MAX_ANSWERS, &batch);
		assert!(answers[0] >= 500 && answers[1] >= 3_000, "{answers:?}");
	});
}

fn path_len(body: u64) -> usize {
	let layout = Layout::new(Fragmentation::new(2, 1).unwrap(), body).unwrap();
	layout.shape().sides(0).expect("there is a leaf").count()
}

#[test]
fn a_block_that_is_full_of_paid_transactions_still_takes_answers_and_confirmations() {
	market().execute_with(|| {
		let uploads = [upload(1)];
		start_audits();
		while responses(&uploads, None).is_empty() {
			block(vec![]);
		}
		let answers = responses(&uploads, None);
		let device = device(OTHER, 2);
		let (description, _) = description(device, 2);
		register(OTHER, description, System::block_number() + PERIOD);
		let confirmations = asked().into_iter().map(|(id, asked)| confirmation(id, asked));
		let free: Vec<_> = answers.into_iter().chain(confirmations).collect();
		super::chain::start_block(0);
		let limits = RuntimeBlockWeights::get();
		let normal = limits.get(DispatchClass::Normal).max_total.expect("it is limited");
		System::register_extra_weight_unchecked(normal, DispatchClass::Normal);
		let full = TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources);
		let paid = super::chain::transfer(BUYER, OWNER.to_account_id(), 1);
		assert_eq!(crate::Executive::apply_extrinsic(paid), Err(full));
		for transaction in free {
			assert_eq!(crate::Executive::apply_extrinsic(transaction), Ok(Ok(())));
		}
		crate::Executive::finalize_block();
		super::chain::check_state();
	});
}
