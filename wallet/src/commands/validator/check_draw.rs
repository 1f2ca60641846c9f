//! Draws a lot again, from what is public.

use crate::{
	chain::Chain,
	failure::Failure,
	names,
	output::{Page, Report},
};
use amo_primitives::{validators::Draw, AccountId, BlockNumber};
use codec::Encode;
use pallet_validator_selection::{
	lot,
	types::{EraIndex, FROZEN_FOR},
};
use serde::Serialize;
use sp_io::hashing::blake2_256;

/// Draws the lot of an era again, that of the running one unless another is named.
///
/// # Errors
/// [`Failure::NotThere`] if there was no such draw, or what it was made from is not kept;
/// [`Failure::Refused`] if the draw is another.
pub async fn check(chain: &Chain, era: Option<EraIndex>) -> Result<Checked, Failure> {
	let draws = chain.finalized().await?.draws().await?;
	let draw = chosen(draws, era)?;
	let not_kept = || not_kept(chain.url(), &draw);
	let view = chain.before_session(draw.session).await?.ok_or_else(not_kept)?;
	let list = view.frozen(draw.frozen).await?.ok_or_else(not_kept)?;
	let parameters = view.validator_parameters().await?;
	let size = parameters.cycles.saturating_mul(parameters.set_size);
	let seed = match draw.session.checked_sub(FROZEN_FOR) {
		Some(session) => view.seed(session).await?.ok_or_else(not_kept)?,
		None => Default::default(),
	};
	let evidence = Evidence { list: &list, seed, size };
	evidence.ensure_same(&draw)?;
	Ok(Checked {
		era: draw.era,
		session: draw.session,
		frozen: draw.frozen,
		block: view.number(),
		qualified: list.len(),
		drawn: draw.pool.len(),
		list: names::hash(&draw.list),
		seed: names::hash(&draw.seed),
		same: true,
	})
}

fn chosen(draws: Vec<Draw<AccountId>>, era: Option<EraIndex>) -> Result<Draw<AccountId>, Failure> {
	let known: Vec<_> = draws.iter().map(|draw| draw.era).collect();
	let is_meant = |draw: &Draw<AccountId>| era.is_none_or(|era| draw.era == era);
	draws.into_iter().find(is_meant).ok_or_else(|| {
		Failure::NotThere(match (era, known.last(), known.first()) {
			(Some(era), Some(oldest), Some(newest)) => {
				format!("no draw of era {era} is kept: those of {oldest} to {newest} are")
			},
			_ => "no lot was drawn yet: `amo validator schedule` says who makes blocks".into(),
		})
	})
}

fn not_kept(url: &str, draw: &Draw<AccountId>) -> Failure {
	Failure::NotThere(format!(
		"the node at {url} keeps no state of session {}, in which the lot of era {} was drawn: name one that \
		 keeps all (--state-pruning archive) by --url",
		draw.session.saturating_sub(1),
		draw.era
	))
}

/// What a lot is drawn from.
struct Evidence<'a> {
	/// Who qualified.
	list: &'a [AccountId],
	/// What the blocks of the session after the freeze made.
	seed: [u8; 32],
	/// How many are drawn, if so many qualified.
	size: u32,
}

impl Evidence<'_> {
	/// Makes sure that a draw came of this.
	fn ensure_same(&self, draw: &Draw<AccountId>) -> Result<(), Failure> {
		let differs = |what: &str| {
			Err(Failure::Refused(format!("the draw of era {} is not the same: {what}", draw.era)))
		};
		if draw.frozen != draw.session.saturating_sub(1 + FROZEN_FOR) {
			return differs("its candidates were frozen in another session");
		}
		if draw.list.0 != self.list.using_encoded(blake2_256) {
			return differs("it names another list of those who qualified");
		}
		if draw.qualified as usize != self.list.len() {
			return differs("it names another number of those who qualified");
		}
		if draw.seed.0 != self.seed {
			return differs("its seed is not what the blocks of the session made");
		}
		if draw.pool != lot::pool(self.list, &draw.seed.0, draw.era, self.size) {
			return differs("list and seed give another pool");
		}
		Ok(())
	}
}

/// A draw that was drawn again.
#[derive(Serialize)]
pub struct Checked {
	era: u32,
	session: u32,
	frozen: u32,
	/// The final block whose state the list was taken from.
	block: BlockNumber,
	qualified: usize,
	drawn: usize,
	list: String,
	seed: String,
	same: bool,
}

impl Report for Checked {
	fn text(&self, page: &mut Page) {
		page.line(format!("the draw of era {} is the same", self.era));
		page.fields([
			("first set", format!("session {}", self.session)),
			("frozen", format!("at the start of session {}", self.frozen)),
			("drawn", format!("{} of {} that qualified", self.drawn, self.qualified)),
			("list", format!("{}, from block {}", self.list, self.block)),
			("seed", self.seed.clone()),
		]);
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use amo_primitives::Hash;

	fn list() -> Vec<AccountId> {
		(0..9).map(|number| AccountId::new([number; 32])).collect()
	}

	fn draw(era: u32) -> Draw<AccountId> {
		let seed = Hash::repeat_byte(7);
		Draw {
			era,
			session: 12,
			frozen: 8,
			qualified: 9,
			list: list().using_encoded(blake2_256).into(),
			seed,
			pool: lot::pool(&list(), &seed.0, era, 4),
		}
	}

	#[test]
	fn a_draw_is_the_same_or_says_what_is_not() {
		let list = list();
		let evidence = Evidence { list: &list, seed: [7; 32], size: 4 };
		assert!(evidence.ensure_same(&draw(3)).is_ok());

		let mut swapped = draw(3).pool;
		swapped.swap(0, 1);
		for (other, what) in [
			(Draw { pool: swapped, ..draw(3) }, "another pool"),
			(Draw { seed: Hash::repeat_byte(8), ..draw(3) }, "its seed"),
			(Draw { list: Hash::repeat_byte(8), ..draw(3) }, "another list"),
			(Draw { qualified: 8, ..draw(3) }, "another number"),
			(Draw { pool: draw(4).pool, ..draw(3) }, "another pool"),
			(Draw { pool: draw(3).pool[..3].to_vec(), ..draw(3) }, "another pool"),
			(Draw { frozen: 10, ..draw(3) }, "frozen in another session"),
		] {
			let message = evidence.ensure_same(&other).unwrap_err().to_string();
			assert!(message.contains(what), "{message}");
		}
	}

	#[test]
	fn the_newest_draw_is_checked_unless_one_is_named() {
		let draws = || vec![draw(5), draw(4), draw(3)];
		let era = |era| chosen(draws(), era).map(|draw| draw.era).map_err(|f| f.to_string());
		assert_eq!((era(None), era(Some(4))), (Ok(5), Ok(4)));
		assert!(era(Some(2)).unwrap_err().contains("those of 3 to 5 are"));
		assert!(chosen(Vec::new(), None).unwrap_err().to_string().contains("no lot was drawn"));
		let message = not_kept("ws://127.0.0.1:9944", &draw(5)).to_string();
		assert!(message.contains("session 11") && message.contains("archive"), "{message}");
	}
}
