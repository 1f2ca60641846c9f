//! Session keys: those with which an account's node makes blocks and votes.

use crate::{
	amount::Amount,
	chain::{Chain, View},
	commands::funds,
	failure::Failure,
	keys::address_of,
	names::{hex, parse_hex},
	output::{Page, Report},
	session::Account,
};
use amo_primitives::{AccountId, Balance};
use amo_runtime::{Runtime, RuntimeCall, SessionKeys};
use clap::Args;
use codec::{DecodeAll, Encode};
use frame_support::traits::Get;
use serde::Serialize;
use sp_runtime::traits::OpaqueKeys;
use std::str::FromStr;

/// Session keys that are there already.
#[derive(Args)]
pub struct KeyArgs {
	/// The public session keys. Else the node of --url makes new ones: it must be one's own, and take
	/// unsafe calls.
	#[arg(long, value_name = "HEX", requires = "proof")]
	keys: Option<Bytes>,
	/// The proof that they are the account's, as author_rotateKeysWithOwner tells both.
	#[arg(long, value_name = "HEX", requires = "keys")]
	proof: Option<Bytes>,
}

/// Bytes as people write them.
#[derive(Clone)]
struct Bytes(Vec<u8>);

impl FromStr for Bytes {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		parse_hex(text).map(Self).ok_or_else(|| {
			"these are not bytes in hexadecimal digits: give them as author_rotateKeysWithOwner answers them".into()
		})
	}
}

/// Session keys with the proof that they are an account's.
pub struct ProvenKeys {
	keys: SessionKeys,
	proof: Vec<u8>,
}

impl KeyArgs {
	/// Whether keys were given.
	pub const fn are_given(&self) -> bool {
		self.keys.is_some()
	}

	/// The keys that were given, or new ones of the node. The chain will take them.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn proven(
		self,
		chain: &Chain,
		view: &View<'_>,
		account: &AccountId,
	) -> Result<ProvenKeys, Failure> {
		let proven = match (self.keys, self.proof) {
			(Some(keys), Some(proof)) => ProvenKeys::of(&keys.0, proof.0, account)?,
			_ => made(chain, account).await?,
		};
		proven.ensure_free(view, account).await?;
		Ok(proven)
	}
}

/// Keys that the node makes.
async fn made(chain: &Chain, account: &AccountId) -> Result<ProvenKeys, Failure> {
	let made =
		chain.make_session_keys(account).await?.ok_or_else(|| denied(chain.url(), account))?;
	let undecodable = || {
		Failure::Refused(
			"the node's new session keys cannot be read: it is of another version than this wallet"
				.into(),
		)
	};
	let proof = made.proof.as_deref().and_then(parse_hex).ok_or_else(undecodable)?;
	let keys = parse_hex(&made.keys).ok_or_else(undecodable)?;
	ProvenKeys::of(&keys, proof, account)
}

/// What to do about a node that makes no keys for us.
fn denied(url: &str, account: &AccountId) -> Failure {
	Failure::Refused(format!(
		"the node at {url} makes no session keys for others. Start your own node with --rpc-methods unsafe, its RPC \
		 reachable from its own machine only, and run this there. Or have the node make them by \
		 author_rotateKeysWithOwner with {}, and give its answer by --keys and --proof",
		hex(account.as_ref())
	))
}

impl ProvenKeys {
	/// Keys and a proof of an account.
	///
	/// # Errors
	/// [`Failure::Arguments`].
	fn of(keys: &[u8], proof: Vec<u8>, account: &AccountId) -> Result<Self, Failure> {
		let keys = SessionKeys::decode_all(&mut &*keys).map_err(|_| {
			Failure::Arguments(
				"--keys are no session keys: give all digits that author_rotateKeysWithOwner answers"
					.into(),
			)
		})?;
		if !keys.ownership_proof_is_valid(account.as_ref(), &proof) {
			return Err(Failure::Arguments(format!(
				"--proof does not show that the session keys are of {}: have the node make them by \
				 author_rotateKeysWithOwner with {}",
				address_of(account),
				hex(account.as_ref())
			)));
		}
		Ok(Self { keys, proof })
	}

	/// Makes sure that no other account has one of the keys.
	async fn ensure_free(&self, view: &View<'_>, account: &AccountId) -> Result<(), Failure> {
		for kind in SessionKeys::key_ids() {
			let owner = view.key_owner(*kind, self.keys.get_raw(*kind)).await?;
			if let Some(owner) = owner.filter(|owner| owner != account) {
				return Err(Failure::Refused(format!(
					"{} has registered one of these session keys: two nodes must never sign with the same, so make new ones",
					address_of(&owner)
				)));
			}
		}
		Ok(())
	}

