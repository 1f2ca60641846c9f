//! A line to an adapter on which things go wrong.

use std::sync::{Arc, Mutex};
use tokio::{
	io::{AsyncReadExt as _, AsyncWriteExt as _},
	net::{TcpListener, TcpStream},
	task::JoinHandle,
};

/// What happens to what the adapter says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
	/// Nothing.
	None,
	/// Bytes come in between that it never said, in the middle too.
	Noise,
	/// The second half of what it says before a prompt is lost.
	Cut,
	/// Nothing of it arrives.
	Mute,
}

/// Ends with the value.
pub struct FaultyLine {
	address: String,
	fault: Arc<Mutex<Fault>>,
	task: JoinHandle<()>,
}

impl FaultyLine {
	/// A line to an adapter on a port of loopback.
	pub async fn to(port: u16) -> Self {
		let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
		let address = listener.local_addr().unwrap().to_string();
		let fault = Arc::new(Mutex::new(Fault::None));
		let task = tokio::spawn({
			let fault = fault.clone();
			async move {
				loop {
					let (near, _) = listener.accept().await.unwrap();
					let far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
					relay(near, far, &fault).await;
				}
			}
		});
		Self { address, fault, task }
	}

	pub fn address(&self) -> &str {
		&self.address
	}

	/// From now on this happens.
	pub fn set(&self, fault: Fault) {
		*self.fault.lock().unwrap() = fault;
	}
}

impl Drop for FaultyLine {
	fn drop(&mut self) {
		self.task.abort();
	}
}

/// Until either end is gone.
async fn relay(mut near: TcpStream, mut far: TcpStream, fault: &Mutex<Fault>) {
	let (mut commands, mut replies) = ([0; 256], [0; 256]);
	loop {
		tokio::select! {
			read = near.read(&mut commands) => match read {
				Ok(len) if len > 0 => far.write_all(&commands[..len]).await.unwrap_or_default(),
				_ => return,
			},
			read = far.read(&mut replies) => match read {
				Ok(len) if len > 0 => {
					let what = spoil(&replies[..len], *fault.lock().unwrap());
					near.write_all(&what).await.unwrap_or_default();
				},
				_ => return,
			},
		}
	}
}

fn spoil(said: &[u8], fault: Fault) -> Vec<u8> {
	let (front, back) = said.split_at(said.len() / 2);
	match fault {
		Fault::None => said.to_vec(),
		Fault::Noise => [b"\xff~", front, b"\x80\xfe\0#", back].concat(),
		Fault::Cut => [front, b"\r>"].concat(),
		Fault::Mute => Vec::new(),
	}
}
