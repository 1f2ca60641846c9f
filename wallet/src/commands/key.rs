//! Keys: made, imported, shown.

use crate::{
	failure::Failure,
	keys::{Key as AccountKey, KeySource, MadeKey, PhraseLength},
	session::Session,
};
use clap::Subcommand;
use std::path::PathBuf;

/// Make, import and show keys.
#[derive(Subcommand)]
pub enum Key {
	/// Make a key and keep it in an encrypted key file, which polkadot.js can open too.
	#[command(after_help = "Example: amo key new my-car")]
	New {
		/// What the key file is called.
		name: String,
		/// A phrase of 24 words instead of 12.
		#[arg(long)]
		long: bool,
	},
	/// Keep a key that there is already: a phrase or a key file.
	#[command(after_help = "Example: amo key import my-car file:phrase.txt")]
	Import {
		/// What the key file is called.
		name: String,
		/// Where it is: file:PATH or env:NAME that holds a phrase or a seed, or a key file.
		from: String,
	},
	/// Show the address and the public key.
	#[command(after_help = "Example: amo --key my-car key show")]
	Show,
}

impl Key {
	/// Carries it out.
	///
	/// # Errors
	/// [`Failure`].
	pub fn run(self, session: &Session) -> Result<(), Failure> {
		match self {
			Self::New { name, long } => {
				let length = if long { PhraseLength::TwentyFour } else { PhraseLength::Twelve };
				let (key, phrase) = AccountKey::random(length)?;
				let key = store(session, &key, &name)?;
				session.print(&MadeKey { key, phrase })
			},
			Self::Import { name, from } => {
				let key = source(&from)?.load(&session.home, &session.passwords())?;
				session.print(&store(session, &key, &name)?)
			},
			Self::Show => session.print(&session.key()?.show()),
		}
	}
}

/// Where an imported key is: a file that exists is a key file, whatever it is called.
fn source(from: &str) -> Result<KeySource, Failure> {
	let path = PathBuf::from(from);
	if path.is_file() {
		return Ok(KeySource::KeyFile(path));
	}
	Ok(KeySource::from_argument(from)?)
}

fn store(
	session: &Session,
	key: &AccountKey,
	name: &str,
) -> Result<crate::keys::ShownKey, Failure> {
	// Before anybody is asked for a password.
	let path = session.home.key_file(name)?;
	let password = session.passwords().new_one(&path.display().to_string());
	let password = password.map_err(crate::keys::KeyError::from)?;
	let now = jiff::Timestamp::now().as_millisecond();
	Ok(key.store(&session.home, name, &password, now)?)
}
