//! Records of the journal into bodies that wait to be sent.

use super::state::{MadeFor, Planned, Upload};
use crate::{
	body::{self, Plan, Seal, Written},
	cut::{self, Limits},
	deidentify::{self, Deidentifier},
	failure::Failure,
	journal::{self, Position},
};
use amo_offchain_storage::{
	body::{Record, Schema},
	fragment::Fragmentation,
	sealing::{ChunkNonce, DataKey, OwnerSecret},
	store::BlockStore,
};
use amo_primitives::{
	chunk::Description,
	device::DeviceId,
	metric::{Level, MetricId},
	place::{Cell, Resolution},
};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// The metrics that say where a device is.
const LATITUDE: &str = "Vehicle.CurrentLocation.Latitude";
const LONGITUDE: &str = "Vehicle.CurrentLocation.Longitude";

/// Records that are taken out of the journal at a time.
const RECORDS: usize = 2_000_000;

/// A device's records, by the metric's path.
pub type ByMetric = BTreeMap<Arc<str>, Vec<Record>>;

/// How records become bodies.
pub struct Cut<'a> {
	/// What recorded them.
	pub device: DeviceId,
	/// Where chunks end.
	pub limits: Limits,
	/// Into how many fragments bodies are cut.
	pub fragmentation: Fragmentation,
	/// What data keys and pseudonyms are derived from.
	pub secret: &'a OwnerSecret,
	/// Whether bodies are sealed whose level allows it to be otherwise.
	pub sealed: bool,
	/// For whom the chunks are made, if not for the account itself.
	pub made_for: Option<ForOther<'a>>,
}

/// For whom chunks are made, who owns them: their data keys are random.
pub struct ForOther<'a> {
	/// For whom.
	pub made_for: &'a MadeFor,
	/// Keeps a data key until it is delivered.
	pub keep: &'a dyn Fn(&DataKey) -> Result<(), Failure>,
}

/// What the chain knows a metric by.
#[derive(Clone, Copy, Debug)]
pub struct Known {
	/// Its number.
	pub id: MetricId,
	/// How much it tells about a person.
	pub level: Level,
	/// The finest place that its headers may carry.
	pub finest_place: Resolution,
}

/// Where the device was, if headers shall tell: its records of latitude and longitude.
#[derive(Clone, Debug, Default)]
pub struct Whereabouts {
	latitudes: Vec<Record>,
	longitudes: Vec<Record>,
}

impl Whereabouts {
	/// From the records of a device, by metric.
	pub fn of(metrics: &ByMetric) -> Self {
		let ordered = |path| {
			let mut records = metrics.get(path).cloned().unwrap_or_default();
			records.sort_by_key(|record: &Record| record.time);
			records
		};
		Self { latitudes: ordered(LATITUDE), longitudes: ordered(LONGITUDE) }
	}

	/// The cell in which the device was from the first to the last of some records, no finer than the
	/// metric allows.
	fn place(&self, records: &[Record], metric: Known) -> Option<Cell> {
		let (start, end) = (records.first()?.time, records.last()?.time);
		let during = |records: &[Record]| {
			let from = records.partition_point(|record| record.time < start);
			let to = records.partition_point(|record| record.time <= end);
			records.get(from..to).unwrap_or_default().to_vec()
		};
		let positions = deidentify::positions(&during(&self.latitudes), &during(&self.longitudes));
		deidentify::place(positions, metric.level, metric.finest_place)
	}
}

/// Takes the records after a position out of a journal, by metric, as many as fit into memory, and
/// says where they end.
///
/// # Errors
/// [`Failure::Journal`].
pub fn take(folder: &Path, from: Position) -> Result<(ByMetric, Position), Failure> {
	let mut metrics = ByMetric::new();
	let mut entries = journal::read(folder, from)?;
	for entry in entries.by_ref().take(RECORDS) {
		let (_, entry) = entry?;
		metrics.entry(entry.metric).or_default().push(entry.record);
	}
	Ok((metrics, entries.position()))
}

/// Makes bodies of a metric's records and keeps them in the store.
///
/// # Errors
/// [`Failure::Write`], [`Failure::System`].
pub fn plan(
	store: &impl BlockStore,
	path: &str,
	metric: Known,
	records: Vec<Record>,
	whereabouts: &Whereabouts,
	cut: &Cut<'_>,
) -> Result<Vec<Planned>, Failure> {
	let deidentify = Deidentifier::new(cut.secret, path, metric.level);
	let chunks = cut::cut(records, cut.limits);
	chunks
		.map(|chunk| {
			let records = chunk.into_records();
			let place = whereabouts.place(&records, metric);
			let records = records.into_iter().map(|record| deidentify.record(record));
			let written = write(store, records, metric.level, cut)?;
			Ok(Planned {
				description: Description { place, ..written.describe(metric.id, cut.device) },
				cid: written.cid.to_string(),
				sizes: written.sizes,
				made_for: cut.made_for.as_ref().map(|other| other.made_for.clone()),
			})
		})
		.collect()
}

fn write(
	store: &impl BlockStore,
	records: impl Iterator<Item = Record>,
	level: Level,
	cut: &Cut<'_>,
) -> Result<Written, Failure> {
	let mut records = records.peekable();
	let Some(first) = records.peek() else { return Err(body::WriteError::Empty.into()) };
	let schema = Schema::of(first.value.value_type());
	let random = |error: rand::Error| std::io::Error::other(error.to_string());
	let nonce = ChunkNonce::random().map_err(random)?;
	let key = match &cut.made_for {
		Some(other) => {
			let key = DataKey::random().map_err(random)?;
			(other.keep)(&key)?;
			key
		},
		None => cut.secret.data_key(&nonce),
	};
	let seal = (cut.sealed || level.must_be_sealed()).then_some(Seal { key: &key, nonce });
	let plan = Plan { schema, fragmentation: cut.fragmentation, previous: None, seal };
	Ok(body::write(store, records, &plan)?)
}

/// Adds chunks to what an upload has to send.
pub fn add(upload: &mut Upload, chunks: Vec<Planned>, planned: Position) {
	upload.chunks.extend(chunks);
	upload.planned = planned;
}
