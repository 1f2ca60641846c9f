// One `amo-node --dev` on ports of its own choice.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { amoNode } from "./binaries.mjs";
import { endWithUs, newFolder } from "./lifetime.mjs";
import { until, within } from "./wait.mjs";

const START_SECONDS = 60;
const STOP_SECONDS = 10;

const LOOPBACK_ONLY = ["--listen-addr", "/ip4/127.0.0.1/tcp/0", "--no-mdns", "--no-telemetry"];
const ANY_FREE_PORT = ["--rpc-port", "0"];

/**
 * Starts a development node, over the chain in `folder` if there is one, and waits for its RPC.
 * Its metrics are on `metricsPort`, if that is given. With another `chain` than `--dev` it is a node
 * of that chain as anybody has it.
 */
export async function startDevNode({
  folder = newFolder("dev"),
  chain = ["--dev"],
  metricsPort,
  args = [],
} = {}) {
  const metrics = metricsPort ? ["--prometheus-port", `${metricsPort}`] : ["--no-prometheus"];
  const log = join(folder, "node.log");
  const output = openSync(log, "a");
  const offset = readFileSync(log).length;
  const child = spawn(
    amoNode,
    [...chain, "--base-path", folder, ...LOOPBACK_ONLY, ...ANY_FREE_PORT, ...metrics, ...args],
    { stdio: ["ignore", output, output] },
  );
  await once(child, "spawn");

  const node = {
    name: "dev",
    folder,
    log,
    get pid() {
      return child.exitCode === null && child.signalCode === null ? child.pid : undefined;
    },
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await within("the node stops on SIGTERM", STOP_SECONDS, exited);
    },
  };
  endWithUs(() => [node]);

  const address = await until("the node serves RPC", START_SECONDS, () => {
    if (!node.pid) throw new Error(`the node ended at once; its log is ${log}`);
    const printed = readFileSync(log).subarray(offset).toString();
    return printed.match(/Running JSON-RPC server: addr=(127\.0\.0\.1:\d+)/)?.[1];
  });
  return Object.assign(node, { ws: `ws://${address}`, http: `http://${address}` });
}
