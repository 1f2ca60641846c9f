//! Why a step of a sale is not taken.

use super::{Coins, When};
use crate::{
	amount::{Amount, Blocks},
	chain::ChainError,
	custody::KeptKeyError,
	home::HomeError,
	keys::{address_of, NUMBERED_KEYS},
	names::{self, NamedPurposes},
};
use amo_offchain_storage::sealing::CustodyError;
use amo_primitives::{chunk::ChunkId, AccountId};

/// Why a step of a sale is not taken. Most are told before anything is sent.
#[derive(Debug, thiserror::Error)]
pub enum SaleError {
	/// The chain.
	#[error(transparent)]
	Chain(#[from] ChainError),
	/// The wallet's folder.
	#[error(transparent)]
	Home(#[from] HomeError),
	/// A data key that the wallet keeps.
	#[error(transparent)]
	Kept(#[from] KeptKeyError),
	/// A data key cannot be sealed.
	#[error(transparent)]
	Custody(#[from] CustodyError),
	/// No fresh key can be made.
	#[error("the operating system has no randomness: {0}")]
	Randomness(#[from] rand::Error),
	/// No such chunk.
	#[error("there is no chunk {}: it expired, was discarded or never was; `amo chunk list` lists those there are", names::hash(.0))]
	UnknownChunk(ChunkId),
	/// No right, not for now.
	#[error("a right for no time is none: let it last 2s or longer, or leave --for away, and it is for good")]
	NoTime,
	/// The chunk is another's.
	#[error(
		"chunk {} belongs to {}: sign with that account's key",
		names::hash(chunk),
		address_of(owner)
	)]
	NotOwner {
		/// The chunk.
		chunk: ChunkId,
		/// Whose it is.
		owner: AccountId,
	},
	/// The chunk is the account's own.
	#[error("chunk {} is your own: it needs no right, `amo fetch` opens it", names::hash(.0))]
	OwnData(ChunkId),
	/// What is not sealed cannot be sold.
	#[error("chunk {} is not sealed, so it is free: offer it with --price 0, which still says what for and how long", names::hash(.0))]
	MustBeSealed(ChunkId),
	/// Not at its providers yet.
	#[error("not all fragments of chunk {} are at providers: wait until `amo chunk show` says that it is stored", names::hash(.0))]
	NotStored(ChunkId),
	/// The account waits for an answer.
	#[error("you have asked for chunk {} already, for {price}: the owner can answer up to {due}; --wait with the same terms waits for it, `amo cancel` takes it back", names::hash(chunk))]
	RequestOpen {
		/// The chunk.
		chunk: ChunkId,
		/// What is held.
		price: Coins,
		/// Up to when.
		due: When,
	},
	/// The account has a sale open.
	#[error("chunk {} was delivered to you and the sale is open up to {due}: end it with `amo accept` or `amo dispute`", names::hash(chunk))]
	SaleOpen {
		/// The chunk.
		chunk: ChunkId,
		/// Up to when.
		due: When,
	},
	/// The account has the right.
	#[error(
		"you have a right to chunk {} {}: `amo fetch` gets its records",
		names::hash(chunk),
		up_to(until)
	)]
	RightLive {
		/// The chunk.
		chunk: ChunkId,
		/// Up to when; `None` is for good.
		until: Option<When>,
	},
	/// A source that is embedded.
	#[error("chunk {} has chunk {} in it, and the buyer has no right to that: ask for it first, with `amo request {}`", names::hash(chunk), names::hash(source_chunk), names::hash(source_chunk))]
	SourceNotGranted {
		/// The chunk.
		chunk: ChunkId,
		/// The source.
		source_chunk: ChunkId,
	},
	/// It costs more.
	#[error("chunk {} costs {asked}, and your --max-price is {most}: say --max-price \"{asked}\" if it is worth that", names::hash(chunk))]
	TooDear {
		/// The chunk.
		chunk: ChunkId,
		/// What the owner asks.
		asked: Coins,
		/// What the buyer pays.
		most: Coins,
	},
	/// A bid in another asset.
	#[error("chunk {} has no offer, and bids are in AMO: give --max-price in AMO", names::hash(.0))]
	BidInAmo(ChunkId),
	/// Not for this.
	#[error(
		"chunk {} is offered for {offered} only: ask for some of these by --purposes",
		names::hash(chunk)
	)]
	OtherPurposes {
		/// The chunk.
		chunk: ChunkId,
		/// What for.
		offered: NamedPurposes,
	},
	/// Not so long.
	#[error(
		"a right to chunk {} lasts {longest} at most: ask with --for {longest}",
		names::hash(chunk)
	)]
	TooLong {
		/// The chunk.
		chunk: ChunkId,
		/// How long.
		longest: Blocks,
	},
	/// All one-time keys are used.
	#[error("all {NUMBERED_KEYS} one-time keys of this account for chunk {} were used: ask from another account", names::hash(.0))]
	KeysUsedUp(ChunkId),
	/// No request.
	#[error("{} has no open request for chunk {}: it was answered, cancelled or ran out; `amo rights` lists those there are", address_of(buyer), names::hash(chunk))]
	NoRequest {
		/// The chunk.
		chunk: ChunkId,
		/// The buyer.
		buyer: AccountId,
	},
	/// The request is to another.
	#[error(
		"the request for chunk {} is for {} to answer: sign with that account's key",
		names::hash(chunk),
		address_of(seller)
	)]
	NotSeller {
		/// The chunk.
		chunk: ChunkId,
		/// Who may.
		seller: AccountId,
	},
	/// The request is over.
	#[error("the request for chunk {} has run out: its money is on the way back", names::hash(.0))]
	TooLate(ChunkId),
	/// The data key is not to be had.
	#[error("this wallet cannot make the data key of chunk {}: it was sealed with another key or by another account; answer with the key that made it", names::hash(.0))]
	NoDataKey(ChunkId),
	/// There is no data key.
	#[error("chunk {} is not sealed: it has no key", names::hash(.0))]
	NotSealed(ChunkId),
	/// No sale.
	#[error("no sale of chunk {} to you is open: {}", names::hash(chunk), if *paid { "it was accepted, or the time for that was over, and the seller is paid" } else { "nothing was delivered yet, or the price came back; `amo rights` shows it" })]
	NoSale {
		/// The chunk.
		chunk: ChunkId,
		/// Whether there is a live right of it.
		paid: bool,
	},
	/// Before the council.
	#[error(
		"the sale of chunk {} is before the council up to {due}: wait for the decision",
		names::hash(chunk)
	)]
	Complained {
		/// The chunk.
		chunk: ChunkId,
		/// Up to when.
		due: When,
	},
	/// The sale is over.
	#[error("the time for that is over: the sale of chunk {} counts as accepted", names::hash(.0))]
	Accepted(ChunkId),
	/// It is of a bounty.
	#[error("the sale of chunk {} came of a bounty, whose key serves for more than this: `amo bounty reject` has its key judged", names::hash(.0))]
	OfBounty(ChunkId),
	/// Nobody can open it.
	#[error("the one-time key of the right to chunk {} was not made by this account's key: use the key that asked for it", names::hash(.0))]
	NotOurKey(ChunkId),
	/// A dispute that would be lost.
	#[error("the key that was delivered for chunk {} is right: a dispute would cost you {bond}, pay the seller, and show your one-time key to everyone. If the data is not what was promised, take `amo complain`; --force disputes all the same", names::hash(chunk))]
	RightKey {
		/// The chunk.
		chunk: ChunkId,
		/// What it costs.
		bond: Amount,
	},
	/// No such right.
	#[error(
		"{} has no right to chunk {}: `amo rights --chunk` lists who has",
		address_of(account),
		names::hash(chunk)
	)]
	NoRight {
		/// The chunk.
		chunk: ChunkId,
		/// Who has not.
		account: AccountId,
	},
	/// Not a right any more.
	#[error(
		"the right of {} to chunk {} has ended already: there is nothing to take back",
		address_of(account),
		names::hash(chunk)
	)]
	NotLive {
		/// The chunk.
		chunk: ChunkId,
		/// Whose it was.
		account: AccountId,
	},
	/// A request that ends anyway.
	#[error("the request for chunk {} runs out at {due} anyway: its money is back then, unless it is granted before", names::hash(chunk))]
	EndsSoon {
		/// The chunk.
		chunk: ChunkId,
		/// When.
		due: When,
	},
}

fn up_to(until: &Option<When>) -> String {
	until.as_ref().map_or_else(|| "for good".into(), |until| format!("up to {until}"))
}
