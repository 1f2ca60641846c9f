//! Data whose providers have lost some of it, or too much, or are gone.

use super::harness::{until, Node, Wallet};
use std::{
	fs,
	hash::{DefaultHasher, Hash, Hasher},
	path::{Path, PathBuf},
};

/// Longer than a manifest or a fragment's list of blocks, shorter than a fragment of the body here.
const SHARD: u64 = 4 * 1024;

/// The files of a store's blocks that are parts of a body.
fn shards(folder: &Path) -> Vec<PathBuf> {
	let mut found = Vec::new();
	for entry in fs::read_dir(folder).unwrap() {
		let path = entry.unwrap().path();
		if path.is_dir() {
			found.extend(shards(&path));
		} else if fs::metadata(&path).unwrap().len() >= SHARD {
			found.push(path);
		}
	}
	found
}

#[test]
fn data_is_to_be_had_as_long_as_enough_fragments_live() {
	let mut node = Node::start();
	let files = tempfile::tempdir().unwrap();
	let file = |name: &str| files.path().join(name).display().to_string();

	// Three providers at one peer store, which confirms and answers for all of them.
	for name in ["Alice", "Dave", "Eve"] {
		let uri = file(name);
		node.insert_operator(&format!("//{name}//operator"), &uri);
		let provider = Wallet::of(&format!("//{name}"), &node);
		let operator = format!("file:{uri}");
		provider.done(&["provider", "register", "--capacity", "1GiB", "--operator", &operator]);
	}
	let owner = Wallet::of("//Bob", &node);
	let rows = (0..6_000_u64).map(|at| {
		let mut hasher = DefaultHasher::new();
		at.hash(&mut hasher);
		let noise = hasher.finish();
		format!("{},{}.{:03}\n", 1_772_359_200 + at, noise % 250, (noise >> 32) % 1_000)
	});
	let csv = file("speed.csv");
	fs::write(&csv, format!("time,speed\n{}", rows.collect::<String>())).unwrap();
	owner.done(&["device", "add", "golf"]);
	let collect = ["collect", "csv", "golf", &csv, "--time", "time", "--time-format", "unix"];
	owner.done(&[&collect[..], &["--map", "speed=Vehicle.Speed"]].concat());
	let chunk = owner.done(&["upload", "golf"])["chunk_names"][0].as_str().unwrap().to_owned();
	let shown = owner.done(&["chunk", "show", &chunk]);
	assert_eq!((&shown["fragments"], &shown["confirmed"]), (&"2+1".into(), &3.into()), "{shown}");

	// Each time from a wallet that has nothing of it yet.
	let to = file("copy.csv");
	let fetch = ["fetch", &chunk, "--csv", &to, "--force"];
	let anew = |node: &Node| Wallet::of("//Bob", node);
	anew(&node).done(&fetch);
	let message = Wallet::of("//Charlie", &node).refused(&fetch, 10);
	assert!(message.contains("no right") && message.contains("amo request"), "{message}");

	let blocks = node.peer_store().join("blocks");
	let lose_one = |node: &mut Node, of: usize| {
		node.kill();
		let there = shards(&blocks);
		assert_eq!(there.len(), of, "{there:?}");
		fs::remove_file(&there[0]).unwrap();
		node.again();
	};
	lose_one(&mut node, 3);
	fs::remove_file(&to).unwrap();
	anew(&node).done(&fetch);
	assert_eq!(fs::read_to_string(&to).unwrap().lines().count(), 6_001);

	lose_one(&mut node, 2);
	fs::remove_file(&to).unwrap();
	let message = anew(&node).refused(&fetch, 11);
	assert!(message.contains("1 of the 2 shards that are needed"), "{message}");
	assert!(message.contains("try again") && message.contains("amo chunk show"), "{message}");

	// Nobody is where the providers were.
	node.kill();
	node.again_with(&["--no-peer-store"]);
	let message = anew(&node).refused(&fetch, 11);
	assert!(message.contains("none of 1 peers answers: try again"), "{message}");
	assert!(!Path::new(&to).exists());

	// Nor can anything be brought to that node.
	owner.done(&["status"]);
	fs::write(&csv, "time,speed\n1772445600,7\n").unwrap();
	owner.done(&[&collect[..], &["--map", "speed=Vehicle.Speed"]].concat());
	let message = owner.refused(&["upload", "golf"], 8);
	assert!(message.contains("without a peer store: ask another"), "{message}");
	let register = ["provider", "register", "--capacity", "1GiB", "--operator", "//Ferdie"];
	let message = Wallet::of("//Ferdie", &node).refused(&register, 8);
	assert!(message.contains("without a peer store"), "{message}");

	// What was planned goes on when there is one again.
	node.kill();
	node.again();
	until("the node is a gateway", || {
		owner.done(&["status"])["gateway"].as_bool().filter(|is| *is)
	});
	assert_eq!(owner.done(&["upload", "golf", "--no-wait"])["chunks"], 1);
}
