//! Bounties: data that is wanted and does not exist yet.

mod end;
pub(super) mod fits;
mod keys;
mod list;
mod post;
mod reject;
mod show;
mod shown;
mod sold;
mod submit;

use super::chunk::header;
use crate::{
	chain::View, failure::Failure, keys::parse_account, names::parse_chunk, session::Session,
};
use amo_primitives::{bounty::BountyId, chunk::ChunkId, AccountId};
use clap::Subcommand;

/// A bounty as the chain keeps it.
pub(super) type OnChain = pallet_bounties::types::Bounty<AccountId>;

/// Ask for data that does not exist yet, and submit what others ask for.
#[derive(Subcommand)]
pub enum Bounty {
	/// Ask for chunks, and have all rewards held.
	#[command(after_help = "Example: amo bounty post Vehicle.Speed --area 8530e1d7fffffff \\\n  \
		--quantity 100 --min-records 3600 --reward 5 --purposes traffic --deadline 14d")]
	Post(post::Post),
	/// List the bounties that take submissions.
	#[command(after_help = "Example: amo bounty list --metric Vehicle.Speed")]
	List {
		/// Only those that ask for this metric.
		#[arg(long, value_name = "PATH")]
		metric: Option<String>,
	},
	/// Show a bounty: its terms, what was submitted, and which of one's own chunks fit.
	#[command(after_help = "Example: amo bounty show 3")]
	Show {
		/// Its number.
		bounty: BountyId,
	},
	/// Submit a chunk and deliver its data key to the poster. If it was interrupted, run it again: it
	/// goes on where it was.
	#[command(after_help = "Example: amo bounty submit 3 0x7e97…8b8f\n\n\
		From then on the poster can read the data. Whoever has the private half of the bounty's key \
		can too, and a dispute about any submission makes that public.")]
	Submit {
		/// The bounty's number.
		bounty: BountyId,
		/// The chunk: one's own; or, if the poster owns the result, one registered for the poster.
		#[arg(value_parser = parse_chunk)]
		chunk: ChunkId,
	},
	/// Accept a submission to one's own bounty, and pay it at once.
	#[command(after_help = "Example: amo bounty accept 3 0x7e97…8b8f")]
	Accept {
		/// The bounty's number.
		bounty: BountyId,
		/// The chunk.
		#[arg(value_parser = parse_chunk)]
		chunk: ChunkId,
	},
	/// Reject a submission to one's own bounty, against a bond.
	#[command(after_help = "Example: amo bounty reject 3 0x7e97…8b8f --contents evidence.zip\n\n\
		The chain judges keys: --wrong-key shows it the private half of the key that the data key was \
		sealed to, and the bounty gets another one. The council judges contents, by the evidence.")]
	Reject(reject::Reject),
	/// Take no more submissions to one's own bounty, and get back the rewards that are not promised.
	#[command(after_help = "Example: amo bounty cancel 3")]
	Cancel {
		/// The bounty's number.
		bounty: BountyId,
	},
	/// Do the same for a bounty whose deadline has passed. Anyone may.
	#[command(after_help = "Example: amo bounty close 3")]
	Close {
		/// The bounty's number.
		bounty: BountyId,
	},
	/// Have data keys for one's own bounty sealed to another key from now on.
	#[command(after_help = "Example: amo bounty renew-key 3")]
	RenewKey {
		/// The bounty's number.
		bounty: BountyId,
	},
	/// Remove the record of a submission whose chunk has ended, and give its deposit back to the
	/// producer. Anyone may.
	#[command(after_help = "Example: amo bounty clear 0x7e97…8b8f 5GrwvaEF…oHGKutQY")]
	Clear {
		/// The chunk.
		#[arg(value_parser = parse_chunk)]
		chunk: ChunkId,
		/// Who posted the bounty.
		#[arg(value_parser = parse_account)]
		poster: AccountId,
	},
}

impl Bounty {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		match self {
			Self::List { metric } => session.print(&list::list(session, metric).await?),
			Self::Show { bounty } => session.print(&show::show(session, bounty).await?),
			Self::Post(post) => session.print(&post.post(&session.account().await?).await?),
			Self::Submit { bounty, chunk } => {
				let account = session.account().await?;
				session.print(&submit::submit(&account, bounty, chunk).await?)
			},
			Self::Accept { bounty, chunk } => {
				let account = session.account().await?;
				session.print(&end::accept(&account, bounty, chunk).await?)
			},
			Self::Reject(reject) => session.print(&reject.reject(&session.account().await?).await?),
			Self::Cancel { bounty } => {
				session.print(&end::cancel(&session.account().await?, bounty).await?)
			},
			Self::Close { bounty } => {
				session.print(&end::close(&session.account().await?, bounty).await?)
			},
			Self::RenewKey { bounty } => {
				session.print(&end::renew_key(&session.account().await?, bounty).await?)
			},
			Self::Clear { chunk, poster } => {
				session.print(&end::clear(&session.account().await?, chunk, poster).await?)
			},
		}
	}
}

pub(super) async fn posted(view: &View<'_>, bounty: BountyId) -> Result<OnChain, Failure> {
	view.bounty(bounty).await?.ok_or_else(|| {
		Failure::NotThere(format!(
			"no bounty {bounty}: it has ended or never was; `amo bounty list` lists those there are"
		))
	})
}

/// A bounty that this account posted.
async fn own(view: &View<'_>, bounty: BountyId, poster: &AccountId) -> Result<OnChain, Failure> {
	let posted = posted(view, bounty).await?;
	if posted.poster != *poster {
		return Err(Failure::Refused(format!(
			"{} posted bounty {bounty}: sign with its --key",
			crate::keys::address_of(&posted.poster)
		)));
	}
	Ok(posted)
}
