// Measures the node on this machine and prints its section of docs/benchmarks.md.

import { fileURLToPath } from "node:url";
import { measureBlocks } from "../zombienet/liveness.mjs";
import { finalizes } from "./lib/blocks.mjs";
import { connect } from "./lib/client.mjs";
import { startDevNode } from "./lib/dev-node.mjs";
import { percentile } from "./lib/figures.mjs";
import { startNetwork } from "./lib/network.mjs";

const STARTS = 5;
const BLOCKS = 60;

const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const seconds = (value) => `${value.toFixed(2)} s`;

// Standard output is for the section alone; whatever else is said goes to standard error.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

async function timeStart() {
  const began = performance.now();
  const node = await startDevNode();
  const api = await connect(node.ws);
  await finalizes(api, 1, 60);
  const started = performance.now();
  await api.disconnect();
  await node.stop();
  return { start: (started - began) / 1000, stop: (performance.now() - started) / 1000 };
}

const runs = [];
while (runs.length < STARTS) runs.push(await timeStart());
const starts = runs.map(({ start }) => start);
const stops = runs.map(({ stop }) => stop);

const network = await startNetwork(file("../zombienet/four-validators.toml"));
const { blockTime, lags } = await measureBlocks(network.node("alice").api, BLOCKS);
await network.stop();

const rows = [
  [`clean start of a development chain to its first finalized block, median of ${STARTS}`, seconds(percentile(starts, 50))],
  [`SIGTERM to the end of the process, slowest of ${STARTS}`, seconds(Math.max(...stops))],
  [`block time, mean of ${BLOCKS} blocks of four validators`, seconds(blockTime)],
  ["from a block's timestamp to its finality, median", seconds(percentile(lags, 50))],
  ["from a block's timestamp to its finality, 99th percentile", seconds(percentile(lags, 99))],
];
const table = [["what", "figure"], ["---", "---:"], ...rows];
print(`All nodes and their clients run on the one machine.

${table.map(([what, value]) => `| ${what} | ${value} |`).join("\n")}
`, () => process.exit(0));
