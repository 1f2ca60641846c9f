//! One connection's Bitswap streams: many in, one out.

use super::{
	frame::{self, Budget, ReadError, Received},
	PROTOCOL,
};
use bytes::Bytes;
use futures::{
	future::BoxFuture,
	stream::{BoxStream, SelectAll},
	AsyncWriteExt, FutureExt, StreamExt,
};
use libp2p::{
	core::upgrade::ReadyUpgrade,
	swarm::{
		handler::{
			ConnectionEvent, FullyNegotiatedInbound, FullyNegotiatedOutbound, ProtocolsChange,
		},
		ConnectionHandler, ConnectionHandlerEvent, StreamUpgradeError, SubstreamProtocol,
	},
	Stream, StreamProtocol,
};
use std::{
	collections::VecDeque,
	io,
	sync::Arc,
	task::{Context, Poll},
	time::Duration,
};

/// Limits of one connection's streams.
#[derive(Clone, Debug)]
pub struct WireConfig {
	/// How long a message's bytes may take, in either direction, and before them its length.
	pub message_timeout: Duration,
	/// Streams that a peer may have open on a connection; further ones are closed at once.
	pub inbound_streams: usize,
	/// Bytes of messages that came on one connection and may be in memory at once.
	pub connection_bytes: usize,
	/// Bytes of messages that may be in memory at once, over all connections.
	pub budget: Budget,
}

/// Why a message could not be sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
	/// The peer does not speak Bitswap 1.2.0.
	#[error("the peer does not speak {PROTOCOL}")]
	Unsupported,
	/// The stream failed, or could not be opened.
	#[error("the stream failed: {0}")]
	Io(#[from] io::Error),
	/// The peer did not take the message in time.
	#[error("the peer did not take a message within {0:?}")]
	TimedOut(Duration),
	/// The connection was closed with the message on its way.
	#[error("the connection was closed")]
	Closed,
}

/// What a connection is told.
#[derive(Debug)]
pub enum Order {
	/// Send these bytes.
	Send(Bytes),
	/// Whether the connection is needed even when nothing is being sent or read.
	Keep(bool),
}

/// What a connection reports.
#[derive(Debug)]
pub enum HandlerEvent {
	/// The peer speaks Bitswap.
	Supported,
	/// A message came.
	Received(Received),
	/// What came is no message; its stream is closed.
	Malformed(ReadError),
	/// The message that was given last is sent.
	Sent,
	/// The message that was given last is lost.
	Failed(SendError),
}

/// Sends one message after the other, and reads from all streams that the peer opens.
pub struct Handler {
	config: WireConfig,
	/// This connection's part of the budget.
	budget: Budget,
	supported: bool,
	inbound: SelectAll<BoxStream<'static, Result<Received, ReadError>>>,
	/// Every message that is being read has a copy.
	reading: Arc<()>,
	outbound: Outbound,
	queue: VecDeque<Bytes>,
	keep: bool,
	events: VecDeque<HandlerEvent>,
}

/// The one stream on which messages go out.
enum Outbound {
	Closed,
	Opening,
	Open(Stream),
	Sending(BoxFuture<'static, Result<Stream, SendError>>),
}

impl Handler {
	pub(super) fn new(config: WireConfig) -> Self {
		Self {
			budget: config.budget.within(config.connection_bytes),
			config,
			supported: false,
			inbound: SelectAll::new(),
			reading: Arc::default(),
			outbound: Outbound::Closed,
			keep: false,
			queue: VecDeque::new(),
			events: VecDeque::new(),
		}
	}

	fn on_supported_if(&mut self, speaks: bool) {
		if speaks && !self.supported {
			self.supported = true;
			self.events.push_back(HandlerEvent::Supported);
		}
	}

	fn on_inbound(&mut self, mut stream: Stream) {
		self.on_supported_if(true);
		if self.inbound.len() >= self.config.inbound_streams {
			log::debug!("a peer opened more than {} Bitswap streams", self.config.inbound_streams);
			return;
		}
		// Streams stay open between messages; one of them alone is no reason to keep the connection.
		stream.ignore_for_keep_alive();
		let reading = Arc::downgrade(&self.reading);
		let (budget, timeout) = (self.budget.clone(), self.config.message_timeout);
		let messages = futures::stream::try_unfold(stream, move |mut stream| {
			let (budget, reading) = (budget.clone(), reading.clone());
			async move {
				let Some(first) = frame::begin(&mut stream).await? else { return Ok(None) };
				let _reading = reading.upgrade();
				let received = frame::read(first, &mut stream, &budget, timeout).await?;
				Ok(Some((received, stream)))
			}
		});
		self.inbound.push(messages.boxed());
	}

