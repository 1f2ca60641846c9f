//! Work on the store, on tokio's threads for what blocks.

use super::error::Closed;
use crate::store::BlockStore;
use std::sync::Arc;
use tokio::{sync::watch, task::JoinHandle};

/// The store, and what works on it. Clones are the same.
#[derive(Clone)]
pub(super) struct StoreWork {
	store: Arc<dyn BlockStore>,
	load: watch::Sender<Load>,
}

#[derive(Default)]
struct Load {
	under_way: usize,
	is_closed: bool,
}

/// What a piece of work has of the store.
struct Hold {
	/// Dropped first: who waits for the end may want to open the store anew.
	store: Arc<dyn BlockStore>,
	_counted: Counted,
}

struct Counted(watch::Sender<Load>);

impl StoreWork {
	pub fn new(store: Arc<dyn BlockStore>) -> Self {
		Self { store, load: watch::Sender::default() }
	}

	/// Works on a thread of its own, to the end, also if the handle is dropped.
	pub fn spawn<T: Send + 'static>(
		&self,
		work: impl FnOnce(&dyn BlockStore) -> T + Send + 'static,
	) -> Result<JoinHandle<T>, Closed> {
		let has_begun = self.load.send_if_modified(|load| {
			load.under_way += usize::from(!load.is_closed);
			!load.is_closed
		});
		if !has_begun {
			return Err(Closed);
		}
		let hold = Hold { store: self.store.clone(), _counted: Counted(self.load.clone()) };
		Ok(tokio::task::spawn_blocking(move || hold.use_for(work)))
	}

	/// Works, and waits for the end. [`Closed`] as well if the work panics, or the runtime ends.
	pub async fn run<T: Send + 'static>(
		&self,
		work: impl FnOnce(&dyn BlockStore) -> T + Send + 'static,
	) -> Result<T, Closed> {
		self.spawn(work)?.await.map_err(|_| Closed)
	}

	/// Lets nothing more begin, and waits for what is under way.
	pub async fn close(&self) {
		self.load.send_modify(|load| load.is_closed = true);
		// The other end of the channel is here.
		let _ = self.load.subscribe().wait_for(|load| load.under_way == 0).await;
	}
}

impl Hold {
	fn use_for<T>(self, work: impl FnOnce(&dyn BlockStore) -> T) -> T {
		work(&*self.store)
	}
}

impl Drop for Counted {
	fn drop(&mut self) {
		self.0.send_modify(|load| load.under_way = load.under_way.saturating_sub(1));
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::store::memory::MemoryStore;
	use std::{pin::pin, sync::mpsc};

	#[tokio::test]
	async fn the_store_is_free_once_it_is_closed() {
		let store: Arc<dyn BlockStore> = Arc::new(MemoryStore::default());
		let weak = Arc::downgrade(&store);
		let work = StoreWork::new(store);
		assert_eq!(work.run(|store| store.stats().unwrap().blocks).await, Ok(0));
		assert_eq!(work.run(|_| panic!("a test")).await, Err::<(), _>(Closed));
		let (release, gate) = mpsc::channel::<()>();
		// Nobody waits for it.
		drop(work.spawn(move |_| gate.recv()).unwrap());
		{
			let mut close = pin!(work.close());
			assert!(futures::poll!(&mut close).is_pending());
			assert_eq!(work.run(|_| ()).await, Err(Closed));
			drop(release);
			close.await;
		}
		work.close().await;
		drop(work);
		assert!(weak.upgrade().is_none());
	}
}
