// A network of several nodes, launched by zombienet's native provider from a file in `zombienet/`.

import "./quiet-polkadot.mjs";
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { basename } from "node:path";
import { start } from "@zombienet/orchestrator";
import { readNetworkConfig } from "@zombienet/utils";
import { amoNode } from "./binaries.mjs";
import { connect } from "./client.mjs";
import { endWithUs, isRunning, newFolder } from "./lifetime.mjs";
import { until } from "./wait.mjs";

const STARTED_AT_ONCE = 4;
const DEATH_SECONDS = 10;
const RESTART_SECONDS = 60;

/**
 * Launches the network that `file` describes, each node with more arguments by its name; on another
 * chain if there is the raw `spec` of one, in a file.
 */
export async function startNetwork(file, { args = () => [], spec } = {}) {
  // The network files name the binary by it.
  process.env.AMO_NODE = amoNode;
  const dir = newFolder(basename(file, ".toml"));
  const config = readNetworkConfig(file);
  if (spec) config.relaychain.chain_spec_command = `cat ${spec}`;
  for (const node of config.relaychain.nodes) {
    node.args = [...(node.args ?? []), ...args(node.name)];
  }
  const { relay, client } = await start("", config, {
    dir,
    force: true,
    spawnConcurrency: STARTED_AT_ONCE,
    setGlobalNetwork: ({ client }) => endWithUs(() => launchedBy(client)),
  });
  const nodes = await Promise.all(
    relay.map(async ({ name, wsUri: ws }) => {
      return networkNode(name, ws, await connect(ws), client.processMap[name]);
    }),
  );
  return {
    dir,
    nodes,
    node: (name) => nodes.find((node) => node.name === name),
    async stop() {
      await Promise.all(nodes.map(({ api }) => api.disconnect()));
      await Promise.all(nodes.map((node) => node.kill()));
    },
  };
}

function launchedBy({ processMap }) {
  return Object.entries(processMap).map(([name, { pid, logs }]) => ({ name, pid, log: logs }));
}

/** A node and a client of it. `launched` is zombienet's record of its process, kept up to date. */
function networkNode(name, ws, api, launched) {
  return {
    name,
    api,
    ws,
    http: ws.replace("ws:", "http:"),
    log: launched.logs,
    get pid() {
      return launched.pid;
    },

    /** Ends the process at once, as a power failure would. */
    async kill() {
      const { pid } = launched;
      if (!pid) return;
      process.kill(pid, "SIGKILL");
      await until(`${name} is gone`, DEATH_SECONDS, () => !isRunning(pid) && !api.isConnected);
      launched.pid = undefined;
    },

    /** Starts the killed node again over the same database, with a command line `like` it had. */
    async start(like = (commandLine) => commandLine) {
      const log = openSync(launched.logs, "a");
      const stdio = ["ignore", log, log];
      launched.pid = spawn("bash", ["-c", ...launched.cmd.map(like)], { stdio }).pid;
      await until(`${name} serves RPC again`, RESTART_SECONDS, () => api.isConnected);
    },
  };
}
