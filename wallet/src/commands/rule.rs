//! The owner's rules.

use crate::{
	amount::Blocks,
	failure::Failure,
	keys::{address_of, parse_account},
	output::{Column, Page, Report, Table},
	rules::{
		parse_level, Buyers, Conditions, Day, LeastPrice, Levels, MetricPattern, Metrics,
		Rule as OneRule, RuleId, Rules, Uses,
	},
	session::Session,
};
use amo_primitives::{metric::Level, AccountId};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::num::NonZeroU32;

/// Add, list and remove the rules of the agent.
#[derive(Subcommand)]
pub enum Rule {
	/// Add a rule. One rule that fits is enough for the agent to grant.
	#[command(
		after_help = "Example: amo rule add --metric 'Vehicle.Powertrain.*' --level 2,3 \\\n  \
		--purposes research --price 1.5 --for 30d --per-buyer 10 --per-day 100\n\n\
		A running agent knows it at once."
	)]
	Add(Add),
	/// List the rules.
	#[command(after_help = "Example: amo rule list")]
	List,
	/// Remove a rule.
	#[command(after_help = "Example: amo rule remove 1")]
	Remove {
		/// Its number.
		id: u32,
	},
}

/// What a request must fulfil, all of it.
#[derive(Args)]
pub struct Add {
	/// For this metric, or those below a branch, as Vehicle.Powertrain.*; several with commas. Without
	/// this, for all.
	#[arg(long = "metric", value_name = "PATH", value_delimiter = ',')]
	metrics: Vec<MetricPattern>,
	/// For data of these levels: 2, 3, 4. Level 1 cannot be granted by a rule.
	#[arg(long = "level", value_name = "LEVEL", value_delimiter = ',', default_value = "3,4", value_parser = parse_level)]
	levels: Vec<Level>,
	/// For nothing but these purposes, with commas between.
	#[arg(long, default_value = "all")]
	purposes: Uses,
	/// For this account; several with commas. Without this, for everyone.
	#[arg(long = "buyer", value_name = "ACCOUNT", value_delimiter = ',', value_parser = parse_account)]
	buyers: Vec<AccountId>,
	/// For so much AMO at least, also where there is no offer; or offer: for what the offer asks.
	#[arg(long, default_value = "offer")]
	price: LeastPrice,
	/// For no longer than this.
	#[arg(long = "for", value_name = "TIME")]
	longest: Option<Blocks>,
	/// So often to each buyer.
	#[arg(long, value_name = "NUMBER")]
	per_buyer: Option<NonZeroU32>,
	/// So often in 24 hours.
	#[arg(long, value_name = "NUMBER")]
	per_day: Option<NonZeroU32>,
	/// Up to this day, in UTC: 2027-12-31.
	#[arg(long, value_name = "DAY")]
	until: Option<Day>,
}

impl Rule {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let folder = session.home.shared();
		match self {
			Self::Add(add) => {
				let conditions = add.conditions()?;
				let id = folder.update(|rules: &mut Rules| {
					rules.add(conditions.clone()).map_err(Failure::from)
				})?;
				session.print(&Changed { added: Some(OneRule { id, conditions }), removed: None })
			},
			Self::List => session.print(&Listed::of(&folder.read()?)),
			Self::Remove { id } => {
				let rule = folder
					.update(|rules: &mut Rules| rules.remove(RuleId(id)).map_err(Failure::from))?;
				session.print(&Changed { added: None, removed: Some(rule) })
			},
		}
	}
}

impl Add {
	fn conditions(self) -> Result<Conditions, Failure> {
		Ok(Conditions {
			metrics: match self.metrics.is_empty() {
				true => Metrics::default(),
				false => Metrics::try_from(self.metrics)?,
			},
			levels: Levels::of(self.levels)?,
			purposes: self.purposes,
			buyers: match self.buyers.is_empty() {
				true => Buyers::Any,
				false => Buyers::only(self.buyers)?,
			},
			price: self.price,
			longest: self.longest,
			most_per_buyer: self.per_buyer,
			most_per_day: self.per_day,
			expires: self.until,
		})
	}
}

#[derive(Serialize)]
struct Changed {
	#[serde(skip_serializing_if = "Option::is_none")]
	added: Option<OneRule>,
	#[serde(skip_serializing_if = "Option::is_none")]
	removed: Option<OneRule>,
}

impl Report for Changed {
	fn text(&self, page: &mut Page) {
		for (rule, what) in [(&self.added, "added"), (&self.removed, "removed")] {
			if let Some(rule) = rule {
				page.line(format!("{what} rule {}: {}", rule.id, in_words(&rule.conditions)));
			}
		}
	}
}

#[derive(Serialize)]
struct Listed {
	rules: Vec<OneRule>,
	/// Whether they are those that a wallet begins with.
	default: bool,
}

impl Listed {
	fn of(rules: &Rules) -> Self {
		Self { rules: rules.list().to_vec(), default: *rules == Rules::default() }
	}
}

impl Report for Listed {
	fn text(&self, page: &mut Page) {
		if self.rules.is_empty() {
			return page.line("There are no rules: the agent grants nothing.");
		}
		let mut table = Table::new([
			Column::right("rule"),
			Column::left("metrics"),
			Column::left("levels"),
			Column::left("purposes"),
			Column::left("price"),
			Column::left("more"),
		]);
		for OneRule { id, conditions } in &self.rules {
			let Conditions { metrics, levels, purposes, price, .. } = conditions;
			table.row([
				id.to_string(),
				metrics.to_string(),
				levels.to_string(),
				purposes.to_string(),
				price.to_string(),
				more(conditions).join("; "),
			]);
		}
		page.table(table);
		if self.default {
			page.line("A wallet begins with this rule: it goes with `amo rule remove 1`.");
		}
	}
}

fn in_words(conditions: &Conditions) -> String {
	let Conditions { metrics, levels, purposes, price, .. } = conditions;
	let first = [
		format!("metrics {metrics}"),
		format!("levels {levels}"),
		format!("purposes {purposes}"),
		format!("price {price}"),
	];
	first.into_iter().chain(more(conditions)).collect::<Vec<_>>().join("; ")
}

/// What not every rule has.
fn more(conditions: &Conditions) -> Vec<String> {
	let Conditions { buyers, longest, most_per_buyer, most_per_day, expires, .. } = conditions;
	let buyers = match buyers {
		Buyers::Any => None,
		Buyers::Only(accounts) => {
			let addresses: Vec<_> = accounts.iter().map(address_of).collect();
			Some(format!("only to {}", addresses.join(", ")))
		},
	};
	[
		buyers,
		longest.map(|longest| format!("for {longest} at most")),
		most_per_buyer.map(|most| format!("{most} to each buyer")),
		most_per_day.map(|most| format!("{most} in 24 hours")),
		expires.map(|day| format!("up to {day}")),
	]
	.into_iter()
	.flatten()
	.collect()
}
