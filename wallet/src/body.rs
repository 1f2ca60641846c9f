//! Bodies of chunks in a block store: written from records, and read back and checked against what
//! the chain says of the chunk.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub use read::{open, ReadError, Records, Remedy};
pub use write::{write, Plan, Seal, Sizes, WriteError, Written};

use amo_offchain_storage::store::Pin;

/// The pin under which the wallet keeps bodies that it has written.
pub fn upload_pin() -> Pin {
	Pin { owner: "wallet".into(), reason: "upload".into() }
}
