//! How a provider is.

use super::{
	own,
	peer_store::shown,
	rent::{by_chunk, Rent},
	update::missing,
	OnChain,
};
use crate::{
	amount::{Amount, Blocks, Size},
	chain::View,
	failure::Failure,
	keys::address_of,
	names::{self, hex},
	output::{Column, Page, Report, Table},
	session::Session,
};
use amo_primitives::BlockNumber;
use pallet_peer_storage::types::{ChallengeId, ProviderId, State};
use serde::Serialize;

/// One's own provider, or another.
pub async fn status(session: &Session, id: Option<ProviderId>) -> Result<Status, Failure> {
	let account = match id {
		Some(_) => None,
		None => Some(session.key()?.account()),
	};
	let chain = session.chain().await?;
	let view = chain.finalized().await?;
	let (id, provider) = match (id, account) {
		(Some(id), _) => {
			let missing = || Failure::NotThere(format!("no provider {id}: it left, or never was"));
			(id, view.provider(id).await?.ok_or_else(missing)?)
		},
		(None, Some(account)) => own(&view, &account).await?,
		(None, None) => return Err(Failure::NoKey),
	};
	of(&view, id, provider).await
}

async fn of(view: &View<'_>, id: ProviderId, provider: OnChain) -> Result<Status, Failure> {
	let parameters = view.storage_parameters().await?;
	let held = view.held(id).await?;
	let rent = by_chunk(view, id, &held).await?;
	let rent = rent.into_iter().fold(Rent::default(), |sum, (_, rent)| sum.plus(rent));
	let set_aside = view.pending(id).await?.iter().map(|(_, pending)| pending.aside.rent).sum();
	let here: u32 = held.iter().map(|(_, fragments)| fragments.count()).sum();
	let clock = view.audit_clock().await?;
	let challenges =
		view.challenges(id).await?.into_iter().map(|(challenge, asked)| ShownChallenge {
			challenge,
			chunk: names::hash(&asked.chunk),
			fragment: asked.fragment,
			leaf: asked.leaf,
			blocks_left: left(asked.drawn_at, parameters.window, clock),
		});
	let (peer, addresses) = view.profile(id).await?.as_ref().map(shown).unwrap_or_default();
	Ok(Status {
		provider: id,
		account: address_of(&provider.account),
		operator: hex(&provider.operator.0),
		state: provider.state.into(),
		peer,
		addresses,
		capacity: provider.capacity,
		used: provider.used,
		fragments_held: here,
		fragments_to_fetch: provider.fragments.saturating_sub(here),
		deposit: Amount(provider.deposit),
		deposit_missing: Amount(missing(&provider, &parameters)),
		strikes: provider.strikes,
		max_strikes: parameters.max_strikes,
		strikes_forgotten: (provider.strikes > 0)
			.then(|| provider.last_strike.saturating_add(parameters.strike_life)),
		open_challenges: provider.challenges,
		challenges: challenges.collect(),
		rent: ShownRent {
			due: Amount(rent.due),
			waits: Amount(rent.waits),
			set_aside: Amount(set_aside),
		},
	})
}

/// How many blocks that are not full a challenge stays open.
fn left(drawn_at: BlockNumber, window: BlockNumber, clock: BlockNumber) -> BlockNumber {
	drawn_at.saturating_add(window).saturating_sub(clock)
}

/// A provider.
#[derive(Serialize)]
pub struct Status {
	provider: ProviderId,
	account: String,
	operator: String,
	state: StateName,
	peer: String,
	addresses: Vec<String>,
	/// In bytes.
	capacity: u64,
	used: u64,
	fragments_held: u32,
	fragments_to_fetch: u32,
	deposit: Amount,
	/// What `top-up` adds.
	deposit_missing: Amount,
	strikes: u32,
	/// So many suspend it.
	max_strikes: u32,
	/// The block in which strikes are forgotten, if no other comes.
	strikes_forgotten: Option<BlockNumber>,
	open_challenges: u32,
	challenges: Vec<ShownChallenge>,
	rent: ShownRent,
}

/// What a provider is doing.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
enum StateName {
	Active,
	Draining,
	Suspended,
}

impl From<State> for StateName {
	fn from(state: State) -> Self {
		match state {
			State::Active => Self::Active,
			State::Draining => Self::Draining,
			State::Suspended => Self::Suspended,
		}
	}
}

impl StateName {
	const fn text(self) -> &'static str {
		match self {
			Self::Active => "active",
			Self::Draining => "draining: its fragments move to others",
			Self::Suspended => {
				"suspended: it had too many strikes, and its fragments are rebuilt at others"
			},
		}
	}
}

#[derive(Serialize)]
struct ShownChallenge {
	challenge: ChallengeId,
	chunk: String,
	fragment: u8,
	leaf: u32,
	/// Blocks that are not full, until it has run out.
	blocks_left: BlockNumber,
}

/// Rent that was earned and not paid.
#[derive(Serialize)]
struct ShownRent {
	/// Paid when it is claimed.
	due: Amount,
	/// For fragments that challenges are open about.
	waits: Amount,
	/// For fragments that it has no more, until it has answered.
	set_aside: Amount,
}

impl Report for Status {
	fn text(&self, page: &mut Page) {
		let Self { capacity, used, strikes, max_strikes, .. } = self;
		let free = capacity.saturating_sub(*used);
		let forgotten = self
			.strikes_forgotten
			.map(|block| format!(", forgotten in block {block}"))
			.unwrap_or_default();
		let missing = match self.deposit_missing {
			Amount(0) => String::new(),
			missing => format!(", {missing} missing"),
		};
		let ShownRent { due, waits, set_aside } = &self.rent;
		page.fields([
			("provider", format!("{}, {}", self.provider, self.state.text())),
			("account", self.account.clone()),
			("operator", self.operator.clone()),
			("peer", self.peer.clone()),
			("addresses", self.addresses.join(", ")),
			("capacity", format!("{}, {} used, {} free", Size(*capacity), Size(*used), Size(free))),
			(
				"fragments",
				format!("{} held, {} to fetch", self.fragments_held, self.fragments_to_fetch),
			),
			("deposit", format!("{}{missing}", self.deposit)),
			("strikes", format!("{strikes}, {max_strikes} suspend it{forgotten}")),
			("challenges", format!("{} open", self.open_challenges)),
			("rent", format!("{due} to claim, {waits} waits for answers, {set_aside} set aside")),
		]);
		if !self.challenges.is_empty() {
			page.heading("To answer");
			let mut table = Table::new([
				Column::right("challenge"),
				Column::left("chunk"),
				Column::right("fragment"),
				Column::right("leaf"),
				Column::right("time left"),
			]);
			for asked in &self.challenges {
				table.row([
					asked.challenge.to_string(),
					asked.chunk.clone(),
					asked.fragment.to_string(),
					asked.leaf.to_string(),
					Blocks(asked.blocks_left).to_string(),
				]);
			}
			page.table(table);
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_challenge_has_its_window_on_the_audit_clock() {
		assert_eq!(left(100, 6, 100), 6);
		assert_eq!(left(100, 6, 106), 0);
		assert_eq!(left(100, 6, 200), 0);
	}
}
