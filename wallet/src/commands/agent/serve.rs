//! The agent's work: follow the chain, decide, grant.
//!
//! What is granted is counted in the [`Books`], on disk, before it is sent. So whenever the agent ends,
//! a budget is never exceeded; and at the start the chain says what became of what was sent.

use super::{
	books::{Books, Sent},
	decide::{Judge, Leave, Verdict, LATER},
	inbox::{Asked, Inbox, Name},
	refused::{sort, Cause, Fate, Sorted},
	Left, Named, Summary,
};
use crate::{
	amount::Amount,
	chain::{Chain, ChainError, View, MORTAL_BLOCKS},
	failure::Failure,
	home::{Folder, HomeError},
	keys::{address_of, Key},
	names, output,
	rules::{RuleId, Rules},
	sale::Coins,
};
use amo_primitives::{chunk::MAX_BATCH, AccountId, Balance};
use amo_runtime::{Runtime, RuntimeCall, RuntimeEvent};
use frame_support::BoundedVec;
use pallet_data_rights::{types::Answer, Call, Event};
use std::time::Duration;

/// No final block for so long: the connection may be dead.
const QUIET: Duration = Duration::from_secs(60);

/// The agent of one account.
pub(super) struct Service {
	shared: Folder,
	folder: Folder,
	key: Key,
	own: AccountId,
	rules: Rules,
	books: Books,
	inbox: Inbox,
	granted: u64,
	fees: Balance,
}

/// A grant that is decided, counted, and to be sent.
struct Grant {
	name: Name,
	asked: Asked,
	rule: RuleId,
	answer: Answer<AccountId>,
}

impl Service {
	/// With the rules and the books of the runs before.
	pub(super) fn open(shared: Folder, folder: Folder, key: Key) -> Result<Self, HomeError> {
		Ok(Self {
			rules: shared.read()?,
			books: folder.read()?,
			own: key.account(),
			inbox: Inbox::default(),
			granted: 0,
			fees: 0,
			shared,
			folder,
			key,
		})
	}

	/// What it has done.
	pub(super) fn summary(&self) -> Summary {
		let left = |(name, why): (&Name, &str)| Left { request: Named::of(name), why: why.into() };
		Summary {
			granted: self.granted,
			fees: Amount(self.fees),
			unsure: self.books.sent().iter().map(|sent| Named::of(&sent.name())).collect(),
			left: self.inbox.left().map(left).collect(),
		}
	}

	/// Works until all that is open is answered, if `once`; or else for ever, also while the node goes
	/// away and comes back.
	pub(super) async fn serve(&mut self, mut chain: Chain, once: bool) -> Result<(), Failure> {
		loop {
			let error = match self.follow(&chain, once).await {
				Err(Failure::Chain(error)) if error.is_passing() && !once => error,
				ended => return ended,
			};
			output::note(&format!("amo: {error}"));
			let waits = |error: &ChainError, pause: Duration| {
				output::note(&format!("amo: {error}; trying again in {} s", pause.as_secs()));
			};
			chain = chain.reconnect(waits).await?;
		}
	}

	async fn follow(&mut self, chain: &Chain, once: bool) -> Result<(), Failure> {
		let now = chain.finalized().await?;
		self.catch_up(&now).await?;
		self.answer_all(chain).await?;
		if once {
			return Ok(());
		}
		let mut blocks = chain.follow(now.number() + 1).await?;
		loop {
			let block = tokio::time::timeout(QUIET, blocks.next()).await.map_err(|_| {
				ChainError::Lost(format!("no final block for {} s", QUIET.as_secs()))
			})??;
			self.see(&block).await?;
			self.answer_all(chain).await?;
		}
	}

	/// Everything that is open as of a block, and what became of what was sent before.
	async fn catch_up(&mut self, view: &View<'_>) -> Result<(), Failure> {
		let mut books = self.books.clone();
		for sent in self.books.sent() {
			match fate(view, sent).await? {
				Fate::Granted => {
					self.granted += 1;
					output::note(&format!("granted {}; it was sent before", said(&sent.name())));
					books.settle(&sent.name());
				},
				// What cannot be told counts: a budget is never exceeded.
				Fate::Closed => books.settle(&sent.name()),
				Fate::Open => {},
			}
		}
		self.write(books)?;
		let mut open = view.requests().await?;
		open.retain(|(_, request)| request.seller == self.own);
		self.inbox.replace(open.iter().map(|(name, request)| (name.clone(), request.into())));
		Ok(())
	}

