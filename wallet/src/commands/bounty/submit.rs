//! Submits a chunk to a bounty: first the chain takes it and has the reward ready, then the data key is
//! delivered.

use super::{
	fits::{misfits, Circumstances},
	header, posted, OnChain,
};
use crate::{
	amount::Amount,
	chain::View,
	commands::{fetch, funds},
	custody,
	failure::Failure,
	home::State,
	keys::address_of,
	names,
	output::{note, Page, Report},
	session::Account,
};
use amo_offchain_storage::sealing::DataKey;
use amo_primitives::{
	bounty::{BountyId, Ownership},
	chunk::{ChunkId, Header},
	custody::{context, EncryptionKey},
	AccountId, Balance, BlockNumber,
};
use amo_runtime::{Runtime, RuntimeCall};
use pallet_data_rights::types::Answer;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The keys that this account submitted to, and whose they were.
#[derive(Default, Serialize, Deserialize)]
struct SeenKeys(BTreeMap<String, BountyId>);

impl State for SeenKeys {
	const NAME: &'static str = "seen-bounty-keys";
	const VERSION: u32 = 1;
}

/// Submits a chunk and delivers its data key; or only delivers it, if that is what is left to do.
///
/// # Errors
/// [`Failure::Refused`] with all that the chain would refuse it for, before anything is sent.
pub async fn submit(account: &Account, id: BountyId, chunk: ChunkId) -> Result<Submitted, Failure> {
	let view = account.chain.finalized().await?;
	let own = account.key.account();
	let bounty = posted(&view, id).await?;
	let header = header(&view, &chunk).await?;
	let before = view.submission(&chunk, &bounty.poster).await?;
	let goes_on = before.is_some_and(|submission| {
		submission.bounty == id && submission.producer == own && submission.outcome.is_none()
	});
	let mut submitted = Submitted {
		bounty: id,
		chunk: names::hash(&chunk),
		poster: address_of(&bounty.poster),
		reward: Amount(bounty.terms.reward),
		decided_by: None,
		warnings: Vec::new(),
		deposit: Amount(deposit()),
		fees: Amount(0),
	};
	if goes_on {
		note("it was submitted before: this goes on from there");
		if let Some(sale) = view.sale(&chunk, &bounty.poster).await? {
			return Ok(Submitted { decided_by: Some(sale.due), ..submitted });
		}
	} else {
		ensure_fits(&view, &bounty, &chunk, &own).await?;
	}
	let data_key = data_key(account, &view, &bounty, &chunk, &header).await?;
	if !goes_on {
		submitted.warnings = warnings(account, &view, id, &bounty).await?;
		submitted.warnings.iter().for_each(|warning| note(&format!("warning: {warning}")));
		funds::ensure(&view, &own, deposit(), "the submission").await?;
		let call = pallet_bounties::Call::submit { bounty: id, chunk };
		let receipt = account.chain.submit(&account.key, RuntimeCall::Bounties(call)).await?;
		submitted.fees.0 += receipt.fee;
	}
	if let Some(data_key) = data_key {
		submitted.fees.0 += deliver(account, &chunk, &bounty.poster, &data_key).await?;
		if header.owner != own {
			custody::forget(&account.folder, &data_key.commitment())?;
		}
	}
	let sale = account.chain.finalized().await?.sale(&chunk, &bounty.poster).await?;
	submitted.decided_by = sale.map(|sale| sale.due);
	Ok(submitted)
}

async fn ensure_fits(
	view: &View<'_>,
	bounty: &OnChain,
	chunk: &ChunkId,
	own: &AccountId,
) -> Result<(), Failure> {
	let Some(entry) = view.chunk(chunk).await? else {
		return Err(Failure::NotThere(format!("no chunk {}", names::hash(chunk))));
	};
	let around = Circumstances::of(view, bounty, chunk, &entry).await?;
	let misfits = misfits(bounty, &entry, own, &around);
	if misfits.is_empty() {
		return Ok(());
	}
	let reasons: Vec<_> = misfits.iter().map(ToString::to_string).collect();
	Err(Failure::Refused(format!("it cannot be submitted: {}", reasons.join("; "))))
}

/// The chunk's data key, if it is the one that its header commits to. `None` if it is not sealed.
async fn data_key(
	account: &Account,
	view: &View<'_>,
	bounty: &OnChain,
	chunk: &ChunkId,
	header: &Header<AccountId>,
) -> Result<Option<DataKey>, Failure> {
	let Some(commitment) = header.description.key_commitment else { return Ok(None) };
	let key = match bounty.terms.ownership {
		Ownership::Producer | Ownership::Both => {
			fetch::data_key(&account.key, view, chunk, header).await?
		},
		Ownership::Poster => custody::kept(&account.folder, &account.key, &commitment)?,
	};
	let key = key.filter(|key| key.commitment() == commitment);
	// Else the deposit would be lost to the poster.
	key.map(Some).ok_or_else(|| {
		Failure::Refused(
			"this wallet does not have the chunk's data key: submit it from the one that made the chunk".into(),
		)
	})
}

