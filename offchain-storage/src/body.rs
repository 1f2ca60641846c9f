//! Bodies: containers of the records of one chunk, before they are sealed.
//!
//! A body describes itself: its value type, the unit's exponent, the resolution if one is known,
//! the codec, and the time of its first record. Records follow in pages, each with its own codec
//! and checksum, so that a body of any length is written and read in the memory of one page.
//! `docs/protocol/body.md` has the bytes.
//!
//! ```
//! use amo_offchain_storage::body::{BodyReader, BodyWriter, Schema, Value, ValueType};
//!
//! let mut writer = BodyWriter::new(Vec::new(), Schema::of(ValueType::Float));
//! writer.push(1_700_000_000_000, Value::Float(21.5))?;
//! writer.push(1_700_000_001_000, Value::Float(21.6))?;
//! let (bytes, _) = writer.finish()?;
//!
//! let mut reader = BodyReader::new(&bytes[..])?;
//! let records = reader.records().collect::<Result<Vec<_>, _>>()?;
//! assert_eq!(records[1].value, Value::Float(21.6));
//! # Ok::<(), amo_offchain_storage::body::BodyError>(())
//! ```

mod blob;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod header;
mod page;
mod reader;
mod schema;
mod values;
mod writer;

pub use blob::{read_blob, write_blob};
pub use error::{BodyError, Part};
pub use reader::{BodyReader, Page, Records};
pub use schema::{Resolution, Schema, ValueType};
pub use values::{Record, Value, Values};
pub use writer::{BodyWriter, Summary};

/// Most records of a page.
pub const MAX_PAGE_RECORDS: usize = 65_536;

/// Most bytes that the texts or blobs of a page have together.
pub const MAX_PAGE_BYTES: usize = 1024 * 1024;

/// Longest text or blob, in bytes. Longer files are written as several by [`write_blob`].
pub const MAX_VALUE_BYTES: usize = MAX_PAGE_BYTES;

/// Most bytes that the times or the values of a page take, encoded.
pub const MAX_SECTION_BYTES: usize = 2 * 1024 * 1024;
