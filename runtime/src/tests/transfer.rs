//! A car that changes hands: its old owner retires the pseudonym, its new owner makes others, and
//! nothing of before becomes readable.

use super::market::*;
use crate::{Participants, Runtime, System};
use amo_primitives::{
	custody::{self, KeyCommitment, Verdict},
	device::{DeviceId, Devices},
	rights::Access,
};
use pallet_chunks::{Call, Error};
use pallet_data_rights::Grants;

/// Buys the car from [`OWNER`].
const NEW_OWNER: sp_keyring::Sr25519Keyring = OTHER;

#[test]
fn a_car_changes_hands() {
	market().execute_with(|| {
		let set_key = |key| pallet_participants::Call::set_encryption_key { key };
		sent(OWNER, set_key(KeyPair::new(1).public));
		sent(NEW_OWNER, set_key(KeyPair::new(2).public));
		let old = device(OWNER, 1);
		let salt = [1; 16];
		let (first, upload) = description(old, 1);
		let chunk = register(OWNER, first, System::block_number() + PERIOD);
		let upload = Upload { chunk, ..upload };
		confirm_all();
		let key = KeyPair::new(7);
		deliver(&upload, BUYER, terms(amo(PRICE)), &key);

		// The car is handed over: only its owner ends the pseudonym.
		let retire = pallet_participants::Call::retire_device { device: old };
		refused(NEW_OWNER, retire.clone(), pallet_participants::Error::<Runtime>::NotOwner);
		sent(OWNER, retire);
		let new = device(NEW_OWNER, 1);
		assert_eq!(new, DeviceId::new(&NEW_OWNER.to_account_id(), &salt));
		assert_ne!(new, old, "even with the salt of before the pseudonym is another");
		assert_eq!(Participants::owner(&old), None);

		// Nobody goes on with the old chain, and the new one does not tell of it.
		let until = System::block_number() + PERIOD;
		let (by_old, _) = description(old, 2);
		for account in [OWNER, NEW_OWNER] {
			let description = by_old.clone();
			refused(
				account,
				Call::register { description, until },
				Error::<Runtime>::NotYourDevice,
			);
		}
		let (mut linked, _) = description(new, 3);
		assert_eq!(linked.previous, None);
		linked.previous = Some(chunk);
		let call = Call::register { description: linked, until };
		refused(NEW_OWNER, call, Error::<Runtime>::NotTheHead);
		let (fresh, fresh_upload) = description(new, 4);
		let fresh = Upload { chunk: register(NEW_OWNER, fresh, until), ..fresh_upload };
		confirm_all();

		// What the old owner granted stays as it was, and brings the price.
		let before = coins(OWNER);
		sent(BUYER, pallet_data_rights::Call::accept { chunk });
		assert_eq!(coins(OWNER) - before, PRICE as i128);
		assert!(may_use(&upload, BUYER));
		assert_eq!(access(&upload, OWNER), Access::Owner);

		// The new owner reads nothing of it: no right, and no key of theirs opens the custody.
		assert_eq!(access(&upload, NEW_OWNER), Access::Denied);
		let grant = Grants::<Runtime>::get(BUYER.to_account_id(), chunk).expect("it is granted");
		let custody = grant.custody.expect("it is sealed");
		let commitment = KeyCommitment::of(&upload.data_key);
		for account in [BUYER, NEW_OWNER, OWNER] {
			let context = custody::context(&chunk, &account.to_account_id());
			for key in [1, 2].map(KeyPair::new) {
				let verdict = custody::judge(&custody, &key.private, &context, &commitment);
				assert_eq!(verdict, Verdict::Wrong);
			}
		}
		let discard = Call::discard { chunk };
		refused(NEW_OWNER, discard, Error::<Runtime>::NotOwner);
		let revoke = pallet_data_rights::Call::revoke { chunk, account: BUYER.to_account_id() };
		refused(NEW_OWNER, revoke, pallet_data_rights::Error::<Runtime>::NotOwner);

		// Nor does the old owner read what is recorded from now on.
		assert_eq!(access(&fresh, OWNER), Access::Denied);
		assert_eq!(access(&fresh, BUYER), Access::Denied);
		assert_eq!(access(&fresh, NEW_OWNER), Access::Owner);

		// The old owner still sells what was recorded before: also to the new one.
		deliver(&upload, NEW_OWNER, terms(amo(PRICE)), &KeyPair::new(8));
		assert!(may_use(&upload, NEW_OWNER));
	});
}
