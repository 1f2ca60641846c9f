//! What the pallet tells, and why it refuses.

use frame_support::pallet_macros::pallet_section;

/// The events.
#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An owner asks for something, instead of what was asked before.
		Offered {
			/// The chunk.
			chunk: ChunkId,
			/// Its owner.
			owner: T::AccountId,
			/// What is asked.
			terms: Terms,
		},
		/// An offer was withdrawn, or its chunk ended.
		OfferCleared {
			/// The chunk.
			chunk: ChunkId,
			/// Its owner.
			owner: T::AccountId,
		},
		/// A buyer asks for a right. The price is held.
		Requested {
			/// The chunk.
			chunk: ChunkId,
			/// The buyer.
			buyer: T::AccountId,
			/// Who may grant it: the chunk's owner, or who made the chunk for the buyer.
			seller: T::AccountId,
			/// What the buyer asks for, and pays.
			terms: Terms,
			/// The one-time key that the custody must be sealed to.
			key: EncryptionKey,
			/// The block in which the request runs out.
			due: BlockNumber,
		},
		/// A buyer cancelled a request: it runs out soon.
		Cancelled {
			/// The chunk.
			chunk: ChunkId,
			/// The buyer.
			buyer: T::AccountId,
			/// Who may still grant it.
			seller: T::AccountId,
			/// The block in which it runs out.
			due: BlockNumber,
		},
		/// A request ended without a grant. All money is back.
		Closed {
			/// The chunk.
			chunk: ChunkId,
			/// The buyer.
			buyer: T::AccountId,
			/// The chunk's owner.
			seller: T::AccountId,
			/// How it ended.
			how: Closure,
		},
		/// An account has a right.
		Granted {
			/// The chunk.
			chunk: ChunkId,
			/// Who has the right.
			buyer: T::AccountId,
			/// Who is paid: the owner, or who made the chunk for them.
			seller: T::AccountId,
			/// The right.
			grant: Grant<T::AccountId>,
			/// The block in which the sale counts as accepted; `None` if there was none.
			due: Option<BlockNumber>,
		},
		/// A sale ended.
		Sold {
			/// The chunk.
			chunk: ChunkId,
			/// The buyer. If refunded, the right is revoked, or removed if another pallet started the
			/// sale.
			buyer: T::AccountId,
			/// The seller.
			seller: T::AccountId,
			/// What one of them has got.
			price: Price,
			/// Who.
			outcome: Outcome,
		},
		/// The chain opened a custody. The sale ends with it.
		Disputed {
			/// The chunk.
			chunk: ChunkId,
			/// The buyer, whose one-time key is public from now on.
			buyer: T::AccountId,
			/// The seller.
			seller: T::AccountId,
			/// Whether the data key in it was that of the header.
			right: bool,
			/// How often the seller has delivered a wrong one by now.
			strikes: u32,
			/// What the seller got from the buyer if it was, in mote.
			bond: Balance,
		},
		/// A buyer complains about the contents. The council has to decide.
		Complained {
			/// The chunk.
			chunk: ChunkId,
			/// The buyer.
			buyer: T::AccountId,
			/// The seller.
			seller: T::AccountId,
			/// Hash of the evidence.
			evidence: Hash,
			/// Held on the buyer, in mote.
			bond: Balance,
			/// The block in which the sale counts as accepted if there is no decision.
			due: BlockNumber,
		},
		/// The council decided a complaint. The sale ends with it.
		Resolved {
			/// The chunk.
			chunk: ChunkId,
			/// The buyer.
			buyer: T::AccountId,
			/// How it decided.
			outcome: Outcome,
		},
		/// An owner took a right back.
		Revoked {
			/// The chunk.
			chunk: ChunkId,
			/// Who had the right.
			account: T::AccountId,
			/// The chunk's owner.
			owner: T::AccountId,
			/// What the account got back.
			refund: Price,
		},
		/// A right went from the record.
		Removed {
			/// The chunk.
			chunk: ChunkId,
			/// Who has, or had, the right.
			account: T::AccountId,
			/// What was given back to the account, in mote.
			deposit: Balance,
		},
		/// A request or sale should have ended, but nobody could take the money.
		Postponed {
			/// The chunk.
			chunk: ChunkId,
			/// The buyer.
			buyer: T::AccountId,
			/// The block in which it is tried again.
			due: BlockNumber,
		},
	}
}

/// The errors.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such chunk, or it has ended: look its name up in the events.
		UnknownChunk,
		/// There is no such asset: look its number up.
		UnknownAsset,
		/// The chunk belongs to another account: sign as its owner.
		NotOwner,
		/// Data for a price is sealed and has a custody; what is not sealed is free and has none.
		MustBeSealed,
		/// The right would be for nothing, or for no time: name a purpose, and at least one block.
		EmptyRight,
		/// There is no offer for the chunk: there is nothing to withdraw.
		NoOffer,
		/// Not all fragments of the chunk are confirmed yet: wait for it to be stored.
		NotStored,
		/// The account owns the chunk, or is paid for it: it needs no right.
		OwnData,
		/// A chunk that is embedded in this one needs a right of its own: get it first.
		SourceNotGranted,
		/// The owner asks for more, or for another asset: see the offer.
		PriceTooLow,
		/// There is no offer in another asset: bid in AMO.
		BidInAmo,
		/// The owner does not offer it for these purposes, or not for so long: see the offer.
		NotOffered,
		/// Whatever is sealed to this key could be opened by anyone: make a new X25519 key pair.
		UnusableKey,
		/// The account has an open request or sale of this chunk: end that first.
		AlreadyOpen,
		/// The account has a right to this chunk: wait for its end, or give it up.
		AlreadyGranted,
		/// There is no such request: it was answered, cancelled or ran out.
		NoRequest,
		/// The request has other terms: read it again, and decide again.
		OtherTerms,
		/// The window is over: the request runs out, the sale counts as accepted.
		TooLate,
		/// There is no such sale: its key is not delivered yet, or it has ended.
		NoSale,
		/// The sale is before the council: wait for the decision.
		Complained,
		/// There is no complaint about this sale: there is nothing to decide.
		NotComplained,
		/// The chunk is not sealed: there is no key to dispute. Complain about the contents.
		NotSealed,
		/// The private key is not that of the one-time key that the custody is sealed to: take that one.
		OtherKey,
		/// Another pallet started the sale: dispute its key there, or wait for the seller to deliver.
		StartedElsewhere,
		/// The request runs out soon, or is cancelled already: wait for its end.
		EndsSoon,
		/// There is no such right on record: it was removed, or another account has it.
		NoRight,
		/// The right has ended or was revoked: there is nothing to take back.
		NotLive,
		/// The right is live: only its holder may give it up.
		StillLive,
		/// Requests for the chunk are open: answer them, or wait for their end.
		RequestsOpen,
		/// The batch is empty: put something into it.
		EmptyBatch,
	}
}
