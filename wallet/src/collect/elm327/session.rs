//! A connection to an adapter, from its reset to its loss.

use super::{
	link::{Link, LinkError},
	reply::{self, Reply, Trouble},
	Config, Event,
};
use crate::{
	collect::obd::{self, Pid},
	journal::Batch,
};
use amo_offchain_storage::body::{Record, Value};
use std::{
	sync::Arc,
	time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::time::{interval, sleep, Instant, MissedTickBehavior};

/// How long nothing has to come until an adapter counts as silent.
const SILENCE: Duration = Duration::from_millis(200);

/// How long an adapter may look for the car's protocol.
const SEARCH_PATIENCE: Duration = Duration::from_secs(30);

/// How often an adapter is reset until it is taken for something else.
const RESETS: usize = 3;

/// Rounds without a value, while there are others, after which it is dropped.
const MISSES: u32 = 3;

/// Rounds without any value after which the car is silent.
const SILENT_ROUNDS: u32 = 2;

/// Replies that do not come, one after the other, after which the adapter is lost.
const TIMEOUTS: u32 = 3;

/// Most characters of a reply that an event shows.
const MAX_SHOWN: usize = 80;

/// What is set after a reset. Adapters that do not know one of these work too, since replies are
/// read with spaces and line feeds as well.
const SETTINGS: [&str; 5] = ["ATL0", "ATS0", "ATH0", "ATAT1", "ATSP0"];

/// Why a session ends.
pub enum Stop<E> {
	/// The adapter is gone.
	Lost(LinkError),
	/// The caller wants no more.
	Caller(E),
}

impl<E> From<LinkError> for Stop<E> {
	fn from(error: LinkError) -> Self {
		Self::Lost(error)
	}
}

/// A connection to an adapter.
pub struct Session<'a, F> {
	link: Link,
	config: &'a Config,
	on_event: &'a mut F,
	/// The values that are asked for, and how many rounds on end each was missing.
	values: Vec<(&'static Pid, u32)>,
	timeouts: u32,
}

impl<'a, E, F: FnMut(Event) -> Result<(), E>> Session<'a, F> {
	/// With a link that was just opened.
	pub fn new(link: Link, config: &'a Config, on_event: &'a mut F) -> Self {
		Self { link, config, on_event, values: Vec::new(), timeouts: 0 }
	}

	/// Resets the adapter and sets it up.
	pub async fn set_up(&mut self) -> Result<(), Stop<E>> {
		let adapter = self.reset().await?;
		let off = self.setting("ATE0").await?;
		if off.last().is_none_or(|line| line != "OK") {
			let reply = shown(off.join(" ").as_bytes());
			return Err(LinkError::NotAnAdapter { command: "ATE0".into(), reply }.into());
		}
		for command in SETTINGS {
			self.setting(command).await?;
		}
		self.tell(Event::Connected { adapter })
	}

	/// Asks the car which of the values it has. Says why if it does not answer.
	pub async fn find_values(&mut self) -> Result<Result<(), String>, Stop<E>> {
		let mut has = Vec::new();
		for first in (0..=0xe0).step_by(0x20) {
			if first > 0 && !has.contains(&first) {
				break;
			}
			let reply =
				match self.request(obd::CURRENT_DATA.0, Some(first), SEARCH_PATIENCE).await? {
					Some(reply) => reply,
					None => return Ok(Err("the adapter does not answer".into())),
				};
			match (obd::supported(first, &reply.messages), reply.trouble) {
				(Some(numbers), _) => has.extend(numbers),
				(None, Some(trouble)) if first == 0 => return Ok(Err(trouble.to_string())),
				(None, None) if first == 0 => return Ok(Err("its answer is garbled".into())),
				// The numbers before are known.
				(None, _) => break,
			}
		}
		let wanted = self.config.pids.iter().copied();
		let (pids, missing): (Vec<_>, Vec<_>) = wanted.partition(|pid| has.contains(&pid.number));
		if pids.is_empty() {
			return Ok(Err("the car has none of the values that are wanted".into()));
		}
		self.values = pids.iter().map(|pid| (*pid, 0)).collect();
		let protocol = self.setting("ATDP").await?.join(" ");
		self.tell(Event::Polling { protocol: shown(protocol.as_bytes()), pids, missing })?;
		Ok(Ok(()))
	}

	/// Asks for the values round after round, until the car is silent, and says why. Calls back for
	/// each round that has records.
	pub async fn poll(&mut self, mut on_records: impl FnMut()) -> Result<String, Stop<E>> {
		// An interval of nothing is none.
		let mut rounds = interval(self.config.interval.max(Duration::from_millis(1)));
		rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
		let (mut silent_rounds, mut codes_due, mut vin_due) = (0, Instant::now(), self.config.vin);
		loop {
			rounds.tick().await;
			let mut batch = Batch::default();
			let trouble = self.round(&mut batch).await?;
			if batch.is_empty() && self.timeouts > 0 {
				// That is the adapter, not the car.
				continue;
			}
			if batch.is_empty() {
				silent_rounds += 1;
				if silent_rounds == SILENT_ROUNDS || self.values.is_empty() {
					return Ok(trouble.unwrap_or(Trouble::NoData).to_string());
				}
				continue;
			}
			silent_rounds = 0;
			if let Some(every) = self.config.trouble_codes.filter(|_| codes_due <= Instant::now()) {
				self.trouble_codes(&mut batch).await?;
				codes_due = Instant::now() + every;
			}
			if std::mem::take(&mut vin_due) {
				self.vin(&mut batch).await?;
			}
			on_records();
			self.tell(Event::Records(&batch))?;
			self.drop_values()?;
		}
	}

	/// Says that the car is silent, and waits.
	pub async fn wait_for_car(&mut self, reason: String, retry: Duration) -> Result<(), Stop<E>> {
		self.tell(Event::Silent { reason, retry })?;
		sleep(retry).await;
		Ok(())
	}

	/// Gives what the adapter says it is.
	async fn reset(&mut self) -> Result<String, Stop<E>> {
		for _ in 0..RESETS {
			self.link.interrupt(SILENCE).await?;
			match self.link.ask("ATZ", self.config.patience).await {
				Ok(reply) => {
					if let Some(adapter) = reply::lines("ATZ", &reply).pop() {
						return Ok(shown(adapter.as_bytes()));
					}
				},
				Err(LinkError::NoAnswer(_)) => {},
				Err(error) => return Err(error.into()),
			}
		}
		Err(LinkError::NoAnswer("ATZ".into()).into())
	}

	async fn setting(&mut self, command: &str) -> Result<Vec<String>, Stop<E>> {
		let reply = self.link.ask(command, self.config.patience).await?;
		Ok(reply::lines(command, &reply))
	}

	/// Asks for each value once. Gives the last trouble.
	async fn round(&mut self, batch: &mut Batch) -> Result<Option<Trouble>, Stop<E>> {
		let mut last = None;
		for index in 0..self.values.len() {
			let Some((pid, _)) = self.values.get(index).copied() else { break };
			let service = obd::CURRENT_DATA.0;
			let reply = self.request(service, Some(pid.number), self.config.patience).await?;
			let time = now();
			let mut missing = false;
			if let Some(reply) = reply {
				last = reply.trouble.or(last);
				match obd::data_of(pid, &reply.messages) {
					Some(data) => {
						for (metric, value) in pid.metrics().into_iter().zip(pid.values(data)) {
							batch.push(Arc::from(metric), Record { time, value });
						}
					},
					// Noise and the like say nothing about the value.
					None => {
						missing = match reply.trouble {
							Some(Trouble::NoData | Trouble::Refused) => true,
							Some(_) => false,
							None => !reply.noise,
						}
					},
				}
			}
			if let Some((_, misses)) = self.values.get_mut(index) {
				*misses = if missing { *misses + 1 } else { 0 };
			}
		}
		Ok(last)
	}

	/// Drops values that were missing too often.
	fn drop_values(&mut self) -> Result<(), Stop<E>> {
		while let Some(index) = self.values.iter().position(|(_, misses)| *misses >= MISSES) {
			let (pid, _) = self.values.remove(index);
			self.tell(Event::Dropped(pid))?;
		}
		Ok(())
	}

	async fn trouble_codes(&mut self, batch: &mut Batch) -> Result<(), Stop<E>> {
		let reply = self.request(obd::TROUBLE_CODES.0, None, self.config.patience).await?;
		if let Some(codes) = reply.and_then(|reply| obd::trouble_codes(&reply.messages)) {
			let value = Value::Text(codes.join("\n"));
			batch.push(Arc::from(obd::TROUBLE_CODES_METRIC), Record { time: now(), value });
		}
		Ok(())
	}

	async fn vin(&mut self, batch: &mut Batch) -> Result<(), Stop<E>> {
		let reply = self.request(obd::ABOUT_THE_CAR.0, Some(2), self.config.patience).await?;
		if let Some(vin) = reply.and_then(|reply| obd::vin(&reply.messages)) {
			let record = Record { time: now(), value: Value::Text(vin) };
			batch.push(Arc::from(obd::VIN_METRIC), record);
		}
		Ok(())
	}

	/// Asks the car. `None` if no reply came; after some of those in a row the adapter is lost.
	async fn request(
		&mut self,
		service: u8,
		number: Option<u8>,
		patience: Duration,
	) -> Result<Option<Reply>, Stop<E>> {
		let number_digits = number.map(|number| format!("{number:02X}")).unwrap_or_default();
		let command = format!("{service:02X}{number_digits}");
		let bytes = match self.link.ask(&command, patience).await {
			Ok(bytes) => bytes,
			Err(LinkError::NoAnswer(command)) => {
				self.timeouts += 1;
				if self.timeouts == TIMEOUTS {
					return Err(LinkError::NoAnswer(command).into());
				}
				self.link.interrupt(SILENCE).await?;
				return Ok(None);
			},
			Err(error) => return Err(error.into()),
		};
		self.timeouts = 0;
		let reply = reply::parse(&command, &bytes);
		if reply.trouble == Some(Trouble::Restarted) {
			return Err(LinkError::Restarted.into());
		}
		let expected = [service | 0x40].into_iter().chain(number).collect::<Vec<u8>>();
		let is_other = |message: &Vec<u8>| !message.starts_with(&expected);
		if reply.noise || reply.messages.iter().any(is_other) {
			// What was meant for an earlier request must not be taken for the reply to the next.
			self.link.drain(SILENCE).await?;
			self.tell(Event::Garbled { command, reply: shown(&bytes) })?;
		}
		Ok(Some(reply))
	}

	fn tell(&mut self, event: Event) -> Result<(), Stop<E>> {
		(self.on_event)(event).map_err(Stop::Caller)
	}
}

/// Milliseconds since the Unix epoch.
fn now() -> i64 {
	let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// What came, made printable.
fn shown(reply: &[u8]) -> String {
	let text = String::from_utf8_lossy(reply);
	text.trim().chars().take(MAX_SHOWN).flat_map(char::escape_debug).collect()
}
