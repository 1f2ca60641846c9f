//! A submission to one's own bounty: a sale whose buyer this account is.

use super::own;
use crate::{chain::View, custody::private_half, failure::Failure, keys::Secrets, names};
use amo_offchain_storage::sealing::DecryptionKey;
use amo_primitives::{
	bounty::BountyId,
	chunk::ChunkId,
	custody::{context, judge, Verdict},
	AccountId,
};

type Grant = pallet_data_rights::types::Grant<AccountId>;
type Sale = pallet_data_rights::types::Sale<AccountId>;

/// A submission that is delivered and not decided.
pub struct Sold {
	/// The bounty.
	pub bounty: super::OnChain,
	/// Its sale.
	pub sale: Sale,
	/// What came of it.
	pub grant: Grant,
}

/// What a poster finds in a custody.
pub enum Found {
	/// The chunk is not sealed.
	Nothing,
	/// It was sealed to a key that this account does not derive.
	NotOurs,
	/// The right data key.
	Right,
	/// Another data key, or none; and the private half that shows it.
	Wrong(DecryptionKey),
}

impl Sold {
	/// The submission of a chunk to a bounty of this account.
	///
	/// # Errors
	/// [`Failure::NotThere`], [`Failure::Refused`], with what to do.
	pub async fn find(
		view: &View<'_>,
		id: BountyId,
		chunk: &ChunkId,
		poster: &AccountId,
	) -> Result<Self, Failure> {
		let bounty = own(view, id, poster).await?;
		let name = names::hash(chunk);
		let submission = view.submission(chunk, poster).await?;
		let submission = submission.filter(|submission| submission.bounty == id);
		let submission = submission.ok_or_else(|| {
			Failure::NotThere(format!(
				"{name} was not submitted to bounty {id}: `amo bounty show {id}` lists what was"
			))
		})?;
		if let Some(outcome) = submission.outcome {
			let outcome = format!("{outcome:?}").to_lowercase();
			return Err(Failure::Refused(format!(
				"{name} is {outcome} already: there is nothing to decide"
			)));
		}
		let (sale, grant) = (view.sale(chunk, poster).await?, view.grant(poster, chunk).await?);
		let (Some(sale), Some(grant)) = (sale, grant) else {
			return Err(Failure::Refused(format!(
				"{name} is not delivered yet: its producer has some time to do so, and else the reward comes back"
			)));
		};
		if sale.complaint.is_some() {
			return Err(Failure::Refused(format!(
				"{name} was rejected already: the council decides, up to block {}",
				sale.due
			)));
		}
		Ok(Self { bounty, sale, grant })
	}

	/// Looks into the custody as the chain would.
	pub fn look(&self, secrets: &Secrets, chunk: &ChunkId, poster: &AccountId) -> Found {
		let (Some(custody), Some(commitment)) = (&self.grant.custody, &self.sale.commitment) else {
			return Found::Nothing;
		};
		let Some(key) = private_half(secrets, chunk, &self.grant.key) else {
			return Found::NotOurs;
		};
		match judge(custody, key.expose(), &context(chunk, poster), commitment) {
			Verdict::Right => Found::Right,
			Verdict::Wrong => Found::Wrong(key),
		}
	}
}

#[cfg(test)]
mod tests;
