//! What leaves the device, by privacy level. `docs/protocol/pseudonyms.md` has the bytes.
//!
//! In records of level 1, what says who somebody is gives way to a pseudonym before anything is
//! written, sealed or not: equal values stay equal in one owner's records of one metric, and mean
//! nothing to others. All other records leave as they are. A header says where no finer than its
//! metric allows.

mod messages;
#[cfg(test)]
mod tests;

use amo_offchain_storage::{
	body::{Record, Value},
	sealing::{OwnerSecret, PseudonymKey},
};
use amo_primitives::{
	metric::Level,
	place::{Cell, Resolution},
};
use h3o::{CellIndex, LatLng};
use messages::Format;
use std::cmp::Ordering;

/// Takes out of one owner's records of one metric what says who somebody is.
pub struct Deidentifier {
	key: PseudonymKey,
	identifies: Identifies,
}

/// What of a value says who somebody is.
enum Identifies {
	Nothing,
	/// All of a text or a blob. Numbers are measurements: what counts people is registered as a text.
	All,
	/// The station's number in a message; all of it, if it is no such message.
	Station(Format),
}

impl Deidentifier {
	/// For records of a metric, by its path and level.
	pub fn new(secret: &OwnerSecret, path: &str, level: Level) -> Self {
		let identifies = match (level, messages::format(path)) {
			(Level::Lv2 | Level::Lv3 | Level::Lv4, _) => Identifies::Nothing,
			(Level::Lv1, Some(format)) => Identifies::Station(format),
			(Level::Lv1, None) => Identifies::All,
		};
		Self { key: secret.pseudonym_key(path), identifies }
	}

	/// The record as it may leave the device.
	pub fn record(&self, Record { time, value }: Record) -> Record {
		Record { time, value: self.value(value) }
	}

	fn value(&self, value: Value) -> Value {
		match (&self.identifies, value) {
			(Identifies::Nothing, value) => value,
			(_, value @ (Value::Bool(_) | Value::Int(_) | Value::Float(_))) => value,
			(_, Value::Text(text)) => Value::Text(hex(&self.key.pseudonym(text.as_bytes()))),
			(Identifies::All, Value::Blob(blob)) => Value::Blob(self.key.pseudonym(&blob).to_vec()),
			(Identifies::Station(format), Value::Blob(mut message)) => {
				match messages::replace_station(*format, &mut message, &self.key) {
					Ok(()) => Value::Blob(message),
					Err(messages::Unknown) => Value::Blob(self.key.pseudonym(&message).to_vec()),
				}
			},
		}
	}
}

fn hex(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Where something was measured, in degrees of WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
	/// North of the equator; negative for south.
	pub latitude: f64,
	/// East of Greenwich; negative for west.
	pub longitude: f64,
}

impl Position {
	/// `None` for what is no place on the Earth, as receivers without a fix give it.
	fn cell(self, resolution: h3o::Resolution) -> Option<CellIndex> {
		let Self { latitude, longitude } = self;
		if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 {
			Some(LatLng::new(latitude, longitude).ok()?.to_cell(resolution))
		} else {
			None
		}
	}
}

/// The place for the header of a chunk: the smallest cell with all positions in it that is not
/// finer than the metric's finest place, nor than its level allows. `None` if no cell has them all,
/// or there are none.
pub fn place(
	positions: impl IntoIterator<Item = Position>,
	level: Level,
	finest: Resolution,
) -> Option<Cell> {
	let finest = h3o::Resolution::try_from(finest.min(level.finest_place()).get()).ok()?;
	let mut cells = positions.into_iter().filter_map(|position| position.cell(finest));
	let first = cells.next()?;
	Cell::new(cells.try_fold(first, smallest_with_both)?.into())
}

fn smallest_with_both(one: CellIndex, other: CellIndex) -> Option<CellIndex> {
	let resolutions = (0..=u8::from(one.resolution())).rev();
	resolutions.filter_map(|resolution| h3o::Resolution::try_from(resolution).ok()).find_map(
		|resolution| one.parent(resolution).filter(|cell| other.parent(resolution) == Some(*cell)),
	)
}

/// The positions in records of latitude and longitude, both ordered by time: a receiver gives both
/// the same time.
pub fn positions(latitudes: &[Record], longitudes: &[Record]) -> Vec<Position> {
	let mut positions = Vec::new();
	let (mut latitudes, mut longitudes) =
		(latitudes.iter().peekable(), longitudes.iter().peekable());
	while let (Some(latitude), Some(longitude)) = (latitudes.peek(), longitudes.peek()) {
		match latitude.time.cmp(&longitude.time) {
			Ordering::Less => drop(latitudes.next()),
			Ordering::Greater => drop(longitudes.next()),
			Ordering::Equal => {
				if let (Value::Float(latitude), Value::Float(longitude)) =
					(&latitude.value, &longitude.value)
				{
					positions.push(Position { latitude: *latitude, longitude: *longitude });
				}
				latitudes.next();
				longitudes.next();
			},
		}
	}
	positions
}
