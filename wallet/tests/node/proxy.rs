//! What stands between the wallet and a node, and changes what the node says.

use super::harness::Node;
use std::{
	io::{self, Read, Write},
	net::{Shutdown, TcpListener, TcpStream},
	sync::{Arc, Mutex},
	thread,
};

/// A message of the node as the wallet gets it; nothing if it gets none.
type Change = Box<dyn FnMut(String) -> Option<String> + Send>;

/// The first byte of a WebSocket's frame that is a whole text.
const TEXT: u8 = 0x81;

/// A node's proxy. Its threads end with the test's process.
pub struct Proxy {
	url: String,
	change: Arc<Mutex<Change>>,
	open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
	/// Changes nothing yet.
	pub fn of(node: &Node) -> Self {
		let listener = TcpListener::bind("127.0.0.1:0").unwrap();
		let unchanged: Change = Box::new(Some);
		let proxy = Self {
			url: format!("ws://{}", listener.local_addr().unwrap()),
			change: Arc::new(Mutex::new(unchanged)),
			open: Arc::default(),
		};
		let (change, open) = (proxy.change.clone(), proxy.open.clone());
		let node = node.url().trim_start_matches("ws://").to_owned();
		thread::spawn(move || {
			for wallet in listener.incoming().flatten() {
				let Ok(node) = TcpStream::connect(&node) else { continue };
				open.lock().unwrap().extend([&wallet, &node].map(|end| end.try_clone().unwrap()));
				let ends = [&wallet, &node].map(|end| end.try_clone().unwrap());
				let change = change.clone();
				thread::spawn(move || back(node, wallet, &change));
				let [mut wallet, mut node] = ends;
				thread::spawn(move || io::copy(&mut wallet, &mut node));
			}
		});
		proxy
	}

	pub fn url(&self) -> &str {
		&self.url
	}

	/// Changes what the node says from now on.
	pub fn change(&self, change: impl FnMut(String) -> Option<String> + Send + 'static) {
		*self.change.lock().unwrap() = Box::new(change);
	}

	/// Puts one text in the place of another wherever the node says it.
	pub fn replace(&self, text: &'static str, by: &'static str) {
		self.change(move |said| Some(said.replace(text, by)));
	}

	/// Ends all connections. New ones can be made.
	pub fn cut(&self) {
		for end in self.open.lock().unwrap().drain(..) {
			let _ = end.shutdown(Shutdown::Both);
		}
	}
}

/// What the node says: the head of the handshake, and then frames.
fn back(mut node: TcpStream, mut wallet: TcpStream, change: &Mutex<Change>) -> io::Result<()> {
	let mut head = Vec::new();
	while !head.ends_with(b"\r\n\r\n") {
		head.push(read::<1>(&mut node)?[0]);
	}
	wallet.write_all(&head)?;
	loop {
		let [kind, len] = read(&mut node)?;
		let len = match len {
			126 => u16::from_be_bytes(read(&mut node)?).into(),
			127 => u64::from_be_bytes(read(&mut node)?),
			len => len.into(),
		};
		let mut said = vec![0; len as usize];
		node.read_exact(&mut said)?;
		if kind == TEXT {
			let text = String::from_utf8(said).expect("text");
			let Some(changed) = (change.lock().unwrap())(text) else { continue };
			said = changed.into();
		}
		wallet.write_all(&[kind, 127])?;
		wallet.write_all(&(said.len() as u64).to_be_bytes())?;
		wallet.write_all(&said)?;
	}
}

fn read<const N: usize>(node: &mut TcpStream) -> io::Result<[u8; N]> {
	let mut bytes = [0; N];
	node.read_exact(&mut bytes)?;
	Ok(bytes)
}
