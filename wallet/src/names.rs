//! Names as people write them: chunks, devices, purposes.

use amo_primitives::{chunk::ChunkId, device::DeviceId, rights::Purposes, Hash};
use std::{fmt, str::FromStr};

/// Why a text names nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
	/// No name of a chunk.
	#[error(
		"`{0}` names no chunk: give 0x and 64 hexadecimal digits, as `amo chunk list` prints them"
	)]
	Chunk(String),
	/// No hash.
	#[error("`{0}` is no hash: give 0x and 64 hexadecimal digits")]
	Hash(String),
	/// No purpose.
	#[error("`{0}` is no purpose: give some of {all}, or all, with commas between them", all = PURPOSES.map(|(name, _)| name).join(", "))]
	Purpose(String),
}

const PURPOSES: [(&str, Purposes); 7] = [
	("insurance", Purposes::INSURANCE),
	("maintenance", Purposes::MAINTENANCE),
	("research", Purposes::RESEARCH),
	("traffic", Purposes::TRAFFIC),
	("marketing", Purposes::MARKETING),
	("development", Purposes::DEVELOPMENT),
	("evidence", Purposes::EVIDENCE),
];

/// Reads a chunk's name.
///
/// # Errors
/// [`NameError::Chunk`].
pub fn parse_chunk(text: &str) -> Result<ChunkId, NameError> {
	parse_hash(text).map_err(|_| NameError::Chunk(text.into()))
}

/// Reads a hash.
///
/// # Errors
/// [`NameError::Hash`].
pub fn parse_hash(text: &str) -> Result<Hash, NameError> {
	let malformed = || NameError::Hash(text.into());
	let digits = text.strip_prefix("0x").unwrap_or(text);
	if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
		return Err(malformed());
	}
	Hash::from_str(digits).map_err(|_| malformed())
}

/// A hash or chunk as it is printed.
pub fn hash(hash: &Hash) -> String {
	format!("{hash:#x}")
}

/// A device's pseudonym as it is printed.
pub fn device(device: &DeviceId) -> String {
	hex(&device.0)
}

/// `0x` and hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
	bytes.iter().fold("0x".to_owned(), |text, byte| text + &format!("{byte:02x}"))
}

/// The bytes that hexadecimal digits stand for, with or without `0x` before them.
pub fn parse_hex(text: &str) -> Option<Vec<u8>> {
	let digits = text.strip_prefix("0x").unwrap_or(text);
	if !digits.len().is_multiple_of(2) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
		return None;
	}
	(0..digits.len())
		.step_by(2)
		.map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
		.collect()
}

/// Purposes as people write them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NamedPurposes(pub Purposes);

impl FromStr for NamedPurposes {
	type Err = NameError;

	fn from_str(text: &str) -> Result<Self, NameError> {
		if text == "all" {
			return Ok(Self(Purposes::ALL));
		}
		text.split(',').try_fold(Self(Purposes::NONE), |Self(all), name| {
			let of_name = |(known, _): &&(&str, _)| *known == name.trim();
			let (_, purpose) =
				PURPOSES.iter().find(of_name).ok_or_else(|| NameError::Purpose(name.into()))?;
			Ok(Self(all.union(*purpose)))
		})
	}
}

impl fmt::Display for NamedPurposes {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		if self.0 == Purposes::ALL {
			return f.write_str("all");
		}
		let names: Vec<_> = PURPOSES
			.iter()
			.filter(|(_, one)| self.0.contains(*one))
			.map(|(name, _)| *name)
			.collect();
		f.write_str(&names.join(","))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn purposes_come_back() {
		for bits in 1..=Purposes::ALL.bits() {
			let purposes = NamedPurposes(Purposes::from_bits(bits).unwrap());
			assert_eq!(purposes.to_string().parse(), Ok(purposes));
		}
		assert_eq!(
			"insurance, spying".parse::<NamedPurposes>(),
			Err(NameError::Purpose(" spying".into()))
		);
		assert!("".parse::<NamedPurposes>().is_err());
	}

	#[test]
	fn hexadecimal_digits_come_back() {
		assert_eq!(parse_hex(&hex(&[0, 0xa5, 0xff])), Some(vec![0, 0xa5, 0xff]));
		assert_eq!(parse_hex("A5"), Some(vec![0xa5]));
		for wrong in ["0xa", "+f", "0x0x", "ää", "a5 "] {
			assert_eq!(parse_hex(wrong), None, "{wrong}");
		}
	}

	#[test]
	fn chunks_come_back() {
		let chunk = ChunkId::repeat_byte(0xa5);
		assert_eq!(parse_chunk(&hash(&chunk)), Ok(chunk));
		assert_eq!(parse_chunk(&hash(&chunk)[2..]), Ok(chunk));
		for wrong in ["", "0x", "0xa5", "a5a5", &"z".repeat(64), &"ä".repeat(32)] {
			assert_eq!(parse_chunk(wrong), Err(NameError::Chunk(wrong.into())));
		}
	}
}
