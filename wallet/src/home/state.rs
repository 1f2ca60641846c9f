//! State that outlives a run: JSON files, each with a version.

use super::{folder, HomeError, Lock};
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What is kept in a file of its own.
pub trait State: Serialize + DeserializeOwned + Default {
	/// Name of the file, without `.json`.
	const NAME: &'static str;
	/// Grows by one when what is written cannot be read by the wallets before.
	const VERSION: u32;
}

/// A folder with files of state.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// No state is longer: it lists what one account does.
const MAX_LEN: u64 = 64 * 1024 * 1024;

#[derive(Deserialize)]
struct Version {
	version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<T> {
	version: u32,
	content: T,
}

impl Folder {
	pub(super) fn at(path: PathBuf) -> Self {
		Self(path)
	}

	/// Where it is.
	#[cfg(test)]
	pub fn path(&self) -> &Path {
		&self.0
	}

	/// The state as it was last written, or the default if it never was.
	///
	/// # Errors
	/// [`HomeError::Damaged`], [`HomeError::Version`], [`HomeError::Io`].
	pub fn read<T: State>(&self) -> Result<T, HomeError> {
		let path = self.file::<T>();
		match folder::read_bounded(&path, MAX_LEN)? {
			Some(bytes) => parse(&path, &bytes),
			None => Ok(T::default()),
		}
	}

	/// Reads the state, changes it and writes it back, while no other process does. Nothing is written
	/// if the change fails or the state cannot be read.
	///
	/// # Errors
	/// Those of the change; as [`Folder::read`].
	pub fn update<T: State, R, E: From<HomeError>>(
		&self,
		change: impl FnOnce(&mut T) -> Result<R, E>,
	) -> Result<R, E> {
		let path = self.file::<T>();
		let _lock = Lock::wait(&self.0.join(format!("{}.lock", T::NAME)))?;
		let mut state = self.read::<T>()?;
		let result = change(&mut state)?;
		let document = Document { version: T::VERSION, content: state };
		let mut bytes = serde_json::to_vec_pretty(&document)
			.map_err(|error| HomeError::io("write", &path)(error.into()))?;
		bytes.push(b'\n');
		folder::replace(&path, &bytes)?;
		Ok(result)
	}

	/// Takes the right to do what `name` says, which one process may at a time. It ends when the lock
	/// is dropped.
	///
	/// # Errors
	/// [`HomeError::Locked`], [`HomeError::Io`].
	pub fn lock(&self, name: &str) -> Result<Lock, HomeError> {
		Lock::take(&self.0.join(format!("{name}.running")))
	}

	fn file<T: State>(&self) -> PathBuf {
		self.0.join(format!("{}.json", T::NAME))
	}
}

fn parse<T: State>(path: &Path, bytes: &[u8]) -> Result<T, HomeError> {
	let damaged = |error: serde_json::Error| HomeError::Damaged {
		path: path.into(),
		reason: error.to_string(),
	};
	let Version { version } = serde_json::from_slice(bytes).map_err(damaged)?;
	if version != T::VERSION {
		return Err(HomeError::Version { path: path.into(), found: version, known: T::VERSION });
	}
	Ok(serde_json::from_slice::<Document<T>>(bytes).map_err(damaged)?.content)
}
