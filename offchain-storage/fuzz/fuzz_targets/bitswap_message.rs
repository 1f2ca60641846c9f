//! Bitswap messages from peers: any bytes are read or refused, and what was read is written back
//! the same.
#![no_main]

use amo_offchain_storage::bitswap::Message;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
	if let Ok(message) = Message::decode(bytes.to_vec().into()) {
		let again = Message::decode(message.encode().into());
		assert_eq!(again.ok(), Some(message));
	}
});
