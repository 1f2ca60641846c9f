//! Metrics: the kinds of measured things.

use crate::place::Resolution;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Number of a metric, in the order of registration.
pub type MetricId = u32;

/// How much a metric tells about a person (whitepaper, table 2).
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Serialize,
	Deserialize,
)]
pub enum Level {
	/// Highly sensitive: names, VIN, V2X messages. Always sealed; never granted by a rule.
	Lv1,
	/// Personal: age, make and model, location. Always sealed.
	Lv2,
	/// Regular: speed, engine state, faults.
	Lv3,
	/// Large: sensor events, CAN data.
	Lv4,
}

impl Level {
	/// Whether bodies of the level must be sealed.
	pub const fn must_be_sealed(self) -> bool {
		matches!(self, Self::Lv1 | Self::Lv2)
	}

	/// The finest place that a header of the level may carry, whatever the metric says.
	pub const fn finest_place(self) -> Resolution {
		match self {
			Self::Lv1 | Self::Lv2 => Resolution::PERSONAL,
			Self::Lv3 | Self::Lv4 => Resolution::FINEST,
		}
	}
}

/// What a chunk's header must keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetricTerms {
	/// How much the metric tells about a person.
	pub level: Level,
	/// The finest place that headers may carry, never finer than the level allows.
	pub finest_place: Resolution,
	/// Whether new chunks may have the metric: it is not retired.
	pub live: bool,
}

/// The metrics there are.
pub trait Metrics {
	/// The terms of a metric, also of a retired one.
	fn terms(metric: MetricId) -> Option<MetricTerms>;

	/// Registers a metric with these terms.
	#[cfg(feature = "runtime-benchmarks")]
	fn register(terms: MetricTerms) -> MetricId;
}