	/// What happened in a block.
	async fn see(&mut self, block: &View<'_>) -> Result<(), Failure> {
		for record in block.events().await? {
			let RuntimeEvent::DataRights(event) = record.event else { continue };
			self.hear(block, event).await?;
		}
		Ok(())
	}

	async fn hear(&mut self, block: &View<'_>, event: Event<Runtime>) -> Result<(), Failure> {
		match event {
			Event::Requested { chunk, buyer, seller, .. } if seller == self.own => {
				// It may be answered already in the same block.
				if let Some(request) = block.request(&chunk, &buyer).await? {
					self.inbox.arrived((chunk, buyer), Asked::from(&request));
				}
			},
			Event::Granted { chunk, buyer, seller, .. } if seller == self.own => {
				let name = (chunk, buyer);
				self.inbox.gone(&name);
				self.change(&name, Books::settle)?;
			},
			Event::Closed { chunk, buyer, seller, .. } if seller == self.own => {
				let name = (chunk, buyer);
				self.inbox.gone(&name);
				self.change(&name, Books::take_back)?;
			},
			Event::Offered { chunk, owner, .. } | Event::OfferCleared { chunk, owner }
				if owner == self.own =>
			{
				self.inbox.look_again(|one| *one == chunk);
			},
			_ => {},
		}
		Ok(())
	}

	/// Decides about all that is to be decided now.
	async fn answer_all(&mut self, chain: &Chain) -> Result<(), Failure> {
		self.read_rules()?;
		loop {
			let now = jiff::Timestamp::now().as_millisecond();
			let due = self.inbox.due(now);
			if due.is_empty() {
				return Ok(());
			}
			let grants = self.decide(&chain.best().await?, due, now).await?;
			self.deliver(chain, grants).await?;
		}
	}

	/// The owner may change the rules at any time.
	fn read_rules(&mut self) -> Result<(), Failure> {
		let rules: Rules = self.shared.read()?;
		if rules != self.rules {
			output::note("the rules have changed");
			let mut books = self.books.clone();
			books.keep(rules.list());
			self.write(books)?;
			self.inbox.look_again(|_| true);
			self.rules = rules;
		}
		Ok(())
	}

	/// What is to be granted, at most a batch. It is counted.
	async fn decide(
		&mut self,
		view: &View<'_>,
		due: Vec<(Name, Asked)>,
		now: i64,
	) -> Result<Vec<Grant>, Failure> {
		let (mut books, mut grants) = (self.books.clone(), Vec::new());
		let judge = Judge { key: &self.key, folder: &self.folder, rules: self.rules.list(), now };
		let last_block = view.number().saturating_add(MORTAL_BLOCKS);
		for (name, asked) in due {
			if grants.len() == MAX_BATCH as usize {
				break;
			}
			let verdict = judge.decide(view, &name, &asked, &books.ledger_for(&name)).await?;
			match verdict {
				Verdict::Grant { rule, answer } => {
					books.promise(rule, &name, &asked.key, now, last_block);
					grants.push(Grant { name, asked, rule: rule.id, answer: *answer });
				},
				Verdict::Leave(mut leave) => {
					// Sent by a run before, and not wanted any more: it counts as long as it may come.
					if let Some(sent) = books.find(&name) {
						if sent.may_come(view.number()) {
							let later = now.saturating_add(LATER);
							leave.again = Some(leave.again.map_or(later, |again| again.min(later)));
						} else {
							books.take_back(&name);
						}
					}
					leave_to_owner(&mut self.inbox, &name, &leave);
				},
				// The block that says so is not final yet.
				Verdict::Gone => self.inbox.pass(&name),
			}
		}
		self.write(books)?;
		Ok(grants)
	}

