import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { after, test } from "node:test";
import { startDevNode } from "./lib/dev-node.mjs";
import { figure } from "./lib/figures.mjs";
import { rpc } from "./lib/rpc.mjs";
import { until } from "./lib/wait.mjs";

const FIRST_FINALIZED_SECONDS = 60;

let node;

after(() => node?.stop());

/** Names of the metrics that operators are told to watch. */
const WATCHED = [
  ...readFileSync(new URL("../docs/runbooks/validator.md", import.meta.url), "utf8").matchAll(
    /`(substrate_\w+)/g,
  ),
].map(([, name]) => name);

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

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

test("a node serves the metrics that operators are told to watch", async () => {
  await node.stop();
  const metricsPort = await freePort();
  node = await startDevNode({ folder: node.folder, metricsPort });
  await finalizedAbove(await finalizedNumber(node));

  const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
  const metrics = await response.text();
  assert.ok(WATCHED.length > 10, `watched: ${WATCHED}`);
  for (const name of WATCHED) assert.match(metrics, new RegExp(`^${name}\\b`, "m"));
  const [, finalized] = metrics.match(/^substrate_block_height\{status="finalized".*\} (\d+)$/m);
  assert.ok(Number(finalized) > 0);
});
