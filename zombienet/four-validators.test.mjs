// One network, in turn: all well, one validator lost, two lost, both back, and then an upgrade.

import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { startNetwork } from "../tests/lib/network.mjs";
import { losesAndRegainsValidators, makesBlocksInTime } from "./liveness.mjs";
import { upgradesWithoutRestart } from "./upgrade.mjs";

const network = await startNetwork(fileURLToPath(new URL("four-validators.toml", import.meta.url)));
after(() => network.stop());

makesBlocksInTime(network);
losesAndRegainsValidators(network);
upgradesWithoutRestart(network);
