//! Messages on a stream: an unsigned varint of their length, then their bytes.

use super::message::{Message, MessageError, MAX_MESSAGE_LEN};
use bytes::Bytes;
use futures::{AsyncRead, AsyncReadExt};
use std::{io, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of memory that are taken for a message when its length is known; the rest as they come.
const FIRST_RESERVE: usize = 64 * 1024;

/// Why no message could be read from a stream.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
	/// It ended in the middle of a message, or failed.
	#[error("the stream ended or failed within a message: {0}")]
	Io(#[from] io::Error),
	/// The length is not a varint.
	#[error("a message's length is not a varint of at most {MAX_MESSAGE_LEN}")]
	Length,
	/// The rest of the message did not come.
	#[error("a message was not complete after {0:?}")]
	TimedOut(Duration),
	/// The bytes are no message.
	#[error(transparent)]
	Message(#[from] MessageError),
}

/// Bytes of messages that may be in memory at once.
#[derive(Clone, Debug)]
pub struct Budget {
	/// Its own, and then those that it is a part of.
	semaphores: Vec<Arc<Semaphore>>,
}

/// A part of a [`Budget`], which is given back when this is dropped.
#[derive(Debug)]
pub struct Permit {
	_permits: Vec<OwnedSemaphorePermit>,
}

impl Budget {
	/// A budget of so many bytes; at least that of one message.
	pub fn new(bytes: usize) -> Self {
		let bytes = bytes.clamp(MAX_MESSAGE_LEN, u32::MAX as usize);
		Self { semaphores: vec![Arc::new(Semaphore::new(bytes))] }
	}

	/// A budget of so many bytes, at least those of one message, that are also taken from this one:
	/// who has it cannot use all of this one up.
	pub fn within(&self, bytes: usize) -> Self {
		let mut semaphores = Self::new(bytes).semaphores;
		semaphores.extend(self.semaphores.iter().cloned());
		Self { semaphores }
	}

	/// Waits for a part of it, in the order in which it was asked for.
	async fn acquire(&self, bytes: usize) -> io::Result<Permit> {
		let bytes = u32::try_from(bytes).map_err(io::Error::other)?;
		let mut permits = Vec::with_capacity(self.semaphores.len());
		// The widest last, or waiting for the narrow one would keep others from it.
		for semaphore in &self.semaphores {
			let permit = semaphore.clone().acquire_many_owned(bytes).await;
			permits.push(permit.map_err(io::Error::other)?);
		}
		Ok(Permit { _permits: permits })
	}

	/// A part of it, if it is there now.
	pub fn try_acquire(&self, bytes: usize) -> Option<Permit> {
		let bytes = u32::try_from(bytes).ok()?;
		let permits = self
			.semaphores
			.iter()
			.map(|semaphore| semaphore.clone().try_acquire_many_owned(bytes).ok());
		Some(Permit { _permits: permits.collect::<Option<_>>()? })
	}
}

/// A message with the part of the [`Budget`] that it takes until this is dropped.
#[derive(Debug)]
pub struct Received {
	/// What was said.
	pub message: Message,
	/// Its part of the budget.
	pub permit: Permit,
}

/// A message's bytes for the wire, with their length before them.
pub fn encode(message: &Message) -> Bytes {
	let body = message.encode();
	let mut buffer = unsigned_varint::encode::usize_buffer();
	let length = unsigned_varint::encode::usize(body.len(), &mut buffer);
	let mut frame = Vec::with_capacity(length.len() + body.len());
	frame.extend_from_slice(length);
	frame.extend_from_slice(&body);
	frame.into()
}

/// Waits for the first byte of a message. `None` at the end of the stream.
///
/// # Errors
/// [`ReadError::Io`]. The stream is of no use then.
pub async fn begin<S: AsyncRead + Unpin>(stream: &mut S) -> Result<Option<u8>, ReadError> {
	let mut first = [0];
	Ok(if stream.read(&mut first).await? == 0 { None } else { Some(first[0]) })
}

/// Reads the rest of a message of which [`begin`] gave the first byte.
///
/// The budget for all of it is taken at once, so that no two messages wait for what the other has;
/// memory is taken only for what has come, in doubling steps. Its length may take as long as
/// `timeout`, and so may its bytes; how long it waits for the budget is not its sender's doing.
///
/// # Errors
/// [`ReadError`]. The stream is of no use then.
pub async fn read<S: AsyncRead + Unpin>(
	first: u8,
	stream: &mut S,
	budget: &Budget,
	timeout: Duration,
) -> Result<Received, ReadError> {
	let late = |_| ReadError::TimedOut(timeout);
	let length = tokio::time::timeout(timeout, read_length(first, stream));
	let len = length.await.map_err(late)??;
	let permit = budget.acquire(len).await?;
	let body = tokio::time::timeout(timeout, read_body(len, stream));
	let message = Message::decode(body.await.map_err(late)??)?;
	Ok(Received { message, permit })
}

async fn read_length<S: AsyncRead + Unpin>(first: u8, stream: &mut S) -> Result<usize, ReadError> {
	let mut bytes = vec![first];
	while bytes.last().is_some_and(|byte| byte & 0x80 != 0) {
		// Four bytes hold the longest message's length.
		if bytes.len() == 4 {
			return Err(ReadError::Length);
		}
		let mut next = [0];
		stream.read_exact(&mut next).await?;
		bytes.extend(next);
	}
	let (len, _) = unsigned_varint::decode::usize(&bytes).map_err(|_| ReadError::Length)?;
	if len > MAX_MESSAGE_LEN {
		return Err(MessageError::TooLong(len).into());
	}
	Ok(len)
}

async fn read_body<S: AsyncRead + Unpin>(len: usize, stream: &mut S) -> Result<Bytes, ReadError> {
	let mut body = Vec::new();
	while body.len() < len {
		let step = body.len().max(FIRST_RESERVE).min(len - body.len());
		body.reserve_exact(step);
		let wanted = body.len() + step;
		stream.take(step as u64).read_to_end(&mut body).await?;
		if body.len() < wanted {
			return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
		}
	}
	Ok(body.into())
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::{executor::block_on, FutureExt, TryStreamExt};
	use std::future::Future;

	const TIMEOUT: Duration = Duration::from_secs(60);

	fn run<T>(future: impl Future<Output = T>) -> T {
		let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
		runtime.block_on(future)
	}

	async fn read_one<S: AsyncRead + Unpin>(
		mut stream: S,
		budget: &Budget,
		timeout: Duration,
	) -> Result<Option<Received>, ReadError> {
		match begin(&mut stream).await? {
			Some(first) => read(first, &mut stream, budget, timeout).await.map(Some),
			None => Ok(None),
		}
	}

	fn read_all(bytes: &[u8], budget: &Budget) -> Result<Option<Received>, ReadError> {
		run(read_one(bytes, budget, TIMEOUT))
	}

	/// The length of a message of which nothing follows.
	fn stalled(len: usize) -> impl AsyncRead + Unpin {
		let mut buffer = unsigned_varint::encode::usize_buffer();
		let length = unsigned_varint::encode::usize(len, &mut buffer).to_vec();
		let nothing = futures::stream::pending::<io::Result<Vec<u8>>>().into_async_read();
		futures::io::Cursor::new(length).chain(nothing)
	}

	fn message() -> Message {
		let data = Bytes::from(vec![7; 300_000]);
		let block = crate::block::Block::new(crate::block::RAW, data).unwrap();
		Message { blocks: vec![block.into()], ..Default::default() }
	}

	#[test]
	fn a_message_comes_back_and_takes_its_part_of_the_budget() {
		let budget = Budget::new(MAX_MESSAGE_LEN);
		let received = read_all(&encode(&message()), &budget).unwrap().unwrap();
		assert_eq!(received.message, message());
		assert!(budget.try_acquire(MAX_MESSAGE_LEN).is_none());
		drop(received);
		assert!(budget.try_acquire(MAX_MESSAGE_LEN).is_some());
	}

	#[test]
	fn a_message_cut_anywhere_is_refused() {
		let frame = encode(&message());
		let budget = Budget::new(MAX_MESSAGE_LEN);
		assert!(read_all(&[], &budget).unwrap().is_none());
		for len in [1, 2, 3, 4, 1_000, 65_539, 131_075, frame.len() - 1] {
			assert!(matches!(read_all(&frame[..len], &budget), Err(ReadError::Io(_))), "{len}");
		}
	}

	#[test]
	fn a_length_that_is_too_large_is_refused_before_its_bytes_come() {
		let budget = Budget::new(MAX_MESSAGE_LEN);
		let mut buffer = unsigned_varint::encode::usize_buffer();
		let length = unsigned_varint::encode::usize(MAX_MESSAGE_LEN + 1, &mut buffer);
		let error = read_all(length, &budget).unwrap_err();
		assert!(matches!(error, ReadError::Message(MessageError::TooLong(_))));
		assert!(matches!(read_all(&[0xff; 20], &budget), Err(ReadError::Length)));
		// A length must be as short as it can.
		assert!(matches!(read_all(&[0x80, 0x00], &budget), Err(ReadError::Length)));
	}

	#[test]
	fn who_stalls_uses_up_its_own_part_of_the_budget_only() {
		let shared = Budget::new(3 * MAX_MESSAGE_LEN);
		let (slow, other) = (shared.within(0), shared.within(0));
		run(async {
			let mut reads: Vec<_> = (0..3)
				.map(|_| read_one(stalled(MAX_MESSAGE_LEN), &slow, TIMEOUT).boxed())
				.collect();
			for read in &mut reads {
				assert!(futures::poll!(read).is_pending());
			}
			assert!(slow.try_acquire(1).is_none());
			assert!(shared.try_acquire(2 * MAX_MESSAGE_LEN).is_some());
			let frame = encode(&message());
			let received = read_one(&frame[..], &other, TIMEOUT).await.unwrap().unwrap();
			assert_eq!(received.message, message());
			drop(reads);
		});
		assert!(shared.try_acquire(3 * MAX_MESSAGE_LEN).is_some());
	}

	#[test]
	fn waiting_for_the_budget_is_not_the_senders_time() {
		let budget = Budget::new(MAX_MESSAGE_LEN);
		run(async {
			let taken = budget.try_acquire(MAX_MESSAGE_LEN);
			let frame = encode(&message());
			let read = read_one(&frame[..], &budget, Duration::ZERO);
			futures::pin_mut!(read);
			assert!(futures::poll!(&mut read).is_pending());
			drop(taken);
			assert_eq!(read.await.unwrap().unwrap().message, message());
		});
	}

	#[test]
	fn an_empty_message_still_carries_a_wantlist() {
		assert_eq!(&encode(&Message::default())[..], [2, 0x0a, 0]);
		assert!(block_on(async { Message::decode(Bytes::from_static(&[0x0a, 0])) }).is_ok());
	}
}
