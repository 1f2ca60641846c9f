//! What a body says of its values.

/// The type of all values of a body. The discriminants are the bytes in the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ValueType {
	/// True or false.
	Bool = 1,
	/// 64-bit integer with sign.
	Int = 2,
	/// 64-bit float.
	Float = 3,
	/// Text in UTF-8.
	Text = 4,
	/// Bytes.
	Blob = 5,
}

impl ValueType {
	/// All value types.
	pub const ALL: [Self; 5] = [Self::Bool, Self::Int, Self::Float, Self::Text, Self::Blob];

	/// The value type that a header names.
	pub(super) fn from_id(id: u8) -> Option<Self> {
		Self::ALL.into_iter().find(|value_type| *value_type as u8 == id)
	}
}

/// The step between values that a sensor can tell apart: `step / 10^decimals`, such as 0.1 (1, 1),
/// 0.25 (25, 2) or 50 (50, 0). It is a hint for the scaled codec; values need not keep to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Resolution {
	step: u32,
	decimals: u8,
}

impl Resolution {
	/// Most decimals: larger powers of ten are not exact as floats.
	pub const MAX_DECIMALS: u8 = 22;

	/// `step / 10^decimals`; `None` for a step of 0 or more than [`Self::MAX_DECIMALS`].
	pub const fn new(step: u32, decimals: u8) -> Option<Self> {
		if step == 0 || decimals > Self::MAX_DECIMALS {
			return None;
		}
		Some(Self { step, decimals })
	}

	/// The step in units of the last decimal, at least 1.
	pub const fn step(self) -> u32 {
		self.step
	}

	/// Decimals, 0 to [`Self::MAX_DECIMALS`].
	pub const fn decimals(self) -> u8 {
		self.decimals
	}
}

/// What a body says of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Schema {
	/// The type of all values.
	pub value_type: ValueType,
	/// Values are in the metric's unit times ten to this power: -3 for kilometres per hour given
	/// in thousandths, 0 for the unit itself.
	pub unit_exponent: i8,
	/// The sensor's resolution, if known; only floats make use of it.
	pub resolution: Option<Resolution>,
}

impl Schema {
	/// Values of a type, in the metric's own unit, of unknown resolution.
	pub const fn of(value_type: ValueType) -> Self {
		Self { value_type, unit_exponent: 0, resolution: None }
	}
}
