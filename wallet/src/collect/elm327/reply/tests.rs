//! Replies of the data sheet, of adapters, and of nobody.

use super::*;
use proptest::prelude::*;

fn messages(reply: &str) -> Vec<String> {
	let hex = |message: &Vec<u8>| message.iter().map(|byte| format!("{byte:02X}")).collect();
	parse("0100", reply.as_bytes()).messages.iter().map(hex).collect()
}

fn trouble_of(reply: &str) -> Option<Trouble> {
	parse("0100", reply.as_bytes()).trouble
}

#[test]
fn a_message_is_a_line() {
	for reply in [
		"4100BE3EB813\r\r",
		"41 00 BE 3E B8 13 \r\n\r\n",
		"0100\r4100be3eb813\r\r",
		"0100\r\n41 00 BE 3E B8 13\r\n\r\n",
		"01 00\r4100BE3EB813\r",
		"41\x0000 \x00BE3\x00EB813\x00\r",
		"SEARCHING...\r4100BE3EB813\r\r",
		"SEARCHING...4100BE3EB813\r\r",
		"SEARCHING... 4100BE3EB813\r\r",
		"BUS INIT: OK\r4100BE3EB813\r\r",
		"BUS INIT: ...OK\r4100BE3EB813\r\r",
	] {
		assert_eq!(messages(reply), ["4100BE3EB813"], "{reply:?}");
		assert!(!parse("0100", reply.as_bytes()).noise, "{reply:?}");
		assert_eq!(trouble_of(reply), None, "{reply:?}");
	}
}

#[test]
fn several_control_units_answer() {
	let reply = "4100BE3EB811\r410080000000\r\r";
	assert_eq!(messages(reply), ["4100BE3EB811", "410080000000"]);
}

#[test]
fn long_messages_are_put_together() {
	let expected = "49020131443447503030523535423132333435 36".replace(' ', "");
	for reply in [
		"014\r0:490201314434\r1:47503030523535\r2:42313233343536\r\r",
		"014 \r0: 49 02 01 31 44 34 \r1: 47 50 30 30 52 35 35 \r2: 42 31 32 33 34 35 36 \r\r",
		// What fills the last frame is not of the message.
		"014\r0:490201314434\r1:47503030523535\r2:42313233343536AAAA\r\r",
	] {
		assert_eq!(messages(reply), [&expected[..]], "{reply:?}");
	}
}

#[test]
fn a_message_may_have_more_lines_than_there_are_numbers() {
	let data: Vec<u8> = (0..=255).collect();
	let (first, rest) = data.split_at(6);
	let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
	let mut reply = format!("100\r0:{}\r", hex(first));
	for (part, index) in rest.chunks(7).zip(1..) {
		reply += &format!("{:X}:{}\r", index % 16, hex(part));
	}
	assert_eq!(parse("03", reply.as_bytes()).messages, [data]);
}

#[test]
fn control_units_may_alternate_while_they_can_be_told_apart() {
	// A short one between the lines of a long one.
	let reply = "00A\r0:430401330234\r4301 0456\r1:03000420AAAAAA\r\r";
	assert_eq!(messages(reply), ["43010456", "43040133023403000420"]);
	// Two long ones at the same line.
	let reply = "00A\r00A\r0:430401330234\r0:430401330235\r1:03000420AAAAAA\r1:03000421AAAAAA\r\r";
	let parsed = parse("03", reply.as_bytes());
	assert_eq!((parsed.messages, parsed.noise), (vec![], true));
}

#[test]
fn texts_of_the_data_sheet_are_known() {
	for (reply, trouble) in [
		("NO DATA\r\r", Trouble::NoData),
		("SEARCHING...\rUNABLE TO CONNECT\r\r", Trouble::UnableToConnect),
		("SEARCHING...UNABLE TO CONNECT\r\r", Trouble::UnableToConnect),
		("BUS INIT: ...ERROR\r\r", Trouble::Bus),
		("BUS INIT: ERROR\r\r", Trouble::Bus),
		("BUS ERROR\r\r", Trouble::Bus),
		("BUS BUSY\r\r", Trouble::Bus),
		("CAN ERROR\r\r", Trouble::Bus),
		("FB ERROR\r\r", Trouble::Bus),
		("ERR94\r\r", Trouble::Bus),
		("<DATA ERROR\r\r", Trouble::Data),
		("4100BE3EB8 <DATA ERROR\r\r", Trouble::Data),
		("4100BE3EB813 <RX ERROR\r\r", Trouble::Data),
		("DATA ERROR\r\r", Trouble::Data),
		("STOPPED\r\r", Trouble::Stopped),
		("BUFFER FULL\r\r", Trouble::BufferFull),
		("?\r\r", Trouble::Unknown),
		("LV RESET\r\r", Trouble::Restarted),
		("\r\rELM327 v1.5\r\r", Trouble::Restarted),
		("7F0112\r\r", Trouble::Refused),
	] {
		assert_eq!(trouble_of(reply), Some(trouble), "{reply:?}");
		assert_eq!(messages(reply), [""; 0], "{reply:?}");
	}
}

