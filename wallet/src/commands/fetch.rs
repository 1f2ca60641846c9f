//! A chunk's records, got back from whoever holds them.

use super::chunk::header;
use crate::{
	body::{self, Records},
	chain::View,
	custody::data_key_of,
	export::{self, csv::Times, Column, Existing},
	failure::Failure,
	keys::Key,
	names::{self, parse_chunk},
	output::{Page, Report},
	peer::{Peer, PeerError},
	session::{Account, Session},
};
use amo_offchain_storage::{
	sealing::{ChunkNonce, DataKey},
	swarm::BodyProgress,
	Cid,
};
use amo_primitives::{
	chunk::{ChunkId, Description, Header},
	rights::Access,
	time::Moment,
	AccountId,
};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use std::{ops::RangeInclusive, path::PathBuf};
use tokio::sync::mpsc;

/// Get a chunk's records.
#[derive(Args)]
#[command(after_help = "Example: amo fetch 0x7e97…8b8f --csv speed.csv --plot speed.svg")]
pub struct Fetch {
	/// The chunk: one's own, one with a right, or one that is not sealed.
	#[arg(value_parser = parse_chunk)]
	chunk: ChunkId,
	#[command(flatten)]
	files: Files,
}

/// What to write.
#[derive(Args, Clone)]
struct Files {
	/// Write CSV to this file.
	#[arg(long, value_name = "FILE", required_unless_present_any = ["parquet", "plot"])]
	csv: Option<PathBuf>,
	/// How times in the CSV are written.
	#[arg(long, value_enum, default_value = "rfc3339", requires = "csv")]
	times: TimesName,
	/// Write Parquet to this file.
	#[arg(long, value_name = "FILE")]
	parquet: Option<PathBuf>,
	/// Draw the values over time as SVG into this file.
	#[arg(long, value_name = "FILE")]
	plot: Option<PathBuf>,
	/// Replace files that exist.
	#[arg(long)]
	force: bool,
}

/// How times are written.
#[derive(Clone, Copy, ValueEnum)]
enum TimesName {
	/// As 2007-05-21T13:04:05.000Z.
	Rfc3339,
	/// As milliseconds since 1970.
	Unix,
	/// In a column each.
	Both,
}

impl From<TimesName> for Times {
	fn from(name: TimesName) -> Self {
		match name {
			TimesName::Rfc3339 => Self::Rfc3339,
			TimesName::Unix => Self::UnixMillis,
			TimesName::Both => Self::Both,
		}
	}
}

impl Fetch {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let account = session.account().await?;
		let view = account.chain.finalized().await?;
		let header = header(&view, &self.chunk).await?;
		let key = data_key(&account.key, &view, &self.chunk, &header).await?;
		let metric = metric_of(&view, &header).await?;
		let peer = Peer::start(&session.home.path().join("peer-store")).await?;
		let report = self.fetch(&account, &view, &peer, header, key, metric).await;
		peer.stop().await?;
		session.print(&report?)
	}

	async fn fetch(
		&self,
		account: &Account,
		view: &View<'_>,
		peer: &Peer,
		header: Header<AccountId>,
		key: Option<DataKey>,
		metric: Named,
	) -> Result<Fetched, Failure> {
		let places = view.places(&self.chunk).await?;
		let peers = match peer.connect_to_holders(&places).await {
			Ok(peers) => peers,
			// The node's own peer store may know who has it.
			Err(PeerError::Nobody { tried, reasons }) => {
				let node = account.chain.gateway().whereabouts().await;
				match node {
					Ok(node) => peer.connect(&node.addresses).await.map(|()| 1)?,
					Err(_) => return Err(PeerError::Nobody { tried, reasons }.into()),
				}
			},
			Err(error) => return Err(error.into()),
		};
		let cid = Cid::try_from(header.description.body.to_bytes())
			.map_err(|_| Failure::Refused("the chunk's header names no body".into()))?;
		fetch_body(peer, &cid).await?;

		let store = peer.store().clone();
		let files = self.files.clone();
		let records = header.description.records;
		let files = tokio::task::spawn_blocking(move || {
			let description = &header.description;
			let read = || body::open(&*store, description, key.as_ref());
			write(read, &metric, &files, span(description))
		})
		.await
		.map_err(std::io::Error::from)??;
		Ok(Fetched { chunk: names::hash(&self.chunk), records, peers, files })
	}
}

