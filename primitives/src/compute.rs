//! The proof of computing power: hash-cash (Back 2002) over a seed that is new in each session, and the
//! candidate's account. Found by the candidate's node, checked with one hash.

use crate::Hash;
use alloc::vec::Vec;
use codec::Encode;
use sp_io::hashing::blake2_256;

/// A number that is tried.
pub type Attempt = u64;

/// What a candidate's node works on in a session: Blake2-256 of `"amo/compute/v1"` (as bytes, without a
/// length), the randomness of the session's epoch, the session and the candidate.
pub fn task<AccountId: Encode>(randomness: &[u8; 32], session: u32, candidate: &AccountId) -> Hash {
	(*b"amo/compute/v1", randomness, session, candidate).using_encoded(blake2_256).into()
}

/// Whether an attempt solves a task: whether Blake2-256 of the task and the attempt (little endian)
/// begins with `difficulty` zero bits. In the mean it takes 2^`difficulty` attempts to find one.
pub fn solves(task: &Hash, attempt: Attempt, difficulty: u8) -> bool {
	let hash = (task, attempt).using_encoded(blake2_256);
	let zeros = hash.iter().take_while(|byte| **byte == 0).count() * 8;
	let next = hash.iter().find(|byte| **byte != 0).map_or(0, |byte| byte.leading_zeros() as usize);
	zeros + next >= usize::from(difficulty)
}

/// What the node signs with the candidate's BABE key: the SCALE encoding of
/// `"amo/compute-proof/v1"` (as bytes, without a length), the chain's genesis hash, the session, the
/// candidate and the attempt.
pub fn signed_bytes<AccountId: Encode>(
	genesis: &Hash,
	session: u32,
	candidate: &AccountId,
	attempt: Attempt,
) -> Vec<u8> {
	(*b"amo/compute-proof/v1", genesis, session, candidate, attempt).encode()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_solution_has_as_many_zero_bits_as_asked() {
		let task = task(&[7; 32], 3, &[1u8; 32]);
		let found = (0..).find(|attempt| solves(&task, *attempt, 10)).unwrap();
		let hash = (task, found).using_encoded(blake2_256);
		assert_eq!((hash[0], hash[1] >> 6), (0, 0));
		assert!((0..found).all(|attempt| !solves(&task, attempt, 10)));
		assert!(solves(&task, 0, 0));
		assert!(!solves(&task, found, 255));
	}

	#[test]
	fn a_task_is_of_one_candidate_in_one_session() {
		let tasks = [
			task(&[7; 32], 3, &[1u8; 32]),
			task(&[8; 32], 3, &[1u8; 32]),
			task(&[7; 32], 4, &[1u8; 32]),
			task(&[7; 32], 3, &[2u8; 32]),
		];
		for (at, one) in tasks.iter().enumerate() {
			assert!(!tasks[..at].contains(one));
		}
	}
}
