//! Fetches that belong together.

use super::{
	command::Command,
	error::{Closed, FetchError},
};
use crate::{
	bitswap::client::SessionId,
	block::{hash_function, Block},
};
use cid::Cid;
use tokio::sync::{mpsc, oneshot, OwnedSemaphorePermit};
use tokio_util::sync::{CancellationToken, DropGuard};

/// A session. Dropping it cancels all its wants.
pub struct Session {
	id: SessionId,
	commands: mpsc::Sender<Command>,
	_permit: OwnedSemaphorePermit,
	_end: DropGuard,
}

impl Session {
	pub(super) async fn open(
		id: SessionId,
		commands: mpsc::Sender<Command>,
		permit: OwnedSemaphorePermit,
	) -> Result<Self, Closed> {
		let end = CancellationToken::new();
		let open = Command::Open { session: id, end: end.clone() };
		commands.send(open).await.map_err(|_| Closed)?;
		Ok(Self { id, commands, _permit: permit, _end: end.drop_guard() })
	}

	/// Fetches a block from peers into the local store.
	///
	/// Dropping the future alone does not cancel the want, dropping the session does.
	///
	/// # Errors
	/// [`FetchError`]. A hash function that the peer store does not compute is not asked for.
	pub async fn get(&self, cid: &Cid) -> Result<Block, FetchError> {
		hash_function(cid)?;
		let (reply, answer) = oneshot::channel();
		let want = Command::Want { session: self.id, cid: *cid, reply };
		self.commands.send(want).await.map_err(|_| Closed)?;
		answer.await.map_err(|_| Closed)?
	}
}