/// Writes the files that are asked for; the body is read anew for each.
fn write<'a>(
	open: impl Fn() -> Result<Records<'a>, body::ReadError>,
	metric: &Named,
	files: &Files,
	span: RangeInclusive<i64>,
) -> Result<Vec<PathBuf>, Failure> {
	let existing = if files.force { Existing::Replace } else { Existing::Keep };
	let read = || -> Result<_, Failure> {
		let records = open()?;
		let value_type = records.value_type();
		let column = Column { metric: metric.path.clone(), unit: metric.unit.clone(), value_type };
		Ok((column, records.map(|record| record.map_err(Failure::from))))
	};
	let mut written = Vec::new();
	if let Some(file) = &files.csv {
		let times = files.times.into();
		let (column, records) = read()?;
		export::csv::write(file, existing, &column, times, records)?;
		written.push(file.clone());
	}
	if let Some(file) = &files.parquet {
		let (column, records) = read()?;
		export::parquet::write(file, existing, &column, records)?;
		written.push(file.clone());
	}
	if let Some(file) = &files.plot {
		let (column, records) = read()?;
		export::plot::write(file, existing, &column, span, records)?;
		written.push(file.clone());
	}
	Ok(written)
}

/// From the first record to the last.
fn span(description: &Description) -> RangeInclusive<i64> {
	let millis = |moment: Moment| i64::try_from(moment).unwrap_or(i64::MAX);
	millis(description.start)..=millis(description.end)
}

async fn fetch_body(peer: &Peer, cid: &Cid) -> Result<(), Failure> {
	let (progress, mut seen) = mpsc::channel::<BodyProgress>(16);
	let show = async move {
		let bar = bytes_bar();
		while let Some(BodyProgress { bytes, of }) = seen.recv().await {
			bar.set_length(of);
			bar.set_position(bytes);
		}
		bar.finish_and_clear();
	};
	let (fetched, ()) = tokio::join!(peer.fetch(cid, progress), show);
	Ok(fetched?)
}

fn bytes_bar() -> ProgressBar {
	let style =
		ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta}");
	ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// The chunk's data key: derived by its owner, or from the custody of a right. `None` if the chunk
/// is not sealed.
pub async fn data_key(
	key: &Key,
	view: &View<'_>,
	chunk: &ChunkId,
	header: &Header<AccountId>,
) -> Result<Option<DataKey>, Failure> {
	let Some(commitment) = header.description.key_commitment else { return Ok(None) };
	let own = key.account();
	let secrets = key.secrets();
	if header.owner == own {
		let derived = secrets.owner().data_key(&ChunkNonce(header.description.nonce));
		if derived.commitment() == commitment {
			return Ok(Some(derived));
		}
		// Registered by another for this account: the key is in a custody, as a buyer's.
	} else if view.access(chunk, &own).await? == Access::Denied {
		return Err(Failure::NotGranted(format!(
			"this account has no right to {}: `amo request` asks for one, `amo rights` lists what it has",
			names::hash(chunk)
		)));
	}
	let right = view.right(&own, chunk).await?.ok_or_else(|| {
		Failure::NotGranted("there is no custody of the data key for this account".into())
	})?;
	match data_key_of(&secrets, &own, &right) {
		Some(Ok(key)) => Ok(Some(key)),
		Some(Err(error)) => Err(Failure::Refused(format!(
			"the custody does not open ({error}): `amo dispute {}` has the chain judge it",
			names::hash(chunk)
		))),
		None => Err(Failure::NotGranted(
			"the right was granted to a one-time key that this wallet did not make: use the key that asked for it".into(),
		)),
	}
}

/// A metric's path and unit.
struct Named {
	path: String,
	unit: String,
}

async fn metric_of(view: &View<'_>, header: &Header<AccountId>) -> Result<Named, Failure> {
	let metric = view.metric(header.description.metric).await?;
	let metric =
		metric.ok_or_else(|| Failure::NotThere("the chunk's metric is not known".into()))?;
	let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
	Ok(Named { path: text(&metric.description.path), unit: text(&metric.description.unit) })
}

#[derive(Serialize)]
struct Fetched {
	chunk: String,
	records: u32,
	peers: usize,
	files: Vec<PathBuf>,
}

impl Report for Fetched {
	fn text(&self, page: &mut Page) {
		let files: Vec<_> = self.files.iter().map(|file| file.display().to_string()).collect();
		page.line(format!(
			"{} records of {} are in {}",
			self.records,
			self.chunk,
			files.join(", ")
		));
	}
}
