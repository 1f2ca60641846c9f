//! Trouble codes, and the car's number.

use super::{ABOUT_THE_CAR, TROUBLE_CODES};

/// A trouble code such as `P0133` from its two bytes; `None` if they say that there is none.
pub(super) fn code(bytes: &[u8]) -> Option<String> {
	let [high, low] = *bytes else { return None };
	if high == 0 && low == 0 {
		return None;
	}
	let system = match high >> 6 {
		0 => 'P',
		1 => 'C',
		2 => 'B',
		_ => 'U',
	};
	Some(format!("{system}{}{:X}{low:02X}", high >> 4 & 3, high & 15))
}

/// The stored trouble codes of all control units that answer; `None` if none does.
pub fn trouble_codes(messages: &[Vec<u8>]) -> Option<Vec<String>> {
	let mut found = None;
	for message in messages {
		let Some(data) = message.strip_prefix(&[TROUBLE_CODES.1]) else { continue };
		// On CAN the number of codes comes first; before CAN each message has three, and zeros.
		let codes = match data {
			[count, codes @ ..] if codes.len() == 2 * usize::from(*count) => codes,
			codes if codes.len() == 6 => codes,
			_ => continue,
		};
		let all: &mut Vec<String> = found.get_or_insert_default();
		for code in codes.chunks_exact(2).filter_map(code) {
			if !all.contains(&code) {
				all.push(code);
			}
		}
	}
	found
}

/// The vehicle identification number, if the reply has one.
pub fn vin(messages: &[Vec<u8>]) -> Option<String> {
	let (mut whole, mut parts) = (None, [None; 5]);
	for message in messages {
		match message.strip_prefix(&[ABOUT_THE_CAR.1, 0x02]) {
			// On CAN, one item.
			Some([1, number @ ..]) if number.len() == 17 => whole = Some(number.to_vec()),
			// Before CAN five messages, the first of them with zeros in front.
			Some(&[index, a, b, c, d]) => {
				if let Some(part) = parts.get_mut(usize::from(index).wrapping_sub(1)) {
					*part = Some([a, b, c, d]);
				}
			},
			_ => {},
		}
	}
	let number = whole.or_else(|| {
		let parts: Vec<[u8; 4]> = parts.into_iter().collect::<Option<_>>()?;
		Some(parts.concat().split_off(3))
	})?;
	let of_number =
		|byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() && !b"IOQ".contains(byte);
	number.iter().all(of_number).then(|| number.into_iter().map(char::from).collect())
}
