//! Messages on a stream: an unsigned varint of their length, then their bytes.

use super::message::{Message, MessageError, MAX_MESSAGE_LEN};
use bytes::Bytes;
use futures::{AsyncRead, AsyncReadExt};
use std::{io, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes that are reserved for a message when its length is known; the rest follows as they come.
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

/// Bytes of messages that may be in memory at once, from all peers together.
#[derive(Clone, Debug)]
pub struct Budget(Arc<Semaphore>);

impl Budget {
	/// A budget of so many bytes; at least that of one message.
	pub fn new(bytes: usize) -> Self {
		let bytes = bytes.clamp(MAX_MESSAGE_LEN, u32::MAX as usize);
		Self(Arc::new(Semaphore::new(bytes)))
	}

	/// Waits for a part of it. `None` never happens while the budget exists.
	async fn acquire(&self, bytes: usize) -> io::Result<OwnedSemaphorePermit> {
		let bytes = u32::try_from(bytes).map_err(io::Error::other)?;
		self.0.clone().acquire_many_owned(bytes).await.map_err(io::Error::other)
	}

	/// A part of it, if it is there now.
	pub fn try_acquire(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
		self.0.clone().try_acquire_many_owned(u32::try_from(bytes).ok()?).ok()
	}
}

/// A message with the part of the [`Budget`] that it takes until this is dropped.
#[derive(Debug)]
pub struct Received {
	/// What was said.
	pub message: Message,
	/// Its part of the budget.
	pub permit: OwnedSemaphorePermit,
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

/// Reads one message. `None` at the end of the stream.
///
/// It reserves memory and budget only for what has come, in doubling steps, and gives a message
/// that has begun no longer than `timeout`.
///
/// # Errors
/// [`ReadError`]. The stream is of no use then.
pub async fn read<S: AsyncRead + Unpin>(
	stream: &mut S,
	budget: &Budget,
	timeout: Duration,
) -> Result<Option<Received>, ReadError> {
	let mut first = [0];
	if stream.read(&mut first).await? == 0 {
		return Ok(None);
	}
	let rest = async {
		let len = read_length(first, stream).await?;
		let (bytes, permit) = read_body(len, stream, budget).await?;
		Ok(Some(Received { message: Message::decode(bytes)?, permit }))
	};
	tokio::time::timeout(timeout, rest).await.unwrap_or(Err(ReadError::TimedOut(timeout)))
}

async fn read_length<S: AsyncRead + Unpin>(
	first: [u8; 1],
	stream: &mut S,
) -> Result<usize, ReadError> {
	let mut bytes = first.to_vec();
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

async fn read_body<S: AsyncRead + Unpin>(
	len: usize,
	stream: &mut S,
	budget: &Budget,
) -> Result<(Bytes, OwnedSemaphorePermit), ReadError> {
	let mut body = Vec::new();
	let mut permit = budget.acquire(0).await?;
	while body.len() < len {
		let step = body.len().max(FIRST_RESERVE).min(len - body.len());
		permit.merge(budget.acquire(step).await?);
		body.reserve_exact(step);
		let wanted = body.len() + step;
		stream.take(step as u64).read_to_end(&mut body).await?;
		if body.len() < wanted {
			return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
		}
	}
	Ok((body.into(), permit))
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::executor::block_on;

	const TIMEOUT: Duration = Duration::from_secs(60);

	fn read_all(bytes: &[u8], budget: &Budget) -> Result<Option<Received>, ReadError> {
		let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
		runtime.block_on(read(&mut &bytes[..], budget, TIMEOUT))
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
	fn memory_and_budget_are_taken_only_for_what_has_come() {
		let budget = Budget::new(MAX_MESSAGE_LEN);
		let mut buffer = unsigned_varint::encode::usize_buffer();
		let length = unsigned_varint::encode::usize(MAX_MESSAGE_LEN, &mut buffer);
		let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
		runtime.block_on(async {
			let stalled = futures::stream::pending::<io::Result<Vec<u8>>>().into_async_read();
			let mut stream = length.chain(stalled);
			let read = read(&mut stream, &budget, TIMEOUT);
			futures::pin_mut!(read);
			assert!(futures::poll!(&mut read).is_pending());
			assert!(budget.try_acquire(MAX_MESSAGE_LEN - FIRST_RESERVE).is_some());
		});
	}

	use futures::TryStreamExt as _;

	#[test]
	fn an_empty_message_still_carries_a_wantlist() {
		assert_eq!(&encode(&Message::default())[..], [2, 0x0a, 0]);
		assert!(block_on(async { Message::decode(Bytes::from_static(&[0x0a, 0])) }).is_ok());
	}
}
