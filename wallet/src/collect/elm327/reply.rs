//! What an ELM327 says, up to its prompt.
//!
//! Replies come without headers. Each message of a control unit is a line of hexadecimal digits, or,
//! where it is longer than a frame of CAN, a line with its length and lines with numbers:
//!
//! ```text
//! 014
//! 0:490201314434
//! 1:47503030523535
//! 2:42313233343536
//! ```

use std::fmt;

#[cfg(test)]
mod tests;

/// A reply to a request to the car.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
	/// The messages of control units that came whole.
	pub messages: Vec<Vec<u8>>,
	/// What the adapter says went wrong.
	pub trouble: Option<Trouble>,
	/// Whether there is anything in it that is none of that, or nothing at all.
	pub noise: bool,
}

/// What an adapter says in place of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
	/// Nothing in the car answers.
	NoData,
	/// A control unit does not have what was asked for.
	Refused,
	/// There is no car, or its ignition is off.
	UnableToConnect,
	/// The bus fails.
	Bus,
	/// What came from the car was damaged.
	Data,
	/// Something was sent before the reply was over.
	Stopped,
	/// More came than the adapter holds.
	BufferFull,
	/// The adapter does not understand.
	Unknown,
	/// The adapter has started anew and forgotten its settings.
	Restarted,
}

impl fmt::Display for Trouble {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		f.write_str(match self {
			Self::NoData => "no data",
			Self::Refused => "refused",
			Self::UnableToConnect => "unable to connect to the car: is the ignition on?",
			Self::Bus => "the car's bus fails",
			Self::Data => "damaged data",
			Self::Stopped => "interrupted",
			Self::BufferFull => "more than the adapter holds",
			Self::Unknown => "not understood",
			Self::Restarted => "the adapter has started anew",
		})
	}
}

/// What a reply begins with that refuses.
const NEGATIVE: u8 = 0x7f;

/// The texts of the data sheet, and what they mean.
const TEXTS: &[(&str, Trouble)] = &[
	("NO DATA", Trouble::NoData),
	("UNABLE TO CONNECT", Trouble::UnableToConnect),
	("BUS BUSY", Trouble::Bus),
	("BUS ERROR", Trouble::Bus),
	("CAN ERROR", Trouble::Bus),
	("FB ERROR", Trouble::Bus),
	("ERROR", Trouble::Bus),
	("ACT ALERT", Trouble::Bus),
	("DATA ERROR", Trouble::Data),
	("RX ERROR", Trouble::Data),
	("STOPPED", Trouble::Stopped),
	("BUFFER FULL", Trouble::BufferFull),
	("LV RESET", Trouble::Restarted),
	("?", Trouble::Unknown),
];

/// The lines of a reply, without what is a repetition of the command.
pub fn lines(command: &str, reply: &[u8]) -> Vec<String> {
	// Adapters may send zeros between any other bytes.
	let kept: Vec<u8> = reply.iter().copied().filter(|byte| *byte != 0).collect();
	let text = String::from_utf8_lossy(&kept);
	let mut lines =
		text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).peekable();
	lines.next_if(|line| squeezed(line).eq_ignore_ascii_case(&squeezed(command)));
	lines.map(str::to_owned).collect()
}

/// Reads the reply to a request to the car.
pub fn parse(command: &str, reply: &[u8]) -> Reply {
	let mut parser = Parser::default();
	for line in lines(command, reply) {
		parser.line(&line.to_ascii_uppercase());
	}
	parser.finish()
}

