// A development chain, and a client of it, for all files of a process that import this.

import { after } from "node:test";
import { connect } from "./client.mjs";
import { startDevNode } from "./dev-node.mjs";

export const node = await startDevNode();
export const api = await connect(node.ws);

after(async () => {
  await api.disconnect();
  await node.stop();
});
