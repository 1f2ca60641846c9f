import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, test } from "node:test";
import { u8aConcat, u8aToHex } from "@polkadot/util";
import { base32Encode, sha256AsU8a } from "@polkadot/util-crypto";
import { startDevNode } from "../lib/dev-node.mjs";
import { rpc } from "../lib/rpc.mjs";
import { newWallet, node, sharedBody } from "./setup.mjs";

const UNSAFE = -32601;
const OFF = 20001;
const NO_GATEWAY = 20002;
const NO_BODY = 20003;
const BAD_ADDRESS = 20004;
const BUSY = 20005;
const TOO_LONG = 20006;
const FULL = 20007;
const UNREACHABLE = 20008;
const NOT_FETCHED = 20009;
const OTHER_BYTES = 20010;

const PEER = "12D3KooWK7xcMe91w3meZLxsR4w8HxiEisiSTcTFwjFzCKu8fhDe";
const RAW_SHA2_256 = [0x01, 0x55, 0x12, 0x20];
const DAG_CBOR_SHA2_256 = [0x01, 0x71, 0x12, 0x20];
/** Nobody listens there. */
const DEAF = `/ip4/127.0.0.1/tcp/1/p2p/${PEER}`;

const cidOf = (head, bytes) => base32Encode(u8aConcat(head, sha256AsU8a(bytes)), true);

const good = (method, ...params) => goodAt(node, method, ...params);

async function goodAt({ http }, method, ...params) {
  const { error, result } = await rpc(http, `peerStore_${method}`, ...params);
  assert.ok(!error, JSON.stringify(error));
  return result;
}

async function isRefused({ http }, code, method, ...params) {
  const { error, result } = await rpc(http, `peerStore_${method}`, ...params);
  assert.ok(error, `${method} gave ${JSON.stringify(result)}`);
  assert.equal(error.code, code, JSON.stringify(error));
}

