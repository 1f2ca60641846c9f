//! Places on the Earth: cells of H3, <https://h3geo.org/docs/core-library/h3Indexing>.

use codec::{Decode, DecodeWithMemTracking, Encode, Error, Input, MaxEncodedLen};
use h3o::CellIndex;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// How fine a cell is: 0 (4,357,449 km² on average) to 15 (0.9 m²).
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Serialize,
	Deserialize,
)]
#[serde(try_from = "u8", into = "u8")]
pub struct Resolution(u8);

impl Resolution {
	/// No public header carries a finer place: 5.2 km² on average.
	pub const FINEST: Self = Self(7);
	/// Nor one of a metric that tells about a person: 252.9 km² on average.
	pub const PERSONAL: Self = Self(5);

	/// 0 to 15. `None` outside this range.
	pub const fn new(resolution: u8) -> Option<Self> {
		if resolution <= 15 {
			Some(Self(resolution))
		} else {
			None
		}
	}

	/// As a number.
	pub const fn get(self) -> u8 {
		self.0
	}
}

impl TryFrom<u8> for Resolution {
	type Error = &'static str;

	fn try_from(resolution: u8) -> Result<Self, Self::Error> {
		Self::new(resolution).ok_or("H3 has resolutions 0 to 15")
	}
}

impl From<Resolution> for u8 {
	fn from(resolution: Resolution) -> Self {
		resolution.0
	}
}

impl Decode for Resolution {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		Self::new(input.read_byte()?).ok_or_else(|| "Resolution out of range".into())
	}
}

/// A cell of H3: a place and how fine it is said. Only valid cells can be made.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
)]
pub struct Cell(u64);

impl Cell {
	/// From H3's index. `None` if it is no cell's.
	pub fn new(index: u64) -> Option<Self> {
		CellIndex::try_from(index).ok().map(|_| Self(index))
	}

	/// H3's index.
	pub const fn index(self) -> u64 {
		self.0
	}

	/// How fine it is.
	pub const fn resolution(self) -> Resolution {
		Resolution((self.0 >> 52 & 0xf) as u8)
	}

	/// Whether `other` is this cell or one of those it is divided into.
	pub const fn contains(self, other: Self) -> bool {
		let resolution = self.resolution().0;
		if resolution > other.resolution().0 {
			return false;
		}
		// Below the resolution's 4 bits come the base cell and 15 digits of 3 bits.
		let rest = 45 - 3 * resolution as u32;
		(self.0 << 12 >> 12) >> rest == (other.0 << 12 >> 12) >> rest
	}
}

impl Decode for Cell {
	fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
		Self::new(u64::decode(input)?).ok_or_else(|| "not a cell of H3".into())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use h3o::LatLng;
	use proptest::prelude::*;

	fn cell(index: CellIndex) -> Cell {
		Cell::new(index.into()).unwrap()
	}

	proptest! {
		#[test]
		fn cells_agree_with_h3o(lat in -90.0..90.0, lng in -180.0..180.0, fine in 0..=15_u8, coarse in 0..=15_u8) {
			let at = LatLng::new(lat, lng).unwrap();
			let fine = at.to_cell(h3o::Resolution::try_from(fine).unwrap());
			let coarse = at.to_cell(h3o::Resolution::try_from(coarse).unwrap());
			prop_assert_eq!(cell(fine).resolution().get(), u8::from(fine.resolution()));
			let inside = fine.parent(coarse.resolution()) == Some(coarse);
			prop_assert_eq!(cell(coarse).contains(cell(fine)), inside);
		}

		#[test]
		fn only_cells_are_decoded(index: u64) {
			let decoded = Cell::decode(&mut &index.to_le_bytes()[..]).ok();
			prop_assert_eq!(decoded, CellIndex::try_from(index).ok().map(cell));
		}
	}

	#[test]
	fn a_neighbour_is_not_contained() {
		let seoul = LatLng::new(37.5665, 126.978).unwrap().to_cell(h3o::Resolution::Five);
		for other in seoul.grid_disk::<Vec<_>>(1) {
			let child = cell(other.center_child(h3o::Resolution::Seven).unwrap());
			assert_eq!(cell(seoul).contains(child), other == seoul);
		}
		assert!(!cell(seoul).contains(cell(seoul.parent(h3o::Resolution::Four).unwrap())));
	}
}
