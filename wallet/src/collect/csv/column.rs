//! Columns and the metrics that their cells become records of.

use super::error::CsvError;
use crate::collect::{units::Conversion, Metric};
use amo_offchain_storage::body::{Value, MAX_VALUE_BYTES};
use pallet_metrics::ValueType;

/// A column and its metric.
#[derive(Clone, Debug)]
pub struct Mapping {
	/// The column: its name in the header, or its number, from 1, where there is no header.
	pub column: String,
	/// The metric.
	pub metric: Metric,
	conversion: Conversion,
}

impl Mapping {
	/// A column whose cells are in a unit; in the metric's if none is given.
	///
	/// # Errors
	/// If the metric cannot be given in the unit, or not as text.
	pub fn new(column: &str, metric: Metric, unit: Option<&str>) -> Result<Self, CsvError> {
		let bad = |reason| CsvError::Mapping { column: column.into(), reason };
		if metric.value_type == ValueType::Bytes {
			return Err(bad(format!("{} has bytes, which no CSV file has", metric.path)));
		}
		let conversion = match unit {
			Some(unit) => {
				Conversion::between(unit, &metric.unit).map_err(|e| bad(e.to_string()))?
			},
			None => Conversion::NONE,
		};
		Ok(Self { column: column.into(), metric, conversion })
	}

	/// From `COLUMN=PATH` or `COLUMN=PATH:UNIT`.
	///
	/// # Errors
	/// If it is not of that form, nothing is known of the path, or as [`Mapping::new`].
	pub fn parse(text: &str, find: impl FnOnce(&str) -> Option<Metric>) -> Result<Self, CsvError> {
		// Names of columns may have such signs, paths not.
		let form = || CsvError::MappingForm(text.into());
		let (column, target) = text.rsplit_once('=').ok_or_else(form)?;
		let (path, unit) = match target.split_once(':') {
			Some((path, unit)) => (path, Some(unit)),
			None => (target, None),
		};
		if column.is_empty() || path.is_empty() || unit == Some("") {
			return Err(form());
		}
		let metric = find(path).ok_or_else(|| CsvError::UnknownMetric(path.into()))?;
		Self::new(column, metric, unit)
	}

	/// The value of a cell that is not empty, or what was expected instead.
	pub(super) fn value(&self, cell: &str) -> Result<Value, String> {
		match self.metric.value_type {
			ValueType::Boolean => boolean(cell.trim()).map(Value::Bool),
			ValueType::Float | ValueType::Double => {
				number(cell.trim()).map(|number| Value::Float(self.conversion.apply(number)))
			},
			ValueType::String | ValueType::Strings => text(cell),
			ValueType::Struct => object(cell),
			ValueType::Bytes => Err("nothing: the metric has bytes".into()),
			ValueType::Uint8 => self.integer(cell, 0, u8::MAX.into()),
			ValueType::Int8 => self.integer(cell, i8::MIN.into(), i8::MAX.into()),
			ValueType::Uint16 => self.integer(cell, 0, u16::MAX.into()),
			ValueType::Int16 => self.integer(cell, i16::MIN.into(), i16::MAX.into()),
			ValueType::Uint32 => self.integer(cell, 0, u32::MAX.into()),
			ValueType::Int32 => self.integer(cell, i32::MIN.into(), i32::MAX.into()),
			ValueType::Uint64 => self.integer(cell, 0, i64::MAX),
			ValueType::Int64 => self.integer(cell, i64::MIN, i64::MAX),
		}
	}

	/// An integer. One that comes from another unit is rounded.
	fn integer(&self, cell: &str, least: i64, most: i64) -> Result<Value, String> {
		let cell = cell.trim();
		let expected = || format!("a whole number from {least} to {most}");
		let integer = if self.conversion.is_none() {
			cell.parse().ok().or_else(|| number(cell).ok().and_then(whole))
		} else {
			number(cell).ok().and_then(|number| whole(self.conversion.apply(number).round()))
		};
		let in_range = integer.filter(|integer| (least..=most).contains(integer));
		in_range.map(Value::Int).ok_or_else(expected)
	}
}

fn boolean(cell: &str) -> Result<bool, String> {
	match cell.to_ascii_lowercase().as_str() {
		"true" | "1" | "yes" | "on" => Ok(true),
		"false" | "0" | "no" | "off" => Ok(false),
		_ => Err("true or false (or 1, 0, yes, no, on, off)".into()),
	}
}

fn number(cell: &str) -> Result<f64, String> {
	let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
	number.ok_or_else(|| "a number, such as 12.5".into())
}

/// The integer that a float is, if it is one that floats have exactly.
fn whole(number: f64) -> Option<i64> {
	let exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
	exact.then_some(number as i64)
}

fn text(cell: &str) -> Result<Value, String> {
	if cell.len() > MAX_VALUE_BYTES {
		return Err(format!("a text of at most {MAX_VALUE_BYTES} bytes"));
	}
	Ok(Value::Text(cell.into()))
}

fn object(cell: &str) -> Result<Value, String> {
	match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(cell) {
		Ok(_) => text(cell),
		Err(e) => Err(format!("a JSON object ({e})")),
	}
}