	/// Sends grants. What the chain refuses is taken apart until it is clear which of them it is.
	async fn deliver(&mut self, chain: &Chain, grants: Vec<Grant>) -> Result<(), Failure> {
		let mut parts = vec![grants];
		while let Some(part) = parts.pop() {
			if part.is_empty() {
				continue;
			}
			match chain.submit(&self.key, call(&part)).await {
				Ok(receipt) => {
					self.fees = self.fees.saturating_add(receipt.fee);
					self.done(&part)?;
				},
				Err(error @ (ChainError::Refused { .. } | ChainError::NotEnough(_))) => {
					parts.extend(self.sort_out(chain, part, &error).await?);
				},
				Err(error) => return Err(error.into()),
			}
		}
		Ok(())
	}

	fn done(&mut self, part: &[Grant]) -> Result<(), Failure> {
		let mut books = self.books.clone();
		for Grant { name, asked, rule, .. } in part {
			self.granted += 1;
			let price = Coins(asked.terms.price);
			output::note(&format!("granted {} for {price}, by rule {rule}", said(name)));
			books.settle(name);
			self.inbox.gone(name);
		}
		Ok(self.write(books)?)
	}

	/// After a refusal: what was granted before counts, what is closed does not. What is to be sent
	/// again.
	async fn sort_out(
		&mut self,
		chain: &Chain,
		part: Vec<Grant>,
		error: &ChainError,
	) -> Result<Vec<Vec<Grant>>, Failure> {
		let view = chain.finalized().await?;
		let mut fates = Vec::new();
		for grant in part {
			let sent = self.books.find(&grant.name).filter(|sent| sent.answers(&grant.asked.key));
			let fate = match sent {
				Some(sent) => fate(&view, sent).await?,
				None => Fate::Closed,
			};
			fates.push((grant, fate));
		}
		let cause = match error {
			ChainError::NotEnough(_) => Cause::Sender,
			_ => Cause::Grants,
		};
		let Sorted { granted, closed, refused, again } = sort(fates, cause);
		self.done(&granted)?;
		let mut books = self.books.clone();
		for Grant { name, .. } in &closed {
			books.take_back(name);
			self.inbox.gone(name);
		}
		let later = jiff::Timestamp::now().as_millisecond().saturating_add(LATER);
		for Grant { name, .. } in &refused {
			books.take_back(name);
			let leave = Leave { why: error.to_string(), again: Some(later) };
			leave_to_owner(&mut self.inbox, name, &leave);
		}
		self.write(books)?;
		Ok(again)
	}

	fn change(&mut self, name: &Name, change: impl Fn(&mut Books, &Name)) -> Result<(), Failure> {
		let mut books = self.books.clone();
		change(&mut books, name);
		Ok(self.write(books)?)
	}

	/// Puts the books on disk, if they are others.
	fn write(&mut self, books: Books) -> Result<(), HomeError> {
		if books == self.books {
			return Ok(());
		}
		self.folder.update(|stored: &mut Books| {
			stored.clone_from(&books);
			Ok::<_, HomeError>(())
		})?;
		self.books = books;
		Ok(())
	}
}

/// What became of a grant as of a block.
async fn fate(view: &View<'_>, sent: &Sent) -> Result<Fate, ChainError> {
	let (chunk, buyer) = sent.name();
	let request = view.request(&chunk, &buyer).await?;
	if request.is_some_and(|request| sent.answers(&request.key)) {
		return Ok(Fate::Open);
	}
	let grant = view.grant(&buyer, &chunk).await?;
	match grant.is_some_and(|grant| sent.answers(&grant.key)) {
		true => Ok(Fate::Granted),
		false => Ok(Fate::Closed),
	}
}

fn call(part: &[Grant]) -> RuntimeCall {
	let mut answers: Vec<_> = part.iter().map(|grant| grant.answer.clone()).collect();
	RuntimeCall::DataRights(match answers.len() {
		1 => Call::grant { answer: answers.remove(0) },
		_ => Call::grant_batch { answers: BoundedVec::truncate_from(answers) },
	})
}

/// Leaves a request to the owner, and says why if that is new.
fn leave_to_owner(inbox: &mut Inbox, name: &Name, leave: &Leave) {
	if inbox.leave(name, &leave.why, leave.again) {
		output::note(&format!("did not grant {}: {}", said(name), leave.why));
	}
}

fn said((chunk, buyer): &Name) -> String {
	format!("{} to {}", names::hash(chunk), address_of(buyer))
}
