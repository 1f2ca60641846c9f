//! Validators, and who stands for one.

pub(super) mod bond;
mod change;
mod check_draw;
mod keys;
mod list;
mod register;
mod schedule;
mod seat;
pub(super) mod sessions;
mod status;

use crate::{
	amount::{Amount, Percent},
	chain::View,
	failure::Failure,
	keys::{address_of, parse_account},
	session::Session,
};
use amo_primitives::AccountId;
use clap::Subcommand;
use pallet_validator_selection::types::{Candidate, EraIndex, State};

/// Stand for validator, and see who makes blocks.
#[derive(Subcommand)]
pub enum Validator {
	/// Stand for validator, against a bond; session keys are registered with it.
	#[command(
		after_help = "Example: amo --key shop validator register --bond 200000 --commission 5\n\n\
		The node of --url must be one's own and take unsafe calls, unless --keys and --proof give session \
		keys. Session keys that the account has are kept."
	)]
	Register(register::Register),
	/// Say how a candidate is: what it lacks to be drawn, its seat, stake, strikes, slashes, rewards.
	#[command(after_help = "Example: amo validator status 5GrwvaEF…oHGKutQY")]
	Status {
		/// The candidate; one's own account, unless said.
		#[arg(value_parser = parse_account)]
		account: Option<AccountId>,
	},
	/// List who stands for validator, those with the most behind them first.
	#[command(after_help = "Example: amo validator list")]
	List,
	/// Say who makes blocks, and who is next.
	#[command(after_help = "Example: amo validator schedule")]
	Schedule,
	/// Draw a lot again from what is public, and see whether it is the same.
	#[command(
		after_help = "Example: amo --url wss://archive.example.org validator check-draw 12\n\n\
		The list of who qualified is in the chain's state for the sessions before the draw's first: for older \
		draws, ask a node that keeps all states (--state-pruning archive)."
	)]
	CheckDraw {
		/// The era; the running one, unless said.
		era: Option<EraIndex>,
	},
	/// Register other session keys: of another node, or because the old ones may have leaked.
	#[command(after_help = "Example: amo --key shop validator keys\n\n\
		The node of --url must be one's own and take unsafe calls, unless --keys and --proof give them.")]
	Keys(keys::KeyArgs),
	/// Add to the own bond.
	#[command(after_help = "Example: amo --key shop validator bond 5000")]
	Bond {
		/// How much, in AMO.
		amount: Amount,
	},
	/// Take a part out of the own bond. It can be withdrawn when it answers for nothing any more.
	#[command(after_help = "Example: amo --key shop validator unbond 5000")]
	Unbond {
		/// How much, in AMO.
		amount: Amount,
	},
	/// Set what is kept of the delegators' reward.
	#[command(after_help = "Example: amo --key shop validator commission 7.5")]
	Commission {
		/// How much, in percent.
		#[arg(value_name = "PERCENT")]
		share: Percent,
	},
	/// Take no seats until one resumes.
	#[command(after_help = "Example: amo --key shop validator hibernate\n\n\
		Who makes blocks in this session or the next does so to the end of it: let the node run.")]
	Hibernate,
	/// Take seats again.
	#[command(after_help = "Example: amo --key shop validator resume")]
	Resume,
	/// Stop to stand for validator. `amo stake withdraw` frees the bond later.
	#[command(after_help = "Example: amo --key shop validator leave\n\n\
		Who makes blocks in this session or the next does so to the end of it: let the node run.")]
	Leave,
}

impl Validator {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		match self {
			Self::Register(register) => {
				session.print(&register.register(&session.account().await?).await?)
			},
			Self::Status { account } => session.print(&status::status(session, account).await?),
			Self::List => session.print(&list::list(&session.chain().await?).await?),
			Self::Schedule => session.print(&schedule::schedule(&session.chain().await?).await?),
			Self::CheckDraw { era } => {
				session.print(&check_draw::check(&session.chain().await?, era).await?)
			},
			Self::Keys(keys) => {
				session.print(&keys::replace(&session.account().await?, keys).await?)
			},
			Self::Bond { amount } => {
				session.print(&bond::bond(&session.account().await?, amount).await?)
			},
			Self::Unbond { amount } => {
				session.print(&bond::unbond(&session.account().await?, amount).await?)
			},
			Self::Commission { share } => {
				session.print(&change::commission(&session.account().await?, share).await?)
			},
			Self::Hibernate => session.print(&change::hibernate(&session.account().await?).await?),
			Self::Resume => session.print(&change::resume(&session.account().await?).await?),
			Self::Leave => session.print(&change::leave(&session.account().await?).await?),
		}
	}
}

/// This account as one that stands for validator.
async fn own(view: &View<'_>, account: &AccountId) -> Result<Candidate, Failure> {
	match view.candidate(account).await? {
		Some(candidate) if candidate.state == State::Gone => Err(Failure::Refused(
			"this account stands for validator no more: stand with another account".into(),
		)),
		Some(candidate) => Ok(candidate),
		None => Err(Failure::NotThere(
			"this account does not stand for validator: `amo validator register` makes it a candidate".into(),
		)),
	}
}

/// Makes sure that no slash of a candidate's stake is being carried out: nothing of it moves meanwhile.
///
/// # Errors
/// [`Failure::Refused`].
pub(super) async fn ensure_still(view: &View<'_>, candidate: &AccountId) -> Result<(), Failure> {
	if view.being_slashed().await?.as_ref() != Some(candidate) {
		return Ok(());
	}
	Err(Failure::Refused(format!(
		"the stake behind {} is being slashed: try again in some minutes",
		address_of(candidate)
	)))
}

/// What a candidate is doing, in a word.
pub(super) const fn state_name(state: State) -> &'static str {
	match state {
		State::Ready => "ready",
		State::Hibernating { .. } => "hibernating",
		State::Gone => "gone",
	}
}
