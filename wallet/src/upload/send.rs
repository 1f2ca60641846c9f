//! Bodies to a gateway, headers to the chain.

use super::{
	state::{MadeFor, Planned, Uploads, Waiting},
	Totals,
};
use crate::{
	body::{upload_pin, WriteError},
	custody,
	failure::Failure,
	home::Home,
	peer::Peer,
	session::Account,
};
use amo_offchain_storage::{
	bodies::{pinned_bodies, read_manifest, unpin_fragments, FragmentError},
	Cid,
};
use amo_primitives::{
	chunk::{ChunkId, MAX_BATCH},
	AccountId, Balance, BlockNumber,
};
use amo_runtime::RuntimeCall;
use frame_support::BoundedVec;
use futures::{stream, StreamExt, TryStreamExt};
use indicatif::ProgressBar;
use pallet_chunks::{types::Registration, Call};
use pallet_data_rights::types::Terms;
use std::collections::BTreeSet;

/// Bodies that the gateway takes at a time.
const ADDS: usize = 4;

/// How chunks are on chain from their first block on.
#[derive(Clone, Copy, Debug)]
pub struct OnChain {
	/// For how many blocks they are stored.
	pub keep: BlockNumber,
	/// What is asked for each of them, if anything is.
	pub offer: Option<Terms>,
}

/// What was sent.
#[derive(Clone, Debug, Default)]
pub struct Sent {
	/// The chunks, in the order of the device's chain.
	pub chunks: Vec<ChunkId>,
	/// What it was in sum.
	pub totals: Totals,
	/// Fees, in mote.
	pub fees: Balance,
}

/// Sends what an upload has planned: bodies first, then headers, by batches. What is on chain
/// already is not sent again.
///
/// # Errors
/// [`Failure`]. What was not sent stays planned.
pub async fn send(
	account: &Account,
	peer: &Peer,
	device: &str,
	on_chain: &OnChain,
	bar: &ProgressBar,
) -> Result<Sent, Failure> {
	let own = account.key.account();
	let mut sent = Sent::default();
	loop {
		let uploads: Uploads = account.folder.read()?;
		let upload = uploads.0.get(device).cloned().unwrap_or_default();
		let batch: Vec<_> = upload.chunks.iter().take(MAX_BATCH as usize).cloned().collect();
		if batch.is_empty() {
			return Ok(sent);
		}
		let batch = chained(account, device, batch).await?;
		bring(account, peer, &batch).await?;
		sent.fees += register(account, &batch, on_chain).await?;
		account.folder.update(|uploads: &mut Uploads| {
			let upload = uploads.0.entry(device.into()).or_default();
			upload.chunks.drain(..batch.len().min(upload.chunks.len()));
			upload.waiting.extend(
				batch
					.iter()
					.map(|planned| Waiting { chunk: planned.name(&own), cid: planned.cid.clone() }),
			);
			if upload.chunks.is_empty() {
				upload.done = upload.planned;
			}
			Ok::<_, Failure>(())
		})?;
		for planned in &batch {
			count(&mut sent.totals, planned);
			sent.chunks.push(planned.name(&own));
			bar.inc(1);
		}
	}
}

/// Continues the device's chain of chunks: with the same names as before, unless another wallet
/// continued it before they were sent.
async fn chained(
	account: &Account,
	device: &str,
	mut batch: Vec<Planned>,
) -> Result<Vec<Planned>, Failure> {
	let own = account.key.account();
	let view = account.chain.finalized().await?;
	let Some(first) = batch.first() else { return Ok(batch) };
	let head = view.head(&first.description.device).await?;
	let are_linked =
		batch.windows(2).all(|pair| pair[1].description.previous == Some(pair[0].name(&own)));
	// All of a batch is on chain, or nothing.
	let is_sent = view.chunk(&first.name(&own)).await?.is_some();
	if is_sent || (are_linked && head == first.description.previous) {
		return Ok(batch);
	}
	let mut previous = head;
	for planned in &mut batch {
		planned.description.previous = previous;
		previous = Some(planned.name(&own));
	}
	account.folder.update(|uploads: &mut Uploads| {
		let upload = uploads.0.entry(device.into()).or_default();
		for (kept, planned) in upload.chunks.iter_mut().zip(&batch) {
			*kept = planned.clone();
		}
		Ok::<_, Failure>(())
	})?;
	Ok(batch)
}

/// Has the gateway take the bodies.
async fn bring(account: &Account, peer: &Peer, batch: &[Planned]) -> Result<(), Failure> {
	let gateway = account.chain.gateway();
	let node = gateway.whereabouts().await?;
	peer.connect(&node.addresses).await?;
	let adds = batch.iter().map(|planned| gateway.add(&planned.cid));
	stream::iter(adds).buffer_unordered(ADDS).try_for_each(|_| async { Ok(()) }).await?;
	Ok(())
}

/// Registers those chunks that the chain does not know yet, each with its offer, and gives the fee.
async fn register(
	account: &Account,
	batch: &[Planned],
	on_chain: &OnChain,
) -> Result<Balance, Failure> {
	let own = account.key.account();
	let view = account.chain.finalized().await?;
	let mut missing = Vec::new();
	for planned in batch {
		if view.chunk(&planned.name(&own)).await?.is_none() {
			missing.push(planned);
		}
	}
	if missing.is_empty() {
		return Ok(0);
	}
	let call = registered_and_offered(&missing, &own, on_chain, view.number());
	Ok(account.chain.submit(&account.key, call).await?.fee)
}

