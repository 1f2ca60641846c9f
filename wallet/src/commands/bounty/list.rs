//! The bounties that take submissions.

use super::shown::{Clock, Paths, ShownBounty};
use crate::{
	commands::metric::unknown,
	failure::Failure,
	output::{Column, Page, Report, Table},
	session::Session,
};
use serde::Serialize;

/// Those that take submissions, of one metric or of all.
pub async fn list(session: &Session, metric: Option<String>) -> Result<Listed, Failure> {
	let chain = session.chain().await?;
	let view = chain.finalized().await?;
	let wanted = match &metric {
		Some(path) => Some(view.metric_by_path(path).await?.ok_or_else(|| unknown(path))?),
		None => None,
	};
	let (paths, clock) = (Paths::of(&view).await?, Clock::of(&view).await?);
	let open = view.bounties().await?.into_iter().filter(|(_, bounty)| {
		!bounty.is_over(clock.next()) && wanted.is_none_or(|metric| bounty.terms.metric == metric)
	});
	let bounties = open.map(|(id, bounty)| ShownBounty::of(id, &bounty, &paths, clock)).collect();
	Ok(Listed { bounties })
}

/// Bounties.
#[derive(Serialize)]
pub struct Listed {
	bounties: Vec<ShownBounty>,
}

impl Report for Listed {
	fn text(&self, page: &mut Page) {
		if self.bounties.is_empty() {
			return page.line("no bounties");
		}
		let mut table = Table::new([
			Column::right("bounty"),
			Column::left("metric"),
			Column::left("area"),
			Column::right("records"),
			Column::right("reward"),
			Column::right("free"),
			Column::left("from"),
			Column::left("to"),
			Column::left("deadline"),
		]);
		for bounty in &self.bounties {
			table.row([
				bounty.bounty.to_string(),
				bounty.metric.clone(),
				bounty.area.clone().unwrap_or_else(|| "anywhere".into()),
				bounty.min_records.to_string(),
				bounty.reward.to_string(),
				bounty.free.to_string(),
				bounty.from.clone(),
				bounty.to.clone(),
				bounty.deadline_time.clone(),
			]);
		}
		page.table(table);
	}
}
