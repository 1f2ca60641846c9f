//! Providers: accounts that offer storage.

mod claim;
mod leave;
mod peer_store;
mod register;
mod rent;
mod status;
mod update;

use crate::{chain::View, failure::Failure, session::Session};
use amo_primitives::{AccountId, Balance};
use amo_runtime::Runtime;
use clap::Subcommand;
use codec::{Encode, MaxEncodedLen};
use frame_support::traits::Get;
use pallet_peer_storage::types::{Profile, ProviderId, GIB};

/// A provider as the chain keeps it.
type OnChain = pallet_peer_storage::types::Provider<AccountId>;

/// Offer storage.
#[derive(Subcommand)]
pub enum Provider {
	/// Offer storage at the peer store of one's node, against a deposit for each GiB.
	#[command(after_help = "Example: amo --key shop provider register --capacity 500GiB \\\n  \
		--operator file:operator.uri\n\n\
		The node of --url must be one's own, unless --address says where the peer store is.")]
	Register(register::Register),
	/// Say how a provider is: room, deposit, strikes, challenges, rent.
	#[command(after_help = "Example: amo provider status --id 4")]
	Status {
		/// Its number; one's own, unless said.
		#[arg(long, value_name = "PROVIDER")]
		id: Option<ProviderId>,
	},
	/// Change the capacity, or where the peer store is.
	#[command(after_help = "Example: amo --key shop provider update --capacity 1TiB")]
	Update(update::Update),
	/// Make the deposit whole again after strikes.
	#[command(after_help = "Example: amo --key shop provider top-up")]
	TopUp,
	/// Get the rent that was earned. It comes by itself with each proof; this is for who does not want to
	/// wait.
	#[command(after_help = "Example: amo --key shop provider claim")]
	Claim,
	/// Take no more fragments, and have those that are here move to others.
	#[command(after_help = "Example: amo --key shop provider drain --wait\n\n\
		The node must run until nothing is held: it answers challenges, and others fetch from it.")]
	Drain {
		/// Wait until nothing is held. May be interrupted, and run again.
		#[arg(long)]
		wait: bool,
	},
	/// End a provider that holds nothing, and get the deposit back.
	#[command(after_help = "Example: amo --key shop provider leave")]
	Leave,
}

impl Provider {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub async fn run(self, session: &Session) -> Result<(), Failure> {
		match self {
			Self::Register(register) => session.print(&register.register(session).await?),
			Self::Status { id } => session.print(&status::status(session, id).await?),
			Self::Update(update) => session.print(&update.update(&session.account().await?).await?),
			Self::TopUp => session.print(&update::top_up(&session.account().await?).await?),
			Self::Claim => session.print(&claim::claim(&session.account().await?).await?),
			Self::Drain { wait } => {
				session.print(&leave::drain(&session.account().await?, wait).await?)
			},
			Self::Leave => session.print(&leave::leave(&session.account().await?).await?),
		}
	}
}

/// The provider of this account.
async fn own(view: &View<'_>, account: &AccountId) -> Result<(ProviderId, OnChain), Failure> {
	view.provider_of(account).await?.ok_or_else(|| {
		Failure::NotThere(
			"this account is no provider: `amo provider register` makes it one, `amo provider status --id` shows others".into(),
		)
	})
}

/// Deposit for a capacity, at a price for each GiB that was begun.
fn backing(capacity: u64, per_gib: Balance) -> Balance {
	per_gib.saturating_mul(capacity.div_ceil(GIB).into())
}

/// Deposit for the record of a provider.
fn record_deposit(profile: &Profile) -> Balance {
	let bytes = OnChain::max_encoded_len().saturating_add(profile.encoded_size());
	let each = <<Runtime as pallet_peer_storage::Config>::ByteDeposit as Get<Balance>>::get();
	let item = <<Runtime as pallet_peer_storage::Config>::ItemDeposit as Get<Balance>>::get();
	item.saturating_add(each.saturating_mul(bytes as Balance))
}
