use super::*;
use crate::{block::RAW, store::memory::MemoryStore};

const SESSION: SessionId = 1;

fn exchange() -> (Exchange, Arc<MemoryStore>) {
	let store = Arc::<MemoryStore>::default();
	(Exchange::new(&Config::new("/nowhere"), StoreWork::new(store.clone())), store)
}

fn block() -> Block {
	Block::new(RAW, vec![1, 2, 3]).unwrap()
}

#[tokio::test]
async fn a_want_that_comes_after_the_end_of_its_session_is_none() {
	let (mut exchange, _) = exchange();
	exchange.open(SESSION);
	exchange.close(SESSION);
	let (reply, answer) = oneshot::channel();
	exchange.want(SESSION, *block().cid(), reply);
	assert_eq!(exchange.stats().wanted, 0);
	assert!(answer.await.is_err(), "nobody answers");
}

#[tokio::test]
async fn what_nobody_waits_for_is_not_wanted() {
	let (mut exchange, _) = exchange();
	exchange.open(SESSION);
	let (reply, answer) = oneshot::channel();
	drop(answer);
	exchange.want(SESSION, *block().cid(), reply);
	assert_eq!(exchange.stats().wanted, 0);
}

#[tokio::test]
async fn a_block_that_was_put_after_it_was_looked_for_is_found() {
	let (mut exchange, store) = exchange();
	store.put(vec![block()]).unwrap();
	exchange.stored(&[*block().cid()]);
	exchange.open(SESSION);
	let (reply, answer) = oneshot::channel();
	exchange.want(SESSION, *block().cid(), reply);
	let Some(Ok(Job::Stored { blocks, result })) = exchange.jobs.join_next().await else {
		panic!("it was not looked for again");
	};
	exchange.on_stored(blocks, result);
	assert_eq!(answer.await.unwrap().unwrap(), block());
	assert_eq!(exchange.stats().wanted, 0);
}

#[tokio::test]
async fn a_job_that_panics_ends_the_wait_for_it() {
	let (mut exchange, _) = exchange();
	exchange.open(SESSION);
	let (reply, answer) = oneshot::channel();
	exchange.want(SESSION, *block().cid(), reply);
	let peer = PeerId::random();
	exchange.peers.insert(peer, Outgoing { state: State::Reading, ..Default::default() });
	exchange.jobs.join_next().await;
	for failed in [Failed::Store(vec![*block().cid()]), Failed::Read(peer)] {
		exchange.spawn(failed, |_| panic!("a test"));
		let Some(Ok(Job::Failed(failed))) = exchange.jobs.join_next().await else {
			panic!("nobody heard of it");
		};
		assert!(exchange.on_job_failed(&failed));
	}
	assert!(answer.await.is_err());
	assert_eq!(exchange.idle_peers(), [peer]);
}
