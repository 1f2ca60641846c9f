//! Stake: what is delegated to candidates, and what it earns.

mod claim;
mod compound;
mod delegate;
pub(super) mod earned;
mod exits;
mod list;
mod moved;
mod quantity;
mod undelegate;
mod withdraw;

use crate::{
	amount::Amount,
	chain::View,
	failure::Failure,
	keys::{address_of, parse_account},
	session::Session,
};
use amo_primitives::AccountId;
use clap::{Subcommand, ValueEnum};
use pallet_validator_selection::types::Delegation;
use quantity::Quantity;

/// Delegate to candidates, and get the rewards.
#[derive(Subcommand)]
pub enum Stake {
	/// Delegate to a candidate, or add to what is delegated.
	#[command(after_help = "Example: amo --key fleet stake delegate 5GrwvaEF…oHGKutQY 500\n\n\
		If the candidate signs twice, the stake behind it is slashed: `amo validator list` and `status` say \
		more about it.")]
	Delegate {
		/// Whom to delegate to.
		#[arg(value_parser = parse_account)]
		candidate: AccountId,
		/// How much, in AMO.
		amount: Amount,
	},
	/// Take a delegation back, or a part of it. It can be withdrawn when it answers for nothing any more.
	#[command(after_help = "Example: amo --key fleet stake undelegate 5GrwvaEF…oHGKutQY all")]
	Undelegate {
		/// Whom it is delegated to.
		#[arg(value_parser = parse_account)]
		candidate: AccountId,
		/// How much, in AMO, or all.
		amount: Quantity,
	},
	/// Move a delegation, or a part of it, to another candidate at once.
	#[command(
		after_help = "Example: amo --key fleet stake move 5GrwvaEF…oHGKutQY 5FHneW46…jJM694ty 200\n\n\
		It goes on answering for the candidate that it left, and cannot be moved again while it does."
	)]
	Move {
		/// Whom it is delegated to.
		#[arg(value_parser = parse_account)]
		from: AccountId,
		/// Whom it shall be delegated to.
		#[arg(value_parser = parse_account)]
		to: AccountId,
		/// How much, in AMO, or all.
		amount: Quantity,
	},
	/// List what is delegated, what it has earned, and what is on its way out.
	#[command(after_help = "Example: amo --key fleet stake list")]
	List {
		/// Whose; one's own, unless said.
		#[arg(long, value_name = "ACCOUNT", value_parser = parse_account)]
		account: Option<AccountId>,
	},
	/// Get all rewards: of delegations, blocks, proofs of computing power and storage.
	#[command(after_help = "Example: amo --key fleet stake claim\n\n\
		Rewards of delegations that compound are added to them. Rewards of proofs and storage are there when \
		the cycle is over, and for 83 cycles; rent comes by `amo provider claim`.")]
	Claim,
	/// Have the rewards of a delegation added to it, or paid out.
	#[command(after_help = "Example: amo --key fleet stake compound 5GrwvaEF…oHGKutQY on\n\n\
		They are added by `amo stake claim`, or when anybody calls rewards.compound for it.")]
	Compound {
		/// Whom it is delegated to.
		#[arg(value_parser = parse_account)]
		candidate: AccountId,
		/// Whether they are added.
		state: Switch,
	},
	/// Free what left candidates and answers for nothing any more: delegations, and a validator's bond.
	#[command(after_help = "Example: amo --key fleet stake withdraw")]
	Withdraw,
}

/// Whether something is to be so.
#[derive(Clone, Copy, ValueEnum)]
pub enum Switch {
	/// It is.
	On,
	/// It is not.
	Off,
}

impl Stake {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		match self {
			Self::Delegate { candidate, amount } => {
				let account = session.account().await?;
				session.print(&delegate::delegate(&account, candidate, amount).await?)
			},
			Self::Undelegate { candidate, amount } => {
				let account = session.account().await?;
				session.print(&undelegate::undelegate(&account, candidate, amount).await?)
			},
			Self::Move { from, to, amount } => {
				let account = session.account().await?;
				session.print(&moved::redelegate(&account, from, to, amount).await?)
			},
			Self::List { account } => session.print(&list::list(session, account).await?),
			Self::Claim => session.print(&claim::claim(&session.account().await?).await?),
			Self::Compound { candidate, state } => {
				let account = session.account().await?;
				session.print(&compound::compound(&account, candidate, state).await?)
			},
			Self::Withdraw => session.print(&withdraw::withdraw(&session.account().await?).await?),
		}
	}
}

/// What an account delegated to a candidate.
async fn own(
	view: &View<'_>,
	candidate: &AccountId,
	account: &AccountId,
) -> Result<Delegation, Failure> {
	view.delegation(candidate, account).await?.ok_or_else(|| {
		Failure::NotThere(format!(
			"nothing is delegated to {}: `amo stake list` says to whom",
			address_of(candidate)
		))
	})
}
