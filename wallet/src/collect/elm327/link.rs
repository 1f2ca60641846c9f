//! The way to an adapter: a serial line, a pseudo-terminal, or TCP.

use futures::FutureExt as _;
use std::{convert::Infallible, fmt, io, str::FromStr, time::Duration};
use tokio::{
	io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
	net::TcpStream,
	time::{timeout, timeout_at, Instant},
};
use tokio_serial::SerialPortBuilderExt as _;

/// What most adapters use.
pub const DEFAULT_BAUD: u32 = 38_400;

/// Most bytes of a reply: four times the longest message, as digits.
const MAX_REPLY: usize = 32 << 10;

/// How long it may take to connect, or to hand over a command.
const PATIENCE: Duration = Duration::from_secs(10);

/// Most time for what an adapter has to say that nobody asked for.
const MAX_DRAIN: Duration = Duration::from_secs(3);

/// Where an adapter is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
	/// A serial line or a pseudo-terminal.
	Serial {
		/// The device.
		path: String,
		/// Bits a second.
		baud: u32,
	},
	/// A host and port.
	Tcp(String),
}

impl FromStr for Address {
	type Err = Infallible;

	/// `HOST:PORT`, `/dev/DEVICE`, or `/dev/DEVICE@BAUD`.
	fn from_str(text: &str) -> Result<Self, Infallible> {
		let port = text.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
		if port.is_some() && !text.contains(std::path::MAIN_SEPARATOR) {
			return Ok(Self::Tcp(text.into()));
		}
		let with_baud =
			text.rsplit_once('@').and_then(|(path, baud)| Some((path, baud.parse().ok()?)));
		let (path, baud) = with_baud.unwrap_or((text, DEFAULT_BAUD));
		Ok(Self::Serial { path: path.into(), baud })
	}
}

impl fmt::Display for Address {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Serial { path, .. } => f.write_str(path),
			Self::Tcp(address) => f.write_str(address),
		}
	}
}

/// Why a link does not work any more, or not yet.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
	/// It cannot be opened.
	#[error(
		"{address} cannot be opened: {source}: is the adapter plugged in, and is it yours to use?"
	)]
	Open {
		/// Where the adapter should be.
		address: Address,
		/// What the system says.
		source: io::Error,
	},
	/// It failed.
	#[error("the adapter is gone: {0}")]
	Gone(io::Error),
	/// What is there says nothing.
	#[error("the adapter does not answer to {0}")]
	NoAnswer(String),
	/// It says more than any reply has.
	#[error("the adapter sends without end: is the speed of the line {DEFAULT_BAUD} or another?")]
	Flood,
	/// It has lost its settings, as after a loss of power.
	#[error("the adapter has started anew")]
	Restarted,
	/// What is there does not behave as an adapter.
	#[error("what is there is no ELM327: to {command} it says \"{reply}\"")]
	NotAnAdapter {
		/// What was asked.
		command: String,
		/// What it said.
		reply: String,
	},
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A link to what may be an adapter.
pub struct Link {
	stream: Box<dyn Stream>,
}

impl Link {
	/// Opens it.
	pub async fn open(address: &Address) -> Result<Self, LinkError> {
		let open = async {
			match address {
				Address::Serial { path, baud } => {
					Ok(Box::new(tokio_serial::new(path, *baud).open_native_async()?)
						as Box<dyn Stream>)
				},
				Address::Tcp(address) => {
					let stream = TcpStream::connect(address).await?;
					stream.set_nodelay(true)?;
					Ok(Box::new(stream) as Box<dyn Stream>)
				},
			}
		};
		let opened = timeout(PATIENCE, open).await.unwrap_or_else(|late| Err(late.into()));
		let stream =
			opened.map_err(|source| LinkError::Open { address: address.clone(), source })?;
		Ok(Self { stream })
	}

	/// Sends a command, and gives all up to the prompt.
	pub async fn ask(&mut self, command: &str, patience: Duration) -> Result<Vec<u8>, LinkError> {
		self.pass_over_what_is_there()?;
		self.send(&format!("{command}\r")).await?;
		let (mut reply, end) = (Vec::new(), Instant::now() + patience);
		let mut buffer = [0; 1024];
		loop {
			let read = match timeout_at(end, self.stream.read(&mut buffer)).await {
				Ok(read) => received(&buffer, read)?,
				Err(_) => return Err(LinkError::NoAnswer(command.into())),
			};
			match read.iter().position(|byte| *byte == b'>') {
				Some(prompt) => {
					reply.extend_from_slice(&read[..prompt]);
					return Ok(reply);
				},
				None => reply.extend_from_slice(read),
			}
			if reply.len() > MAX_REPLY {
				return Err(LinkError::Flood);
			}
		}
	}

	/// Ends whatever the adapter is doing, and passes over what it says until it is silent.
	pub async fn interrupt(&mut self, silence: Duration) -> Result<(), LinkError> {
		self.send("\r").await?;
		self.drain(silence).await
	}

	/// Passes over what the adapter says until it is silent.
	pub async fn drain(&mut self, silence: Duration) -> Result<(), LinkError> {
		let end = Instant::now() + MAX_DRAIN;
		let mut buffer = [0; 1024];
		while Instant::now() < end {
			match timeout(silence, self.stream.read(&mut buffer)).await {
				Ok(read) => received(&buffer, read)?,
				Err(_) => return Ok(()),
			};
		}
		Err(LinkError::Flood)
	}

	/// What came before a command was sent is no reply to it.
	fn pass_over_what_is_there(&mut self) -> Result<(), LinkError> {
		let (mut buffer, mut passed) = ([0; 1024], 0);
		while let Some(read) = self.stream.read(&mut buffer).now_or_never() {
			passed += received(&buffer, read)?.len();
			if passed > MAX_REPLY {
				return Err(LinkError::Flood);
			}
		}
		Ok(())
	}

	async fn send(&mut self, text: &str) -> Result<(), LinkError> {
		let sent = timeout(PATIENCE, self.stream.write_all(text.as_bytes())).await;
		sent.unwrap_or_else(|late| Err(late.into())).map_err(LinkError::Gone)
	}
}

fn received(buffer: &[u8], read: io::Result<usize>) -> Result<&[u8], LinkError> {
	match read.map_err(LinkError::Gone)? {
		0 => Err(LinkError::Gone(io::ErrorKind::UnexpectedEof.into())),
		len => Ok(buffer.get(..len).unwrap_or_default()),
	}
}
