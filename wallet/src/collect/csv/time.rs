//! Times of rows.
//!
//! Times become milliseconds since the Unix epoch; what is finer is cut off. Local times need the
//! zone in which they were written, and then:
//!
//! - A time that the clocks there showed twice, when they were put back, is refused, or taken as the
//!   earlier or the later of the two: see [`Repeated`]. Nothing is guessed.
//! - A time that the clocks there never showed, when they were put forward, is malformed.

use jiff::{
	civil::DateTime,
	fmt::strtime::BrokenDownTime,
	tz::{AmbiguousOffset, Offset, TimeZone},
	Timestamp,
};
use std::str::FromStr;

/// The end of the year 9999: what is later was given in another unit than it says.
const MAX_TIME: i64 = 253_402_300_799_999;

/// How times are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeFormat {
	/// Seconds since the Unix epoch, with or without a fraction.
	UnixSeconds,
	/// Milliseconds since the Unix epoch.
	UnixMillis,
	/// ISO 8601 date and time: with an offset, or local.
	Iso8601,
	/// As `strftime` writes them: with an offset, or local.
	Pattern(String),
	/// Seconds since a start, with or without a fraction.
	Since {
		/// The start, in milliseconds since the Unix epoch.
		start: i64,
	},
}

impl FromStr for TimeFormat {
	type Err = TimeError;

	/// `unix`, `unix-ms`, `iso8601` or a pattern with `%`.
	fn from_str(text: &str) -> Result<Self, TimeError> {
		match text {
			"unix" => Ok(Self::UnixSeconds),
			"unix-ms" => Ok(Self::UnixMillis),
			"iso8601" => Ok(Self::Iso8601),
			pattern if pattern.contains('%') => {
				let sample = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
				match jiff::fmt::strtime::format(pattern, &sample) {
					Ok(_) => Ok(Self::Pattern(pattern.into())),
					Err(e) => {
						Err(TimeError::Pattern { found: pattern.into(), reason: e.to_string() })
					},
				}
			},
			other => Err(TimeError::Format(other.into())),
		}
	}
}

/// Which moment a local time means that the clocks showed twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Repeated {
	/// None: it is malformed.
	#[default]
	Refuse,
	/// The first, before the clocks were put back.
	Earlier,
	/// The second, after that.
	Later,
}

/// How times of rows become moments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Times {
	/// How they are written.
	pub format: TimeFormat,
	/// Where the clock is by which local times are.
	pub zone: Option<TimeZone>,
	/// Which moment a local time means that its clock showed twice.
	pub repeated: Repeated,
}

/// Why times cannot be read as one asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
	/// Not a format.
	#[error(
		"\"{0}\" is not a format of times: use unix, unix-ms, iso8601, or a pattern such as \
		 \"%Y-%m-%d %H:%M:%S\""
	)]
	Format(String),
	/// A pattern that is none.
	#[error("\"{found}\" is not a pattern of times: {reason}")]
	Pattern {
		/// The pattern.
		found: String,
		/// What is wrong with it.
		reason: String,
	},
	/// Not a zone.
	#[error("\"{0}\" is not a time zone: use a name such as America/Chicago or UTC")]
	Zone(String),
	/// Not a moment.
	#[error("\"{found}\" is not a moment: expected {expected}")]
	Moment {
		/// What was given.
		found: String,
		/// What was expected.
		expected: String,
	},
}

/// A time zone by its name in the IANA database.
///
/// # Errors
/// If there is none of the name.
pub fn zone(name: &str) -> Result<TimeZone, TimeError> {
	TimeZone::get(name).map_err(|_| TimeError::Zone(name.into()))
}

impl Times {
	/// A moment as options have it: ISO 8601, local in the zone if it has no offset.
	///
	/// # Errors
	/// If it is none.
	pub fn moment(text: &str, zone: Option<TimeZone>) -> Result<i64, TimeError> {
		let times = Self { format: TimeFormat::Iso8601, zone, repeated: Repeated::Refuse };
		let expected = |expected| TimeError::Moment { found: text.into(), expected };
		times.millis(text).map_err(expected)
	}