/// The call that registers chunks and offers those that can be: all of that or, if anything is
/// refused, nothing.
fn registered_and_offered(
	chunks: &[&Planned],
	own: &AccountId,
	on_chain: &OnChain,
	now: BlockNumber,
) -> RuntimeCall {
	let registration = registration(chunks, now.saturating_add(on_chain.keep));
	let offers: Vec<_> = match on_chain.offer {
		Some(terms) => {
			let offered = chunks.iter().filter(|planned| planned.can_be_offered());
			let offer = |chunk| pallet_data_rights::Call::set_offer { chunk, terms };
			offered.map(|planned| RuntimeCall::DataRights(offer(planned.name(own)))).collect()
		},
		None => Vec::new(),
	};
	if offers.is_empty() {
		return registration;
	}
	let calls = std::iter::once(registration).chain(offers).collect();
	RuntimeCall::Utility(pallet_utility::Call::batch_all { calls })
}

/// The call that registers all of some chunks, or none.
fn registration(chunks: &[&Planned], until: BlockNumber) -> RuntimeCall {
	let registration =
		|planned: &Planned| Registration { description: planned.description.clone(), until };
	if chunks.iter().all(|planned| planned.made_for.is_none()) {
		let chunks = chunks.iter().map(|planned| registration(planned)).collect::<Vec<_>>();
		let chunks = BoundedVec::truncate_from(chunks);
		return RuntimeCall::Chunks(Call::register_batch { chunks });
	}
	let call = |planned: &&Planned| {
		let Registration { description, until } = registration(planned);
		RuntimeCall::Chunks(match &planned.made_for {
			Some(MadeFor { bounty, .. }) => {
				Call::register_for { bounty: *bounty, description, until }
			},
			None => Call::register { description, until },
		})
	};
	let calls = chunks.iter().map(call).collect();
	RuntimeCall::Utility(pallet_utility::Call::batch_all { calls })
}

/// Lets go of bodies that providers have, and says how many chunks still wait for theirs. A chunk
/// that ended waits for nobody.
///
/// # Errors
/// [`Failure`].
pub async fn release(account: &Account, peer: &Peer, device: &str) -> Result<usize, Failure> {
	let uploads: Uploads = account.folder.read()?;
	let waiting = uploads.0.get(device).map(|upload| upload.waiting.clone()).unwrap_or_default();
	let view = account.chain.finalized().await?;
	let mut left = Vec::new();
	for one in waiting {
		if view.is_stored(&one.chunk).await? || view.chunk(&one.chunk).await?.is_none() {
			unpin(peer, &one.cid)?;
		} else {
			left.push(one);
		}
	}
	let count = left.len();
	account.folder.update(|uploads: &mut Uploads| {
		uploads.0.entry(device.into()).or_default().waiting = left;
		Ok::<_, Failure>(())
	})?;
	Ok(count)
}

/// Lets go of all that was made of chunks which are not sent.
///
/// # Errors
/// [`Failure`].
pub fn discard(account: &Account, peer: &Peer, chunks: &[Planned]) -> Result<(), Failure> {
	for planned in chunks {
		unpin(peer, &planned.cid)?;
		if let (Some(_), Some(key)) = (&planned.made_for, &planned.description.key_commitment) {
			custody::forget(&account.folder, key)?;
		}
	}
	Ok(())
}

/// Lets go of bodies that no upload knows: a run was ended while it made them, and they are made anew.
///
/// # Errors
/// [`Failure`].
pub fn release_unknown(home: &Home, peer: &Peer) -> Result<(), Failure> {
	let mut known = BTreeSet::new();
	for folder in home.accounts()? {
		for upload in folder.read::<Uploads>()?.0.into_values() {
			known.extend(upload.chunks.into_iter().map(|planned| planned.cid));
			known.extend(upload.waiting.into_iter().map(|waiting| waiting.cid));
		}
	}
	let pin = upload_pin();
	let pinned = pinned_bodies(&**peer.store(), Some(&pin.owner)).map_err(WriteError::from)?;
	for body in pinned.into_iter().filter(|body| body.pin == pin) {
		let cid = body.cid.to_string();
		if !known.contains(&cid) {
			unpin(peer, &cid)?;
		}
	}
	Ok(())
}

fn unpin(peer: &Peer, cid: &str) -> Result<(), Failure> {
	let store = &**peer.store();
	let Ok(cid) = cid.parse::<Cid>() else { return Ok(()) };
	let manifest = match read_manifest(store, &cid) {
		Ok(manifest) => manifest,
		// An upload that was ended here had let go of it before.
		Err(FragmentError::NotHere(_) | FragmentError::Missing(_)) => return Ok(()),
		Err(error) => return Err(WriteError::from(error).into()),
	};
	let all = 0..manifest.layout().fragmentation().n();
	unpin_fragments(store, &cid, &manifest, all, &upload_pin()).map_err(WriteError::from)?;
	Ok(())
}

fn count(totals: &mut Totals, planned: &Planned) {
	totals.chunks += 1;
	totals.records += u64::from(planned.description.records);
	totals.csv += planned.sizes.csv;
	totals.compressed += planned.sizes.compressed;
	totals.sealed += planned.sizes.sealed;
	totals.stored += planned.sizes.stored;
}

#[cfg(test)]
mod tests;