	fn on_failed(&mut self, error: SendError) {
		self.outbound = Outbound::Closed;
		self.queue.pop_front();
		self.events.push_back(HandlerEvent::Failed(error));
	}

	fn send(&mut self, mut stream: Stream, frame: Bytes) {
		let timeout = self.config.message_timeout;
		let write = async move {
			stream.write_all(&frame).await?;
			stream.flush().await?;
			Ok(stream)
		};
		let write = tokio::time::timeout(timeout, write)
			.map(move |result| result.unwrap_or(Err(SendError::TimedOut(timeout))));
		self.outbound = Outbound::Sending(write.boxed());
	}
}

type OutboundEvent = ConnectionHandlerEvent<ReadyUpgrade<StreamProtocol>, (), HandlerEvent>;

impl ConnectionHandler for Handler {
	type FromBehaviour = Order;
	type ToBehaviour = HandlerEvent;
	type InboundProtocol = ReadyUpgrade<StreamProtocol>;
	type OutboundProtocol = ReadyUpgrade<StreamProtocol>;
	type InboundOpenInfo = ();
	type OutboundOpenInfo = ();

	fn listen_protocol(&self) -> SubstreamProtocol<Self::InboundProtocol, ()> {
		SubstreamProtocol::new(ReadyUpgrade::new(PROTOCOL), ())
	}

	fn on_behaviour_event(&mut self, order: Order) {
		match order {
			Order::Send(frame) => self.queue.push_back(frame),
			Order::Keep(keep) => self.keep = keep,
		}
	}

	fn connection_keep_alive(&self) -> bool {
		self.keep || !self.queue.is_empty() || Arc::strong_count(&self.reading) > 1
	}

	fn poll(&mut self, cx: &mut Context<'_>) -> Poll<OutboundEvent> {
		if let Some(event) = self.events.pop_front() {
			return Poll::Ready(ConnectionHandlerEvent::NotifyBehaviour(event));
		}
		match std::mem::replace(&mut self.outbound, Outbound::Closed) {
			Outbound::Sending(mut write) => match write.poll_unpin(cx) {
				Poll::Ready(result) => {
					self.queue.pop_front();
					let event = match result {
						Ok(stream) => {
							self.outbound = Outbound::Open(stream);
							HandlerEvent::Sent
						},
						Err(error) => HandlerEvent::Failed(error),
					};
					return Poll::Ready(ConnectionHandlerEvent::NotifyBehaviour(event));
				},
				Poll::Pending => self.outbound = Outbound::Sending(write),
			},
			Outbound::Open(stream) => match self.queue.front() {
				Some(frame) => {
					let frame = frame.clone();
					self.send(stream, frame);
					cx.waker().wake_by_ref();
				},
				None => self.outbound = Outbound::Open(stream),
			},
			Outbound::Closed if !self.queue.is_empty() => {
				self.outbound = Outbound::Opening;
				return Poll::Ready(ConnectionHandlerEvent::OutboundSubstreamRequest {
					protocol: SubstreamProtocol::new(ReadyUpgrade::new(PROTOCOL), ()),
				});
			},
			other => self.outbound = other,
		}
		match self.inbound.poll_next_unpin(cx) {
			Poll::Ready(Some(Ok(received))) => Poll::Ready(
				ConnectionHandlerEvent::NotifyBehaviour(HandlerEvent::Received(received)),
			),
			Poll::Ready(Some(Err(error))) => {
				Poll::Ready(ConnectionHandlerEvent::NotifyBehaviour(HandlerEvent::Malformed(error)))
			},
			Poll::Ready(None) | Poll::Pending => Poll::Pending,
		}
	}

	fn on_connection_event(
		&mut self,
		event: ConnectionEvent<Self::InboundProtocol, Self::OutboundProtocol, (), ()>,
	) {
		match event {
			ConnectionEvent::FullyNegotiatedInbound(FullyNegotiatedInbound {
				protocol: stream,
				..
			}) => self.on_inbound(stream),
			ConnectionEvent::FullyNegotiatedOutbound(FullyNegotiatedOutbound {
				protocol: mut stream,
				..
			}) => {
				stream.ignore_for_keep_alive();
				self.outbound = Outbound::Open(stream);
			},
			ConnectionEvent::DialUpgradeError(error) => self.on_failed(match error.error {
				StreamUpgradeError::NegotiationFailed => SendError::Unsupported,
				StreamUpgradeError::Timeout => SendError::TimedOut(self.config.message_timeout),
				StreamUpgradeError::Io(error) => SendError::Io(error),
				StreamUpgradeError::Apply(never) => match never {},
			}),
			ConnectionEvent::RemoteProtocolsChange(ProtocolsChange::Added(added)) => {
				self.on_supported_if(added.into_iter().any(|protocol| *protocol == PROTOCOL));
			},
			_ => {},
		}
	}
}
