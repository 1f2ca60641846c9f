//! Fragments that move: after a failed challenge, from a suspended provider, from one that drains.

use super::market::*;
use crate::{PeerStorage, Runtime, RuntimeEvent, Treasury};
use amo_primitives::storage::Storage;
use pallet_peer_storage::{
	types::{Failure, ProviderId, State},
	Call, Error, Event, Held, Providers,
};

/// Makes blocks in which all but one do their work, until something happens.
fn work_until(
	uploads: &[Upload],
	silent: Option<ProviderId>,
	mut done: impl FnMut(&Event<Runtime>) -> bool,
) {
	for _ in 0..500 {
		work(1, uploads, silent);
		let hit = events().iter().any(|event| match event {
			RuntimeEvent::PeerStorage(event) => done(event),
			_ => false,
		});
		if hit {
			return;
		}
	}
	panic!("it did not happen within 500 blocks");
}

#[test]
fn a_fragment_whose_provider_does_not_answer_is_rebuilt_at_another() {
	market().execute_with(|| {
		let upload = upload(1);
		let chunk = upload.chunk;
		let silent = holders(&chunk)[0];
		let spare = (0..4).find(|id| !holders(&chunk).contains(id)).expect("four have three");
		let account = PROVIDERS[silent as usize];
		let before = [coins(account), coins(Treasury::account_id())];
		let uploads = [upload];
		start_audits();

		work_until(&uploads, Some(silent), |event| {
			matches!(
				event,
				Event::Failed { provider, fragment: 0, failure: Failure::Missing, .. }
					if *provider == silent
			)
		});
		assert_eq!(before[0] - coins(account), slash() as i128);
		assert_eq!(coins(Treasury::account_id()) - before[1], slash() as i128);
		assert_eq!(holders(&chunk).len(), 2);
		assert!(PeerStorage::is_stored(&chunk), "two of three give it back");

		work_until(
			&uploads,
			Some(silent),
			|event| matches!(event, Event::Confirmed { fragment: 0, provider, .. } if *provider == spare),
		);
		assert_eq!(holders(&chunk)[0], spare);
		assert!(!Held::<Runtime>::contains_key(silent, chunk));

		// It earns from here on, and answers for the fragment.
		let before = coins(PROVIDERS[spare as usize]);
		work_until(
			&uploads,
			Some(silent),
			|event| matches!(event, Event::RentPaid { provider, .. } if *provider == spare),
		);
		assert!(coins(PROVIDERS[spare as usize]) > before);
		let rest = Providers::<Runtime>::get(silent).expect("it is still there");
		assert_eq!((rest.state, rest.strikes, rest.fragments), (State::Active, 1, 0));
	});
}

#[test]
fn who_never_answers_is_suspended_and_loses_all_fragments_to_others() {
	market().execute_with(|| {
		// Three are left: who failed is drawn again, because it is better than nobody.
		sent(PROVIDERS[3], Call::leave {});
		let uploads: Vec<_> = (1..=3).map(upload).collect();
		start_audits();
		let silent = 0;
		let account = PROVIDERS[silent as usize];
		let before = coins(account);
		work_until(&uploads, Some(silent), |event| matches!(event, Event::Suspended { .. }));
		let strikes = PeerStorage::parameters().max_strikes as i128;
		assert_eq!(before - coins(account), strikes * slash() as i128);

		work(40, &uploads, Some(silent));
		for upload in &uploads {
			assert_eq!(holders(&upload.chunk).len(), 3, "all is at others");
			assert!(!holders(&upload.chunk).contains(&silent));
			assert!(contract(&upload.chunk).is_thin(), "at two, the fewest that there must be");
		}
		assert!(challenged(silent).is_empty());
		sent(account, Call::leave {});
		assert_eq!(held(account), 0, "what is left of the deposit is back");
		assert_eq!(before - coins(account), strikes * slash() as i128);
	});
}

#[test]
fn who_drains_hands_over_without_loss_and_leaves() {
	market().execute_with(|| {
		let uploads: Vec<_> = (1..=3).map(upload).collect();
		start_audits();
		let leaving = holders(&uploads[0].chunk)[0];
		let account = PROVIDERS[leaving as usize];
		let before = coins(account);
		work(30, &uploads, None);
		let earned = coins(account);
		assert!(earned > before);
		sent(account, Call::drain {});
		refused(account, Call::drain {}, Error::<Runtime>::NotActive);
		refused(account, Call::leave {}, Error::<Runtime>::HoldsFragments);
		work(30, &uploads, None);
		for upload in &uploads {
			assert!(!holders(&upload.chunk).contains(&leaving));
			assert_eq!(holders(&upload.chunk).len(), 3);
			assert!(PeerStorage::is_stored(&upload.chunk));
		}
		sent(account, Call::leave {});
		assert_eq!(held(account), 0);
		assert!(coins(account) >= earned, "neither deposit nor rent is taken back");
	});
}
