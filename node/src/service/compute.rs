//! Proves the computing power of the candidates whose node this is.
//!
//! A thread of its own searches, and rests most of the time: it must never be in the way of blocks and
//! audits, and a proof has a whole session's time.

use super::{Block, Client, Pool};
use amo_primitives::{
	apis::ValidatorsApi,
	compute::{self, Attempt},
	validators::ComputeTask,
	AccountId,
};
use amo_runtime::{BlockNumber, Hash};
use futures::{channel::mpsc as results, select, StreamExt};
use sc_client_api::{BlockImportNotification, BlockchainEvents};
use sc_service::TaskManager;
use sc_transaction_pool_api::{TransactionPool, TransactionSource};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::crypto::key_types::BABE;
use sp_keystore::KeystorePtr;
use std::{
	error::Error,
	sync::{mpsc, Arc},
	thread,
	time::{Duration, Instant},
};

/// How long the thread searches at a stretch.
const WORK: Duration = Duration::from_millis(5);
/// How long it rests then: nine tenths of the time.
const REST: Duration = Duration::from_millis(45);
/// Attempts between two looks at the clock.
const ATTEMPTS: Attempt = 256;
/// Blocks after which a proof that is in no block is handed in again.
const PATIENCE: BlockNumber = 4;

type Task = ComputeTask<AccountId>;

/// Spawns the task that watches for work, and the thread that does it.
///
/// # Errors
/// If the operating system gives no thread.
pub fn spawn_prover(
	client: Arc<Client>,
	pool: Arc<Pool>,
	keystore: KeystorePtr,
	task_manager: &TaskManager,
) -> std::io::Result<()> {
	let (tasks, to_search) = mpsc::sync_channel(1);
	let (on_found, found) = results::channel(1);
	thread::Builder::new().name("compute-proof".into()).spawn(|| search(to_search, on_found))?;
	let prover = Prover { client, pool, keystore, tasks, searched: None, solved: None };
	task_manager.spawn_handle().spawn("compute-proofs", None, prover.run(found));
	Ok(())
}

/// A task and the attempt that solves it.
struct Solution {
	task: Task,
	attempt: Attempt,
}

struct Prover {
	client: Arc<Client>,
	pool: Arc<Pool>,
	keystore: KeystorePtr,
	/// To the thread. A newer task takes the place of an older one.
	tasks: mpsc::SyncSender<Task>,
	/// What the thread has.
	searched: Option<Hash>,
	/// What was found last, and the block at which it was handed in.
	solved: Option<(Solution, BlockNumber)>,
}

impl Prover {
	async fn run(mut self, found: results::Receiver<Solution>) {
		let mut blocks = self.client.import_notification_stream().fuse();
		let mut found = found.fuse();
		loop {
			let outcome = select! {
				block = blocks.next() => match block {
					Some(block) if block.is_new_best => self.look_at(&block).await,
					Some(_) => Ok(()),
					None => return,
				},
				solution = found.select_next_some() => {
					self.searched = None;
					self.hand_in(solution).await
				},
			};
			if let Err(error) = outcome {
				log::warn!("The computing power of this node's candidate is not proved: {error}");
			}
		}
	}

	/// Sees what there is to prove as of a block.
	async fn look_at(
		&mut self,
		block: &BlockImportNotification<Block>,
	) -> Result<(), Box<dyn Error>> {
		let keys = self.keystore.sr25519_public_keys(BABE);
		if keys.is_empty() {
			return Ok(());
		}
		let tasks = self.client.runtime_api().compute_tasks(block.hash, keys)?;
		let number = block.header.number;
		let waits = |task: &Task| {
			self.solved.as_ref().is_some_and(|(solution, since)| {
				solution.task == *task && number.saturating_sub(*since) < PATIENCE
			})
		};
		let Some(task) = tasks.into_iter().find(|task| !waits(task)) else { return Ok(()) };
		if let Some((solution, _)) = self.solved.take_if(|(solution, _)| solution.task == task) {
			return self.hand_in(solution).await;
		}
		if self.searched != Some(task.task) {
			let searched = task.task;
			match self.tasks.try_send(task) {
				Ok(()) => self.searched = Some(searched),
				// The thread takes the one before soon; the next block brings this one again.
				Err(mpsc::TrySendError::Full(_)) => {},
				Err(ended) => return Err(ended.into()),
			}
		}
		Ok(())
	}

	async fn hand_in(&mut self, solution: Solution) -> Result<(), Box<dyn Error>> {
		let Solution { task, attempt } = &solution;
		let info = self.client.info();
		let bytes =
			compute::signed_bytes(&info.genesis_hash, task.session, &task.candidate, *attempt);
		let signed = self.keystore.sr25519_sign(BABE, &task.key, &bytes)?;
		let signature = signed.ok_or("its key has left the keystore")?;
		let transaction = self.client.runtime_api().compute_proof(
			info.best_hash,
			task.candidate.clone(),
			task.session,
			*attempt,
			signature,
		)?;
		self.solved = Some((solution, info.best_number));
		self.pool.submit_one(info.best_hash, TransactionSource::Local, transaction).await?;
		Ok(())
	}
}

/// Searches until nobody gives tasks any more.
fn search(tasks: mpsc::Receiver<Task>, mut found: results::Sender<Solution>) {
	while let Ok(task) = tasks.recv() {
		let Some(solution) = solve(task, &tasks) else { return };
		// Who does not take it has ended.
		if found.try_send(solution).is_err() {
			return;
		}
	}
}

/// Solves a task, or the newest that comes meanwhile; nothing if no more can come.
fn solve(mut task: Task, tasks: &mpsc::Receiver<Task>) -> Option<Solution> {
	let mut attempt = 0;
	loop {
		let began = Instant::now();
		while began.elapsed() < WORK {
			let next = attempt + ATTEMPTS;
			let fits = |attempt: &Attempt| compute::solves(&task.task, *attempt, task.difficulty);
			if let Some(attempt) = (attempt..next).find(fits) {
				return Some(Solution { task, attempt });
			}
			attempt = next;
		}
		match tasks.recv_timeout(REST) {
			Ok(newer) => (task, attempt) = (newer, 0),
			Err(mpsc::RecvTimeoutError::Timeout) => {},
			Err(mpsc::RecvTimeoutError::Disconnected) => return None,
		}
	}
}
