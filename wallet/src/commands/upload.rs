//! Chunks of what was collected.

mod for_bounty;

use super::device::{known, rotate};
use crate::{
	amount::{Amount, Blocks, Size},
	custody,
	cut::{Limits, TRIP_GAP},
	devices::ROTATION,
	failure::Failure,
	names::{self, NamedPurposes},
	output::{note, Page, Report},
	peer::Peer,
	sale::SaleError,
	session::{Account, Session},
	upload::{self, state::Uploads, Cut, ForOther, Known, OnChain, Sent, Totals, Whereabouts},
};
use amo_offchain_storage::{fragment::Fragmentation, sealing::DataKey};
use amo_primitives::{bounty::BountyId, rights::Price};
use clap::Args;
use for_bounty::{give_up_stale, Order};
use indicatif::{ProgressBar, ProgressStyle};
use pallet_data_rights::types::Terms;
use serde::Serialize;
use std::{
	num::{NonZeroU32, NonZeroU64},
	path::Path,
	time::Duration,
};

/// How often one looks whether providers have the bodies.
const LOOK: Duration = Duration::from_secs(2);

/// Make chunks of what was collected, bring them to providers and register them.
#[derive(Args)]
#[command(after_help = "Example: amo upload golf --price 2 --purposes insurance,traffic\n\n\
	It may be interrupted at any moment, and goes on where it was when it is run again.")]
pub struct Upload {
	/// The device whose records these are.
	device: String,
	/// Fragments that are needed to read a body.
	#[arg(long, default_value_t = 2)]
	k: u8,
	/// Fragments that may be lost.
	#[arg(long, default_value_t = 1)]
	m: u8,
	/// For how long storage is paid.
	#[arg(long, default_value = "30d", value_name = "TIME")]
	keep: Blocks,
	/// The longest time that a chunk spans; chunks end at its multiples, in UTC.
	#[arg(long, default_value = "1d", value_name = "TIME")]
	span: Blocks,
	/// Begin a chunk after half an hour without a record: one for each trip.
	#[arg(long)]
	trips: bool,
	/// Most records of a chunk.
	#[arg(long)]
	max_records: Option<NonZeroU32>,
	/// Most bytes of a body.
	#[arg(long, default_value = "64MiB", value_name = "SIZE")]
	max_bytes: Size,
	/// Do not seal what need not be: it is free for everyone then.
	#[arg(long, conflicts_with = "price")]
	open: bool,
	/// Tell in headers where the records are from, by a cell as coarse as the metric asks for.
	#[arg(long)]
	place: bool,
	/// Ask this price for each chunk.
	#[arg(long, value_name = "AMO")]
	price: Option<Amount>,
	/// What the data may be used for.
	#[arg(long, default_value = "all", requires = "price")]
	purposes: NamedPurposes,
	/// How long a right lasts; for good, unless said.
	#[arg(long = "for", value_name = "TIME", requires = "price")]
	lasts: Option<Blocks>,
	/// Make the chunks for this bounty, whose poster owns the result: for all that was collected. Collect
	/// for it with a device of its own.
	#[arg(long, value_name = "BOUNTY", conflicts_with_all = ["open", "price"])]
	bounty: Option<BountyId>,
	/// Do not wait until providers have confirmed the bodies.
	#[arg(long)]
	no_wait: bool,
}

impl Upload {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		let fragmentation = Fragmentation::new(self.k, self.m)
			.map_err(|error| Failure::Arguments(error.to_string()))?;
		let limits = self.limits()?;
		let on_chain = OnChain { keep: self.keep.0, offer: self.terms()? };
		let account = session.account().await?;
		session.ends_when_told()?;
		let _alone = account.folder.lock(&format!("upload-{}", self.device))?;
		account.chain.settle(&account.key.account()).await?;
		let device = known(&account, &self.device)?;
		if jiff::Timestamp::now().as_millisecond() - device.since > ROTATION {
			rotate(&account, &self.device).await?;
			note(&format!("{} has another pseudonym now, as each week", self.device));
		}
		let device = known(&account, &self.device)?;
		let secrets = account.key.secrets();
		let device = device.id(&account.key.account(), &secrets, &self.device);

