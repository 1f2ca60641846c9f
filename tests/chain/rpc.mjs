import assert from "node:assert/strict";
import { test } from "node:test";
import { node } from "../lib/dev-chain.mjs";
import { rpc } from "../lib/rpc.mjs";

const SOME_KEY = `0x${"00".repeat(32)}`;
const UNSAFE_METHODS = {
  author_insertKey: ["babe", "//Mallory", SOME_KEY],
  author_rotateKeys: [],
  author_hasKey: [SOME_KEY, "babe"],
  system_addReservedPeer: ["/ip4/127.0.0.1/tcp/1"],
  system_addLogFilter: ["trace"],
};

for (const [method, params] of Object.entries(UNSAFE_METHODS)) {
  test(`${method} is refused unless the operator asked for unsafe methods`, async () => {
    const { error } = await rpc(node.http, method, ...params);
    assert.match(error.message, /unsafe/i);
  });
}
