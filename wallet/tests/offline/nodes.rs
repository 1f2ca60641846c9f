//! Where a node should be: nobody, or something else.

use super::wallet::{Wallet, NOBODY};
use std::{
	io::{Read, Write},
	net::{TcpListener, TcpStream},
	thread,
};

const CHUNK: &str = "0x7e977e977e977e977e977e977e977e977e977e977e977e977e977e977e977e97";
const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

/// All that cannot be done without a node.
const COMMANDS: [&[&str]; 32] = [
	&["status"],
	&["device", "add", "golf"],
	&["device", "list"],
	&["device", "rotate", "golf"],
	&["device", "retire", "golf"],
	&["device", "transfer", "golf"],
	&["metric", "list"],
	&["metric", "show", "Vehicle.Speed"],
	&["metric", "add", "Vehicle.Cabin.Noise", "--value-type", "float", "--level", "3"],
	&["chunk", "list"],
	&["chunk", "show", CHUNK],
	&["upload", "golf"],
	&["offer", CHUNK, "--price", "1"],
	&["request", CHUNK, "--purposes", "traffic", "--wait"],
	&["agent"],
	&["agent", "--once"],
	&["grant", CHUNK, BOB],
	&["decline", CHUNK, BOB],
	&["accept", CHUNK],
	&["dispute", CHUNK],
	&["cancel", CHUNK],
	&["revoke", CHUNK, BOB],
	&["fetch", CHUNK, "--csv", "speed.csv"],
	&["rights"],
	&["bounty", "list"],
	&["bounty", "show", "3"],
	&["bounty", "submit", "3", CHUNK],
	&["bounty", "cancel", "3"],
	&["provider", "register", "--capacity", "1GiB"],
	&["provider", "status", "--id", "3"],
	&["provider", "drain", "--wait"],
	&["provider", "leave"],
];

#[test]
fn without_a_node_every_command_says_where_none_is() {
	let wallet = Wallet::new();
	for command in COMMANDS {
		let message = wallet.refused(&[&["--key", "//Alice"], command].concat(), 5);
		assert!(message.starts_with(&format!("no node answers at {NOBODY}: ")), "{message}");
		assert!(message.contains("--url") && message.contains("Connection refused"), "{message}");
		assert!(!message.contains("RPC") && !message.contains("client error"), "{message}");
	}
	assert!(!wallet.folder().join("speed.csv").exists());
}

#[test]
fn what_is_no_address_of_a_node_is_a_wrong_argument() {
	let wallet = Wallet::new();
	for url in ["127.0.0.1:9944", "http://127.0.0.1:9944", "", "node.example.org"] {
		let message = wallet.refused(&["status", "--url", url], 2);
		assert!(message.contains("ws://127.0.0.1:9944"), "{message}");
	}
	// Nothing is asked of another machine in the clear.
	for url in ["ws://node.example.org:9944", "ws://192.0.2.7:9944"] {
		let message = wallet.refused(&["status", "--url", url], 2);
		assert!(message.contains(url) && message.contains("wss:"), "{message}");
	}
}

#[test]
fn another_server_is_no_node() {
	let wallet = Wallet::new();
	let page = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
	let elsewhere =
		"HTTP/1.1 302 Found\r\nLocation: https://example.org/\r\nContent-Length: 0\r\n\r\n";
	for answer in [page, elsewhere, "SSH-2.0-OpenSSH_9.2\r\n", "\0\0\0\0", ""] {
		let url = server(move |mut stream| {
			let _ = stream.read(&mut [0; 4096]);
			let _ = stream.write_all(answer.as_bytes());
		});
		for command in [&["status"][..], &["metric", "list"]] {
			let message = wallet.refused(&[command, &["--url", &url]].concat(), 5);
			let begin = format!("no node answers at {url}: ");
			assert!(message.starts_with(&begin) && message.contains("--url"), "{message}");
		}
	}
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for() {
	let wallet = Wallet::new();
	let url = server(|mut stream| {
		let _ = stream.read_to_end(&mut Vec::new());
	});
	let message = wallet.refused(&["status", "--url", &url], 5);
	assert!(message.contains("imeout"), "{message}");
}

/// Something that listens on this machine, as long as the test runs.
fn server(serve: impl Fn(TcpStream) + Send + Sync + Copy + 'static) -> String {
	let listener = TcpListener::bind("127.0.0.1:0").unwrap();
	let url = format!("ws://{}", listener.local_addr().unwrap());
	thread::spawn(move || {
		for stream in listener.incoming().flatten() {
			thread::spawn(move || serve(stream));
		}
	});
	url
}
