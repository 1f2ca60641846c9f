//! Locks between processes. The operating system gives a lock back when its process ends, however
//! that ends.

use super::HomeError;
use std::{
	fs::{File, OpenOptions, TryLockError},
	io::{Read, Seek, Write},
	os::unix::fs::OpenOptionsExt,
	path::Path,
	process,
};

/// That only this process does something, as long as this lives.
#[derive(Debug)]
pub struct Lock {
	/// Closing it gives the lock back.
	_file: File,
}

impl Lock {
	/// Takes it, or says who has it.
	pub(super) fn take(path: &Path) -> Result<Self, HomeError> {
		let mut file = open(path)?;
		match file.try_lock() {
			Ok(()) => {},
			Err(TryLockError::WouldBlock) => {
				return Err(HomeError::Locked { path: path.into(), process: holder(&mut file) })
			},
			Err(TryLockError::Error(error)) => return Err(HomeError::io("lock", path)(error)),
		}
		leave_number(&mut file).map_err(HomeError::io("write", path))?;
		Ok(Self { _file: file })
	}

	/// Takes it, and waits for whoever has it.
	pub(super) fn wait(path: &Path) -> Result<Self, HomeError> {
		let file = open(path)?;
		file.lock().map_err(HomeError::io("lock", path))?;
		Ok(Self { _file: file })
	}
}

fn open(path: &Path) -> Result<File, HomeError> {
	OpenOptions::new()
		.read(true)
		.write(true)
		.create(true)
		.truncate(false)
		.mode(0o600)
		.open(path)
		.map_err(HomeError::io("open", path))
}

/// For the message to who comes next.
fn leave_number(file: &mut File) -> std::io::Result<()> {
	file.set_len(0)?;
	file.write_all(process::id().to_string().as_bytes())
}

fn holder(file: &mut File) -> Option<u32> {
	let mut text = String::new();
	file.rewind().ok()?;
	file.take(16).read_to_string(&mut text).ok()?;
	text.parse().ok()
}