#[test]
fn damage_in_one_line_leaves_the_others() {
	let parsed = parse("0100", b"4100BE3EB813\r410080 <DATA ERROR\r\r");
	assert_eq!(parsed.messages, [[0x41, 0, 0xbe, 0x3e, 0xb8, 0x13]]);
	assert_eq!(parsed.trouble, Some(Trouble::Data));
}

#[test]
fn anything_else_is_noise() {
	for reply in [
		"4100BE3EB81\r",
		"41 0G\r",
		"hello\r",
		"\u{fffd}\r",
		"4\r",
		"41\r",
		"0:4902\r",
		"G:4902\r",
		"014\r0:490201314434\r",
		"014\r0:490201314434\r2:42313233343536\r",
		"1:\r",
		"12345\r",
	] {
		let parsed = parse("0100", reply.as_bytes());
		assert_eq!(
			(parsed.messages.len(), parsed.trouble, parsed.noise),
			(0, None, true),
			"{reply:?}"
		);
	}
	for nothing in ["", "\r\r", "0100\r", "SEARCHING...\r"] {
		let expected = Reply { noise: true, ..Reply::default() };
		assert_eq!(parse("0100", nothing.as_bytes()), expected, "{nothing:?}");
	}
}

#[test]
fn lines_of_settings_are_as_they_are() {
	assert_eq!(lines("ATZ", b"ATZ\r\r\rELM327 v1.5\r\r"), ["ELM327 v1.5"]);
	assert_eq!(lines("ATE0", b"ATE0\rOK\r\r"), ["OK"]);
	assert_eq!(lines("ATE0", b"\xff\xfeOK\r"), ["\u{fffd}\u{fffd}OK"]);
}

proptest! {
	#[test]
	fn no_bytes_break_the_parser(reply in prop::collection::vec(any::<u8>(), 0..200)) {
		let parsed = parse("0100", &reply);
		prop_assert!(parsed.messages.iter().map(Vec::len).sum::<usize>() <= reply.len());
	}

	/// As a fuzzer does it: true replies, changed in some places.
	#[test]
	fn no_change_breaks_the_parser(
		which in 0usize..5,
		changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..8),
	) {
		let mut reply = [
			&b"014\r0:490201314434\r1:47503030523535\r2:42313233343536\r\r"[..],
			b"SEARCHING...\r41 00 BE 3E B8 13 \r\r",
			b"BUS INIT: ...OK\r4100BE3EB813\r410080000000\r\r",
			b"00A\r0:430401330234\r00A\r0:430401330235\r1:03000420AAAAAA\r1:03000421AAAAAA\r",
			b"7F0112\r\r4100BE3EB8 <DATA ERROR\r\rNO DATA\r",
		][which].to_vec();
		for (at, byte, change) in changes {
			let at = at.index(reply.len().max(1));
			match change {
				0 => reply.truncate(at),
				1 => reply.insert(at.min(reply.len()), byte),
				_ => reply.iter_mut().skip(at).take(1).for_each(|old| *old = byte),
			}
		}
		let parsed = parse("0902", &reply);
		prop_assert!(parsed.messages.iter().map(Vec::len).sum::<usize>() <= reply.len());
	}

	/// Whatever is not one of the texts is never taken for a value of another length.
	#[test]
	fn messages_are_what_was_sent(message in prop::collection::vec(any::<u8>(), 2..8), spaces: bool) {
		prop_assume!(message[0] != 0x7f);
		let separator = if spaces { " " } else { "" };
		let hex: Vec<String> = message.iter().map(|byte| format!("{byte:02X}")).collect();
		let line = hex.join(separator);
		prop_assume!(line.replace(' ', "") != "0100");
		prop_assert_eq!(parse("0100", format!("{line}\r\r").as_bytes()).messages, [message]);
	}
}