export function testPeerStoreRpc() {
  const unknown = cidOf(DAG_CBOR_SHA2_256, randomBytes(8));
  let wallet, served, body;

  after(() => served?.stop());

  test("a node says where its peer store is, and what is in it", async () => {
    const { peerId, addresses } = await good("addresses");
    assert.match(peerId, /^12D3KooW/);
    assert.ok(addresses.length > 0 && addresses.every((address) => address.endsWith(`/p2p/${peerId}`)));

    const stats = await good("stats");
    assert.ok(stats.bytes > 0 && stats.bytes <= stats.quota);
    assert.ok(stats.pinnedBlocks > 0 && stats.pinnedBlocks <= stats.blocks);
    assert.ok(stats.gateway.bodies >= 2, "those of the setup");
  });

  test("a gateway fetches a body from a wallet, and says what it keeps", async () => {
    wallet = newWallet();
    body = await wallet.put(randomBytes(5_000));
    served = await wallet.serve();
    const before = await good("pinStatus", body.cid);
    assert.deepEqual([before.body, before.gateway, before.bytes], [null, null, 0]);

    const added = await good("add", body.cid, served.addresses);
    assert.equal(added.bytes, 3 * body.fragment_len);
    assert.ok(added.until > Date.now() / 1000);
    const { body: cut, gateway, provider, fetches } = await good("pinStatus", body.cid);
    assert.deepEqual([cut.len, cut.k, cut.m], [body.body_len, body.k, body.m]);
    assert.deepEqual([gateway.until, provider, fetches], [added.until, [], []]);

    const other = await good("pinStatus", sharedBody.cid);
    assert.deepEqual(other.provider, [0, 1, 2], "this one is kept for the chain");
  });

  test("a gateway takes a block that is what its name says", async () => {
    const block = randomBytes(100);
    const cid = cidOf(RAW_SHA2_256, block);
    assert.equal(await good("putBlock", cid, u8aToHex(block)), null);
    await isRefused(node, OTHER_BYTES, "putBlock", cid, u8aToHex(randomBytes(100)));
    await isRefused(node, NO_BODY, "putBlock", "no cid", u8aToHex(block));
  });

  test("an operator lets go of a body, connects to a peer, and collects garbage", async () => {
    assert.equal(await good("remove", body.cid), true);
    assert.equal(await good("remove", body.cid), false, "it is gone");
    assert.equal((await good("pinStatus", body.cid)).gateway, null);
    const [address] = served.addresses;
    assert.equal(await good("connect", address), address.split("/p2p/")[1]);
    const collected = await good("collectGarbage");
    assert.ok(collected.finished && collected.blocks >= 0);
  });

  test("a peer store refuses what it cannot do", async () => {
    await isRefused(node, NO_BODY, "pinStatus", "no cid");
    await isRefused(node, NO_BODY, "add", "no cid");
    await isRefused(node, NO_BODY, "add", cidOf(RAW_SHA2_256, randomBytes(8)));
    await isRefused(node, BAD_ADDRESS, "add", unknown, ["/ip4/127.0.0.1/tcp/1"]);
    await isRefused(node, UNREACHABLE, "add", unknown, [DEAF]);
    await isRefused(node, NOT_FETCHED, "add", unknown, served.addresses);
    await isRefused(node, NO_BODY, "remove", "no cid");
    await isRefused(node, BAD_ADDRESS, "connect", "nowhere");
    await isRefused(node, UNREACHABLE, "connect", DEAF);
  });

  test("a gateway refuses what is too long or too much for it", async () => {
    const small = newWallet();
    const long = await small.put(randomBytes(20_000));
    const first = await small.put(randomBytes(5_000));
    const second = await small.put(randomBytes(5_000));
    const { addresses, stop } = await small.serve();
    const limits = ["--peer-store-max-body", "10KiB", "--peer-store-gateway-quota", "10KiB"];
    const gateway = await startDevNode({ args: [...limits, "--peer-store-gateway-rate", "4"] });
    try {
      await isRefused(gateway, TOO_LONG, "add", long.cid, addresses);
      await goodAt(gateway, "add", first.cid, addresses);
      await isRefused(gateway, FULL, "add", second.cid, addresses);
      const block = randomBytes(20_000);
      await isRefused(gateway, FULL, "putBlock", cidOf(RAW_SHA2_256, block), u8aToHex(block));

      let error;
      do {
        ({ error } = await rpc(gateway.http, "peerStore_add", second.cid, addresses));
      } while (error.code === FULL);
      assert.equal(error.code, BUSY, JSON.stringify(error));
      const { retryAfterMillis } = error.data;
      assert.ok(retryAfterMillis > 0 && retryAfterMillis <= 15_000, `${retryAfterMillis}`);
    } finally {
      await Promise.all([gateway.stop(), stop()]);
    }
  });

  test("a node that is no gateway takes nothing from wallets", async () => {
    const plain = await startDevNode({ chain: ["--chain", "dev"], args: ["--rpc-methods", "unsafe"] });
    try {
      assert.equal((await goodAt(plain, "stats")).gateway, null);
      await isRefused(plain, NO_GATEWAY, "add", unknown);
      await isRefused(plain, NO_GATEWAY, "putBlock", unknown, "0x00");
      await isRefused(plain, NO_GATEWAY, "remove", unknown);
    } finally {
      await plain.stop();
    }
  });

  test("a node without a peer store says so, and keeps unsafe methods to its operator", async () => {
    const without = await startDevNode({ args: ["--no-peer-store"] });
    try {
      await isRefused(without, OFF, "addresses");
      await isRefused(without, OFF, "stats");
      await isRefused(without, OFF, "pinStatus", unknown);
      await isRefused(without, OFF, "add", unknown);
      await isRefused(without, OFF, "putBlock", unknown, "0x00");
      await isRefused(without, UNSAFE, "remove", unknown);
      await isRefused(without, UNSAFE, "connect", DEAF);
      await isRefused(without, UNSAFE, "collectGarbage");
    } finally {
      await without.stop();
    }
  });
}
