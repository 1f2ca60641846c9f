//! Chunks on chain.

use crate::{
	chain::View,
	failure::Failure,
	keys::{address_of, parse_account},
	names::{self, parse_chunk, NamedPurposes},
	output::{self, Column, Page, Report, Table},
	sale::Coins,
	session::Session,
};
use amo_primitives::{
	chunk::{ChunkId, Header},
	AccountId, BlockNumber,
};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::collections::HashMap;

/// List and show chunks.
#[derive(Subcommand)]
pub enum Chunk {
	/// List chunks, the newest records first.
	#[command(after_help = "Example: amo chunk list --metric Vehicle.Speed --since 2026-05-01")]
	List(Filter),
	/// Show a chunk: its header, where it is, what is asked for it.
	#[command(after_help = "Example: amo chunk show 0x7e97…8b8f")]
	Show {
		/// Its name.
		#[arg(value_parser = parse_chunk)]
		chunk: ChunkId,
	},
}

/// Which chunks to list.
#[derive(Args)]
pub struct Filter {
	/// Of this metric.
	#[arg(long)]
	metric: Option<String>,
	/// Of this account.
	#[arg(long, value_name = "ACCOUNT", value_parser = parse_account)]
	owner: Option<AccountId>,
	/// Of this pseudonym of a device.
	#[arg(long)]
	device: Option<String>,
	/// With records at or after this time.
	#[arg(long, value_name = "TIME", value_parser = parse_time)]
	since: Option<u64>,
	/// With records before this time.
	#[arg(long, value_name = "TIME", value_parser = parse_time)]
	until: Option<u64>,
}

/// A time: `2026-05-21`, or as RFC 3339, in UTC if no zone is named; in milliseconds since 1970.
pub fn parse_time(text: &str) -> Result<u64, String> {
	let at = match text.parse::<jiff::Timestamp>() {
		Ok(time) => time.as_millisecond(),
		Err(_) => {
			let time: jiff::civil::DateTime = text.parse().map_err(|_| {
				format!("`{text}` is no time: write 2026-05-21, 2026-05-21T06:35:46 or 2026-05-21T06:35:46Z")
			})?;
			let zoned =
				time.to_zoned(jiff::tz::TimeZone::UTC).map_err(|error| error.to_string())?;
			zoned.timestamp().as_millisecond()
		},
	};
	u64::try_from(at).map_err(|_| format!("`{text}` is before 1970"))
}

impl Chunk {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let chain = session.chain().await?;
		let view = chain.finalized().await?;
		match self {
			Self::List(filter) => session.print(&list(&view, &filter).await?),
			Self::Show { chunk } => session.print(&show(&view, &chunk).await?),
		}
	}
}

/// A chunk's header.
///
/// # Errors
/// [`Failure::NotThere`].
pub async fn header(view: &View<'_>, chunk: &ChunkId) -> Result<Header<AccountId>, Failure> {
	let entry = view.chunk(chunk).await?;
	entry.map(|entry| entry.header).ok_or_else(|| {
		Failure::NotThere(format!(
			"no chunk {}: it expired, was discarded or never was; `amo chunk list` lists those there are",
			names::hash(chunk)
		))
	})
}

async fn list(view: &View<'_>, filter: &Filter) -> Result<Listed, Failure> {
	let paths: HashMap<_, _> = view
		.metrics()
		.await?
		.into_iter()
		.map(|(id, metric)| (id, String::from_utf8_lossy(&metric.description.path).into_owned()))
		.collect();
	let mut chunks = Vec::new();
	for (chunk, entry) in view.chunks().await? {
		let Header { owner, description } = entry.header;
		let metric = paths.get(&description.metric).cloned().unwrap_or_default();
		let fits = filter.metric.as_ref().is_none_or(|wanted| *wanted == metric)
			&& filter.owner.as_ref().is_none_or(|wanted| *wanted == owner)
			&& filter
				.device
				.as_ref()
				.is_none_or(|wanted| *wanted == names::device(&description.device))
			&& filter.since.is_none_or(|since| description.end >= since)
			&& filter.until.is_none_or(|until| description.start < until);
		if fits {
			chunks.push(ListedChunk {
				chunk: names::hash(&chunk),
				metric,
				owner: address_of(&owner),
				start: moment(description.start),
				end: moment(description.end),
				records: description.records,
				sealed: description.key_commitment.is_some(),
			});
		}
	}
	chunks.sort_by(|a, b| b.start.cmp(&a.start).then_with(|| a.chunk.cmp(&b.chunk)));
	Ok(Listed { chunks })
}