fn squeezed(text: &str) -> String {
	text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[derive(Default)]
struct Parser {
	reply: Reply,
	/// Messages of several lines of which some are missing yet.
	unfinished: Vec<Unfinished>,
}

struct Unfinished {
	len: usize,
	next: u32,
	data: Vec<u8>,
}

impl Parser {
	fn line(&mut self, line: &str) {
		let line = without_progress(line);
		if line.is_empty() {
			return;
		}
		if let Some(trouble) = trouble(line) {
			self.reply.trouble.get_or_insert(trouble);
		} else if let Some((number, digits)) = line.split_once(':') {
			self.part(number.trim(), digits);
		} else {
			self.message(&squeezed(line));
		}
	}

	fn message(&mut self, digits: &str) {
		if let Some(len) = length(digits) {
			self.unfinished.push(Unfinished { len, next: 0, data: Vec::new() });
			return;
		}
		match bytes(digits) {
			Some(message) if message.first() == Some(&NEGATIVE) => {
				self.reply.trouble.get_or_insert(Trouble::Refused);
			},
			Some(message) if message.len() > 1 => self.reply.messages.push(message),
			_ => self.reply.noise = true,
		}
	}

	/// A line of a longer message. Without headers, control units that send such at the same time
	/// can be told apart only while they are at different lines.
	fn part(&mut self, number: &str, digits: &str) {
		let (Some(number), Some(data)) = (line_number(number), bytes(&squeezed(digits))) else {
			self.reply.noise = true;
			return;
		};
		let fits = |message: &Unfinished| message.next == number;
		let Some(at) = self.unfinished.iter().position(fits) else {
			self.reply.noise = true;
			return;
		};
		if self.unfinished.iter().filter(|message| fits(message)).count() > 1 {
			self.unfinished.retain(|message| !fits(message));
			self.reply.noise = true;
			return;
		}
		let mut message = self.unfinished.swap_remove(at);
		message.data.extend_from_slice(&data);
		message.next = (number + 1) % 16;
		if message.data.len() < message.len {
			self.unfinished.push(message);
		} else {
			message.data.truncate(message.len);
			self.reply.messages.push(message.data);
		}
	}

	fn finish(mut self) -> Reply {
		let nothing = self.reply.messages.is_empty() && self.reply.trouble.is_none();
		self.reply.noise |= nothing || !self.unfinished.is_empty();
		self.reply
	}
}

/// A line without what the adapter says while it looks for the car.
fn without_progress(line: &str) -> &str {
	let after_dots = |text| str::trim_start_matches(text, ['.', ' ']);
	if let Some(rest) = line.strip_prefix("SEARCHING") {
		after_dots(rest)
	} else if let Some(rest) = line.strip_prefix("BUS INIT:") {
		let rest = after_dots(rest);
		after_dots(rest.strip_prefix("OK").unwrap_or(rest))
	} else {
		line
	}
}

fn trouble(line: &str) -> Option<Trouble> {
	if line.starts_with("ELM327") {
		return Some(Trouble::Restarted);
	}
	// Damage is noted at the end of the line that it is in.
	if line.contains('<') {
		return Some(Trouble::Data);
	}
	let is_code = |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_digit());
	if line.strip_prefix("ERR").is_some_and(is_code) {
		return Some(Trouble::Bus);
	}
	TEXTS.iter().find(|(text, _)| *text == line).map(|(_, trouble)| *trouble)
}

/// The length that a longer message begins with: three digits, more than a frame of CAN has.
fn length(digits: &str) -> Option<usize> {
	let is_length = digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
	let len = usize::from_str_radix(digits, 16).ok().filter(|_| is_length)?;
	(len > 7).then_some(len)
}

/// The number before a line of a longer message: one digit.
fn line_number(text: &str) -> Option<u32> {
	let mut digits = text.chars();
	digits.next()?.to_digit(16).filter(|_| digits.next().is_none())
}

/// Bytes from hexadecimal digits, two each.
fn bytes(digits: &str) -> Option<Vec<u8>> {
	let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
	if !rest.is_empty() || pairs.is_empty() {
		return None;
	}
	let digit = |byte: u8| char::from(byte).to_digit(16);
	let byte = |pair: &[u8; 2]| u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok();
	pairs.iter().map(byte).collect()
}