/// Seals the data key to the key that the poster is bound to, and sends it. Says what that cost.
async fn deliver(
	account: &Account,
	chunk: &ChunkId,
	poster: &AccountId,
	data_key: &DataKey,
) -> Result<Balance, Failure> {
	let view = account.chain.finalized().await?;
	let Some(request) = view.request(chunk, poster).await? else {
		return Err(Failure::Refused(
			"the submission has ended before the data key was delivered: nothing was sold".into(),
		));
	};
	let custody = data_key
		.seal_to(&request.key, &context(chunk, poster))
		.map_err(|error| Failure::Refused(error.to_string()))?;
	let answer = Answer { chunk: *chunk, buyer: poster.clone(), terms: request.terms, custody };
	let call = RuntimeCall::DataRights(pallet_data_rights::Call::grant { answer });
	Ok(account.chain.submit(&account.key, call).await?.fee)
}

/// What is held of the producer's coins.
fn deposit() -> Balance {
	pallet_bounties::Pallet::<Runtime>::submission_deposit()
}

/// What the producer should know about the bounty's key. It is remembered from now on.
async fn warnings(
	account: &Account,
	view: &View<'_>,
	id: BountyId,
	bounty: &OnChain,
) -> Result<Vec<String>, Failure> {
	let Some(key) = bounty.key else { return Ok(Vec::new()) };
	let mut others = Vec::new();
	for (other, posted) in view.bounties().await? {
		if posted.key == Some(key) {
			others.push(other);
		}
	}
	for right in view.rights_of(&bounty.poster).await? {
		if right.key == key {
			let submission = view.submission(&right.chunk, &bounty.poster).await?;
			others.extend(submission.map(|submission| submission.bounty));
		}
	}
	let seen = account
		.folder
		.update(|SeenKeys(seen): &mut SeenKeys| Ok::<_, Failure>(remember(seen, &key, id)))?;
	others.extend(seen);
	Ok(warn(id, others).into_iter().collect())
}

/// Notes whose a key is, and says whose it was before.
fn remember(
	seen: &mut BTreeMap<String, BountyId>,
	key: &EncryptionKey,
	id: BountyId,
) -> Option<BountyId> {
	seen.insert(names::hex(&key.0), id)
}

fn warn(id: BountyId, mut others: Vec<BountyId>) -> Option<String> {
	others.retain(|other| *other != id);
	others.sort_unstable();
	others.dedup();
	let others: Vec<_> = others.iter().map(ToString::to_string).collect();
	(!others.is_empty()).then(|| {
		format!(
			"the bounty's key was seen in others ({}): if a dispute there makes its private half public, everyone can read this chunk",
			others.join(", ")
		)
	})
}

/// A submission that is delivered.
#[derive(Serialize)]
pub struct Submitted {
	bounty: BountyId,
	chunk: String,
	poster: String,
	reward: Amount,
	/// The block in which it counts as accepted if the poster does nothing.
	decided_by: Option<BlockNumber>,
	warnings: Vec<String>,
	deposit: Amount,
	fees: Amount,
}

impl Report for Submitted {
	fn text(&self, page: &mut Page) {
		let Self { bounty, chunk, reward, .. } = self;
		page.line(format!("{chunk} is submitted to bounty {bounty} for {reward}, and delivered"));
		let decided = match self.decided_by {
			Some(block) => format!("block {block}, unless the poster decides before"),
			None => "already".into(),
		};
		page.fields([
			("poster", self.poster.clone()),
			("accepted", decided),
			("deposit", self.deposit.to_string()),
			("fees", self.fees.to_string()),
		]);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_key_that_is_seen_elsewhere_is_told_of_once() {
		assert_eq!(warn(3, vec![3, 3]), None);
		let warning = warn(3, vec![5, 3, 4, 5]).unwrap();
		assert!(warning.contains("seen in others (4, 5)"), "{warning}");
	}

	#[test]
	fn a_key_is_remembered_with_its_bounty() {
		let (mut seen, key) = (BTreeMap::new(), EncryptionKey([7; 32]));
		assert_eq!(remember(&mut seen, &key, 3), None);
		assert_eq!(remember(&mut seen, &key, 3), Some(3));
		assert_eq!(remember(&mut seen, &EncryptionKey([8; 32]), 4), None);
		assert_eq!(remember(&mut seen, &key, 5), Some(3));
	}
}
