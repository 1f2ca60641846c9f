//! Time on the chain.

use crate::BlockNumber;

/// Milliseconds since the Unix epoch.
pub type Moment = u64;

/// Length of a slot, and so the time between two blocks, in milliseconds.
pub const SLOT_MILLIS: Moment = 2_000;

/// Blocks in a minute.
pub const MINUTES: BlockNumber = 60_000 / SLOT_MILLIS as BlockNumber;
/// Blocks in an hour.
pub const HOURS: BlockNumber = 60 * MINUTES;
/// Blocks in a day.
pub const DAYS: BlockNumber = 24 * HOURS;
