//! What is kept of a metric.

use amo_primitives::{metric::Level, place::Resolution, Balance};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::{traits::ConstU32, BoundedVec};

/// The longest path, in bytes.
pub const MAX_PATH_LEN: u32 = 128;
/// The longest name of a unit, in bytes.
pub const MAX_UNIT_LEN: u32 = 16;

/// A path of VSS: see [`is_path`].
pub type Path = BoundedVec<u8, ConstU32<MAX_PATH_LEN>>;
/// A unit's name in VSS, or nothing: see [`is_unit`].
pub type Unit = BoundedVec<u8, ConstU32<MAX_UNIT_LEN>>;

/// Whether bytes are a path: two or more names with dots between them, each of ASCII letters and
/// digits and beginning with a capital.
pub fn is_path(bytes: &[u8]) -> bool {
	let is_name = |name: &[u8]| match name.split_first() {
		Some((first, rest)) => {
			first.is_ascii_uppercase() && rest.iter().all(u8::is_ascii_alphanumeric)
		},
		None => false,
	};
	bytes.contains(&b'.') && bytes.split(|byte| *byte == b'.').all(is_name)
}

/// Whether bytes are a unit's name: UTF-8 without control characters. Empty for no unit.
pub fn is_unit(bytes: &[u8]) -> bool {
	core::str::from_utf8(bytes).is_ok_and(|unit| !unit.contains(char::is_control))
}

/// Where in and around the car a metric comes from (whitepaper, 3.1).
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub enum Layer {
	/// The car's own systems.
	InCar,
	/// What the car exchanges with other cars, roads, people and devices.
	V2x,
	/// What people do with the car's applications.
	User,
}

/// What the value of a record is. The names are those of VSS where it has them.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub enum ValueType {
	/// 0 to 2^8 - 1.
	Uint8,
	/// -2^7 to 2^7 - 1.
	Int8,
	/// 0 to 2^16 - 1.
	Uint16,
	/// -2^15 to 2^15 - 1.
	Int16,
	/// 0 to 2^32 - 1.
	Uint32,
	/// -2^31 to 2^31 - 1.
	Int32,
	/// 0 to 2^64 - 1.
	Uint64,
	/// -2^63 to 2^63 - 1.
	Int64,
	/// True or false.
	Boolean,
	/// IEEE 754 binary32.
	Float,
	/// IEEE 754 binary64.
	Double,
	/// UTF-8.
	String,
	/// Texts, VSS's `string[]`: UTF-8 with line feeds between them.
	Strings,
	/// Bytes in a format of their own: a message, an image, frames of a bus.
	Bytes,
	/// Several values that belong together, as JSON.
	Struct,
}

/// What a metric is.
#[derive(
	Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen,
)]
pub struct Description {
	/// Its name: its path in VSS.
	pub path: Path,
	/// Where it comes from.
	pub layer: Layer,
	/// What its values are.
	pub value_type: ValueType,
	/// What its values are measured in.
	pub unit: Unit,
	/// How much it tells about a person.
	pub level: Level,
	/// The finest place that headers may carry, never finer than the level allows.
	pub finest_place: Resolution,
}

/// A metric.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, TypeInfo, MaxEncodedLen)]
pub struct Metric<AccountId> {
	/// What it is. This never changes.
	pub description: Description,
	/// Whether the council has said that it is as it should be.
	pub standard: bool,
	/// Whether no new chunks may have it.
	pub retired: bool,
	/// Who registered it, and paid the deposit. `None` for those of genesis.
	pub registrant: Option<AccountId>,
	/// What is held of the registrant's coins for the record.
	pub record_deposit: Balance,
	/// What is held of the registrant's coins for the path.
	pub path_deposit: Balance,
}

impl<AccountId> Metric<AccountId> {
	/// What is held of the registrant's coins for it.
	pub fn deposit(&self) -> Balance {
		self.record_deposit.saturating_add(self.path_deposit)
	}
}
