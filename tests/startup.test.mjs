import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startDevNode } from "./lib/dev-node.mjs";
import { figure } from "./lib/figures.mjs";
import { rpc } from "./lib/rpc.mjs";
import { until } from "./lib/wait.mjs";

const FIRST_FINALIZED_SECONDS = 60;

let node;

after(() => node?.stop());

async function finalizedNumber({ http }) {
  const { result: hash } = await rpc(http, "chain_getFinalizedHead");
  const { result: header } = await rpc(http, "chain_getHeader", hash);
  return parseInt(header.number, 16);
}

async function finalizedAbove(number) {
  return until(`a block after ${number} is finalized`, FIRST_FINALIZED_SECONDS, async () => {
    const finalized = await finalizedNumber(node);
    return finalized > number && finalized;
  });
}

test("a clean start reaches its first finalized block", async () => {
  const started = performance.now();
  node = await startDevNode();
  await finalizedAbove(0);
  figure("dev_first_finalized_seconds", (performance.now() - started) / 1000);
});

test("a node stops cleanly, and starts again where it was", async () => {
  const before = await finalizedAbove(1);
  const { folder } = node;
  await node.stop();

  node = await startDevNode({ folder });
  assert.ok((await finalizedNumber(node)) >= before, "finalized blocks survive a restart");
  await finalizedAbove(before);
});
