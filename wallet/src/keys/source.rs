//! Where a key comes from: what `--key` and the variable `AMO_KEY` say.

use super::{key_file, Key, KeyError, Passwords};
use crate::home::{is_key_name, read_bounded, Home};
use std::{
	env, fmt,
	path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Where a key comes from.
pub enum KeySource {
	/// A URI that begins with `//`: a path of the development phrase, which everyone knows.
	Development(String),
	/// `env:NAME`: a variable that holds a URI.
	Variable(String),
	/// `file:PATH`: a file that holds a URI.
	UriFile(PathBuf),
	/// A name: a key file in the wallet's folder.
	Named(String),
	/// A path: a key file somewhere else.
	KeyFile(PathBuf),
	/// A URI that was in the variable `AMO_KEY` itself.
	Uri(Zeroizing<String>),
}

/// No file with a URI, and no key file, is longer.
const MAX_LEN: u64 = 64 * 1024;

impl KeySource {
	/// What an argument says. A secret in it is refused.
	///
	/// # Errors
	/// [`KeyError::SecretInArguments`].
	pub fn from_argument(text: &str) -> Result<Self, KeyError> {
		match Self::parse(text) {
			Self::Uri(_) => Err(KeyError::SecretInArguments),
			source => Ok(source),
		}
	}

	/// What the variable `AMO_KEY` says: as in an argument, or a URI.
	pub fn from_environment(text: &str) -> Self {
		Self::parse(text)
	}

	fn parse(text: &str) -> Self {
		if let Some(name) = text.strip_prefix("env:") {
			Self::Variable(name.into())
		} else if let Some(path) = text.strip_prefix("file:") {
			Self::UriFile(path.into())
		} else if is_secret(text) {
			Self::Uri(Zeroizing::new(text.into()))
		} else if text.starts_with("//") {
			Self::Development(text.into())
		} else if is_key_name(text) {
			Self::Named(text.into())
		} else {
			Self::KeyFile(text.into())
		}
	}

	/// The key.
	///
	/// # Errors
	/// [`KeyError`].
	pub fn load(&self, home: &Home, passwords: &Passwords) -> Result<Key, KeyError> {
		match self {
			Self::Development(uri) => Key::from_uri(uri, "the development path"),
			Self::Uri(uri) => Key::from_uri(uri, "AMO_KEY"),
			Self::Variable(name) => {
				let uri = env::var(name).map_err(|_| KeyError::NoVariable(name.clone()))?;
				Key::from_uri(&Zeroizing::new(uri), &format!("the variable {name}"))
			},
			Self::UriFile(path) => {
				let bytes = read(path)?;
				let place = path.display().to_string();
				let uri = std::str::from_utf8(&bytes).map_err(|_| KeyError::NoUri {
					place: place.clone(),
					reason: "it is not text",
				})?;
				Key::from_uri(uri.trim_matches(['\r', '\n']), &place)
			},
			Self::Named(name) => open(&home.key_file(name)?, passwords),
			Self::KeyFile(path) => open(path, passwords),
		}
	}
}

impl fmt::Debug for KeySource {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Development(uri) => write!(f, "Development({uri})"),
			Self::Variable(name) => write!(f, "Variable({name})"),
			Self::UriFile(path) => write!(f, "UriFile({})", path.display()),
			Self::Named(name) => write!(f, "Named({name})"),
			Self::KeyFile(path) => write!(f, "KeyFile({})", path.display()),
			Self::Uri(_) => f.write_str("Uri(…)"),
		}
	}
}

fn open(path: &Path, passwords: &Passwords) -> Result<Key, KeyError> {
	let refused = |source| KeyError::KeyFile { path: path.into(), source };
	// Looked at first: nobody likes to type a password for a file that no password opens.
	let sealed = key_file::read(&read(path)?).map_err(refused)?;
	let password = passwords.existing(&path.display().to_string())?;
	sealed.open(&password).map_err(refused)
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, KeyError> {
	read_bounded(path, MAX_LEN)?.ok_or_else(|| KeyError::NoFile(path.into()))
}

/// Whether a text looks like a phrase, a seed, or a path with a password: rather once too often,
/// because what is not a secret is taken for a path, and paths are in messages.
fn is_secret(text: &str) -> bool {
	let root = text.split('/').next().unwrap_or_default();
	let hexadecimal = |text: &str| text.len() >= 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
	let is_path = text.ends_with(".json");
	text.contains("///")
		|| root.starts_with("0x")
		|| hexadecimal(root)
		|| (root.trim().contains(char::is_whitespace) && !is_path)
}