async fn show(view: &View<'_>, chunk: &ChunkId) -> Result<Shown, Failure> {
	let Header { owner, description } = header(view, chunk).await?;
	let entry = view.chunk(chunk).await?;
	let metric = view.metric(description.metric).await?;
	let offer = view.offer(chunk).await?;
	let tags = description.tags.iter().map(|tag| String::from_utf8_lossy(tag).into()).collect();
	let places = view.places(chunk).await?;
	let layout = description.layout;
	Ok(Shown {
		chunk: names::hash(chunk),
		metric: metric.map(|metric| String::from_utf8_lossy(&metric.description.path).into()),
		owner: address_of(&owner),
		device: names::device(&description.device),
		start: moment(description.start),
		end: moment(description.end),
		records: description.records,
		place: description.place.map(|cell| format!("{:x}", cell.index())),
		tags,
		sealed: description.key_commitment.is_some(),
		bytes: layout.body_len(),
		fragments: format!("{}+{}", layout.fragmentation().k(), layout.fragmentation().m()),
		confirmed: places.iter().filter(|place| place.confirmed).count(),
		stored: view.is_stored(chunk).await?,
		expires: entry.map(|entry| entry.until),
		previous: description.previous.as_ref().map(names::hash),
		sources: description.sources.iter().map(|source| names::hash(&source.chunk)).collect(),
		offer: offer.map(|offer| ShownOffer {
			price: Coins(offer.terms.price),
			purposes: NamedPurposes(offer.terms.purposes).to_string(),
			lasts: offer.terms.lasts,
		}),
	})
}

fn moment(moment: u64) -> String {
	output::time(i64::try_from(moment).unwrap_or(i64::MAX))
}

#[derive(Serialize)]
struct Listed {
	chunks: Vec<ListedChunk>,
}

#[derive(Serialize)]
struct ListedChunk {
	chunk: String,
	metric: String,
	owner: String,
	start: String,
	end: String,
	records: u32,
	sealed: bool,
}

impl Report for Listed {
	fn text(&self, page: &mut Page) {
		if self.chunks.is_empty() {
			return page.line("no chunks");
		}
		let mut table = Table::new([
			Column::left("chunk"),
			Column::left("metric"),
			Column::left("start"),
			Column::left("end"),
			Column::right("records"),
			Column::left("owner"),
		]);
		for chunk in &self.chunks {
			let ListedChunk { chunk, metric, owner, start, end, records, .. } = chunk;
			let records = records.to_string();
			table.row([
				chunk.clone(),
				metric.clone(),
				start.clone(),
				end.clone(),
				records,
				owner.clone(),
			]);
		}
		page.table(table);
	}
}

#[derive(Serialize)]
struct Shown {
	chunk: String,
	metric: Option<String>,
	owner: String,
	device: String,
	start: String,
	end: String,
	records: u32,
	place: Option<String>,
	tags: Vec<String>,
	sealed: bool,
	bytes: u64,
	fragments: String,
	confirmed: usize,
	stored: bool,
	expires: Option<BlockNumber>,
	previous: Option<String>,
	sources: Vec<String>,
	offer: Option<ShownOffer>,
}

#[derive(Serialize)]
struct ShownOffer {
	price: Coins,
	purposes: String,
	lasts: Option<BlockNumber>,
}

impl Report for Shown {
	fn text(&self, page: &mut Page) {
		let none = || "none".to_owned();
		page.fields([
			("chunk", self.chunk.clone()),
			("metric", self.metric.clone().unwrap_or_else(none)),
			("records", format!("{}, {} to {}", self.records, self.start, self.end)),
			("owner", self.owner.clone()),
			("device", self.device.clone()),
			("place", self.place.clone().unwrap_or_else(none)),
			("tags", if self.tags.is_empty() { none() } else { self.tags.join(", ") }),
			(
				"body",
				format!("{} bytes, {}", self.bytes, if self.sealed { "sealed" } else { "open" }),
			),
			("fragments", format!("{}, {} confirmed", self.fragments, self.confirmed)),
			("stored", if self.stored { "yes" } else { "not yet" }.into()),
			("expires", self.expires.map_or_else(none, |block| format!("block {block}"))),
			("previous", self.previous.clone().unwrap_or_else(none)),
			("sources", if self.sources.is_empty() { none() } else { self.sources.join(", ") }),
			("offer", self.offer.as_ref().map_or_else(none, ShownOffer::text)),
		]);
	}
}

impl ShownOffer {
	fn text(&self) -> String {
		let lasts =
			self.lasts.map_or_else(|| "for good".into(), |blocks| format!("for {blocks} blocks"));
		format!("{} for {} {lasts}", self.price, self.purposes)
	}
}
