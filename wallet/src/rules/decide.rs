//! The decision about a request.

use super::{Conditions, Day, LeastPrice, Ledger, Rule, RuleId, Uses};
use crate::{
	amount::{Amount, Blocks},
	keys::address_of,
	output::time,
	sale::Coins,
};
use amo_primitives::{
	metric::Level,
	rights::{Price, Purposes},
	AccountId, BlockNumber,
};
use std::{cmp::Reverse, fmt, num::NonZeroU32};

/// What counts about a request.
#[derive(Clone, Debug)]
pub struct Facts {
	/// Path of the chunk's metric.
	pub metric: String,
	/// The metric's level.
	pub level: Level,
	/// Who asks.
	pub buyer: AccountId,
	/// What for.
	pub purposes: Purposes,
	/// What the buyer has paid in.
	pub price: Price,
	/// What the owner's offer asks, if there is one.
	pub offer: Option<Price>,
	/// For how many blocks; `None` is for good.
	pub lasts: Option<BlockNumber>,
}

/// What an agent does about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
	/// It grants.
	Grant {
		/// By this rule.
		rule: RuleId,
	},
	/// It leaves the request to the owner.
	Refuse {
		/// Why; first the rule that fits best.
		reasons: Vec<Reason>,
	},
}

/// Why a request is not granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
	/// The data is of level 1.
	Level1,
	/// There is no rule.
	NoRules,
	/// A rule does not fit.
	Rule {
		/// This one.
		rule: RuleId,
		/// By what; at least one.
		failed: Vec<Failed>,
	},
}

/// What of a rule a request does not fulfil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failed {
	/// The rule's time is over.
	Expired(Day),
	/// Another metric.
	Metric(String),
	/// Another level.
	Level(Level),
	/// Another buyer.
	Buyer(AccountId),
	/// Purposes that the rule does not name.
	Purposes(Uses),
	/// The rule grants at the offer's price, and there is no offer.
	NoOffer,
	/// Less than the offer asks, or in another coin.
	BelowOffer {
		/// What is asked.
		asked: Price,
		/// What is paid.
		paid: Price,
	},
	/// The rule wants AMO.
	Coin(Price),
	/// Less than the rule wants.
	Price {
		/// What it wants.
		least: Amount,
		/// What is paid.
		paid: Amount,
	},
	/// Longer than the rule allows; `None` is for good.
	Longer {
		/// What it allows.
		longest: Blocks,
		/// What is asked for.
		asked: Option<Blocks>,
	},
	/// The buyer got as much as the rule gives to one.
	SpentForBuyer(NonZeroU32),
	/// The rule has granted as much as it gives in a day.
	SpentForDay {
		/// So much.
		most: NonZeroU32,
		/// When it may again, in milliseconds since the Unix epoch.
		again: i64,
	},
}

/// Decides about a request at this time, in milliseconds since the Unix epoch.
pub fn decide(rules: &[Rule], facts: &Facts, ledger: &Ledger, now: i64) -> Decision {
	if facts.level == Level::Lv1 {
		return Decision::Refuse { reasons: vec![Reason::Level1] };
	}
	let mut refusals = Vec::new();
	for rule in rules {
		let failed = check(rule, facts, ledger, now);
		if failed.is_empty() {
			return Decision::Grant { rule: rule.id };
		}
		refusals.push((rule.id, failed));
	}
	// What a rule is about weighs more than what it asks for.
	refusals.sort_by_key(|(id, failed)| {
		(Reverse(failed.iter().all(Failed::is_about_terms)), failed.len(), *id)
	});
	let reasons: Vec<_> =
		refusals.into_iter().map(|(rule, failed)| Reason::Rule { rule, failed }).collect();
	match reasons.is_empty() {
		true => Decision::Refuse { reasons: vec![Reason::NoRules] },
		false => Decision::Refuse { reasons },
	}
}

