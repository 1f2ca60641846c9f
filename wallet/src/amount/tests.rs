use super::*;
use amo_primitives::time::{DAYS, HOURS, MINUTES};
use proptest::prelude::*;

fn mote(text: &str) -> Result<Balance, AmountError> {
	text.parse::<Amount>().map(|amount| amount.0)
}

#[test]
fn amounts_are_read_in_amo_unless_they_say_mote() {
	for (text, expected) in [
		("1.5", 1_500_000_000_000_000_000),
		("1.5 AMO", 1_500_000_000_000_000_000),
		(" 1.50amo ", 1_500_000_000_000_000_000),
		("250 mote", 250),
		("250.0 mote", 250),
		("0", 0),
		("007", 7_000_000_000_000_000_000),
		("0.000000000000000001", 1),
		("1.0000000000000000000000000000000000000000000000000", AMO),
		("340282366920938463463.374607431768211455", u128::MAX),
		("340282366920938463463374607431768211455 mote", u128::MAX),
	] {
		assert_eq!(mote(text), Ok(expected), "{text}");
	}
}

#[test]
fn what_is_no_amount_is_said() {
	for text in [
		"", " ", "AMO", ".", "1.", ".5", "1.2.3", "-1", "+1", "1,5", "1_000", "1 000", "1e5",
		"NaN?",
	] {
		assert_eq!(mote(text), Err(AmountError::Malformed(text.into())), "{text}");
	}
	for (text, unit) in [("1 ETH", "ETH"), ("5 motes", "motes"), ("NaN", "NaN")] {
		assert_eq!(mote(text), Err(AmountError::Unit(unit.into())), "{text}");
	}
	for text in ["0.0000000000000000001", "1.5 mote", "0.1234567890123456789 AMO"] {
		assert_eq!(mote(text), Err(AmountError::TooFine(text.into())), "{text}");
	}
	for text in [
		"340282366920938463463.374607431768211456",
		"340282366920938463464",
		"340282366920938463463374607431768211456 mote",
		"99999999999999999999999999999999999999999999999999",
	] {
		assert_eq!(mote(text), Err(AmountError::TooMuch(text.into())), "{text}");
	}
}

#[test]
fn amounts_are_printed_exactly_and_without_zeros_at_the_end() {
	for (mote, expected) in [
		(0, "0 AMO"),
		(1, "0.000000000000000001 AMO"),
		(AMO, "1 AMO"),
		(AMO / 10 * 15, "1.5 AMO"),
		(100 * AMO, "100 AMO"),
		(u128::MAX, "340282366920938463463.374607431768211455 AMO"),
	] {
		assert_eq!(Amount(mote).to_string(), expected);
	}
}

#[test]
fn json_has_amounts_as_texts_with_their_unit() {
	assert_eq!(serde_json::to_string(&Amount(AMO / 2)).unwrap(), "\"0.5 AMO\"");
	assert_eq!(serde_json::from_str::<Amount>("\"250 mote\"").unwrap(), Amount(250));
	serde_json::from_str::<Amount>("0.5").unwrap_err();
}

#[test]
fn sizes_are_read_with_either_kind_of_unit() {
	for (text, expected) in [
		("512", 512),
		("64MiB", 64 << 20),
		("2GB", 2_000_000_000),
		("1.5 GiB", 3 << 29),
		("0.5kb", 500),
		("16777215 TiB", 16_777_215 << 40),
	] {
		assert_eq!(text.parse(), Ok(Size(expected)), "{text}");
	}
	assert_eq!("0.3KiB".parse::<Size>(), Err(SizeError::TooFine("0.3KiB".into())));
	assert_eq!("1.5".parse::<Size>(), Err(SizeError::TooFine("1.5".into())));
	assert_eq!("16777216TiB".parse::<Size>(), Err(SizeError::TooMuch("16777216TiB".into())));
	assert_eq!("5 miles".parse::<Size>(), Err(SizeError::Unit("miles".into())));
	assert_eq!("64M".parse::<Size>(), Err(SizeError::Unit("M".into())));
	assert_eq!("-1".parse::<Size>(), Err(SizeError::Malformed("-1".into())));
}

#[test]
fn sizes_are_printed_for_people() {
	for (bytes, expected) in [
		(0, "0 B"),
		(1_023, "1023 B"),
		(1_024, "1.0 KiB"),
		(1_048_575, "1023.9 KiB"),
		(64 << 20, "64.0 MiB"),
		(u64::MAX, "16777215.9 TiB"),
	] {
		assert_eq!(Size(bytes).to_string(), expected);
	}
}

#[test]
fn times_are_rounded_up_to_blocks() {
	for (text, expected) in [
		("6h", 6 * HOURS),
		("30d", 30 * DAYS),
		("1d12h", 36 * HOURS),
		("1w 2 days", 9 * DAYS),
		("5min", 5 * MINUTES),
		("1s", 1),
		("3s", 2),
		("0s", 0),
		("450 blocks", 450),
		("1 block", 1),
		("4294967295blocks", u32::MAX),
	] {
		assert_eq!(text.parse(), Ok(Blocks(expected)), "{text}");
	}
}

#[test]
fn what_is_no_time_is_said() {
	for text in ["", "6", "h", "-6h", "1.5h", "6h!", "6h30", "forever"] {
		assert_eq!(text.parse::<Blocks>(), Err(LastingError::Malformed(text.into())), "{text}");
	}
	for (text, unit) in [("6y", "y"), ("1h1d", "d"), ("1h1h", "h"), ("1h 5 blocks", "blocks")] {
		assert_eq!(text.parse::<Blocks>(), Err(LastingError::Unit(unit.into())), "{text}");
	}
	for text in ["300000d", "99999999999999999999h", "4294967296 blocks", "18446744073709551615w"] {
		assert_eq!(text.parse::<Blocks>(), Err(LastingError::TooLong(text.into())), "{text}");
	}
}

proptest! {
	#[test]
	fn an_amount_that_was_printed_reads_back(mote: u128) {
		prop_assert_eq!(Amount(mote).to_string().parse(), Ok(Amount(mote)));
		prop_assert_eq!(format!("{mote} mote").parse(), Ok(Amount(mote)));
	}

	#[test]
	fn a_time_that_was_printed_reads_back(blocks: u32) {
		prop_assert_eq!(Blocks(blocks).to_string().parse(), Ok(Blocks(blocks)));
	}

	#[test]
	fn no_text_brings_a_parser_down(text in "[0-9.]{0,45} ?[a-zA-Zµ]{0,6}|.{0,20}") {
		let _ = text.parse::<Amount>();
		let _ = text.parse::<Size>();
		let _ = text.parse::<Blocks>();
	}
}
