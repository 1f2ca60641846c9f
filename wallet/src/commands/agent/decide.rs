//! What is done about one request.

use super::inbox::{Asked, Name};
use crate::{
	chain::{ChainError, View},
	home::Folder,
	keys::Key,
	rules::{decide, Decision, Facts, Failed, Ledger, Reason, Rule},
	sale::{answer, SaleError, Sold},
};
use amo_primitives::AccountId;
use pallet_data_rights::types::Answer;

/// After how long one looks again whether what was in the way still is, in milliseconds.
pub(super) const LATER: i64 = 60_000;

/// What is done about a request.
pub(super) enum Verdict<'a> {
	/// It is granted.
	Grant {
		/// By this rule.
		rule: &'a Rule,
		/// With this answer.
		answer: Box<Answer<AccountId>>,
	},
	/// It is left to the owner.
	Leave(Leave),
	/// It is not open any more.
	Gone,
}

/// Why a request is left to the owner.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Leave {
	/// In words.
	pub(super) why: String,
	/// When that may change by itself, in milliseconds since the Unix epoch.
	pub(super) again: Option<i64>,
}

/// Who decides, and by what.
pub(super) struct Judge<'a> {
	pub(super) key: &'a Key,
	pub(super) folder: &'a Folder,
	pub(super) rules: &'a [Rule],
	/// In milliseconds since the Unix epoch.
	pub(super) now: i64,
}

impl<'a> Judge<'a> {
	/// Decides about a request as things are in a block.
	///
	/// # Errors
	/// [`ChainError`].
	pub(super) async fn decide(
		&self,
		view: &View<'_>,
		name: &Name,
		asked: &Asked,
		ledger: &Ledger,
	) -> Result<Verdict<'a>, ChainError> {
		match self.try_to(view, name, asked, ledger).await {
			Ok(verdict) => Ok(verdict),
			Err(SaleError::Chain(error)) => Err(error),
			Err(obstacle) => {
				let again = Some(self.now.saturating_add(LATER));
				Ok(Verdict::Leave(Leave { why: obstacle.to_string(), again }))
			},
		}
	}

	async fn try_to(
		&self,
		view: &View<'_>,
		(chunk, buyer): &Name,
		asked: &Asked,
		ledger: &Ledger,
	) -> Result<Verdict<'a>, SaleError> {
		let request = view.request(chunk, buyer).await?;
		match request {
			Some(request) if Asked::from(&request) == *asked && view.number() < request.due => {},
			_ => return Ok(Verdict::Gone),
		}
		if asked.ordered {
			let why = "it came of a bounty: `amo bounty submit` delivers it".into();
			return Ok(Verdict::Leave(Leave { why, again: None }));
		}
		let sold = Sold::read(view, *chunk).await?;
		let facts = Facts {
			metric: sold.metric.clone(),
			level: sold.level,
			buyer: buyer.clone(),
			purposes: asked.terms.purposes,
			price: asked.terms.price,
			offer: view.offer(chunk).await?.map(|offer| offer.terms.price),
			lasts: asked.terms.lasts,
		};
		let rule = match decide(self.rules, &facts, ledger, self.now) {
			Decision::Grant { rule } => self.rules.iter().find(|one| one.id == rule),
			Decision::Refuse { reasons } => return Ok(Verdict::Leave(Leave::by(&reasons))),
		};
		let Some(rule) = rule else { return Ok(Verdict::Gone) };
		sold.ensure_sellable(view, buyer).await?;
		let to = (asked.terms, &asked.key);
		let answer = answer(view, self.key, self.folder, &sold, buyer, to).await?;
		Ok(Verdict::Grant { rule, answer: Box::new(answer) })
	}
}

impl Leave {
	/// By what the rules say; again when the first budget that is all that is in the way has room.
	fn by(reasons: &[Reason]) -> Self {
		let why: Vec<_> = reasons.iter().map(ToString::to_string).collect();
		let again = reasons.iter().filter_map(|reason| match reason {
			Reason::Rule { failed, .. } => match failed.as_slice() {
				[Failed::SpentForDay { again, .. }] => Some(*again),
				_ => None,
			},
			Reason::Level1 | Reason::NoRules => None,
		});
		Self { again: again.min(), why: why.join(". ") }
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::rules::RuleId;
	use std::num::NonZeroU32;

	fn rule(id: u32, failed: Vec<Failed>) -> Reason {
		Reason::Rule { rule: RuleId(id), failed }
	}

	fn spent(again: i64) -> Failed {
		Failed::SpentForDay { most: NonZeroU32::MIN, again }
	}

	#[test]
	fn all_reasons_are_said() {
		let left = Leave::by(&[rule(1, vec![Failed::NoOffer]), rule(2, vec![Failed::NoOffer])]);
		assert!(left.why.contains("rule 1: ") && left.why.contains("rule 2: "), "{}", left.why);
		assert_eq!(left.again, None);
		assert_eq!(Leave::by(&[Reason::Level1]).again, None);
	}

	#[test]
	fn only_a_budget_gets_room_by_itself() {
		let again = |reasons: &[Reason]| Leave::by(reasons).again;
		assert_eq!(again(&[rule(1, vec![spent(7)]), rule(2, vec![spent(5)])]), Some(5));
		assert_eq!(again(&[rule(1, vec![spent(7), Failed::NoOffer])]), None);
		assert_eq!(again(&[rule(1, vec![Failed::NoOffer]), rule(2, vec![spent(5)])]), Some(5));
	}
}
