//! A decimal number that is multiplied by a unit, exactly.

/// Why a number of units cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DecimalError {
	/// Not digits with at most one point between them.
	Malformed,
	/// Not a whole number of the smallest unit.
	Inexact,
	/// It does not fit.
	TooMuch,
}

/// So many units as the decimal `number` says.
pub(super) fn times(number: &str, unit: u128) -> Result<u128, DecimalError> {
	let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
	let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
	if !is_digits(whole) || !is_digits(fraction) {
		return Err(DecimalError::Malformed);
	}
	// Digits alone: what does not parse is too long.
	let whole: u128 = whole.parse().map_err(|_| DecimalError::TooMuch)?;
	let part = fraction_times(fraction.trim_end_matches('0'), unit).ok_or(DecimalError::Inexact)?;
	whole.checked_mul(unit).and_then(|units| units.checked_add(part)).ok_or(DecimalError::TooMuch)
}

fn fraction_times(digits: &str, unit: u128) -> Option<u128> {
	if digits.is_empty() {
		return Some(0);
	}
	let denominator = 10u128.checked_pow(u32::try_from(digits.len()).ok()?)?;
	let units = digits.parse::<u128>().ok()?.checked_mul(unit)?;
	(units % denominator == 0).then_some(units / denominator)
}

/// A number and the unit behind it, without the spaces around them. `None` if something else than a
/// letter follows the number.
pub(super) fn split_unit(text: &str) -> Option<(&str, &str)> {
	let text = text.trim();
	let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
	let (number, unit) = text.split_at(end);
	let unit = unit.trim_start();
	unit.chars().all(char::is_alphabetic).then_some((number, unit))
}
