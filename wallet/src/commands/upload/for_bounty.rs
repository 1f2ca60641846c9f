//! Chunks for a bounty whose poster owns the result: registered for the poster, all in one transaction.

use crate::{
	commands::bounty::{
		fits::{mismatch, takes_nothing},
		posted, OnChain,
	},
	failure::Failure,
	output::{self, note},
	peer::Peer,
	session::Account,
	upload::{
		self,
		state::{MadeFor, Planned, Uploads},
	},
};
use amo_primitives::{
	bounty::{BountyId, Ownership},
	chunk::MAX_BATCH,
};

/// What is made for a bounty.
pub struct Order {
	bounty: OnChain,
	made_for: MadeFor,
}

impl Order {
	/// Looks whether chunks can be made for a bounty.
	///
	/// # Errors
	/// [`Failure::NotThere`]; [`Failure::Refused`] if it takes none, or the producer owns them.
	pub async fn find(account: &Account, id: BountyId) -> Result<Self, Failure> {
		let view = account.chain.finalized().await?;
		let bounty = posted(&view, id).await?;
		if bounty.terms.ownership != Ownership::Poster {
			return Err(Failure::Refused(format!(
				"you own what is made for bounty {id}: upload without --bounty, and then `amo bounty submit {id} CHUNK`"
			)));
		}
		let next = view.number().saturating_add(1);
		match takes_nothing(&bounty, &account.key.account(), next) {
			Some(misfit) => Err(Failure::Refused(misfit.to_string())),
			None => Ok(Self::of(id, bounty)),
		}
	}

	fn of(id: BountyId, bounty: OnChain) -> Self {
		let made_for = MadeFor { bounty: id, poster: bounty.poster.clone() };
		Self { bounty, made_for }
	}

	/// For whom.
	pub fn made_for(&self) -> &MadeFor {
		&self.made_for
	}

	/// Makes sure that the bounty takes all of these chunks.
	///
	/// # Errors
	/// [`Failure::Refused`].
	pub fn ensure_fits(&self, chunks: &[Planned]) -> Result<(), Failure> {
		let most = self.bounty.free_slots().min(MAX_BATCH);
		if chunks.len() > most as usize {
			return Err(Failure::Refused(format!(
				"the records make {} chunks, and the bounty takes {most} at once: make longer ones with --span, or collect less for it",
				chunks.len()
			)));
		}
		for planned in chunks {
			let description = &planned.description;
			if let Some(misfit) = mismatch(&self.bounty.terms, description) {
				return Err(Failure::Refused(format!(
					"the chunk of {} records from {} on cannot be made for the bounty: {misfit}; collect for a bounty with a device of its own",
					description.records,
					output::time(description.start.try_into().unwrap_or(i64::MAX))
				)));
			}
		}
		Ok(())
	}
}

/// Gives up chunks that were planned for a bounty which does not take them any more, so that their
/// records can be uploaded otherwise. All of a plan is on chain or nothing, since it is one transaction.
///
/// # Errors
/// [`Failure`].
pub async fn give_up_stale(account: &Account, peer: &Peer, device: &str) -> Result<(), Failure> {
	let uploads: Uploads = account.folder.read()?;
	let planned = uploads.0.get(device).map(|upload| upload.chunks.clone()).unwrap_or_default();
	let Some((first, made_for)) =
		planned.first().and_then(|first| Some((first, first.made_for.as_ref()?)))
	else {
		return Ok(());
	};
	let (view, own) = (account.chain.finalized().await?, account.key.account());
	if view.chunk(&first.name(&own)).await?.is_some() {
		return Ok(());
	}
	if let Some(bounty) = view.bounty(made_for.bounty).await? {
		let takes = takes_nothing(&bounty, &own, view.number().saturating_add(1)).is_none();
		if takes && bounty.free_slots() as usize >= planned.len() {
			return Ok(());
		}
	}
	note(&format!(
		"bounty {} does not take the {} chunks any more that were made for it: their records stay in the journal",
		made_for.bounty,
		planned.len()
	));
	account.folder.update(|uploads: &mut Uploads| {
		if let Some(upload) = uploads.0.get_mut(device) {
			upload.chunks.clear();
			upload.planned = upload.done;
		}
		Ok::<_, Failure>(())
	})?;
	upload::discard(account, peer, &planned)
}

#[cfg(test)]
mod tests;
