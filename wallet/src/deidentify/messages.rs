//! Messages of V2X: where their standards put the number of the station that sent them, 32 bits.
//!
//! Only formats that have it in one place are here. DENM repeats it further on, and PSM has it
//! behind fields that may be missing.

use amo_offchain_storage::sealing::PseudonymKey;

/// How a message is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
	/// ETSI TS 102 894-2: begins with an `ItsPduHeader` of this message's number.
	Etsi(u8),
	/// SAE J2735: a `MessageFrame` with a `BasicSafetyMessage`.
	Bsm,
	/// SAE J2735: a `MessageFrame` of this number, which roads send and which names nobody.
	Road(u8),
}

/// Not a message of the format.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown;

/// How messages of a metric are encoded, if it is known.
pub(super) fn format(path: &str) -> Option<Format> {
	Some(match path {
		"Vehicle.V2X.V2V.CAM" => Format::Etsi(2),
		"Vehicle.V2X.V2V.CPM" => Format::Etsi(14),
		"Vehicle.V2X.V2V.BSM" => Format::Bsm,
		"Vehicle.V2X.V2I.IVIM" => Format::Etsi(6),
		"Vehicle.V2X.V2I.MAP" => Format::Road(18),
		"Vehicle.V2X.V2I.SPaT" => Format::Road(19),
		"Vehicle.V2X.V2P.VAM" => Format::Etsi(16),
		_ => return None,
	})
}

/// Puts a pseudonym in the place of the station's number.
pub(super) fn replace_station(
	format: Format,
	message: &mut [u8],
	key: &PseudonymKey,
) -> Result<(), Unknown> {
	match format {
		Format::Etsi(number) => match message {
			// Versions 1 and 2 of the header.
			[1 | 2, found, station @ ..] if *found == number => replace(station, 0, key),
			_ => Err(Unknown),
		},
		// The message's flags (3 bits) and its count (7) come before.
		Format::Bsm => replace(framed(20, message)?, 10, key),
		Format::Road(number) => framed(number, message).map(drop),
	}
}

/// What is in a `MessageFrame` of unaligned PER: its number in 16 bits, then the length of the
/// message in 1 or 2 bytes.
fn framed(number: u8, frame: &mut [u8]) -> Result<&mut [u8], Unknown> {
	let rest = match frame {
		[0, found, rest @ ..] if *found == number => rest,
		_ => return Err(Unknown),
	};
	let (len, message) = match rest {
		[len @ 0..0x80, message @ ..] => (usize::from(*len), message),
		[high @ 0x80..0xc0, low, message @ ..] => {
			(usize::from(u16::from_be_bytes([*high & 0x3f, *low])), message)
		},
		_ => return Err(Unknown),
	};
	if message.len() == len {
		Ok(message)
	} else {
		Err(Unknown)
	}
}

/// Replaces the 32 bits after so many, fewer than 32.
fn replace(message: &mut [u8], bits: usize, key: &PseudonymKey) -> Result<(), Unknown> {
	let covered = message.get_mut(bits / 8..(bits + 32).div_ceil(8)).ok_or(Unknown)?;
	let after = covered.len() * 8 - bits % 8 - 32;
	let number = covered.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
	let station = (number >> after) as u32;
	let [a, b, c, d, ..] = key.pseudonym(&station.to_be_bytes());
	let changed = u64::from(station ^ u32::from_be_bytes([a, b, c, d])) << after;
	for (byte, new) in covered.iter_mut().rev().zip((number ^ changed).to_le_bytes()) {
		*byte = new;
	}
	Ok(())
}