fn check(rule: &Rule, facts: &Facts, ledger: &Ledger, now: i64) -> Vec<Failed> {
	let Conditions {
		metrics,
		levels,
		purposes,
		buyers,
		price,
		longest,
		most_per_buyer,
		most_per_day,
		expires,
	} = &rule.conditions;
	[
		expires.filter(|day| day.is_over(now)).map(Failed::Expired),
		(!metrics.fit(&facts.metric)).then(|| Failed::Metric(facts.metric.clone())),
		(!levels.contain(facts.level)).then_some(Failed::Level(facts.level)),
		(!buyers.contain(&facts.buyer)).then(|| Failed::Buyer(facts.buyer.clone())),
		purposes.lacks(facts.purposes).map(Failed::Purposes),
		check_price(*price, facts),
		longest.and_then(|longest| check_time(longest, facts)),
		most_per_buyer
			.filter(|most| ledger.is_spent_for(rule.id, &facts.buyer, *most))
			.map(Failed::SpentForBuyer),
		most_per_day.and_then(|most| {
			let again = ledger.free_again(rule.id, most, now)?;
			Some(Failed::SpentForDay { most, again })
		}),
	]
	.into_iter()
	.flatten()
	.collect()
}

fn check_price(least: LeastPrice, facts: &Facts) -> Option<Failed> {
	let paid = facts.price;
	match (least, facts.offer) {
		(LeastPrice::Offer, None) => Some(Failed::NoOffer),
		(LeastPrice::Offer, Some(asked)) => {
			let enough = paid.asset == asked.asset && paid.amount >= asked.amount;
			(!enough).then_some(Failed::BelowOffer { asked, paid })
		},
		(LeastPrice::Amount(_), _) if paid.asset.is_some() => Some(Failed::Coin(paid)),
		(LeastPrice::Amount(least), _) => {
			let paid = Amount(paid.amount);
			(paid < least).then_some(Failed::Price { least, paid })
		},
	}
}

fn check_time(longest: Blocks, facts: &Facts) -> Option<Failed> {
	let asked = facts.lasts.map(Blocks);
	asked.is_none_or(|asked| asked > longest).then_some(Failed::Longer { longest, asked })
}

impl Failed {
	/// Whether the rule is about such data and such buyers, and only the terms are others.
	fn is_about_terms(&self) -> bool {
		!matches!(self, Self::Metric(_) | Self::Level(_) | Self::Buyer(_))
	}
}

impl fmt::Display for Reason {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Level1 => f.write_str("data of level 1 is never granted by a rule"),
			Self::NoRules => f.write_str("there is no rule"),
			Self::Rule { rule, failed } => {
				let failed: Vec<_> = failed.iter().map(ToString::to_string).collect();
				write!(f, "rule {rule}: {}", failed.join("; "))
			},
		}
	}
}

impl fmt::Display for Failed {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Expired(day) => write!(f, "ended with {day}"),
			Self::Metric(metric) => write!(f, "not for the metric {metric}"),
			Self::Level(level) => write!(f, "not for level {}", *level as u8 + 1),
			Self::Buyer(buyer) => write!(f, "not for the buyer {}", address_of(buyer)),
			Self::Purposes(uses) => write!(f, "not for {uses}"),
			Self::NoOffer => f.write_str("grants at the offer's price, and there is no offer"),
			Self::BelowOffer { asked, paid } => {
				write!(f, "the offer asks {}, paid are {}", Coins(*asked), Coins(*paid))
			},
			Self::Coin(paid) => write!(f, "wants AMO, paid are {}", Coins(*paid)),
			Self::Price { least, paid } => write!(f, "wants {least}, paid are {paid}"),
			Self::Longer { longest, asked: Some(asked) } => {
				write!(f, "lasts {longest} at most, asked are {asked}")
			},
			Self::Longer { longest, asked: None } => {
				write!(f, "lasts {longest} at most, asked is for good")
			},
			Self::SpentForBuyer(most) => write!(f, "this buyer had all of its {most}"),
			Self::SpentForDay { most, again } => {
				write!(f, "all {most} of a day are granted, next at {}", time(*again))
			},
		}
	}
}
