//! `peerStore_*` as callers see them.

use super::support::{block_on, request, Peer};
use amo_node::rpc::peer_store::{PeerStoreApiServer, PeerStoreRpc};
use amo_primitives::peer_store::PeerStore;
use jsonrpsee::RpcModule;
use sc_rpc::DenyUnsafe;
use serde_json::{json, Value};

const UNKNOWN: &str = "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const RAW: &str = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

/// The methods as somebody outside, or the operator, reaches them.
fn module(peer: Option<&Peer>, deny: DenyUnsafe) -> RpcModule<PeerStoreRpc> {
	let services = peer.map(|peer| peer.services().clone());
	let mut module = PeerStoreRpc::new(services).into_rpc();
	module.extensions_mut().insert(deny);
	module
}

fn call(module: &RpcModule<PeerStoreRpc>, method: &str, params: Value) -> Value {
	let method = format!("peerStore_{method}");
	let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
	let (answer, _) = block_on(module.raw_json_request(&request.to_string(), 1)).unwrap();
	serde_json::from_str(&answer.to_string()).unwrap()
}

fn result(module: &RpcModule<PeerStoreRpc>, method: &str, params: Value) -> Value {
	let answer = call(module, method, params);
	assert_eq!(answer["error"], Value::Null);
	answer["result"].clone()
}

/// The code of the error; its message has to have a word.
fn refusal(module: &RpcModule<PeerStoreRpc>, method: &str, params: Value, word: &str) -> i64 {
	let answer = call(module, method, params);
	let message = answer["error"]["message"].as_str().unwrap();
	assert!(message.contains(word), "{message}");
	answer["error"]["code"].as_i64().unwrap()
}

#[test]
fn a_wallet_uploads_and_watches() {
	let (wallet, gate, provider) = (Peer::start(), Peer::start(), Peer::start());
	let (cid, manifest) = wallet.put(1, 5_000);
	let open = module(Some(&gate), DenyUnsafe::Yes);

	let status = result(&open, "pinStatus", json!([cid.to_string()]));
	assert_eq!(status["body"], Value::Null);
	assert_eq!(status["bytes"], 0);
	let added = result(&open, "add", json!([cid.to_string(), [wallet.address().to_string()]]));
	assert_eq!(added["cid"], cid.to_string());
	assert_eq!(added["bytes"], manifest.layout().stored_len());
	let status = result(&open, "pinStatus", json!([cid.to_string()]));
	assert_eq!(status["gateway"]["until"], added["until"]);
	assert_eq!(status["bytes"], manifest.layout().stored_len());
	let fragment_len = manifest.layout().fragment_len();
	let body = json!({"len": 5_000, "k": 2, "m": 1, "fragmentLen": fragment_len});
	assert_eq!(status["body"], body);

	let stats = result(&open, "stats", json!([]));
	assert_eq!(stats["gateway"]["bodies"], 1);
	assert_eq!(stats["gateway"]["maxBody"], 1_048_576);
	assert_eq!(stats["gateway"]["keepSeconds"], 86_400);
	assert_eq!(stats["quota"], 67_108_864);
	assert_eq!(stats["fetches"], json!({"waiting": 0, "running": 0, "failed": 0}));

	provider.fetch(&request(&(cid, manifest), 1, &[&gate]));
	let status =
		result(&module(Some(&provider), DenyUnsafe::Yes), "pinStatus", json!([cid.to_string()]));
	assert_eq!(status["provider"], json!([1]));
	assert_eq!(status["gateway"], Value::Null);
	assert_eq!(status["bytes"], fragment_len);
}

#[test]
fn a_fetch_that_is_under_way_is_shown() {
	let (wallet, provider) = (Peer::start(), Peer::start());
	let body = wallet.put(1, 5_000);
	let request = request(&body, 2, &[]);
	drop(wallet);
	provider.host().fetch(request);
	let open = module(Some(&provider), DenyUnsafe::Yes);
	let fetches = result(&open, "pinStatus", json!([body.0.to_string()]))["fetches"].clone();
	assert_eq!(fetches[0]["fragment"], 2);
	assert!(fetches[0]["state"].is_string());
}

#[test]
fn blocks_come_as_hexadecimal_digits() {
	let (wallet, gate) = (Peer::start(), Peer::start());
	let (cid, _) = wallet.put(1, 5_000);
	let block = wallet.services().core.store.get(&cid).unwrap().unwrap();
	let digits: String = block.data().iter().map(|byte| format!("{byte:02x}")).collect();
	let open = module(Some(&gate), DenyUnsafe::Yes);
	let put = json!([cid.to_string(), format!("0x{digits}")]);
	assert_eq!(result(&open, "putBlock", put), Value::Null);
	assert!(gate.services().core.store.has(&cid).unwrap());
	let other = json!([cid.to_string(), "0x00"]);
	assert_eq!(refusal(&open, "putBlock", other, "do not hash"), 20_010);
}

