//! Processed data: made from sources that its maker may use, sold with the sources that are in it.

use super::market::*;
use crate::Runtime;
use amo_primitives::{
	chunk::{ChunkId, Description, Source},
	rights::Purposes,
	AMO,
};
use pallet_chunks::Error as ChunkError;
use pallet_data_rights::{types::Terms, Call, Error};
use sp_keyring::Sr25519Keyring;

/// Has a buyer get a right to a chunk of the owner.
fn buy(upload: &Upload, buyer: Sr25519Keyring, terms: Terms) {
	deliver(upload, buyer, terms, &KeyPair::new(7));
	sent(buyer, Call::accept { chunk: upload.chunk });
}

fn made_of(chunk: ChunkId, embedded: bool) -> impl FnOnce(&mut Description) {
	move |description| {
		description.sources = vec![Source { chunk, embedded }].try_into().expect("one");
	}
}

/// What [`BUYER`] tries to register.
fn attempt(source: ChunkId, seed: u8) -> pallet_chunks::Call<Runtime> {
	let (mut description, _) = description(device(BUYER, seed), seed);
	made_of(source, true)(&mut description);
	let until = crate::System::block_number() + PERIOD;
	pallet_chunks::Call::register { description, until }
}

#[test]
fn processed_data_needs_a_live_right_for_research_to_each_source() {
	market().execute_with(|| {
		let source = upload(1);
		let chunk = source.chunk;
		let refuse = |seed| {
			refused(BUYER, attempt(chunk, seed), ChunkError::<Runtime>::SourceNotGranted);
		};
		refuse(2);
		buy(&source, BUYER, Terms { purposes: Purposes::TRAFFIC, ..terms(amo(AMO)) });
		refuse(3);
		sent(BUYER, Call::expire { chunk, account: BUYER.to_account_id() });
		buy(&source, BUYER, Terms { lasts: Some(50), ..terms(amo(AMO)) });
		let processed = upload_with(BUYER, 4, made_of(chunk, true));
		// What was lawful when it was made stays.
		pass(50);
		refuse(5);
		assert!(owner_of(&processed.chunk).is_some());
		// Nobody needs a right to what they own.
		upload_with(OWNER, 6, made_of(chunk, true));
	});
}

#[test]
fn a_buyer_of_what_embeds_a_sealed_source_needs_a_right_to_that_too() {
	market().execute_with(|| {
		let source = upload(1);
		buy(&source, BUYER, terms(amo(AMO)));
		let processed = upload_with(BUYER, 2, made_of(source.chunk, true));
		let key = KeyPair::new(8);
		let request = || wish(&processed, terms(amo(PRICE)), &key);
		refused(OTHER, request(), Error::<Runtime>::SourceNotGranted);
		buy(&source, OTHER, terms(amo(AMO)));
		sent(OTHER, request());

		// At the grant as well.
		let grant = consent(&processed, OTHER, custody(&processed, OTHER, &key));
		let account = OTHER.to_account_id();
		sent(OWNER, Call::revoke { chunk: source.chunk, account });
		refused(BUYER, grant.clone(), Error::<Runtime>::SourceNotGranted);
		buy(&source, OTHER, terms(amo(AMO)));
		let before = coins(BUYER);
		sent(BUYER, grant);
		sent(OTHER, Call::accept { chunk: processed.chunk });
		assert_eq!(coins(BUYER) - before, PRICE as i128, "its maker is paid");
		assert!(may_use(&processed, OTHER));
	});
}

#[test]
fn a_source_that_is_not_in_it_needs_no_right_of_its_buyers() {
	market().execute_with(|| {
		let source = upload(1);
		buy(&source, BUYER, terms(amo(AMO)));
		let processed = upload_with(BUYER, 2, made_of(source.chunk, false));
		sent(OTHER, wish(&processed, terms(amo(PRICE)), &KeyPair::new(8)));
	});
}
