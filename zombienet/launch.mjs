// Launches a network for people to use: `node launch.mjs [file.toml]`. Ctrl-C ends it.

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { startNetwork } from "../tests/lib/network.mjs";

const DEFAULT = fileURLToPath(new URL("four-validators.toml", import.meta.url));
const file = process.argv[2] ? resolve(process.argv[2]) : DEFAULT;

const { dir, nodes } = await startNetwork(file);
for (const { name, ws } of nodes) {
  console.log(`${name}: ${ws}  https://polkadot.js.org/apps/?rpc=${encodeURIComponent(ws)}`);
}
console.log(`Logs and databases are in ${dir} as long as the network runs. Ctrl-C ends it.`);
process.prependOnceListener("SIGINT", () => process.exit(0));
