//! Values and records.

use super::ValueType;

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
	/// True or false.
	Bool(bool),
	/// 64-bit integer with sign.
	Int(i64),
	/// 64-bit float; every bit pattern is kept.
	Float(f64),
	/// Text.
	Text(String),
	/// Bytes.
	Blob(Vec<u8>),
}

impl Value {
	/// Its type.
	pub fn value_type(&self) -> ValueType {
		match self {
			Self::Bool(_) => ValueType::Bool,
			Self::Int(_) => ValueType::Int,
			Self::Float(_) => ValueType::Float,
			Self::Text(_) => ValueType::Text,
			Self::Blob(_) => ValueType::Blob,
		}
	}

	/// Bytes of a text or blob; numbers count as none.
	pub(super) fn byte_len(&self) -> usize {
		match self {
			Self::Bool(_) | Self::Int(_) | Self::Float(_) => 0,
			Self::Text(text) => text.len(),
			Self::Blob(blob) => blob.len(),
		}
	}
}

/// One measurement.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
	/// Milliseconds since the Unix epoch.
	pub time: i64,
	/// What was measured.
	pub value: Value,
}

/// Values of one type.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
	/// True or false.
	Bool(Vec<bool>),
	/// 64-bit integers with sign.
	Int(Vec<i64>),
	/// 64-bit floats.
	Float(Vec<f64>),
	/// Texts.
	Text(Vec<String>),
	/// Blobs.
	Blob(Vec<Vec<u8>>),
}

impl Values {
	/// None of a type.
	pub fn empty(value_type: ValueType) -> Self {
		match value_type {
			ValueType::Bool => Self::Bool(Vec::new()),
			ValueType::Int => Self::Int(Vec::new()),
			ValueType::Float => Self::Float(Vec::new()),
			ValueType::Text => Self::Text(Vec::new()),
			ValueType::Blob => Self::Blob(Vec::new()),
		}
	}

	/// Their type.
	pub fn value_type(&self) -> ValueType {
		match self {
			Self::Bool(_) => ValueType::Bool,
			Self::Int(_) => ValueType::Int,
			Self::Float(_) => ValueType::Float,
			Self::Text(_) => ValueType::Text,
			Self::Blob(_) => ValueType::Blob,
		}
	}

	/// How many there are.
	pub fn len(&self) -> usize {
		match self {
			Self::Bool(values) => values.len(),
			Self::Int(values) => values.len(),
			Self::Float(values) => values.len(),
			Self::Text(values) => values.len(),
			Self::Blob(values) => values.len(),
		}
	}

	/// Whether there are none.
	pub fn is_empty(&self) -> bool {
		self.len() == 0
	}

	/// Appends a value of the same type.
	///
	/// # Errors
	/// Gives back a value of another type.
	pub fn push(&mut self, value: Value) -> Result<(), Value> {
		match (self, value) {
			(Self::Bool(values), Value::Bool(value)) => values.push(value),
			(Self::Int(values), Value::Int(value)) => values.push(value),
			(Self::Float(values), Value::Float(value)) => values.push(value),
			(Self::Text(values), Value::Text(value)) => values.push(value),
			(Self::Blob(values), Value::Blob(value)) => values.push(value),
			(_, value) => return Err(value),
		}
		Ok(())
	}

	/// So many numbers from the middle, if there are more; never texts or blobs, which have but one
	/// codec.
	pub(crate) fn middle(&self, most: usize) -> Option<Self> {
		let from = self.len().checked_sub(most + 1)? / 2;
		match self {
			Self::Int(values) => Some(Self::Int(values.get(from..from + most)?.to_vec())),
			Self::Float(values) => Some(Self::Float(values.get(from..from + most)?.to_vec())),
			Self::Bool(_) | Self::Text(_) | Self::Blob(_) => None,
		}
	}
}

impl IntoIterator for Values {
	type Item = Value;
	type IntoIter = Box<dyn Iterator<Item = Value> + Send>;

	fn into_iter(self) -> Self::IntoIter {
		match self {
			Self::Bool(values) => Box::new(values.into_iter().map(Value::Bool)),
			Self::Int(values) => Box::new(values.into_iter().map(Value::Int)),
			Self::Float(values) => Box::new(values.into_iter().map(Value::Float)),
			Self::Text(values) => Box::new(values.into_iter().map(Value::Text)),
			Self::Blob(values) => Box::new(values.into_iter().map(Value::Blob)),
		}
	}
}
