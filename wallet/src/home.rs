//! The wallet's folder, which only its user can read, and the files in it.
//!
//! ```text
//! keys/NAME.json                     encrypted key files
//! rules.json                         what the owner's agent may grant
//! chains/GENESIS/ACCOUNT/NAME.json   state of one account on one chain
//! ```
//!
//! A file is replaced as a whole or not at all, and one that cannot be read is never replaced.

mod folder;
mod lock;
mod state;
#[cfg(test)]
mod tests;

pub use folder::{read_bounded, write_new};
pub use lock::Lock;
pub use state::{Folder, State};

use amo_primitives::{AccountId, Hash};
use std::{
	io,
	path::{Path, PathBuf},
};

/// The wallet's folder.
#[derive(Clone, Debug)]
pub struct Home(PathBuf);

/// Why the wallet's folder or a file in it cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
	/// The platform has no folder for a program's data.
	#[error("this system names no folder for your data: say where the wallet shall be, with --home or AMO_HOME")]
	Nowhere,
	/// Others could change what the wallet believes.
	#[error("others can write to {path} (mode {mode:03o}): make it yours alone with `chmod go-w {path}`, or take another with --home")]
	Exposed {
		/// The folder.
		path: PathBuf,
		/// Its permissions.
		mode: u32,
	},
	/// Something else has the folder's name.
	#[error("{0} is no folder: move it away, or take another with --home")]
	NoFolder(PathBuf),
	/// No room.
	#[error("no room for {}: the disk is full; free some space and do the same again, nothing was changed", .0.display())]
	DiskFull(PathBuf),
	/// The operating system refused.
	#[error("cannot {what} {path}: {source}")]
	Io {
		/// What was tried.
		what: &'static str,
		/// With which file or folder.
		path: PathBuf,
		/// The reason.
		source: io::Error,
	},
	/// A file that the wallet wrote, but not like this.
	#[error("{path} is damaged: {reason}; nothing was changed: repair it, or move it away to begin anew")]
	Damaged {
		/// The file.
		path: PathBuf,
		/// What is wrong with it, and where.
		reason: String,
	},
	/// A file of another version of the wallet.
	#[error("{path} has version {found} and this wallet knows version {known}: use the wallet that wrote it")]
	Version {
		/// The file.
		path: PathBuf,
		/// The version it has.
		found: u32,
		/// The version that can be read.
		known: u32,
	},
	/// There is a file already, and it would be lost.
	#[error("{0} exists: take another name, or move it away")]
	Exists(PathBuf),
	/// No name for a file.
	#[error("`{0}` is no name for a key: use 1 to 64 letters, digits, - and _")]
	Name(String),
	/// Another process does what only one may.
	#[error("another amo{} has {path}: wait for it or stop it", .process.map(|id| format!(" (process {id})")).unwrap_or_default())]
	Locked {
		/// The lock file.
		path: PathBuf,
		/// The other process, if it could be told.
		process: Option<u32>,
	},
}

impl HomeError {
	fn io<'a>(what: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
		use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
		move |source| match source.kind() {
			StorageFull | QuotaExceeded | FileTooLarge => Self::DiskFull(path.into()),
			_ => Self::Io { what, path: path.into(), source },
		}
	}
}

impl Home {
	/// Opens the folder, and makes it if there is none: the given one, or the platform's.
	///
	/// # Errors
	/// [`HomeError::Nowhere`], [`HomeError::Exposed`], [`HomeError::NoFolder`], [`HomeError::Io`].
	pub fn open(given: Option<&Path>) -> Result<Self, HomeError> {
		let path = match given {
			Some(path) => path.into(),
			None => Self::of_platform().ok_or(HomeError::Nowhere)?,
		};
		folder::make_private(&path)?;
		Ok(Self(path))
	}

	/// Where it is.
	pub fn path(&self) -> &Path {
		&self.0
	}

	/// The folder of files that are the same on all chains.
	pub fn shared(&self) -> Folder {
		Folder::at(self.0.clone())
	}

	/// The folder of what `account` does on the chain with this genesis hash.
	///
	/// # Errors
	/// [`HomeError::Exposed`], [`HomeError::NoFolder`], [`HomeError::Io`].
	pub fn of_account(&self, genesis: &Hash, account: &AccountId) -> Result<Folder, HomeError> {
		let mut path = self.0.clone();
		for name in ["chains".into(), format!("{genesis:x}"), account.to_string()] {
			path.push(name);
			folder::make_private(&path)?;
		}
		Ok(Folder::at(path))
	}

	/// The folders of all accounts on all chains.
	///
	/// # Errors
	/// [`HomeError::Io`].
	pub fn accounts(&self) -> Result<Vec<Folder>, HomeError> {
		let chains = folder::entries(&self.0.join("chains"))?;
		let mut accounts = Vec::new();
		for chain in chains {
			accounts.extend(folder::entries(&chain)?.into_iter().map(Folder::at));
		}
		Ok(accounts)
	}

	/// Where the key file of this name is or will be.
	///
	/// # Errors
	/// [`HomeError::Name`]; if the folder cannot be made, as [`Home::open`].
	pub fn key_file(&self, name: &str) -> Result<PathBuf, HomeError> {
		if !is_key_name(name) {
			return Err(HomeError::Name(name.into()));
		}
		let folder = self.0.join("keys");
		folder::make_private(&folder)?;
		Ok(folder.join(format!("{name}.json")))
	}

	fn of_platform() -> Option<PathBuf> {
		let folders = directories::ProjectDirs::from("", "", "amo")?;
		Some(folders.data_dir().into())
	}
}

/// Whether a key file can have this name.
pub fn is_key_name(text: &str) -> bool {
	let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
	(1..=64).contains(&text.len()) && text.bytes().all(is_allowed)
}