#[test]
fn addresses_are_those_that_others_dial() {
	let (here, there) = (Peer::start(), Peer::start());
	let open = module(Some(&here), DenyUnsafe::Yes);
	let addresses = result(&open, "addresses", json!([]));
	assert_eq!(addresses["addresses"], json!([here.address().to_string()]));
	let peer = addresses["peerId"].as_str().unwrap();
	assert!(here.address().to_string().ends_with(peer));

	let operator = module(Some(&there), DenyUnsafe::No);
	let connected = result(&operator, "connect", json!([here.address().to_string()]));
	assert_eq!(connected, peer);
}

#[test]
fn announced_addresses_come_first() {
	let announced = "/dns/store.example/tcp/4601".parse().unwrap();
	let peer = Peer::start_with(|settings| settings.swarm.announce = vec![announced]);
	let addresses = result(&module(Some(&peer), DenyUnsafe::Yes), "addresses", json!([]));
	let expected =
		format!("/dns/store.example/tcp/4601/p2p/{}", addresses["peerId"].as_str().unwrap());
	assert_eq!(addresses["addresses"], json!([expected]));
}

#[test]
fn only_the_operator_may_remove_connect_and_collect() {
	let peer = Peer::start();
	let open = module(Some(&peer), DenyUnsafe::Yes);
	let unknown = PeerStoreRpc::new(Some(peer.services().clone())).into_rpc();
	for module in [&open, &unknown] {
		for (method, params) in [
			("remove", json!([UNKNOWN])),
			("connect", json!([peer.address().to_string()])),
			("collectGarbage", json!([])),
		] {
			assert_eq!(refusal(module, method, params, "unsafe"), -32_601);
		}
	}
	let operator = module(Some(&peer), DenyUnsafe::No);
	assert_eq!(result(&operator, "remove", json!([UNKNOWN])), false);
	let collected = json!({"blocks": 0, "bytes": 0, "finished": true});
	assert_eq!(result(&operator, "collectGarbage", json!([])), collected);
}

#[test]
fn bad_requests_say_what_to_do() {
	let gate = Peer::start_with(|settings| settings.policy.private = false);
	let open = module(Some(&gate), DenyUnsafe::No);
	let private = json!([UNKNOWN, [gate.address().to_string()]]);
	let many = json!([UNKNOWN, vec!["/ip4/192.0.2.1/tcp/1"; 9]]);
	for (method, params, word, code) in [
		("add", json!(["bafy"]), "is no CID", 20_003),
		("add", json!(["b".repeat(1_000)]), "is no CID", 20_003),
		("add", json!([RAW]), "names no body", 20_003),
		("pinStatus", json!([RAW]), "names no body", 20_003),
		("add", json!([UNKNOWN, ["there"]]), "no multiaddress", 20_004),
		("add", private, "--allow-private-ip", 20_004),
		("add", many, "at most 8", 20_004),
		("connect", json!(["/ip4/192.0.2.1/tcp/1"]), "peer's id", 20_004),
	] {
		assert_eq!(refusal(&open, method, params, word), code);
	}
}

#[test]
fn busy_says_for_how_long() {
	let wallet = Peer::start();
	let gate = Peer::start_with(|settings| {
		settings.gateway.as_mut().unwrap().adds_per_minute = 1;
	});
	let open = module(Some(&gate), DenyUnsafe::Yes);
	let add = |seed| {
		let (cid, _) = wallet.put(seed, 5_000);
		call(&open, "add", json!([cid.to_string(), [wallet.address().to_string()]]))
	};
	assert_eq!(add(1)["error"], Value::Null);
	let error = add(2)["error"].clone();
	assert_eq!(error["code"], 20_005);
	assert!(error["data"]["retryAfterMillis"].as_u64().unwrap() <= 60_000);
}

#[test]
fn a_node_without_gateway_or_peer_store_says_so() {
	let peer = Peer::start_with(|settings| settings.gateway = None);
	let no_gateway = module(Some(&peer), DenyUnsafe::No);
	for (method, params) in [
		("add", json!([UNKNOWN])),
		("putBlock", json!([UNKNOWN, "0x00"])),
		("remove", json!([UNKNOWN])),
	] {
		assert_eq!(refusal(&no_gateway, method, params, "--peer-store-gateway"), 20_002);
	}
	assert_eq!(result(&no_gateway, "stats", json!([]))["gateway"], Value::Null);

	let none = module(None, DenyUnsafe::No);
	for (method, params) in [
		("addresses", json!([])),
		("stats", json!([])),
		("pinStatus", json!([UNKNOWN])),
		("add", json!([UNKNOWN])),
		("putBlock", json!([UNKNOWN, "0x00"])),
		("remove", json!([UNKNOWN])),
		("connect", json!([UNKNOWN])),
		("collectGarbage", json!([])),
	] {
		assert_eq!(refusal(&none, method, params, "--no-peer-store"), 20_001, "{method}");
	}
}