		let peer = Peer::start(&session.home.path().join("peer-store")).await?;
		let secret = secrets.owner();
		let journal = session.journal(&self.device);
		let make = async {
			upload::release_unknown(&session.home, &peer)?;
			give_up_stale(&account, &peer, &self.device).await?;
			let order = match self.bounty {
				Some(bounty) => Some(Order::find(&account, bounty).await?),
				None => None,
			};
			let keep = |key: &DataKey| Ok(custody::keep(&account.folder, &account.key, key)?);
			let other = order.as_ref();
			let made_for = other.map(|order| ForOther { made_for: order.made_for(), keep: &keep });
			let sealed = !self.open;
			let cut = Cut { device, limits, fragmentation, secret: &secret, sealed, made_for };
			self.upload(&account, &peer, &journal, &cut, &on_chain, other).await
		};
		let report = make.await;
		peer.stop().await?;
		session.print(&report?)
	}

	fn limits(&self) -> Result<Limits, Failure> {
		let wrong = |what: &str| Failure::Arguments(what.into());
		let span = u64::from(self.span.0) * amo_primitives::time::SLOT_MILLIS;
		Ok(Limits {
			span: NonZeroU64::new(span)
				.ok_or_else(|| wrong("--span must be longer than nothing"))?,
			gap: self.trips.then_some(TRIP_GAP),
			records: self.max_records.unwrap_or(NonZeroU32::MAX),
			bytes: NonZeroU64::new(self.max_bytes.0)
				.ok_or_else(|| wrong("--max-bytes must be more than nothing"))?,
		})
	}

	async fn upload(
		&self,
		account: &Account,
		peer: &Peer,
		journal: &Path,
		cut: &Cut<'_>,
		on_chain: &OnChain,
		order: Option<&Order>,
	) -> Result<Uploaded, Failure> {
		let mut all = Sent::default();
		loop {
			let uploads: Uploads = account.folder.read()?;
			let pending = uploads.0.get(&self.device).map_or(0, |upload| upload.chunks.len());
			if pending == 0 && !self.plan(account, peer, journal, cut, order).await? {
				break;
			}
			let sent = upload::send(account, peer, &self.device, on_chain, &chunks_bar()).await?;
			add(&mut all, sent);
		}
		if !self.no_wait {
			self.wait(account, peer).await?;
		}
		crate::journal::drop_before(journal, self.done(account)?)?;
		Ok(Uploaded::of(&self.device, all))
	}

	/// Makes bodies of what comes next in the journal, and says whether there was anything.
	async fn plan(
		&self,
		account: &Account,
		peer: &Peer,
		journal: &Path,
		cut: &Cut<'_>,
		order: Option<&Order>,
	) -> Result<bool, Failure> {
		let from = self.done(account)?;
		let (metrics, planned) = upload::take(journal, from)?;
		if metrics.is_empty() {
			return Ok(false);
		}
		let view = account.chain.finalized().await?;
		let whereabouts = match self.place {
			true => Whereabouts::of(&metrics),
			false => Whereabouts::default(),
		};
		let mut chunks = Vec::new();
		for (path, records) in metrics {
			let unknown = || super::metric::unknown(&path);
			let number = view.metric_by_path(&path).await?.ok_or_else(unknown)?;
			let metric = view.metric(number).await?.ok_or_else(unknown)?;
			let known = Known {
				id: number,
				level: metric.description.level,
				finest_place: metric.description.finest_place,
			};
			let store = &**peer.store();
			let made = tokio::task::block_in_place(|| {
				upload::plan(store, &path, known, records, &whereabouts, cut)
			});
			chunks.extend(made?);
		}
		if let Some(Err(refused)) = order.map(|order| order.ensure_fits(&chunks)) {
			upload::discard(account, peer, &chunks)?;
			return Err(refused);
		}
		account.folder.update(|uploads: &mut Uploads| {
			upload::add(uploads.0.entry(self.device.clone()).or_default(), chunks, planned);
			Ok::<_, Failure>(())
		})?;
		Ok(true)
	}

	fn done(&self, account: &Account) -> Result<crate::journal::Position, Failure> {
		let uploads: Uploads = account.folder.read()?;
		Ok(uploads.0.get(&self.device).map(|upload| upload.done).unwrap_or_default())
	}

	/// Waits until providers have all bodies: before that, chunks cannot be sold.
	async fn wait(&self, account: &Account, peer: &Peer) -> Result<(), Failure> {
		let bar = ProgressBar::new_spinner().with_message("providers fetch the bodies");
		bar.enable_steady_tick(Duration::from_millis(100));
		while upload::release(account, peer, &self.device).await? > 0 {
			tokio::time::sleep(LOOK).await;
		}
		bar.finish_and_clear();
		Ok(())
	}

	/// What is asked for each chunk.
	fn terms(&self) -> Result<Option<Terms>, Failure> {
		if self.lasts == Some(Blocks(0)) {
			return Err(SaleError::NoTime.into());
		}
		let terms = |price: Amount| Terms {
			price: Price { asset: None, amount: price.0 },
			purposes: self.purposes.0,
			lasts: self.lasts.map(|lasts| lasts.0),
		};
		Ok(self.price.map(terms))
	}
}

fn chunks_bar() -> ProgressBar {
	let style = ProgressStyle::with_template("{spinner} {pos} chunks registered");
	ProgressBar::new_spinner()
		.with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

fn add(all: &mut Sent, sent: Sent) {
	all.chunks.extend(sent.chunks);
	all.fees += sent.fees;
	let (sum, more) = (&mut all.totals, sent.totals);
	sum.chunks += more.chunks;
	sum.records += more.records;
	sum.csv += more.csv;
	sum.compressed += more.compressed;
	sum.sealed += more.sealed;
	sum.stored += more.stored;
}

#[derive(Serialize)]
struct Uploaded {
	device: String,
	#[serde(flatten)]
	totals: Totals,
	fees: Amount,
	chunk_names: Vec<String>,
}

impl Uploaded {
	fn of(device: &str, sent: Sent) -> Self {
		Self {
			device: device.into(),
			totals: sent.totals,
			fees: Amount(sent.fees),
			chunk_names: sent.chunks.iter().map(names::hash).collect(),
		}
	}
}

impl Report for Uploaded {
	fn text(&self, page: &mut Page) {
		let Totals { chunks, records, csv, compressed, sealed, stored } = self.totals;
		if chunks == 0 {
			return page.line(format!("nothing new of {} to upload", self.device));
		}
		page.fields([
			("chunks", chunks.to_string()),
			("records", records.to_string()),
			("as CSV", format!("{csv} bytes")),
			("compressed", format!("{compressed} bytes")),
			("sealed", format!("{sealed} bytes")),
			("on peers", format!("{stored} bytes")),
			("fees", self.fees.to_string()),
		]);
		for name in &self.chunk_names {
			page.line(name);
		}
	}
}