	/// Milliseconds since the Unix epoch, or what was expected instead.
	pub(super) fn millis(&self, text: &str) -> Result<i64, String> {
		let millis = match &self.format {
			TimeFormat::UnixSeconds => {
				decimal(text, 3).ok_or("seconds since 1970-01-01, such as 1180000000.5")?
			},
			TimeFormat::UnixMillis => {
				decimal(text, 0).ok_or("milliseconds since 1970-01-01, such as 1180000000500")?
			},
			TimeFormat::Since { start } => decimal(text, 3)
				.and_then(|millis| millis.checked_add(*start))
				.ok_or("seconds since the start, such as 12.5")?,
			TimeFormat::Iso8601 => self.iso8601(text)?,
			TimeFormat::Pattern(pattern) => self.pattern(pattern, text)?,
		};
		if (0..=MAX_TIME).contains(&millis) {
			Ok(millis)
		} else {
			Err("a time from 1970 to 9999: is it in another unit than the option says?".into())
		}
	}

	fn iso8601(&self, text: &str) -> Result<i64, String> {
		if let Ok(moment) = text.parse::<Timestamp>() {
			return Ok(moment.as_millisecond());
		}
		let local = text.parse::<DateTime>().map_err(|_| {
			"a date and time in ISO 8601, such as 2007-05-21T06:35:46 or 2007-05-21T11:35:46Z"
		})?;
		self.local(local)
	}

	fn pattern(&self, pattern: &str, text: &str) -> Result<i64, String> {
		let expected = |e: jiff::Error| format!("a time like \"{pattern}\" ({e})");
		let parts = BrokenDownTime::parse(pattern, text).map_err(expected)?;
		if parts.timestamp().is_some() || parts.offset().is_some() {
			return Ok(parts.to_timestamp().map_err(expected)?.as_millisecond());
		}
		let local = parts.to_datetime().map_err(expected)?;
		match parts.iana_time_zone() {
			Some(name) => {
				let zone = zone(name).map_err(|e| e.to_string())?;
				Self { zone: Some(zone), ..self.clone() }.local(local)
			},
			None => self.local(local),
		}
	}

	fn local(&self, time: DateTime) -> Result<i64, String> {
		let zone = self.zone.as_ref().ok_or("a time with an offset, or the option --zone")?;
		let name = zone.iana_name().unwrap_or("its zone");
		let offset: Offset = match zone.to_ambiguous_timestamp(time).offset() {
			AmbiguousOffset::Unambiguous { offset } => offset,
			AmbiguousOffset::Gap { .. } => {
				return Err(format!(
					"a time that was: the clocks in {name} were put forward over this one"
				))
			},
			AmbiguousOffset::Fold { before, after } => match self.repeated {
				Repeated::Earlier => before,
				Repeated::Later => after,
				Repeated::Refuse => {
					return Err(format!(
						"a time that was once: the clocks in {name} were put back and showed this \
						 one twice; say by --repeated which is meant"
					))
				},
			},
		};
		let moment = offset.to_timestamp(time).map_err(|_| "a time from 1970 to 9999")?;
		Ok(moment.as_millisecond())
	}
}

/// A decimal number times a power of ten, without what is behind the point then.
fn decimal(text: &str, power: usize) -> Option<i64> {
	let (negative, digits) = match text.strip_prefix('-') {
		Some(digits) => (true, digits),
		None => (false, text.strip_prefix('+').unwrap_or(text)),
	};
	let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
	let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
	if !is_plain(whole) || !is_plain(fraction) || whole.len() + fraction.len() == 0 {
		return with_exponent(text, power);
	}
	let (kept, cut) = fraction.split_at(power.min(fraction.len()));
	let number: i64 = format!("{whole}{kept:0<power$}").parse().ok()?;
	let down = negative && cut.bytes().any(|digit| digit != b'0');
	Some(if negative { -number - i64::from(down) } else { number })
}

/// As [`decimal`], for numbers such as 1e-05.
fn with_exponent(text: &str, power: usize) -> Option<i64> {
	if !text.contains(['e', 'E']) {
		return None;
	}
	let number = text.parse::<f64>().ok()? * 10f64.powi(i32::try_from(power).ok()?);
	(number.abs() < 9e15).then_some(number.floor() as i64)
}
