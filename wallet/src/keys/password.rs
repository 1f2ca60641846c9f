//! Passwords of key files: asked for on the terminal, or read from a file; never an argument.

use crate::home::{read_bounded, HomeError};
use std::{io, path::PathBuf};
use zeroize::Zeroizing;

/// Where passwords come from.
#[derive(Clone, Debug)]
pub enum Passwords {
	/// From the terminal.
	Terminal,
	/// From the first line of a file.
	File(PathBuf),
}

/// Why there is no password.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
	/// Nobody can be asked.
	#[error("no terminal to ask for the password ({0}): put it into a file, and name that with --password-file or AMO_PASSWORD_FILE")]
	NoTerminal(io::Error),
	/// The password's file cannot be read.
	#[error(transparent)]
	File(#[from] HomeError),
	/// The file is not there.
	#[error("there is no password file {0}")]
	NoFile(PathBuf),
	/// The first line is no password.
	#[error("the first line of {0} is empty or no text: write the password there")]
	NoPassword(PathBuf),
	/// Not twice the same.
	#[error("these were two different passwords: try again")]
	Different,
	/// An empty password protects nothing.
	#[error("an empty password protects nothing: choose another")]
	Empty,
}

/// No password file is longer.
const MAX_LEN: u64 = 4096;

impl Passwords {
	/// The password of a key file that exists; `of` names it to the user.
	///
	/// # Errors
	/// [`PasswordError`].
	pub fn existing(&self, of: &str) -> Result<Zeroizing<String>, PasswordError> {
		self.existing_asking(of, &mut ask)
	}

	/// A password for a new key file, asked for twice.
	///
	/// # Errors
	/// [`PasswordError`].
	pub fn new_one(&self, of: &str) -> Result<Zeroizing<String>, PasswordError> {
		self.new_one_asking(of, &mut ask)
	}

	pub(super) fn existing_asking(
		&self,
		of: &str,
		ask: &mut impl FnMut(&str) -> io::Result<String>,
	) -> Result<Zeroizing<String>, PasswordError> {
		let path = match self {
			Self::Terminal => return answer(ask(&format!("Password of {of}: "))),
			Self::File(path) => path,
		};
		let bytes =
			read_bounded(path, MAX_LEN)?.ok_or_else(|| PasswordError::NoFile(path.clone()))?;
		let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
		let line = line.strip_suffix(b"\r").unwrap_or(line);
		match std::str::from_utf8(line) {
			Ok(line) if !line.is_empty() => Ok(Zeroizing::new(line.into())),
			_ => Err(PasswordError::NoPassword(path.clone())),
		}
	}

	pub(super) fn new_one_asking(
		&self,
		of: &str,
		ask: &mut impl FnMut(&str) -> io::Result<String>,
	) -> Result<Zeroizing<String>, PasswordError> {
		if let Self::File(_) = self {
			return self.existing_asking(of, ask);
		}
		let first = answer(ask(&format!("New password for {of}: ")))?;
		let second = answer(ask("The same again: "))?;
		if first != second {
			return Err(PasswordError::Different);
		}
		Ok(first)
	}
}

fn answer(answer: io::Result<String>) -> Result<Zeroizing<String>, PasswordError> {
	let password = Zeroizing::new(answer.map_err(PasswordError::NoTerminal)?);
	if password.is_empty() {
		return Err(PasswordError::Empty);
	}
	Ok(password)
}

fn ask(prompt: &str) -> io::Result<String> {
	rpassword::prompt_password(prompt)
}
