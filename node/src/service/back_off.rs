//! How authoring slows down while GRANDPA cannot finalize.

use amo_runtime::BlockNumber;
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;

/// No block without two thirds, as far as a chain can have that and still heal by itself.
///
/// In a healthy network one or two blocks wait to be final. Up to 6 (12 s) may be a hiccup and
/// change nothing. From then on each further block waits one slot more than the one before it, so
/// that two minutes into a stall the chain makes a block every 16 slots (32 s) instead of every
/// slot. It stays there: blocks must come for the council to be able to note the stall, and no
/// epoch may pass without one, the shortest of which (20 slots, on the chains for development and
/// tests) bounds the wait. Finality that comes back ends the back-off with the next slot.
pub const STRATEGY: BackoffAuthoringOnFinalizedHeadLagging<BlockNumber> =
	BackoffAuthoringOnFinalizedHeadLagging {
		unfinalized_slack: 6,
		authoring_bias: 1,
		max_interval: 15,
	};