	/// The call that registers them.
	pub fn call(self) -> RuntimeCall {
		let Self { keys, proof } = self;
		RuntimeCall::Session(pallet_session::Call::set_keys { keys, proof })
	}

	/// As they are printed.
	pub fn shown(&self) -> String {
		hex(&self.keys.encode())
	}
}

/// What is held of an account that registers its first keys.
pub fn deposit() -> Balance {
	<<Runtime as pallet_session::Config>::KeyDeposit as Get<Balance>>::get()
}

/// Registers other session keys.
///
/// # Errors
/// [`Failure`].
pub async fn replace(account: &Account, args: KeyArgs) -> Result<Replaced, Failure> {
	let own = account.key.account();
	let view = account.chain.finalized().await?;
	let before = view.session_keys(&own).await?;
	if before.is_none() {
		funds::ensure(&view, &own, deposit(), "the deposit for session keys").await?;
	}
	let session = view.schedule().await?.session;
	let proven = args.proven(&account.chain, &view, &own).await?;
	let keys = proven.shown();
	let receipt = account.chain.submit(&account.key, proven.call()).await?;
	Ok(Replaced {
		keys,
		before: before.map(|keys| hex(&keys.encode())),
		from_session: session.saturating_add(2),
		fee: Amount(receipt.fee),
	})
}

/// Session keys that were registered.
#[derive(Serialize)]
pub struct Replaced {
	keys: String,
	/// Those that the account had.
	before: Option<String>,
	/// The first session in which the new ones sign, unless one has begun meanwhile.
	from_session: u32,
	fee: Amount,
}

impl Report for Replaced {
	fn text(&self, page: &mut Page) {
		page.line(format!(
			"the session keys are registered: from session {} on they sign (fee {})",
			self.from_session, self.fee
		));
		page.fields([("keys", self.keys.clone())]);
		if self.before.is_some() {
			page.line("until then the old ones do: keep the node that has them running");
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_core::{
		ed25519, proof_of_possession::ProofOfPossessionGenerator as _, sr25519, Pair as _,
	};

	/// Keys and proof, as a node makes them for an account.
	fn made_for(account: &AccountId) -> (Vec<u8>, Vec<u8>) {
		let sr25519 = |path| sr25519::Pair::from_string(path, None).unwrap();
		let (mut babe, mut discovery) = (sr25519("//test//babe"), sr25519("//test//audi"));
		let mut grandpa = ed25519::Pair::from_string("//test//grandpa", None).unwrap();
		let keys = SessionKeys {
			babe: babe.public().into(),
			grandpa: grandpa.public().into(),
			authority_discovery: discovery.public().into(),
		};
		let owner: &[u8] = account.as_ref();
		let proof = (
			babe.generate_proof_of_possession(owner),
			grandpa.generate_proof_of_possession(owner),
			discovery.generate_proof_of_possession(owner),
		);
		(keys.encode(), proof.encode())
	}

	#[test]
	fn keys_are_taken_with_a_proof_for_this_account() {
		let [own, other] = [1, 2].map(|byte| AccountId::new([byte; 32]));
		let (keys, proof) = made_for(&own);
		let proven = ProvenKeys::of(&keys, proof.clone(), &own).ok().unwrap();
		assert_eq!(proven.shown(), hex(&keys));
		assert!(matches!(
			proven.call(),
			RuntimeCall::Session(pallet_session::Call::set_keys { proof: sent, .. }) if sent == proof
		));

		let refused = |keys: &[u8], proof: &[u8], account| {
			ProvenKeys::of(keys, proof.to_vec(), account).err().unwrap().to_string()
		};
		assert!(refused(&keys, &proof, &other).contains("--proof does not show"));
		assert!(refused(&keys, &proof[1..], &own).contains("--proof does not show"));
		assert!(refused(&keys[1..], &proof, &own).contains("--keys are no session keys"));
		assert!(refused(&[], &[], &own).contains("--keys are no session keys"));
	}

	#[test]
	fn a_node_that_denies_it_is_no_dead_end() {
		let message = denied("ws://127.0.0.1:9944", &AccountId::new([0xab; 32])).to_string();
		for part in ["--rpc-methods unsafe", "--keys and --proof", &hex(&[0xab; 32])] {
			assert!(message.contains(part), "{message}");
		}
	}

	#[test]
	fn bytes_are_hexadecimal_digits() {
		assert_eq!("0xa5ff".parse::<Bytes>().ok().unwrap().0, [0xa5, 0xff]);
		assert!("keys".parse::<Bytes>().is_err());
	}
}
